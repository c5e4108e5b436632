/** What `litmus` says of files that were judged. These texts were written before the code that writes them. */
import { expect, test } from 'vitest';
import { type JudgedText, judgedText } from '../../../cli/litmus/judged-text.ts';
import { tallyText } from '../../../cli/litmus/tally.ts';
import { terminalOf } from '../../../cli/terminal.ts';
import type { Execution, FileJudged, JudgedScenario } from '../../../scenarios/index.ts';
import { at, clause, replace, result, walked } from './judged.ts';

const { colors } = terminalOf({ stdout: {}, stderr: {}, env: { NO_COLOR: '1' } } as unknown as NodeJS.Process);

/** The text of one file; a trace is only told to be there. */
function text(judged: FileJudged, extent: JudgedText['extent']): string {
  const tellExecution = (_: unknown, { design, driver }: { design: string; driver: string }) => [
    `(how it comes about in ${design}/${driver})`,
  ];
  return judgedText(judged, {
    extent,
    tellExecution,
    tellFaults: ({ faults }) => faults.map(({ what }) => what),
    colors,
  });
}

const nothing: Execution = { start: [], steps: [], registers: {}, stuck: [] };

test('one file: what was asked, and a line of the kernel for each result', () => {
  expect(text(replace, 'whole')).toMatchInlineSnapshot(`
    "seed000-replace  (litmus/seeds/seed000-replace.litmus)
      can the owner of a group go from one UNMANAGED domain to another without
      passing through the default, the blocking or any third translation?

    ever (hw(d0) != A /\\ hw(d0) != B)
    Observation seed000-replace Never 0 1   1:ever mainline/ideal
    Observation seed000-replace Always 2 0  1:ever mainline/intel-vtd

    exists (P0:r0 != 0 /\\ dom(g0) != A)
    Observation seed000-replace Never 0 1   2:exists mainline and v6.12 with ideal
    Observation seed000-replace Never 0 2   2:exists mainline and v6.12 with
        intel-vtd
      left out: v5.19 without iommu_group_replace_domain
      left out: v6.12/exynos, where the start is not reached: attach_dev: -EINVAL

    As declared: 3 results, of 4 pairs of design and driver.
    "
  `);
});

test('quietly, a line, if all is as declared', () => {
  expect(text(replace, 'quiet')).toMatchInlineSnapshot(`
    "litmus/seeds/seed000-replace.litmus: 3 as declared
    "
  `);
});

const wrong: JudgedScenario = {
  ...replace,
  cells: [
    {
      design: 'mainline',
      driver: 'exynos',
      outcome: {
        kind: 'walked',
        states: 12,
        transitions: 20,
        ends: 3,
        observations: [{ verdict: 'Sometimes', positive: 1, negative: 2, witness: nothing, counterexample: nothing }],
        hangs: [
          {
            thread: 'P1',
            instruction: 0,
            call: 'iommu_group_claim_dma_owner(g0, P1)',
            at: at(18),
            isBegun: true,
            execution: nothing,
          },
          {
            thread: 'P1',
            instruction: 1,
            call: 'close(g0)',
            at: at(19),
            isBegun: false,
            execution: { ...nothing, stuck: ['P1'], refused: { P1: { actor: 'g0.vfio', state: 'closed' } } },
          },
        ],
      },
    },
  ],
  clauses: [
    clause(
      'ever',
      'hw(d0) = IDENTITY',
      result('mainline/exynos', 'Always', [0], {
        standing: 'contradicted',
        contradictions: [0],
        remark: 'IDENTITY in between',
      }),
    ),
  ],
};

test('a result that does not hold: what was declared where, what was found, and the execution that refutes it', () => {
  expect(text(wrong, 'quiet')).toMatchInlineSnapshot(`
    "seed000-replace  (litmus/seeds/seed000-replace.litmus)
      can the owner of a group go from one UNMANAGED domain to another without
      passing through the default, the blocking or any third translation?

    ever (hw(d0) = IDENTITY)
    Observation seed000-replace Sometimes 1 2  1:ever mainline/exynos
      NOT AS DECLARED: line 21 says Always (IDENTITY in between), found Sometimes

    Not so in mainline/exynos:
    (how it comes about in mainline/exynos)

    Hangs: P1 waits for ever in iommu_group_claim_dma_owner(g0, P1)
      (mainline/exynos)

    Hangs: P1 cannot call close(g0): not possible where g0.vfio is closed
      (mainline/exynos)

    NOT AS DECLARED: 1 of 1 result.
    "
  `);
});

test('one of many files: the kernel’s lines, one for each verdict with its counts, and what is not as declared', () => {
  expect(text(replace, 'brief')).toMatchInlineSnapshot(`
    "Observation seed000-replace Never 0 1  1:ever mainline/ideal
    Observation seed000-replace Always 2 0  1:ever mainline/intel-vtd
    Observation seed000-replace Never 0 1  2:exists mainline and v6.12 with ideal
    Observation seed000-replace Never 0 2  2:exists mainline/intel-vtd (+1)
    "
  `);
  expect(text(wrong, 'brief')).toMatchInlineSnapshot(`
    "Observation seed000-replace Sometimes 1 2  1:ever mainline/exynos
    litmus/seeds/seed000-replace.litmus: NOT AS DECLARED: line 21 says Always
      (IDENTITY in between), found Sometimes
    litmus/seeds/seed000-replace.litmus: hangs: P1 waits for ever in
      iommu_group_claim_dma_owner(g0, P1)
    litmus/seeds/seed000-replace.litmus: hangs: P1 cannot call close(g0): not
      possible where g0.vfio is closed
    "
  `);
});

const question: JudgedScenario = {
  ...replace,
  isQuestion: true,
  cells: [
    { design: 'mainline', driver: 'ideal', outcome: walked(['Never', 0, 1]) },
    { design: 'v5.19', driver: 'ideal', outcome: { kind: 'no such call', function: 'iommu_replace_group_handle' } },
    { design: 'v6.1', driver: 'ideal', outcome: { kind: 'no such start', reason: 'attach_dev: -EINVAL' } },
    {
      design: 'v6.2',
      driver: 'ideal',
      outcome: { kind: 'limit', limit: { of: 'states', max: 1000 }, states: 1001 },
    },
  ],
  clauses: [{ ...clause('ever', 'hw(d0) != A'), cells: [0, 1, 2, 3] }],
};

test('a question: an answer for each pair that was asked, also where there is none', () => {
  expect(text(question, 'quiet')).toMatchInlineSnapshot(`
    "seed000-replace  (litmus/seeds/seed000-replace.litmus)
      can the owner of a group go from one UNMANAGED domain to another without
      passing through the default, the blocking or any third translation?

    ever (hw(d0) != A)
    Observation seed000-replace Never 0 1       1:ever mainline/ideal
    Observation seed000-replace NoSuchCall 0 0  1:ever v5.19/ideal
      there is no iommu_replace_group_handle
    No start: v6.1/ideal: attach_dev: -EINVAL
    Not known: v6.2/ideal: more than 1,000 states

    A question: no result is declared.
    "
  `);
});

test('a file of many with a clause that declares nothing: the answer', () => {
  const [first] = replace.clauses;
  const mixed: JudgedScenario = {
    ...replace,
    clauses: [...(first === undefined ? [] : [first]), { ...clause('exists', 'P0:r0 != 0'), cells: [0] }],
  };
  expect(text(mixed, 'quiet')).toContain('Observation seed000-replace Never 0 1   2:exists mainline/ideal\n');
});

test('a file that is no scenario: every fault', () => {
  const fault = { at: at(3), what: 'this is no quantifier', remedy: 'write one of exists, forall, ever, throughout' };
  const faulty: FileJudged = { kind: 'faulty', file: 'x.litmus', faults: [fault, { ...fault, what: 'nor is this' }] };
  expect(text(faulty, 'brief')).toBe('this is no quantifier\nnor is this\n');
});

test('what could not be judged is not told as refuted', () => {
  const open: JudgedScenario = {
    ...question,
    clauses: [clause('ever', 'hw(d0) != A', result('v6.2/ideal', 'Never', [3], { standing: 'not judged' }))],
  };
  expect(text(open, 'brief')).toMatchInlineSnapshot(`
    "litmus/seeds/seed000-replace.litmus: Not known: v6.2/ideal: more than 1,000
      states
    litmus/seeds/seed000-replace.litmus: NOT JUDGED: line 21 says Never of
      v6.2/ideal
    "
  `);
  expect(tallyText({ judged: [open], refused: 0 }, 1000)).toMatchInlineSnapshot(`
    "
    1 file, 1 result: 0 as declared, 1 not judged. 1 question. 1.0 s.
    Not judged: litmus/seeds/seed000-replace.litmus.
    "
  `);
});

test('the tally', () => {
  const say = (...all: readonly FileJudged[]) => tallyText({ judged: all, refused: 0 }, 61_234);
  expect(say(replace, replace)).toMatchInlineSnapshot(`
    "
    2 files, 6 results: 6 as declared. 1 min 1 s.
    "
  `);
  expect(say(replace, wrong, question)).toMatchInlineSnapshot(`
    "
    3 files, 4 results: 3 as declared, 1 not. 1 question. Threads hang in 1 file. 1
    min 1 s.
    Not as declared: litmus/seeds/seed000-replace.litmus.
    "
  `);
});

test('no line is longer than a terminal, and no name moves a cursor', () => {
  const evil: JudgedScenario = {
    ...wrong,
    name: `\u001b[2Jx-${'long-'.repeat(30)}`,
    question: `\u0007${'q'.repeat(300)}`,
  };
  const said = text(evil, 'whole') + text(evil, 'brief');
  expect(said.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(said).not.toMatch(/[^\x20-\x7e\n]/);
});

test('colour stands in the name and the verdict, and nowhere else', () => {
  const painted = { green: (text: unknown) => `<g>${text}</g>`, red: (text: unknown) => `<r>${text}</r>` };
  const none = (text: unknown) => String(text);
  const options = { extent: 'whole', tellExecution: () => [], tellFaults: () => [] } as const;
  const said = (judged: FileJudged) =>
    judgedText(judged, { ...options, colors: { ...painted, yellow: none, bold: none } });
  expect(said(replace).match(/<.*>/g)).toEqual(['<g>As declared: 3 results, of 4 pairs of design and driver.</g>']);
  expect(said(wrong).match(/<.*>/g)).toEqual([
    '<r>  NOT AS DECLARED: line 21 says Always (IDENTITY in between), found Sometimes</r>',
    '<r>NOT AS DECLARED: 1 of 1 result.</r>',
  ]);
});
