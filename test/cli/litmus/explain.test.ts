/** `litmus --explain`: the whole mail, as a maintainer gets it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { said } from '../command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function mail(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await said(['litmus', '--explain', '--workers', '1', ...args]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out.replaceAll(`${folder}/`, '');
}

/** Two threads, one of which a reset blocks; in the older answer the attach is told that it worked. */
const RESET = `IOMMU during-a-reset

(*
 * Question: a user attaches a domain while his device is being reset. Can it
 *           be told 0 and never get the domain?
 * Source:   Chen, "Disable ATS via iommu during PCI resets", v3 of
 *           2025-08-11
 *)

{
        group g0 = d0;
        domain A : UNMANAGED;
        ats(d0) = true;
        owner(g0) = P0;
        may fail attach_dev(d0);
}

P0 (vfio user)
{
        r0 = iommu_attach_group(A, g0);
}

P1 (pci reset of d0)
{
        r0 = pci_dev_reset_iommu_prepare(d0);
        pci_dev_reset_iommu_done(d0) if r0 = 0;
}

exists (P0:r0 = 0 /\\ hw(d0) != A)
Result: reset-v3/ideal Sometimes # it fails when the reset is done
Result: reset-v4/ideal Never
Result: v6.12/ideal    NoSuchCall
`;

describe('the answer', () => {
  it('quotes what was asked, says who asked, answers for each design, shows how, and what it rests on', async () => {
    const path = join(folder, 'during-a-reset.litmus');
    writeFileSync(path, RESET);
    expect(await mail(path)).toMatchInlineSnapshot(`
      "> a user attaches a domain while his device is being reset. Can it be
      > told 0 and never get the domain?

      (Chen, "Disable ATS via iommu during PCI resets", v3 of 2025-08-11)

      Can it end so that this holds?

          P0:r0 = 0 /\\ hw(d0) != A

      Sometimes in reset-v3 with a driver that keeps the contract (ideal): in
        1 of 3 different ends.
      Never in reset-v4 with ideal: in none of 3 different ends.
      No answer in v6.12 with ideal: there is no
        pci_dev_reset_iommu_prepare().
      Remarks of the file: reset-v3/ideal: it fails when the reset is done.

      Asked of an executable model of the IOMMU core, which takes the threads
      below through every order of their critical sections:

          {
            group g0 = d0;
            domain A : UNMANAGED;
            ats(d0) = true;
            owner(g0) = P0;
            may fail attach_dev(d0);
          }

          P0 (vfio user)
          {
            r0 = iommu_attach_group(A, g0);
          }

          P1 (pci reset of d0)
          {
            r0 = pci_dev_reset_iommu_prepare(d0);
            pci_dev_reset_iommu_done(d0) if r0 = 0;
          }

      How it comes about in reset-v3 with ideal, in the fewest steps:

      ------------------------------------------------------------------------
      given iommu_group_claim_dma_owner(g0, P0) = 0
                                            g0->domain: g0.dma -> blocked
                                            g0->owner: NULL -> P0
                                            d0.rid: g0.dma -> blocked
      ------------------------------------------------------------------------
      P1    r0 = pci_dev_reset_iommu_prepare(d0)
                                            d0: blocked
                                            d0: reset_depth 1
                                            recovery_cnt: 0 -> 1
            = 0
      P0    r0 = iommu_attach_group(A, g0) = 0
                                            domain: blocked -> A
                                            d0: attach put off
      P1    pci_dev_reset_iommu_done(d0)
              attach_dev(A, d0) [put off]   -EINVAL (incompatible), left on
                                              old (allowed)
              = -EINVAL                     d0: no longer blocked
                                            d0: attach no longer put off
                                            d0: reset_depth 0
                                            g0->recovery_cnt: 1 -> 0
                WARN_ON: a device stays blocked after its reset
                                            <<<
      ------------------------------------------------------------------------
      g0.dma: the default domain of g0.
      Failures: (allowed) = the API lets the driver answer this.
      Rests on: 0 of 3 steps recorded, 0 read, 3 assumed (no kernel chose
        reset-nesting ignored; no kernel chose reset-fence nothing; driver
        ideal); of the core alone 1 read (group finish reset, group answer), 2
        assumed (no kernel chose reset-nesting ignored; no kernel chose
        reset-fence nothing).

      Words:
        hw  the domain that the traffic of the device, or of its PASID, really
            goes through

      What this rests on:
        - A thread is overtaken only where the design lets go of its locks;
          the hardware looks at every moment. Ends are counted by the states
          of all machines and registers.
        - At most once each may fail: attach_dev(d0); nobody plugs, binds or
          resets but the threads.
        - reset-v3: of no kernel; assumed after Nicolin Chen, "Disable ATS via
          iommu during PCI resets", v3 of 2025-08-11: pending_reset of struct
          group_device.
        - reset-v4: of no kernel; assumed after Nicolin Chen, "Disable ATS via
          iommu during PCI resets", v4 of 2025-08-31.
        - Driver ideal follows the clauses of the contract, as chosen by us:
          no driver was read.
        - And 1 more design: see \`list\`.

      To see it again:

          iommu-check litmus during-a-reset.litmus
      "
    `);
  });

  it('is a mail: ASCII, 72 columns; a file of the package is named and not sent along', async () => {
    const text = await mail('litmus/seeds/seed000-replace.litmus');
    expect(text).not.toMatch(/[^\x20-\x7e\n]/);
    expect(text.split('\n').filter((line) => line.length > 72)).toEqual([]);
    expect(text.endsWith('To see it again:\n\n    iommu-check litmus litmus/seeds/seed000-replace.litmus\n')).toBe(
      true,
    );
  });

  it('of several files is a mail each, and nothing else', async () => {
    const [one, two] = ['litmus/seeds/seed000-replace.litmus', 'litmus/questions/q6a-nested-reset.litmus'];
    expect(await mail(one, two)).toBe(`${await mail(one)}\n${await mail(two)}`);
  });

  it('says what an invariant says that is named, and how later kernels call a function', async () => {
    expect(await mail('litmus/bugs/bug-reset-done-blocked-domain.litmus')).toMatch(/^ {2}I-51 +Neither the core/m);
    expect(await mail('litmus/seeds/seed000-replace.litmus')).toContain(
      '\n  iommu_group_replace_domain is iommu_replace_group_handle from v6.11 on\n',
    );
  });

  it('shows no execution of what must be, and is', async () => {
    const path = join(folder, 'must-be.litmus');
    writeFileSync(
      path,
      RESET.replace('IOMMU during-a-reset', 'IOMMU must-be').replace(
        /exists[\s\S]*/,
        'forall (P0:r0 = 0 \\/ P0:r0 != 0)\n',
      ),
    );
    const text = await mail(path);
    expect(text).toMatch(/^Always in mainline with a driver that keeps the contract\s+\(ideal\)/m);
    expect(text).not.toContain('in the fewest steps');
  });

  it('says what several designs agree on once', async () => {
    const text = await mail('litmus/seeds/seed000-replace.litmus');
    expect(text.match(/^Never in /gm)?.length).toBeLessThanOrEqual(2);
    expect(text).toMatch(/^Never in .* and in\s+mainline\s+with ideal and arm-smmu-v3/m);
  });
});
