/** What `conform` says of runs that were compared. */
import picocolors from 'picocolors';
import { describe, expect, it, test } from 'vitest';
import { headingRow, runRow } from '../../../cli/conform/run-row.ts';
import { fileText, type RunText } from '../../../cli/conform/run-text.ts';
import { exitCodeOf, verdictOf } from '../../../cli/conform/tally.ts';
import { tallyText } from '../../../cli/conform/tally-text.ts';
import type { FileConformed } from '../../../conformance/index.ts';
import {
  claimDiffers,
  explained,
  final,
  initial,
  leftOpen,
  log,
  open,
  REPRODUCED,
  refused,
  right,
  run,
  step,
  unexplained,
  wrong,
} from './conformed.ts';

const colors = picocolors.createColors(false);

function text(file: FileConformed, options: Partial<RunText> = {}): string {
  return fileText(file, {
    isVerbose: false,
    isAmongOthers: false,
    colors,
    environment: { npm_command: 'run' },
    ...options,
  });
}

test('a run that is reproduced', () => {
  expect(text(right)).toMatchInlineSnapshot(`
    "intel61-lifecycle  (runs/intel61-lifecycle/steps.jsonl)
      held against design v6.1.192 with driver intel-vtd

    3 operations: 2 reproduced, 0 differ, 1 outside the model (cat 1).
    "
  `);
});

test('a run that differs: the first record field by field, what the model did, and how to see it again', () => {
  expect(text(wrong)).toMatchInlineSnapshot(`
    "intel612-rmrr_partial  (runs/intel612-rmrr_partial/steps.jsonl)
      held against design v6.1.192 with driver intel-vtd
      Note: v6.1.190 is not listed: it is taken for v6.1.192

    The first that differs: step 14, A: set_container G C
                           recorded                     predicted
        errno              EINVAL                       EPERM
        log of attaches    attach 0000:05:00.0 to D#14  attach 0000:05:00.0 to D#14
                             (BLOCKED);                   (UNMANAGED)
                           attach 0000:05:00.0 to
                             def11#12 (DMA-FQ)
        group 11 blocking  (nothing)                    D#14
      The model's calls:
        VFIO_GROUP_SET_CONTAINER(g1, c1)
          down_write(c1->group_lock) = 0
          reads c1->iommu_driver
          iommu_group_claim_dma_owner(g1, g1.vfio)
                                                  blocking_domain: NULL -> g1.empty
            attach_dev(g1.empty, d1) [set]        rid: g1.dma -> g1.empty
            = 0
            attach_dev(g1.empty, d2) [set] = -EPERM
          = -EPERM
          up_write(c1->group_lock)
        = -EPERM
        g1.dma: the default domain of g1.
        g1.empty: an empty paging domain, allocated to block g1.

    Shown again by:
      npm run conform -- runs/intel612-rmrr_partial/steps.jsonl \\
        --design v6.1.192 --driver intel-vtd

    5 operations: 1 reproduced, 1 differ, 2 not followed after that, 1 outside the
      model (sh 1).
    "
  `);
});

test('every record, where that is asked for', () => {
  expect(text(right, { isVerbose: true })).toMatchInlineSnapshot(`
    "intel61-lifecycle  (runs/intel61-lifecycle/steps.jsonl)
      held against design v6.1.192 with driver intel-vtd

       0  INIT                                                        as recorded
       1  A: cat /sys/kernel/iommu_groups/8/type                      outside
       2  A: open_group G @0000:01:00.0                               reproduced
       3  sleep                                                       as recorded
       4  A: kill                                                     reproduced
          END                                                         as recorded

    3 operations: 2 reproduced, 0 differ, 1 outside the model (cat 1).
    "
  `);
});

test('a record with too many explanations', () => {
  expect(text(open)).toMatchInlineSnapshot(`
    "crowd  (runs/crowd/steps.jsonl)
      held against design v6.1.192 with driver intel-vtd

    LEFT OPEN: step 1, A: open_group G 1: more than 20,000 states could explain it

    Shown again by:
      npm run conform -- runs/crowd/steps.jsonl --design v6.1.192 --driver intel-vtd

    2 operations: 0 reproduced, 0 differ, 1 left open, 1 not followed after that, 0
      outside the model.
    "
  `);
});

test('a state that is not as recorded, although nobody did anything', () => {
  const end = step(null, 'END', {
    kind: 'differs',
    differences: [{ field: 'domain', group: '8', recorded: 'D#3', predicted: 'def8#1' }],
  });
  expect(text(run('mid', [initial, step(1, 'A: open_container C', REPRODUCED), end]))).toMatchInlineSnapshot(`
    "mid  (runs/mid/steps.jsonl)
      held against design v6.1.192 with driver intel-vtd

    The first that differs: line 99, END
                        recorded  predicted
        group 8 domain  D#3       def8#1
      The model makes no call.

    Shown again by:
      npm run conform -- runs/mid/steps.jsonl --design v6.1.192 --driver intel-vtd

    1 operation: 1 reproduced, 0 differ, 0 outside the model. 1 other record
      differs.
    "
  `);
});

test('many records that differ', () => {
  const differing = [1, 2, 3, 4, 5].map((number) => step(number, `A: claim ${number}`, claimDiffers));
  const many = run('many', [initial, ...differing, final]);
  expect(text(many).split('\n').slice(-8).join('\n')).toMatchInlineSnapshot(`
    "
    2 more records differ: --verbose shows all.

    Shown again by:
      npm run conform -- runs/many/steps.jsonl --design v6.1.192 --driver intel-vtd

    5 operations: 0 reproduced, 5 differ, 0 outside the model.
    "
  `);
  expect(text(many, { isVerbose: true }).match(/group 11 blocking/g)).toHaveLength(5);
  expect(text(many, { isAmongOthers: true }).match(/group 11 blocking/g)).toHaveLength(1);
});

test('what could not be compared', () => {
  const others: readonly FileConformed[] = [
    refused,
    { kind: 'not compared', why: 'failed', file: 'runs/odd/steps.jsonl', reason: 'broken assumption: it is so' },
    { kind: 'not compared', why: 'stopped', file: 'runs/late/steps.jsonl', reason: 'interrupted' },
  ];
  expect(others.map((one) => text(one)).join('')).toMatchInlineSnapshot(`
    "no file of the recording names its kernel [bad-recording]
      remedy:   name one: --design
    runs/odd/steps.jsonl: the checker failed on it: broken assumption: it is so
    runs/late/steps.jsonl: not compared, interrupted
    "
  `);
});

test('a design that is a file is named as it was asked for', () => {
  expect(text(wrong, { design: "./it's mine.ts" })).toContain("--design './it'\\''s mine.ts'");
});

const unreadable: FileConformed = { kind: 'not compared', why: 'refused', file: 'x', reason: 'no' };

const all: readonly FileConformed[] = [
  right,
  wrong,
  open,
  refused,
  log('field', [explained('v6.1.192'), unexplained('v6.12.117')]),
  log('odd', [unexplained('v6.1.192')]),
  log('vast', [leftOpen('v6.1.192')]),
  run('a-name-that-is-longer-than-the-column-of-names-is', [initial], { driver: 'arm-smmu-v3' }),
  { kind: 'not compared', why: 'stopped', file: 'late', reason: 'interrupted' },
];

test('a line for each of many, and what they come to', () => {
  const rows = all.map((file) => runRow(file, colors));
  expect([headingRow(), ...rows].filter((row) => row.length > 80)).toEqual([]);
  const tally = tallyText([...all, unreadable], 12_345, colors);
  expect(`${[headingRow(), ...rows].join('\n')}\n${tally}`).toMatchInlineSnapshot(`
    "run                                design    driver    reproduced differ outside
    intel61-lifecycle                  v6.1.192  intel-vtd     2 of 3      -       1
    intel612-rmrr_partial              v6.1.192  intel-vtd     1 of 5      1       1
    crowd                              v6.1.192  intel-vtd     0 of 2      -       -
    runs/nowhere/steps.jsonl           NOT COMPARED
    field                              intel-vtd, 3 events explained by v6.1.192
    odd                                intel-vtd, 3 events NOT EXPLAINED
    vast                               intel-vtd, 3 events LEFT OPEN
    a-name-that-is-longer-than-the-... v6.1.192  arm-sm...     0 of 0      -       -
    late                               INTERRUPTED

    4 runs, 10 operations: 3 reproduced, 1 differ, 1 left open, 3 not followed after
      that, 2 outside the model (cat 1, sh 1).
    3 logs, 9 events.
    Within the model: 8 of 10 operations, 80.0 %. 12.3 s.
    DIFFERS: 1 run of 4.
    NOT EXPLAINED: 1 log of 3.
    LEFT OPEN: 2 recordings of 10.
    NOT JUDGED: 2 not compared, 1 left when interrupted.
    "
  `);
  expect(tallyText([right, right], 12_345, colors)).toMatchInlineSnapshot(`
    "
    2 runs, 6 operations: 4 reproduced, 0 differ, 2 outside the model (cat 2).
    Within the model: 4 of 6 operations, 66.6 %. 12.3 s.
    Every operation within the model is reproduced.
    "
  `);
  expect(tallyText([log('field', [explained('v6.1')])], 99, colors)).toMatchInlineSnapshot(`
    "
    1 log, 3 events.
    99 ms.
    Every event is explained.
    "
  `);
});

describe('the exit code', () => {
  const code = (files: readonly FileConformed[]) => exitCodeOf(files.map(verdictOf));

  it('is 0 only where all was compared and reproduced', () => {
    expect(code([right])).toBe(0);
    expect(code([right, log('a', [explained('v6.1')])])).toBe(0);
    expect(code([])).toBe(64);
    expect(code([run('empty', [])])).toBe(64);
    expect(code([log('a', [])])).toBe(64);
    expect(code([right, refused])).toBe(64);
    expect(code([right, unreadable])).toBe(64);
  });

  it('is 15 where something differs', () => {
    expect(code([right, wrong])).toBe(15);
    expect(code([log('a', [unexplained('v6.1')])])).toBe(15);
  });

  it('is 20 where a limit or an operation outside the model left something open', () => {
    expect(code([run('lost', [initial, step(1, 'A: x', { kind: 'not followed' })])])).toBe(20);
    expect(code([right, open])).toBe(20);
    expect(code([log('a', [leftOpen('v6.1'), unexplained('v6.12')])])).toBe(20);
  });

  it('is the first of 70, 130, 64, 15 and 20', () => {
    const order: readonly FileConformed[] = [
      { kind: 'not compared', why: 'failed', file: 'x', reason: 'y' },
      { kind: 'not compared', why: 'stopped', file: 'x', reason: 'interrupted' },
      refused,
      wrong,
      open,
      right,
    ];
    expect(order.map((_, index) => code(order.slice(index).toReversed()))).toEqual([70, 130, 64, 15, 20, 0]);
  });

  it('is of a log that of the best design', () => {
    expect(verdictOf(log('a', [unexplained('v6.1'), explained('v6.12')]))).toBe('reproduced');
  });
});
