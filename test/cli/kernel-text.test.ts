/** Counterexamples as somebody reads them who knows the kernel, and no machine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { configure, DEFAULT_CONFIGURATION, type RunConfiguration } from '../../cli/configuration.ts';
import { reportOf } from '../../cli/explore.ts';
import { findingText } from '../../cli/report-text.ts';
import { explore } from '../../explorer/explore.ts';
import { toTheEnd } from './configured-toy.ts';

const folder = mkdtempSync(join(tmpdir(), 'kernel-text-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The steps and what is wrong, of the first counterexample to `invariant`. */
async function stepsOf(invariant: string, changes: Partial<RunConfiguration>): Promise<string> {
  const configured = await configure({
    configuration: { ...DEFAULT_CONFIGURATION, ...changes },
    invariants: [invariant],
  });
  const exploration = await explore(configured.system, { ...toTheEnd, ...configured.budget });
  const request = { extent: toTheEnd, folder, hasStatistics: false };
  const [finding] = reportOf(configured, exploration, request, { environment: {} }).findings;
  if (finding === undefined) return 'it holds';
  const text = findingText(configured, finding);
  return text.slice(text.indexOf('Fault'), text.indexOf('\nRests on'));
}

describe('a counterexample is told by the names of the kernel', () => {
  it('calls with their arguments, failures with what they mean, and who is where in the end', async () => {
    const changes = { design: 'v6.1', driver: 'intel-vtd', topology: 'pair' };
    expect(await stepsOf('I-16', changes)).toMatchInlineSnapshot(`
      "Fault    core
      ---------------------------------------------------------------------------
       1  vfio: claim g1
            iommu_group_claim_dma_owner(g1, vfio)
                                               blocking_domain: NULL -> g1.empty
              attach_dev(g1.empty, d1) [set]   rid: g1.dma -> g1.empty
              = 0
              attach_dev(g1.empty, d2) [set] = -EPERM
                                               (RMRR), left on old (allowed)
            = -EPERM
          = -EPERM                             <<<
      ---------------------------------------------------------------------------
      Wrong    at the end of step 1:
                 core: g1->domain = g1.dma, blocking_domain = g1.empty
                 hardware: d1.rid translates through g1.empty
                 hardware: d2.rid translates through g1.dma
      Names    g1.dma: the default domain of g1.
               g1.empty: an empty paging domain, allocated to block g1.
      Failures (allowed) = the API lets the driver answer this."
    `);
  });

  it('functions without a return value return nothing; a driver that fails what must not fail is at fault', async () => {
    expect(await stepsOf('I-05', { topology: 'pair', faults: 0, breaches: 1 })).toMatchInlineSnapshot(`
      "Fault    driver contract
      ---------------------------------------------------------------------------
       1  vfio: claim g1 = 0                   g1: closed -> owned
                                               g1->blocking_domain: NULL ->
                                                 blocked
                                               g1->domain: g1.dma -> blocked
                                               g1->owner: NULL -> vfio
                                               g1->owner_cnt: 0 -> 1
                                               d1.rid: g1.dma -> blocked
                                               d2.rid: g1.dma -> blocked
       2  vfio: release g1
            iommu_group_release_dma_owner(g1)  owner: vfio -> NULL
                                               owner_cnt: 1 -> 0
              attach_dev(g1.dma, d1) [must]    rid: blocked -> g1.dma
              = 0
              attach_dev(g1.dma, d2) [must] = -EINVAL
                                               (incompatible), left on old
                                                 (breach)
              attach_dev(blocked, d2) [fall back]
              = 0                              g1->domain: blocked -> g1.dma
                WARN_ON: a member did not follow
                                               vfio: g1: owned -> closed <<<
      ---------------------------------------------------------------------------
      Wrong    at the end of step 2:
                 WARN_ON: a member did not follow
                 core: g1->domain = g1.dma, blocking_domain = blocked
                 hardware: d1.rid translates through g1.dma
                 hardware: d2.rid translates through blocked
      Names    g1.dma: the default domain of g1.
      Failures (breach) = this call must not fail."
    `);
  });

  it('a domain between two others is shown where it is what is wrong', async () => {
    expect(await stepsOf('I-01', { driver: 'exynos' })).toMatchInlineSnapshot(`
      "Fault    driver contract
      ---------------------------------------------------------------------------
       1  vfio: claim g1 = 0                   g1: closed -> owned
                                               g1->blocking_domain: NULL ->
                                                 g1.empty
                                               g1->domain: g1.dma -> g1.empty
                                               g1->owner: NULL -> vfio
                                               g1->owner_cnt: 0 -> 1
                                               d1.rid: g1.dma -> g1.empty
       2  d2: plug                             absent -> adding
            iommu_probe_device(d2)             devices: [d1] -> [d1, d2]
              attach_dev(g1.empty, d2) [add]   rid: blocked -> identity <<<
                the hardware of d2 gets g1.empty
                                               d2.rid: identity -> g1.empty
                  invalidates the ATC of d2
              = 0
            = 0                                d2: adding -> unbound
                                               d2->iommu_group: NULL -> g1
          = 0
      ---------------------------------------------------------------------------
      Wrong    while step 2 is under way:
                 invalidates the ATC of d2
                 core: g1->domain = g1.empty, owner = vfio, owner_cnt = 1,
                   default_domain = g1.dma
                 hardware: d1.rid translates through g1.empty
                 hardware: d2.rid translates through identity
      Names    g1.dma: the default domain of g1.
               g1.empty: an empty paging domain, allocated to block g1."
    `);
  });

  it('what the core refuses by itself is shown where it refuses, and never left out with the calls of a step', async () => {
    const text = await stepsOf('I-06', { topology: 'hot-add-direct' });
    expect(text.slice(text.indexOf(' 4  '), text.indexOf(' 5  '))).toMatchInlineSnapshot(`
      " 4  vfio: detach g1
            iommu_detach_group(vfio.1, g1)
              attach_dev(blocked, d1) [must]   rid: vfio.1 -> blocked
              = 0                              g1->domain: vfio.1 -> blocked
                __iommu_device_set_domain(d2) = -EINVAL (require_direct)
                WARN_ON: a member did not follow
                                               vfio: g1: attached -> owned
      "
    `);
  });

  it('a call of the caller by whom it called is a call, and what iommufd refuses by itself is shown', async () => {
    const text = await stepsOf('I-39', { topology: 'iommufd-pasid', faults: 0 });
    const last = text.slice(text.indexOf(' 5  '), text.indexOf('\nWrong'));
    expect(last).toContain('          refcount_add(ioas1->users, 1)  ioas1->users: +1 (hwpt3)');
    expect(last).toContain('          iommufd_hwpt_pasid_compat(d1) = -EINVAL');
    expect(last).not.toContain('answer(');
  });

  it('PASIDs are elements of pasid_array', async () => {
    expect(await stepsOf('I-21', { topology: 'hot-add-pasid' })).toMatchInlineSnapshot(`
      "Fault    core
      ---------------------------------------------------------------------------
       1  iommufd: bind d1 = 0                 d1: bound
                                               g1->blocking_domain: NULL ->
                                                 blocked
                                               g1->domain: g1.dma -> blocked
                                               g1->owner: NULL -> iommufd
                                               g1->owner_cnt: 0 -> 1
                                               d1.rid: g1.dma -> blocked
       2  iommufd: attach pasid g1 pasid1 iommufd.1 = 0
                                               g1.pasid1: NULL -> iommufd.1
                                               iommufd.1: allocated
                                               g1->pasid_array[1]: NULL ->
                                                 iommufd.1
                                               d1.rid, PASID 1: blocked ->
                                                 iommufd.1
       3  d2: plug                             absent -> adding
            iommu_probe_device(d2)             devices: [d1] -> [d1, d2]
              attach_dev(blocked, d2) [add]
                invalidates the ATC of d2
              = 0
            = 0                                d2: adding -> unbound
                                               d2->iommu_group: NULL -> g1
          = 0                                  <<<
      ---------------------------------------------------------------------------
      Wrong    at the end of step 3:
                 invalidates the ATC of d2
                 core: g1->domain = blocked, owner = iommufd, owner_cnt = 1,
                   default_domain = g1.dma
                 core: g1->pasid_array[1] = iommufd.1
                 hardware: d1.rid translates PASID 1 through iommufd.1
                 hardware: d2.rid translates PASID 1 through blocked
      Names    g1.dma: the default domain of g1."
    `);
  });
});
