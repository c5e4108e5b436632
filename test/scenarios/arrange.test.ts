/** A scenario in one design with one driver: what starts it, what its threads do, and why it is not there. */
import { describe, expect, it } from 'vitest';
import { Run } from '../../explorer/index.ts';
import { findDesign, findDriver, readEntry, readGroup } from '../../model/index.ts';
import {
  type Arrangement,
  arrange,
  checkScenario,
  faultText,
  type NotArranged,
  readScenario,
} from '../../scenarios/index.ts';

/** A file that begins so, with these threads; or with one that does nothing much. */
function file(start: string, threads = 'P0 (a user)\n{\n        r0 = iommu_attach_group(A, g0);\n}') {
  const comment = '(*\n * Question: what is asked?\n * Source:   a mail\n *)';
  return `IOMMU a-file\n\n${comment}\n\n{\n${start}\n}\n\n${threads}\n\nexists (dom(g0) = NULL)\n`;
}

const read = (text: string) => readScenario(text, 'a-file.litmus');

function arranged(text: string, design = 'mainline', driver = 'ideal'): Arrangement | NotArranged {
  return arrange(read(text), findDesign(design), findDriver(driver));
}

function stepsOf(result: Arrangement | NotArranged): readonly string[] {
  if ('kind' in result) return [JSON.stringify(result)];
  return result.start.map(({ actor, command: { type, ...rest } }) => [actor, type, ...Object.values(rest)].join(' '));
}

/** The state in which the threads start. */
function startOf(result: Arrangement | NotArranged) {
  if ('kind' in result) throw new Error(JSON.stringify(result));
  const run = new Run(result.system, { faults: 0, breaches: 0 });
  for (const step of result.start) expect(run.take(step)).toHaveProperty('taken');
  return run.state;
}

const faultsOf = (text: string) =>
  checkScenario(read(text)).map((fault) => faultText(fault, 'a-file.litmus', text.split('\n')));

const OWNED = 'group g0 = d0;\ndomain A, B : UNMANAGED;\nowner(g0) = P0;\ndom(g0) = A;';

describe('the start', () => {
  it('is reached by the calls that anybody would make, in a fixed order', () => {
    const text = file(
      `group g0 = d0;\n group g1 = d1;\ndomain A : UNMANAGED;\ndom(g0) = A;\nowner(g0) = P0;\ndrv(d1) = kernel;`,
    );
    expect(stepsOf(arranged(text))).toEqual([
      'd1 bind kernel',
      'd1 proceed',
      'P0 call claim group g0 P0',
      'P0 call attach group g0 A',
    ]);
    const state = startOf(arranged(text));
    expect(readGroup(state['g0'] as never)).toMatchObject({ owner: 'P0', ownerCount: 1, domain: 'A' });
    expect(readEntry(state['d0.rid'] as never).rid).toBe('A');
  });

  it('has PASIDs by their numbers', () => {
    const text = file('group g0 = d0;\ndomain A : UNMANAGED;\nmax_pasids(d0) = 3;\nhw(d0, 2) = A;');
    expect(stepsOf(arranged(text))).toEqual(['P0 call attach pasid g0 d0 A pasid2']);
    expect(readEntry(startOf(arranged(text))['d0.rid'] as never).pasids).toEqual({ pasid2: 'A' });
  });

  it('goes on with the calls of the file', () => {
    const text = file(`group g0 = d0;\ndomain A : UNMANAGED;\nowner(g0) = P0;\niommu_attach_group(A, g0);`);
    expect(stepsOf(arranged(text))).toEqual(['P0 call claim group g0 P0', 'P0 call attach group g0 A']);
  });

  it('is refused where what is declared does not hold when all is called', () => {
    const text = file(`${OWNED}\niommu_detach_group(A, g0);\niommu_attach_group(B, g0);`);
    expect(arranged(text)).toEqual({
      kind: 'no such start',
      reason: 'dom(g0) = A does not hold when all is called: dom(g0) is B',
    });
  });

  it('is refused with the call that does not work, and what it answers', () => {
    expect(arranged(file(`${OWNED}\niommu_attach_group(B, g0);`))).toEqual({
      kind: 'no such start',
      reason: 'iommu_attach_group(B, g0) answers -EBUSY',
    });
    expect(arranged(file('group g0 = d0;\ndomain A : UNMANAGED;\ndrv(d0) = kernel;\nowner(g0) = P0;'))).toEqual({
      kind: 'no such start',
      reason: 'iommu_group_claim_dma_owner(g0, P0) answers -EPERM, so that owner(g0) = P0 is not reached',
    });
  });

  it('is refused where an invariant is asked for that is judged of nobody: its Never would be no answer', () => {
    const counts = file(OWNED).replace('exists (dom(g0) = NULL)', 'ever (violated(I-73))');
    expect(arranged(counts)).toEqual({
      kind: 'no such start',
      reason: 'I-73, which the file asks for, says nothing there',
    });
    expect(arranged(counts, 'mainline', 'virtio')).not.toHaveProperty('kind');
  });

  it('is refused where the design has no function for it', () => {
    expect(arranged(file(OWNED), 'v5.17')).toEqual({
      kind: 'no such start',
      reason: 'owner(g0) = P0 takes iommu_group_claim_dma_owner, which v5.17 does not have',
    });
  });

  it('binds vfio-pci where the file declares no files of VFIO', () => {
    const text = file('group g0 = d0;\ndomain A : UNMANAGED;\ndrv(d0) = vfio;');
    expect(stepsOf(arranged(text))).toEqual(['d0 bind vfio']);
    expect(startOf(arranged(text))['d0']?.value).toBe('vfio');
  });

  it('may be a listed topology, with threads, domains and properties of the file', () => {
    const claim = 'P0 (a user)\n{\n        r0 = iommu_group_claim_dma_owner(g1, P0);\n}';
    const text = file('topology pair;\ndomain A : UNMANAGED;\nrequire_direct(d2) = true;', claim);
    const result = arranged(text.replace('dom(g0)', 'dom(g1)'));
    expect('kind' in result ? result : Object.keys(result.system.actors)).toEqual([
      'g1',
      'd1',
      'd2',
      'vfio',
      'd1.rid',
      'd2.rid',
      'P0',
      'A',
    ]);
  });

  it('is refused where PASIDs are asked of a driver that has none', () => {
    const text = file('group g0 = d0;\ndomain A : UNMANAGED;\nmax_pasids(d0) = 2;\nhw(d0, 1) = A;');
    expect(arranged(text, 'mainline', 'virtio')).toEqual({
      kind: 'no such start',
      reason: 'iommu_attach_device_pasid(A, d0, 1) answers -EOPNOTSUPP, so that hw(d0, 1) = A is not reached',
    });
  });

  it('may have an owner who does nothing', () => {
    const threads = 'somebody (who owns)\n{\n}\n\nP1 (bus)\n{\n        r0 = bind(d0, kernel);\n}';
    const text = file('group g0 = d0;\ndomain A : UNMANAGED;\nowner(g0) = somebody;', threads);
    expect(readGroup(startOf(arranged(text))['g0'] as never).owner).toBe('somebody');
  });
});

describe('a thread', () => {
  it('calls what the kernel of the design calls so', () => {
    const text = file(OWNED, 'P0 (iommufd)\n{\n        r0 = iommu_group_replace_domain(g0, B);\n}');
    const texts = ['mainline', 'v6.6'].map((design) => {
      const result = arranged(text, design);
      return 'kind' in result ? result : result.threads[0]?.instructions[0]?.text;
    });
    expect(texts).toEqual(['iommu_replace_group_handle(g0, B)', 'iommu_group_replace_domain(g0, B)']);
  });

  it('is not there where the design lacks a function', () => {
    const text = file(OWNED, 'P0 (iommufd)\n{\n        r0 = iommu_group_replace_domain(g0, B);\n}');
    expect(arranged(text, 'v6.1')).toEqual({ kind: 'no such call', function: 'iommu_group_replace_domain' });
  });

  it('can act for another owner', () => {
    const threads =
      'P0 (a user)\n{\n        r0 = iommu_device_claim_dma_owner(d0, P0);\n}\n\nP1 (another thread of it)\n{\n        r0 = iommu_device_claim_dma_owner(d1, P0);\n}';
    const result = arranged(file('group g0 = d0, d1;\ndomain A : UNMANAGED;', threads));
    if ('kind' in result) throw new Error(JSON.stringify(result));
    const run = new Run(result.system, { faults: 0, breaches: 0 });
    for (const { instructions } of result.threads) {
      for (const { actor, command } of instructions) {
        expect(run.take({ actor, command, outcomes: [] })).toMatchObject({
          taken: { observations: [{ event: { errno: '0' } }] },
        });
      }
    }
    expect(readGroup(run.state['g0'] as never)).toMatchObject({ owner: 'P0', ownerCount: 2 });
  });
});

describe('what may fail', () => {
  it('is a delivery of the model, with whatever ending the driver declares, or with one errno', () => {
    const failures = 'may fail attach_dev(d1) = -ENOMEM;\nmay break attach_dev(d0);\nmay fail domain_alloc(g0);';
    const result = arranged(file(`group g0 = d0, d1;\ndomain A : UNMANAGED;\nrid(d1) = d0;\n${failures}`));
    if ('kind' in result) throw new Error(JSON.stringify(result));
    expect(result.failures.map(({ actor, events, kind, errno }) => [kind, actor, events[0], errno])).toEqual([
      ['allowed', 'd0.rid', 'attach', '-ENOMEM'],
      ['breach', 'd0.rid', 'attach', undefined],
      ['allowed', 'g0', 'claim group', undefined],
    ]);
  });
});

describe('faults', () => {
  it('are told all at once, with the nearest word', () => {
    const text = file(
      'group g0 = d0;\ndomain A : UNMANAGED;\natss(d0) = true;\nmax_pasids(d0) = lots;',
      'P0 (a user)\n{\n        r0 = iommu_attach_grup(A, g0);\n        iommu_detach_group(g0, A);\n        r1 = iommu_domain_free(A) if r2 = 0;\n}',
    );
    // How many words there are is not what is tested.
    expect(
      faultsOf(text)
        .join('\n\n')
        .replace(/one of \d+ names/g, 'one of many names'),
    ).toMatchInlineSnapshot(`
      "a-file.litmus:11:1: there is no such property or term
         11 | atss(d0) = true;
            | ^^^^
        got:      atss
        expected: one of many names (nearest: ats)
        remedy:   take one of \`list properties\` or \`list terms\`

      a-file.litmus:12:18: max_pasids cannot be that
         12 | max_pasids(d0) = lots;
            |                  ^^^^
        got:      lots
        expected: a number from 0 to 1048576
        remedy:   write one of these

      a-file.litmus:17:14: there is no such function
         17 | r0 = iommu_attach_grup(A, g0);
            |      ^^^^^^^^^^^^^^^^^
        got:      iommu_attach_grup
        expected: one of many names (nearest: iommu_attach_group)
        remedy:   take one of \`list calls\`

      a-file.litmus:18:28: g0 is a group, not a domain
         18 | iommu_detach_group(g0, A);
            |                    ^^
        got:      g0
        expected: iommu_detach_group(domain, group)
        remedy:   write it so

      a-file.litmus:19:9: iommu_domain_free returns nothing that a register could
        keep
         19 | r1 = iommu_domain_free(A) if r2 = 0;
            | ^^
        got:      r1
        remedy:   leave out \`r1 =\`

      a-file.litmus:19:38: no call before sets r2
         19 | r1 = iommu_domain_free(A) if r2 = 0;
            |                              ^^
        got:      r2
        expected: one of r0
        remedy:   let a call before this one set it"
    `);
  });
});
