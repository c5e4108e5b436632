/** An invariant says where it says anything at all, and cannot be violated elsewhere. */
import { describe, expect, test } from 'vitest';
import type { Facets, Json, StepView } from '../../explorer/system.ts';
import { invariants } from '../../invariants/index.ts';
import { whenever, wherever } from '../../invariants/invariant.ts';

describe('wherever the premise is given, the conclusion holds', () => {
  /** "Whoever has a balance has one above zero." */
  const { premise, holds } = wherever(
    ({ account }) => (account ?? undefined) as number | undefined,
    (balance) => balance > 0 || 'the bank',
  );
  test.each<[account: Json, isGiven: boolean, judgement: boolean | string]>([
    [null, false, true],
    [1, true, true],
    // Given, though JavaScript takes it for false.
    [0, true, 'the bank'],
    [-1, true, 'the bank'],
  ])('an account of %j', (account, isGiven, judgement) => {
    expect([premise({ account }, {}), holds({ account }, {})]).toEqual([isGiven, judgement]);
  });
});

test('whenever the premise is given of a step, the conclusion holds, and sees the step', () => {
  const { premise, holds } = whenever(
    ({ observations }) => observations.length > 0,
    (_, { outcomes }) => outcomes.length === 0,
  );
  const quiet = { observations: [], outcomes: ['an outcome'] } as unknown as StepView;
  const failed = { observations: ['an answer'], outcomes: ['an outcome'] } as unknown as StepView;
  const fine = { observations: ['an answer'], outcomes: [] } as unknown as StepView;
  expect([quiet, failed, fine].map((step) => [premise(step, {}), holds(step, {})])).toEqual([
    [false, true],
    [true, false],
    [true, true],
  ]);
});

describe('premises are as narrow as their statements', () => {
  const premiseOf = (title: string) => {
    const found = invariants.find((invariant) => invariant.title === title);
    if (found === undefined || found.kind === 'step') throw new Error(`no state invariant is called ${title}`);
    return (facets: Facets, names = {}) => found.premise(facets, names);
  };

  test('of a group: a user owns it', () => {
    const isOwned = premiseOf('a user never gets the default domain');
    expect([null, true, false].map((group) => isOwned({ group }))).toEqual([false, true, true]);
  });

  test('of a device and its group: it is there, and a user owns the group', () => {
    const applies = premiseOf('a user never reaches kernel memory');
    expect(applies({ group: null, entry: [['d1'], null] })).toBe(false);
    expect(applies({ group: ['d2'], entry: [['d1'], null] })).toBe(false);
    expect(applies({ group: ['d1'], entry: [['d1'], null] })).toBe(true);
  });

  test('of counts: somebody holds one, or it is not 0', () => {
    const isCounted = premiseOf('a page table has a reference for whoever is about to put it');
    const names = { hwpt: 'hwpt1', idev: 'idev1' };
    expect(isCounted({ hwpt: {}, idev: null }, names)).toBe(false);
    expect(isCounted({ hwpt: {}, idev: 'hwpt1' }, names)).toBe(true);
    expect(isCounted({ hwpt: { idev1: 1 }, idev: null }, names)).toBe(true);
  });
});
