/** Which designs explain a recording. */
import picocolors from 'picocolors';
import { expect, it, test } from 'vitest';
import { differentDesigns, type Reach, ranked, reachOf } from '../../../cli/conform/ranking.ts';
import { differenceText } from '../../../cli/conform/recorded-and-predicted.ts';
import { type WhichDesigns, whichText } from '../../../cli/conform/which-text.ts';
import { findDesign } from '../../../model/index.ts';
import {
  explained,
  initial,
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

test('designs that differ by name only are asked once', () => {
  const classes = differentDesigns();
  const withMainline = classes.find((same) => same.some(({ name }) => name === 'mainline')) ?? [];
  expect(withMainline.map(({ name }) => name)).toContain('hot-add-joins');
  for (const [first, ...others] of classes) {
    for (const other of others) {
      expect(other.choices).toEqual(first?.choices);
      expect(other.kernel).toBe(first?.kernel);
    }
  }
  const all = classes.flat().map(({ name }) => name);
  expect(new Set(all).size).toBe(all.length);
  // Of other kernels, equal choices are not all: a driver may differ.
  expect(classes.find((same) => same.some(({ name }) => name === 'v6.1'))).toHaveLength(1);
});

it('counts what is reproduced before the first difference', () => {
  const later = run('later', [
    initial,
    step(1, 'A: open', REPRODUCED),
    ...wrong.steps.slice(3),
    step(20, 'A: close', REPRODUCED),
  ]);
  expect([right, wrong, later, open].map(reachOf)).toMatchInlineSnapshot(`
    [
      {
        "explained": 2,
        "first": undefined,
        "verdict": "reproduced",
      },
      {
        "explained": 1,
        "first": "step 14, A: set_container G C: errno: recorded EINVAL, predicted EPERM",
        "verdict": "differs",
      },
      {
        "explained": 1,
        "first": "step 14, A: set_container G C: errno: recorded EINVAL, predicted EPERM",
        "verdict": "differs",
      },
      {
        "explained": 0,
        "first": "step 1, A: open_group G 1: more states than are followed",
        "verdict": "limit",
      },
    ]
  `);
  expect([log('a', [explained('v6.1')]), log('a', [unexplained('v6.1')]), refused].map(reachOf)).toMatchInlineSnapshot(`
    [
      {
        "explained": 3,
        "first": undefined,
        "verdict": "reproduced",
      },
      {
        "explained": 2,
        "first": "line 9, 9.000001: attach_device_to_domain 0000:05:00.0",
        "verdict": "differs",
      },
      {
        "explained": 0,
        "first": "no file of the recording names its kernel [bad-recording]
      remedy:   name one: --design",
        "verdict": "refused",
      },
    ]
  `);
});

test('a difference in one line: of a series, the first that differs', () => {
  const text = (recorded: string, predicted: string) =>
    differenceText({ field: 'log of attaches', recorded, predicted });
  expect(text('0', 'EPERM')).toBe('log of attaches: recorded 0, predicted EPERM');
  expect(text('a; b; c', 'a; d; c')).toBe('log of attaches after 1 alike: recorded b, predicted d');
  expect(text('a; b', 'a')).toBe('log of attaches after 1 alike: recorded b, predicted nothing');
  expect(text('a', 'a; b')).toBe('log of attaches after 1 alike: recorded nothing, predicted b');
  expect(text('', 'a')).toBe('log of attaches: recorded nothing, predicted a');
  expect(differenceText({ field: 'domain', group: '8', recorded: 'x', predicted: '' })).toBe(
    'group 8 domain: recorded x, predicted nothing',
  );
});

const reach = (verdict: Reach['verdict'], explainedCount: number, first?: string): Reach => ({
  verdict,
  explained: explainedCount,
  first,
});

const reaches = [
  ['mainline', reach('differs', 13, 'step 14, A: set_container G C: errno: recorded EPERM, predicted EINVAL')],
  ['v6.12', reach('differs', 13, 'step 14, A: set_container G C: errno: recorded EPERM, predicted EINVAL')],
  ['v6.6', reach('limit', 3, 'step 4, A: open_group G 11: more states than are followed')],
  ['v6.1', reach('reproduced', 22)],
  ['v6.1.192', reach('reproduced', 22)],
  ['v5.19', reach('reproduced', 22)],
  ['v5.19-rc1', reach('reproduced', 22)],
  ['v5.17', reach('refused', 0, 'driver intel-vtd was not read for v5.17')],
  ['reset-v1', reach('differs', 2, 'step 3, A: open_container C: errno: recorded 0, predicted EINVAL')],
  ['hot-add-joins', reach('differs', 13, 'step 14, A: set_container G C: errno: recorded EPERM, predicted EINVAL')],
] as const;

const which: WhichDesigns = {
  name: 'intel61-rmrr_partial',
  file: 'runs/intel61-rmrr_partial/steps.jsonl',
  own: 'v6.1.192',
  driver: 'intel-vtd',
  notes: [],
  noun: 'operation',
  ranks: ranked(
    reaches.map(([name, one]) => ({ designs: [findDesign(name)], reach: one })),
    'v6.1.192',
  ),
};

test('the best stand first, those that do alike together, kernels before proposals, its own before all', () => {
  expect(whichText(which, false, colors)).toMatchInlineSnapshot(`
    "intel61-rmrr_partial  (runs/intel61-rmrr_partial/steps.jsonl)
      names a kernel of design v6.1.192; asked with driver intel-vtd

    v6.1.192, v6.1 and 2 more: all 22 operations
    v6.6: 3 operations, then LEFT OPEN
        step 4, A: open_group G 11: more states than are followed
    mainline, v6.12 and hot-add-joins: 13 operations, then differs
        step 14, A: set_container G C: errno: recorded EPERM, predicted EINVAL
    reset-v1: 2 operations, then differs
        step 3, A: open_container C: errno: recorded 0, predicted EINVAL
    v5.17: NOT COMPARED
        driver intel-vtd was not read for v5.17
    "
  `);
  expect(
    whichText({ ...which, own: undefined }, true, colors)
      .split('\n')
      .slice(1, 4),
  ).toMatchInlineSnapshot(`
    [
      "  names no listed kernel; asked with driver intel-vtd",
      "",
      "v6.1.192, v6.1, v5.19, v5.19-rc1: all 22 operations",
    ]
  `);
});

test('a recording that every design explains tells no design from another', () => {
  const ranks = ranked(
    ['v6.1', 'v6.12'].map((name) => ({ designs: [findDesign(name)], reach: reach('reproduced', 14) })),
    undefined,
  );
  const text = (shown: WhichDesigns['ranks']) => whichText({ ...which, ranks: shown }, false, colors);
  expect(text(ranks).split('\n').slice(3)).toMatchInlineSnapshot(`
    [
      "v6.12 and v6.1: all 14 operations",
      "  It tells no design from another: each of the 2 that were asked explains it.",
      "",
    ]
  `);
  expect(text(which.ranks)).not.toContain('It tells');
});
