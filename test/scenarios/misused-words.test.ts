/** Words that make no sense where they stand, in some design or in all: there is an answer all the same. */
import { describe, expect, it } from 'vitest';
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
