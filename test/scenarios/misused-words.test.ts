/** Words that make no sense where they stand, in some design or in all: there is an answer all the same. */
import { describe, expect, it } from 'vitest';
import { topologies } from '../../model/index.ts';
import { judgeFile } from '../../scenarios/index.ts';

/** What a file with one thread comes to: the verdict of its clause, or why there is none. */
function answer(start: string, call: string, asked: string, cell = 'mainline/ideal'): string {
  const things = `group g0 = d0; group g1 = d1; domain A : UNMANAGED; mm m0; ${start}`;
  const text = `IOMMU misused (* Question: q\nSource: s *) { ${things} } P0 () { ${call}; } ${asked}\nResult: ${cell} Never\n`;
  const judged = judgeFile({ file: 'misused.litmus', text });
  if (judged.kind !== 'judged') return JSON.stringify(judged);
  const outcome = judged.cells[0]?.outcome;
  if (outcome?.kind === 'no such start') return outcome.reason;
  return outcome?.kind === 'walked' ? String(outcome.observations[0]?.verdict) : JSON.stringify(outcome);
}

const BIND = 'r0 = bind(d0, kernel)';

describe('a file whose grammar and meaning are wrong', () => {
  it('has all faults told at once, where its grammar leaves no doubt', () => {
    const text = `IOMMU both
(*
 * Question: q
 * Source:   s
 *)
{
        group g0 = d0
        domain A : UNMANGED;
}
P0 (a user)
{
        r0 = iommu_atach_group(A, g0);
        if (!r0) iommu_detach_group(B, g0);
}
exists (dom(g0) == C && P0:r0)
`;
    const judged = judgeFile({ file: 'both.litmus', text });
    const faults = judged.kind === 'faulty' ? judged.faults : [];
    expect(faults.map(({ at, what, got }) => `${at.line}:${at.column} ${what}, got ${got}`)).toMatchInlineSnapshot(`
      [
        "7:22 ; is missing, got domain",
        "8:20 UNMANGED is not known here, got UNMANGED",
        "12:14 there is no such function, got iommu_atach_group",
        "13:9 the condition stands behind the call, got if",
        "13:13 a register is compared, got !",
        "13:37 there is no such domain, got B",
        "15:17 another sign is used here, got ==",
        "15:20 there is no such domain, got C",
        "15:22 another sign is used here, got &&",
        "15:30 P0:r0 is compared with nothing, got )",
      ]
    `);
  });
});

/** The places and words of everything that is wrong with a file. */
function faultsIn(text: string): readonly string[] {
  const judged = judgeFile({ file: 'faulty.litmus', text });
  const faults = judged.kind === 'faulty' ? judged.faults : [];
  return faults.map(({ at, what, remedy }) => `${at.line}:${at.column} ${what}; ${remedy}`);
}

const faulty = (start: string, thread: string, asked: string) =>
  `IOMMU faulty (* Question: q\nSource: s *) {\n${start}\n}\nP0 () {\n${thread}\n}\n${asked}\n`;

describe('what could not be read', () => {
  it('hides no other mistake, and has none that follow from it', () => {
    const start = 'group g0 = d0 d1;\ngroup g1 = d2;\ndomain A : UNMANAGED;\natss(d2) = true;';
    const thread = 'r0 = iommu_attach_group(A g0);\nr1 = iommu_attach_grup(A, g0) if r0 = 0;\nr2 = bind(d9, kernel);';
    const asked = 'exists (P0:r0 = 0 /\\ dom(g0) = B /\\ drv(d1) = none /\\ P0:r7 = 0)';
    expect(faultsIn(faulty(start, thread, asked))).toMatchInlineSnapshot(`
      [
        "3:15 the initial state does not go on like this; write it like: { group g0 = d0; domain A : UNMANAGED; }",
        "6:1 there is no such property or term; take one of \`list properties\` or \`list terms\`",
        "9:27 this statement does not go on like this; write it like: r1 = iommu_attach_group(A, g0) if r0 = 0;",
        "10:6 there is no such function; take one of \`list calls\`",
        "11:11 there is no such device; declare it, as in \`group g0 = d0, d1;\`",
        "13:58 there is no such register; let a call of P0 set it",
      ]
    `);
  });

  it('may be the topology, of which any name can be', () => {
    const asked = 'exists (dom(g1) = A /\\ P0:r7 = 0)';
    for (const start of ['topology peer;', 'topology = pair;']) {
      const [first, ...others] = faultsIn(faulty(start, 'r0 = bind(d1, kernel);', asked));
      expect(first).toMatch(/^3:/);
      expect(others.map((told) => told.split(' ')[0])).toEqual(['8:27']);
    }
  });

  it('may be the parentheses of a clause', () => {
    const start = 'group g0 = d0;';
    const asked =
      'exists P0:r0 = 0\nResult: mainline/ideal Always\never ~owner(g0) = NULL /\\ P0:r0 = 0\nforall (P0:r0 = 0) /\\ (drv(d0) = kernel)';
    expect(faultsIn(faulty(start, 'r0 = bind(d0, kernel);', asked))).toMatchInlineSnapshot(`
      [
        "8:8 a clause is in parentheses; write it like: exists (P0:r0 = 0 /\\ dom(g0) != A)",
        "10:6 a clause is in parentheses; write it like: ever (P0:r0 = 0 /\\ dom(g0) != A)",
        "11:20 the clause has ended before; write another pair of parentheses around the whole clause",
      ]
    `);
  });
});

describe('a name', () => {
  const start = 'group g0 = d0;\ndomain A : UNMANAGED;';

  it('of another thing is told as that, once for arguments that are swapped', () => {
    const thread = 'r0 = iommu_attach_group(g0, A);\niommu_detach_group(A, d0);';
    expect(faultsIn(faulty(start, thread, 'exists (hw(A) = BLOCKD)\nexists (hw(d0) = BLOCKD)'))).toMatchInlineSnapshot(`
      [
        "7:25 g0 is a group, not a domain; write it so",
        "8:23 d0 is a device, not a group; write it so",
        "10:12 A is a domain, not a device; write it so",
        "11:18 there is no such domain; write BLOCKED, or declare it, as in \`domain A : UNMANAGED;\`",
      ]
    `);
  });

  it('of an owner is that of a thread, or of a user that is there', () => {
    const asked = 'exists (owner(g0) = NULL)';
    const thread = 'r0 = bind(d0, kernel);';
    expect(faultsIn(faulty(`${start} owner(g0) = P1;`, thread, asked))).toMatchInlineSnapshot(`
      [
        "4:35 there is nobody of that name; name a thread; one who owns and does nothing is P0 (who) { }",
      ]
    `);
    const claim = 'r0 = VFIO_GROUP_SET_CONTAINER(g0, c1);';
    expect(faultsIn(faulty(`${start} owner(g0) = c1;`, claim, asked))).toEqual([]);
  });

  it('of a kernel that is not listed lies between two', () => {
    const results = ['v6.13', 'v5.15', 'v9.1', 'v6.12.50'].map((name) => `Result: ${name}/ideal Never`);
    const judged = judgeFile({
      file: 'faulty.litmus',
      text: faulty(start, 'r0 = bind(d0, kernel);', ['exists (P0:r0 != 0)', ...results].join('\n')),
    });
    const faults = judged.kind === 'faulty' ? judged.faults : [];
    expect(faults.map(({ expected, remedy }) => `${expected}; ${remedy}`)).toMatchInlineSnapshot(`
      [
        "a listed kernel: v6.13 lies between v6.12 and v6.15; take one of \`list designs\`",
        "a listed kernel: v5.15 is older than all of them, from v5.17 on; take one of \`list designs\`",
        "a listed kernel: v9.1 is newer than all of them but mainline; take one of \`list designs\`",
        "a listed kernel: v6.12.50 lies between v6.12 and v6.12.117; take one of \`list designs\`",
      ]
    `);
  });
});

describe('a call of what a listed topology does not have', () => {
  it('has no such start', () => {
    const reason = (name: string, call: string) => {
      const text = faulty(`topology ${name};`, call, 'exists (P0:r0 = 0)');
      const judged = judgeFile({ file: 'faulty.litmus', text });
      const outcome = judged.kind === 'judged' ? judged.cells[0]?.outcome : undefined;
      return outcome?.kind === 'no such start' ? outcome.reason : JSON.stringify(judged);
    };
    expect(reason('lone', 'r0 = iommu_device_register(iommu);')).toBe(
      'there is no iommu: nothing that the file names brings it',
    );
    expect(reason('iommufd-hot-add', 'r0 = IOMMU_HWPT_ALLOC(d2, hwpt1);')).toBe(
      'there is no d2.idev: nothing that the file names brings it',
    );
  });
});

describe('bind to vfio-pci', () => {
  it('is judged, or has no such start, on every listed topology', () => {
    for (const { name, devices } of topologies) {
      const [first = ''] = devices.filter(({ isHotPluggable }) => !isHotPluggable).map((device) => device.name);
      const calls = devices.flatMap((device) => [`unbind(${device.name});`, `bind(${device.name}, vfio);`]);
      const start = first === '' ? '' : `drv(${first}) = vfio;`;
      const text = faulty(`topology ${name}; ${start}`, calls.join('\n'), 'exists (stuck(P0))');
      const judged = judgeFile({ file: 'faulty.litmus', text }, { statesMax: 50 });
      const kind = judged.kind === 'judged' ? judged.cells[0]?.outcome.kind : JSON.stringify(judged);
      expect(['walked', 'no such start', 'limit'], text).toContain(kind);
    }
  });
});

describe('a clause that is never so', () => {
  const clause = (start: string, asked: string) => {
    const text = faulty(`group g0 = d0; domain A : UNMANAGED; ${start}`, 'r0 = iommu_attach_group(A, g0);', asked);
    const judged = judgeFile({ file: 'faulty.litmus', text });
    const outcome = judged.kind === 'judged' ? judged.cells[0]?.outcome : undefined;
    return outcome?.kind === 'walked' ? outcome.observations.map(({ neverSo }) => neverSo) : JSON.stringify(judged);
  };

  it('says which part of it was never so', () => {
    const asked = 'exists (P0:r0 != 0 /\\ dom(g0) = A)\never (~owner(g0) = NULL /\\ (hw(d0) = A \\/ freed(A)))';
    expect(clause('', asked)).toEqual([['P0:r0 != 0'], ['~(owner(g0) = NULL)']]);
    expect(clause('may fail attach_dev(d0);', asked)).toEqual([undefined, ['~(owner(g0) = NULL)']]);
  });

  it('says nothing of what is asked as a whole, or is so', () => {
    expect(clause('', 'exists (P0:r0 != 0)\nforall (P0:r0 != 0 /\\ dom(g0) = A)')).toEqual([undefined, undefined]);
    expect(clause('', 'exists (P0:r0 = 0 /\\ dom(g0) = A)')).toEqual([undefined]);
  });
});

describe('a call', () => {
  it('that detaches a PASID does nothing where the driver has none', () => {
    const detach = 'iommu_detach_device_pasid(A, d0, 1)';
    expect(answer('', detach, 'exists (dom(g0) = def(g0))', 'mainline/spapr-tce')).toBe('Always');
  });

  it('that binds vfio-pci reaches the VFIO group of the device', () => {
    expect(answer('', 'r0 = bind(d1, vfio)', 'exists (P0:r0 = 0 /\\ drv(d1) = vfio)')).toBe('Always');
  });

  it('before the threads is refused where a design left out who is asked', () => {
    const call = 'iommufd_fault_iopf_handler(d1, 2);';
    expect(answer(call, BIND, 'exists (drv(d0) = kernel)', 'mainline/spapr-tce')).toMatchInlineSnapshot(
      `"iommufd_fault_iopf_handler(d1, 2) is asked of g1.igroup, which is not there"`,
    );
  });
});

describe('a term', () => {
  it('says that nothing is mapped where nobody maps', () => {
    expect(answer('', BIND, 'exists (mapped(A) \\/ pinned(A))')).toBe('Never');
  });

  it('knows of a process nothing but that it lives, where the driver has no PASIDs', () => {
    expect(answer('', BIND, 'exists (exited(m0) \\/ bonds(d0, m0) != 0)', 'mainline/spapr-tce')).toBe('Never');
    expect(answer('', BIND, 'exists (mm_pasid(m0) = 0)', 'mainline/spapr-tce')).toBe('Always');
  });

  it('counts group objects although nobody takes one', () => {
    expect(answer('', BIND, 'exists (group_ids(g0) = 1 /\\ references(g0) = 1)')).toBe('Always');
  });
});
