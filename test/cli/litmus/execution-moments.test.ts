/** Executions as calls of the kernel: the start, then threads by name, and the moment in which it shows. */
import { describe, expect, it } from 'vitest';
import { executionLines } from '../../../cli/litmus/execution-text.ts';
import { findDesign, findDriver } from '../../../model/index.ts';
import { arrange, type Execution, judgeFile, readScenario } from '../../../scenarios/index.ts';

const START = `IOMMU x
(*
 * Question: what?
 * Source:   nobody
 *)
{
        group g0 = d0;
        domain U : UNMANAGED;
        ats(d0) = true;
        owner(g0) = P0;
        dom(g0) = U;
}
`;

/** The witness, or else the counterexample, of the first clause in mainline or in another design. */
function told(rest: string, design = 'mainline'): string {
  const text = START + rest;
  const judged = judgeFile({ file: 'x', text }, { asked: [{ design, driver: 'ideal' }] });
  if (judged.kind !== 'judged') throw new Error(JSON.stringify(judged));
  const outcome = judged.cells[0]?.outcome;
  if (outcome?.kind !== 'walked') throw new Error(JSON.stringify(outcome));
  const [observed] = outcome.observations;
  const execution = (observed?.witness ?? observed?.counterexample) as Execution;
  const arranged = arrange(readScenario(text, 'x'), findDesign(design), findDriver('ideal'));
  if ('kind' in arranged) throw new Error(JSON.stringify(arranged));
  return executionLines(arranged.system, execution, { width: 75, isMarked: true }).join('\n');
}

describe('an execution', () => {
  it('starts with what was given, names each step by its thread, and marks the moment', () => {
    const threads = `P0 (user)
{
        iommu_detach_group(U, g0);
        iommu_domain_free(U);
}
P1 (pci reset of d0)
{
        r0 = pci_dev_reset_iommu_prepare(d0);
}
ever (freed(U) /\\ dom(g0) = U)
`;
    expect(told(threads, 'v7.0')).toMatchInlineSnapshot(`
      "---------------------------------------------------------------------------
      given iommu_group_claim_dma_owner(g0, P0) = 0
                                               g0->domain: g0.dma -> blocked
                                               g0->owner: NULL -> P0
                                               d0.rid: g0.dma -> blocked
            iommu_attach_group(U, g0) = 0      g0->domain: blocked -> U
                                               d0.rid: blocked -> U
      ---------------------------------------------------------------------------
      P1    r0 = pci_dev_reset_iommu_prepare(d0)
              attach_dev(blocked, d0) [reset]  rid: U -> blocked
                invalidates the ATC of d0
              = 0                              d0: blocked
                                               d0: reset_depth 1
                                               g0->recovery_cnt: 0 -> 1
            = 0
      P0    iommu_detach_group(U, g0)
              WARN_ON: the group did not move
      P0    iommu_domain_free(U)               U: freed <<<
      ---------------------------------------------------------------------------
      g0.dma: the default domain of g0."
    `);
  });

  it('that shows at the start has no steps', () => {
    expect(told('P0 (user)\n{\n        iommu_detach_group(U, g0);\n}\never (dom(g0) = U)\n')).toMatchInlineSnapshot(`
      "---------------------------------------------------------------------------
      given iommu_group_claim_dma_owner(g0, P0) = 0
                                               g0->domain: g0.dma -> blocked
                                               g0->owner: NULL -> P0
                                               d0.rid: g0.dma -> blocked
            iommu_attach_group(U, g0) = 0      g0->domain: blocked -> U
                                               d0.rid: blocked -> U
            (this is the start)                <<<
      ---------------------------------------------------------------------------
      g0.dma: the default domain of g0."
    `);
  });

  it('that shows in the middle of a call is marked there', () => {
    const text = told('P0 (user)\n{\n        iommu_group_release_dma_owner(g0);\n}\never (hw(d0) != dom(g0))\n');
    expect(text.split('\n').filter((line) => line.includes('<<<'))).toMatchInlineSnapshot(`
      [
        "        attach_dev(g0.dma, d0) [must]    rid: U -> g0.dma <<<",
      ]
    `);
  });
});
