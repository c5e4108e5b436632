import { describe, expect, test } from 'vitest';
import { changesBetween, changesThen, type Ending, explain, rebuild } from '../../counterexamples/index.ts';
import type { LocalState } from '../../explorer/index.ts';
import { refused, step } from './steps.ts';
import { attachLoop, naiveLock } from './toy-systems.ts';

const budget = { faults: 1, breaches: 0 };
const halfAttached: Ending = { type: 'violates', property: 'failure-changes-nothing', kind: 'step', culprit: 'core' };
const identity: Ending = {
  type: 'violates',
  property: 'never-identity',
  kind: 'everywhere',
  culprit: 'driver contract',
};

describe('a step', () => {
  const system = attachLoop();
  const steps = [step('vfio', { type: 'attach', domain: 'user1' }, refused('e2'))];
  const { rule, steps: explained, wrong } = explain(system, rebuild(system, steps, halfAttached, budget));
  const calls = explained[0]?.calls ?? [];

  test('is a tree of calls and answers, each with what it changed', () => {
    expect(
      calls.map(({ actor, event, level, answers, changes }) => [actor, event.type, level, answers, changes.length]),
    ).toMatchInlineSnapshot(`
      [
        [
          "vfio",
          "attach",
          0,
          undefined,
          0,
        ],
        [
          "g1",
          "attach-group",
          1,
          undefined,
          3,
        ],
        [
          "e1",
          "attach",
          2,
          undefined,
          0,
        ],
        [
          "e1",
          "write",
          3,
          undefined,
          1,
        ],
        [
          "g1",
          "attached",
          2,
          2,
          1,
        ],
        [
          "e2",
          "attach",
          2,
          undefined,
          0,
        ],
        [
          "g1",
          "attached",
          2,
          5,
          4,
        ],
        [
          "vfio",
          "group-attached",
          1,
          1,
          0,
        ],
      ]
    `);
  });

  test('tells an outcome from what was sent', () => {
    const attaches = calls.filter(({ event }) => event.type === 'attach' && event['group'] === 'g1');
    expect(attaches.map(({ event, outcome }) => ({ event, outcome }))).toEqual([
      { event: { type: 'attach', domain: 'user1', group: 'g1' }, outcome: undefined },
      { event: { type: 'attach', domain: 'user1', group: 'g1' }, outcome: { name: '-EINVAL', kind: 'allowed' } },
    ]);
  });

  test('changes, in the end, only what did not change back', () => {
    expect(explained[0]?.changes).toEqual({ e1: [{ field: ['rid'], before: 'default', after: 'user1' }] });
  });

  test('is wrong at its end, where e1 is left on the new domain', () => {
    const { state, ...where } = wrong ?? {};
    expect(where).toEqual({
      step: 0,
      call: calls.length - 1,
      isBetweenCalls: false,
      names: { member: 'e1' },
      facets: { member: 'user1' },
      said: [{ type: 'returned', errno: '-EINVAL' }],
    });
    expect([state?.['e1']?.context['rid'], state?.['e2']?.context['rid']]).toEqual(['user1', 'default']);
  });

  test('is held against a rule in its own words', () => {
    expect(rule).toEqual({
      name: 'failure-changes-nothing',
      statements: ['an attach that returns an error leaves every member where it was'],
      sources: ['the doc comment of attach_group()'],
    });
  });
});

test('a wrong moment between calls is the first one', () => {
  const system = attachLoop({ passesIdentity: true });
  const steps = [step('vfio', { type: 'attach', domain: 'user1' })];
  const { steps: explained, wrong } = explain(system, rebuild(system, steps, identity, budget));
  expect(wrong).toMatchObject({ step: 0, isBetweenCalls: true, names: { member: 'e1' } });
  const [call] = explained[0]?.calls.slice(wrong?.call) ?? [];
  expect(call?.event).toEqual({ type: 'write', domain: 'identity' });
  // The state is that of the moment, neither the one before the call nor that at the end of the step.
  const rids = [call?.before, wrong?.state].map((state) => state?.['e1']?.context['rid']);
  expect(rids).toEqual(['default', 'identity']);
});

test('observations stay with the call that makes them', () => {
  const steps = [step('bob', 'wave'), step('alice', 'enter')];
  const goal: Ending = { type: 'reaches', property: 'entered' };
  const system = naiveLock({ looksFirst: false });
  const [waved, entered] = explain(system, rebuild(system, steps, goal, budget)).steps;
  expect(waved?.calls.map(({ said }) => said)).toEqual([[{ type: 'waved' }]]);
  expect(entered?.calls.map(({ said }) => said)).toEqual([[], [], [{ type: 'returned', errno: 'ok' }], []]);
});

describe('what changed', () => {
  const local = (value: LocalState['value'], context: LocalState['context']): LocalState => ({
    value,
    context,
    tags: [],
  });

  test('is the state and the fields that differ, down to where they differ', () => {
    const before = local('idle', { owner: null, members: { d1: { at: 'old', reset: 0 } }, order: ['d1'] });
    const after = local({ busy: 'moving' }, { owner: 'A', members: { d1: { at: 'new', reset: 0 } }, order: ['d1'] });
    expect(changesBetween(before, after)).toEqual([
      { field: [], before: 'idle', after: 'busy.moving' },
      { field: ['members', 'd1', 'at'], before: 'old', after: 'new' },
      { field: ['owner'], before: null, after: 'A' },
    ]);
  });

  test('is an element of a list that stays as long as it is', () => {
    const before = local('idle', {
      members: [
        { device: 'd1', resets: 0 },
        { device: 'd2', resets: 0 },
      ],
    });
    const after = local('idle', {
      members: [
        { device: 'd1', resets: 0 },
        { device: 'd2', resets: 1 },
      ],
    });
    expect(changesBetween(before, after)).toEqual([{ field: ['members', '1', 'resets'], before: 0, after: 1 }]);
  });

  test('has fields that come and go, and lists that grow or shrink as wholes', () => {
    const before = local('idle', { gone: 1, order: ['d1', 'd2'] });
    const after = local('idle', { come: null, order: ['d2'] });
    expect(changesBetween(before, after)).toEqual([
      { field: ['come'], before: undefined, after: null },
      { field: ['gone'], before: 1, after: undefined },
      { field: ['order'], before: ['d1', 'd2'], after: ['d2'] },
    ]);
  });

  test('twice in a row is one change, or none where it changed back', () => {
    const first = [
      { field: ['rid'], before: 'old', after: 'blocked' },
      { field: ['count'], before: 0, after: 1 },
    ];
    const second = [
      { field: ['rid'], before: 'blocked', after: 'new' },
      { field: ['count'], before: 1, after: 0 },
      { field: ['owner'], before: null, after: 'A' },
    ];
    expect(changesThen(first, second)).toEqual([
      { field: ['rid'], before: 'old', after: 'new' },
      { field: ['owner'], before: null, after: 'A' },
    ]);
  });

  test('is nothing between equal states', () => {
    const state = local('idle', { list: [{ a: 1, b: 2 }] });
    expect(changesBetween(state, local('idle', { list: [{ b: 2, a: 1 }] }))).toEqual([]);
  });
});
