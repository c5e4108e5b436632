/** What is wrong with what a file says, in whole texts: told all at once, with the place and how to mend it. */
import { expect, test } from 'vitest';
import { checkScenario, faultText, readScenario } from '../../scenarios/index.ts';

interface Parts {
  readonly start?: string;
  readonly thread?: string;
  readonly clauses: string;
}

function faultsOf({ start = '', thread = 'r0 = iommu_attach_group(A, g0);', clauses }: Parts): string {
  const head = 'IOMMU a\n(* Question: what?\n   Source: a mail *)\n{\ngroup g0 = d0; domain A : UNMANAGED; mm m0;';
  const text = `${head}\n${start}\n}\nP0 (a thread)\n{\n${thread}\n}\n${clauses}\n`;
  const faults = checkScenario(readScenario(text, 'a.litmus'));
  // How many words there are is not what is tested.
  return faults
    .map((fault) => faultText(fault, 'a.litmus', text.split('\n')))
    .join('\n')
    .replace(/one of \d+ names/g, 'one of many names');
}

const clauses = 'exists (P0:r0 = 0)';

test('what is compared is of one sort, and can be what it is compared with', () => {
  const asked = [
    'exists (owner(g0) = dom(g0))',
    'exists (0 = 0)',
    'exists (cnt(g0) = A)',
    'exists (dom(g0) = Z)',
    'exists (drv(d0) = kernal)',
    'exists (owner(g0) = P9)',
    'exists (dom(g0))',
    'exists (P0:r1 = 0)',
    'exists (hw(d0, 0) = A)',
    'exists (hw(d0, 1, 2) = A)',
    'exists (kernelmem(cnt(g0)))',
    'exists (violated(I-00))',
  ];
  expect(faultsOf({ clauses: asked.join('\n') })).toMatchInlineSnapshot(`
    "a.litmus:12:21: an owner is compared with a domain
       12 | exists (owner(g0) = dom(g0))
          |                     ^^^^^^^
      expected: an owner
      remedy:   compare what is of one sort
    a.litmus:13:9: two values are compared: that never changes
       13 | exists (0 = 0)
          |         ^
      got:      0 and 0
      expected: a term or a register on one side
      remedy:   name what is read, as dom(g0) or P0:r0
    a.litmus:14:19: it is a number
       14 | exists (cnt(g0) = A)
          |                   ^
      got:      A
      expected: a number, as 1
      remedy:   write a number
    a.litmus:15:19: there is no such domain
       15 | exists (dom(g0) = Z)
          |                   ^
      got:      Z
      expected: one of A, m0, NULL, BLOCKED, IDENTITY, PLATFORM, DMA (nearest:
                A)
      remedy:   declare it, as in \`domain A : UNMANAGED;\`
    a.litmus:16:19: there is no such word
       16 | exists (drv(d0) = kernal)
          |                   ^^^^^^
      got:      kernal
      expected: one of none, kernel, managed, vfio (nearest: kernel)
      remedy:   take one of these
    a.litmus:17:21: there is nobody of that name
       17 | exists (owner(g0) = P9)
          |                     ^^
      got:      P9
      expected: one of g0, d0, g0.pasid1, d0.rid, m0, sva, P0, A (nearest: P0)
      remedy:   name a thread; one who owns and does nothing is P0 (who) { }
    a.litmus:18:9: dom is not true or false: it gives a domain
       18 | exists (dom(g0))
          |         ^^^^^^^
      got:      dom(...)
      expected: a comparison, as dom(...) = ...
      remedy:   say what it is compared with
    a.litmus:19:12: there is no such register
       19 | exists (P0:r1 = 0)
          |            ^^
      got:      r1
      expected: one of r0 (nearest: r0)
      remedy:   let a call of P0 set it
    a.litmus:20:16: a PASID is a number from 1 on
       20 | exists (hw(d0, 0) = A)
          |                ^
      got:      0
      expected: a number, as 1
      remedy:   leave it out: without a PASID it is the RID
    a.litmus:21:9: hw takes another number of arguments
       21 | exists (hw(d0, 1, 2) = A)
          |         ^^^^^^^^^^^^
      got:      3
      expected: hw(device [, pasid])
      remedy:   write it so
    a.litmus:22:19: this is no domain
       22 | exists (kernelmem(cnt(g0)))
          |                   ^^^^^^^
      expected: a domain, or a term that gives one
      remedy:   write the thing itself
    a.litmus:23:18: there is no such invariant
       23 | exists (violated(I-00))
          |                  ^^^^
      got:      I-00
      expected: one of many names (nearest: I-01)
      remedy:   take one of \`list invariants\`"
  `);
});

test('a clause asks when it can be so', () => {
  expect(faultsOf({ clauses: 'exists (warns(g0))\never (stuck(P0))' })).toMatchInlineSnapshot(`
    "a.litmus:12:9: warns speaks of moments only
       12 | exists (warns(g0))
          |         ^^^^^^^^^
      got:      exists
      expected: ever or throughout
      remedy:   ask for it there
    a.litmus:13:7: stuck speaks of the ends of executions only
       13 | ever (stuck(P0))
          |       ^^^^^^^^^
      got:      ever
      expected: exists or forall
      remedy:   ask for it there"
  `);
});

test('results name designs and drivers', () => {
  const results = 'Result: v6.11/ideal Never\nResult: mainline+no-such=x/ideal Never\nResult: mainline/inteld Never';
  expect(faultsOf({ clauses: `${clauses}\n${results}` })).toMatchInlineSnapshot(`
    "a.litmus:13:9: there is no such design
       13 | Result: v6.11/ideal Never
          |         ^^^^^
      got:      v6.11
      expected: a listed kernel: v6.11 lies between v6.9 and v6.12
      remedy:   take one of \`list designs\`
    a.litmus:14:9: there is no such choice
       14 | Result: mainline+no-such=x/ideal Never
          |         ^^^^^^^^^^^^^^^^^^
      got:      no-such
      expected: one of many names
      remedy:   take one of \`list choices\`
    a.litmus:15:18: there is no such driver
       15 | Result: mainline/inteld Never
          |                  ^^^^^^
      got:      inteld
      expected: one of many names (nearest: intel-vtd)
      remedy:   take one of \`list drivers\`"
  `);
});

test('the start says what there can be', () => {
  const start = [
    'environment leaks-pasids;',
    'domain identity : UNMANAGED;',
    'may fail attach_def(d0);',
    'may fail attach_dev(g0);',
    'ats(g0) = true;',
    'ats(d0) = yes;',
    'boot_type(d0) = DMA;',
    'stuck(P0) = true;',
    'rid(d0) = d7;',
  ];
  expect(faultsOf({ start: start.join('\n'), clauses })).toMatchInlineSnapshot(`
    "a.litmus:6:13: there is no such liberty
        6 | environment leaks-pasids;
          |             ^^^^^^^^^^^^
      got:      leaks-pasids
      expected: one of leaks-pasid, leaks-attachment, attaches-unbound,
                removes-during-reset, releases-attached,
                claims-with-null-owner, unpins-before-sync,
                binds-exited-process, uses-empty-group, keeps-reference,
                stray-calls (nearest: leaks-pasid)
      remedy:   take one of \`list environments\`
    a.litmus:7:8: the name stands for something else
        7 | domain identity : UNMANAGED;
          |        ^^^^^^^^
      got:      identity
      remedy:   take another name
    a.litmus:8:10: there is no such function that may fail
        8 | may fail attach_def(d0);
          |          ^^^^^^^^^^
      got:      attach_def
      expected: one of attach_dev, set_dev_pasid, probe, domain_alloc,
                map_pages, iopf_group_alloc, iommu_group_alloc,
                VFIO_GROUP_GET_DEVICE_FD, vfio_iommu_replay,
                iommufd_device_bind, IOMMU_HWPT_ALLOC,
                iommufd_hwpt_paging_alloc, iopt_table_add_domain (nearest:
                attach_dev)
      remedy:   take one of these
    a.litmus:9:21: g0 is a group, not a device
        9 | may fail attach_dev(g0);
          |                     ^^
      got:      g0
      expected: attach_dev(device)
      remedy:   write it so
    a.litmus:10:5: g0 is a group, not a device
       10 | ats(g0) = true;
          |     ^^
      got:      g0
      expected: one of d0 (nearest: d0)
      remedy:   name a device
    a.litmus:11:11: ats cannot be that
       11 | ats(d0) = yes;
          |           ^^^
      got:      yes
      expected: one of true, false
      remedy:   write one of these
    a.litmus:12:1: boot_type is said of nothing in particular
       12 | boot_type(d0) = DMA;
          | ^^^^^^^^^^^^^
      expected: boot_type() = ...
      remedy:   write it so
    a.litmus:13:1: stuck speaks of the ends of executions only
       13 | stuck(P0) = true;
          | ^^^^^^^^^
      got:      a state to start from
      expected: exists or forall
      remedy:   ask for it there
    a.litmus:14:11: rid cannot be that
       14 | rid(d0) = d7;
          |           ^^
      got:      d7
      expected: one of d0
      remedy:   write one of these"
  `);
});

test('arguments are of the kind that the function takes', () => {
  const thread = [
    'r0 = bind(d0, kernl);',
    'r1 = iommu_attach_device_pasid(A, d0, one);',
    'r2 = iommu_group_claim_dma_owner(g0, d0);',
    'r3 = iommu_attach_group(hw(d0), g0);',
    'r4 = iommu_attach_group(A);',
  ];
  expect(faultsOf({ thread: thread.join('\n'), clauses })).toMatchInlineSnapshot(`
    "a.litmus:10:15: there is no such word
       10 | r0 = bind(d0, kernl);
          |               ^^^^^
      got:      kernl
      expected: one of kernel, managed, vfio (nearest: kernel)
      remedy:   take one of these
    a.litmus:11:39: a PASID is a number
       11 | r1 = iommu_attach_device_pasid(A, d0, one);
          |                                       ^^^
      got:      one
      expected: a number, as 1
      remedy:   write its number
    a.litmus:12:38: the argument is of another kind
       12 | r2 = iommu_group_claim_dma_owner(g0, d0);
          |                                      ^^
      got:      d0
      expected: one of P0, NULL
      remedy:   name one
    a.litmus:13:25: an argument of a call is a name, a number or a word
       13 | r3 = iommu_attach_group(hw(d0), g0);
          |                         ^^^^^^
      got:      hw(...)
      expected: one of A
      remedy:   write the thing itself
    a.litmus:14:6: iommu_attach_group takes another number of arguments
       14 | r4 = iommu_attach_group(A);
          |      ^^^^^^^^^^^^^^^^^^^^^
      got:      1
      expected: iommu_attach_group(domain, group)
      remedy:   write it so"
  `);
});

test('what a call takes of VFIO or iommufd is there', () => {
  const thread = 'r0 = open(A);';
  expect(faultsOf({ thread, clauses: 'exists (owner(g0) = c7)' })).toMatchInlineSnapshot(`
    "a.litmus:10:11: this is no vfio container or iommufd file
       10 | r0 = open(A);
          |           ^
      got:      A
      expected: there is none in this file
      remedy:   take one of \`list topologies\` that has one
    a.litmus:12:21: there is nobody of that name
       12 | exists (owner(g0) = c7)
          |                     ^^
      got:      c7
      expected: one of g0, d0, g0.pasid1, d0.rid, m0, sva, P0, A (nearest: A)
      remedy:   name a thread; one who owns and does nothing is P0 (who) { }"
  `);
});
