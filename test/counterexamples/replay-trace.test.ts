import { describe, expect, test } from 'vitest';
import {
  type Ending,
  readTrace,
  rebuild,
  renderReplay,
  replayTrace,
  type Trace,
  traceOf,
  writeTrace,
} from '../../counterexamples/index.ts';
import { AssertionError, type Property, type Step, type System } from '../../explorer/index.ts';
import { refused, step } from './steps.ts';
import { attachLoop, entered, exclusion, naiveLock, philosophers } from './toy-systems.ts';

const budget = { faults: 1, breaches: 0 };
const race = [step('alice', 'enter'), step('bob', 'enter'), step('alice', 'proceed'), step('bob', 'proceed')];
const bothInside: Ending = { type: 'violates', property: 'exclusion', kind: 'always', culprit: 'lock' };
const halfAttached: Ending = { type: 'violates', property: 'failure-changes-nothing', kind: 'step', culprit: 'core' };

/** The trace of `steps`, by way of its file. */
function saved(system: System, steps: readonly Step[], ending: Ending): Trace {
  return readTrace(writeTrace(traceOf(rebuild(system, steps, ending, budget), { system: 'toy' })));
}

/** What is said of `trace` in `system`, after what kind of end it is. */
function replayed(system: System, trace: Trace): string {
  const result = replayTrace(system, trace, budget);
  return `${result.isConfirmed ? 'confirmed' : result.end.type}\n${renderReplay(trace, result)}`;
}

const trace = saved(naiveLock(), race, bothInside);

describe('confirmed', () => {
  test('a violation', () => {
    expect(replayed(naiveLock(), trace)).toMatchInlineSnapshot(`
      "confirmed
      Confirmed: after 4 steps exclusion does not hold (fault: lock).
      "
    `);
  });

  test('a violation by a step with a failure', () => {
    const steps = [step('vfio', { type: 'attach', domain: 'user1' }, refused('e2'))];
    expect(replayed(attachLoop(), saved(attachLoop(), steps, halfAttached))).toMatchInlineSnapshot(`
      "confirmed
      Confirmed: after 1 step failure-changes-nothing does not hold (fault:
      core).
      "
    `);
  });

  test('a deadlock', () => {
    const steps = [step('plato', 'sit'), step('kant', 'sit')];
    expect(replayed(philosophers(), saved(philosophers(), steps, { type: 'deadlocks' }))).toMatchInlineSnapshot(`
      "confirmed
      Confirmed: after 2 steps there is a deadlock.
      "
    `);
  });

  test('a property that fails at the start', () => {
    const system = naiveLock({ properties: [{ ...exclusion, holds: () => false } as Property] });
    expect(replayed(system, saved(system, [], bothInside))).toMatchInlineSnapshot(`
      "confirmed
      Confirmed: in the initial state exclusion does not hold (fault: lock).
      "
    `);
  });
});

describe('not confirmed', () => {
  test('a step is not enabled: the users no longer look first', () => {
    expect(replayed(naiveLock({ looksFirst: false }), trace)).toMatchInlineSnapshot(`
      "before
      Step 1, alice enter, comes to another state here; the trace goes on.
      Step 3 is not taken, alice proceed: it is not enabled. So it is not shown
      that exclusion does not hold (fault: lock).
      "
    `);
  });

  test('a step waits', () => {
    const goal: Ending = { type: 'violates', property: 'exclusion', kind: 'always', culprit: 'lock' };
    const steps = [step('plato', 'sit'), step('kant', 'sit'), step('plato', 'proceed')];
    const waiting = {
      ...saved(philosophers(), [step('plato', 'sit'), step('kant', 'sit')], { type: 'deadlocks' }),
      ending: goal,
    };
    const [first, second] = waiting.steps;
    const longer = { ...waiting, steps: [first, second, { ...steps[2], fingerprint: trace.initial }] } as Trace;
    expect(replayed(philosophers(), longer)).toMatchInlineSnapshot(`
      "before
      Step 3 is not taken, plato proceed: fork2 does not take lock now. So it is
      not shown that exclusion does not hold (fault: lock).
      "
    `);
  });

  test('a failure is not met', () => {
    const steps = [step('vfio', { type: 'attach', domain: 'user1' }, refused('e2'))];
    const half = saved(attachLoop(), steps, halfAttached);
    const { e2: _, ...actors } = attachLoop().actors;
    const group = actors['g1'];
    const alone = { ...attachLoop(), actors: { ...actors, g1: { ...group, input: ['e1'] } } } as System;
    // Less than was recorded from the start: one member fewer.
    expect(replayed(alone, half)).toMatchInlineSnapshot(`
      "before
      The topology or the start differs here; the trace goes on.
      Step 1 is not taken, vfio attach domain=user1 (e2 attach: -EINVAL): attach
      of e2 cannot end with "-EINVAL" here. So it is not shown that
      failure-changes-nothing does not hold (fault: core).
      "
    `);
  });

  test('more failures than are allowed', () => {
    const steps = [step('vfio', { type: 'attach', domain: 'user1' }, refused('e2'))];
    const half = saved(attachLoop(), steps, halfAttached);
    const result = replayTrace(attachLoop(), half, { faults: 0, breaches: 0 });
    expect(renderReplay(half, result)).toMatchInlineSnapshot(`
      "Step 1 is not taken, vfio attach domain=user1 (e2 attach: -EINVAL): the
      allowed failures are spent. So it is not shown that failure-changes-nothing
      does not hold (fault: core).
      "
    `);
  });

  test('other states, and the same end', () => {
    const steps = trace.steps.map((step, index) => (index === 1 ? { ...step, fingerprint: '0123456789ab' } : step));
    expect(replayed(naiveLock(), { ...trace, steps })).toMatchInlineSnapshot(`
      "as-claimed
      Step 2, bob enter, comes to another state here; the trace goes on.
      The end is as claimed: after 4 steps exclusion does not hold (fault: lock).
      "
    `);
  });

  test('another initial state', () => {
    expect(replayed(naiveLock(), { ...trace, initial: '0123456789ab' })).toMatchInlineSnapshot(`
      "as-claimed
      The topology or the start differs here; the trace goes on.
      The end is as claimed: after 4 steps exclusion does not hold (fault: lock).
      "
    `);
  });

  test('the property holds at the end', () => {
    const steps = trace.steps.slice(0, 3);
    expect(replayed(naiveLock(), { ...trace, steps })).toMatchInlineSnapshot(`
      "otherwise
      The end is another than the trace claims, that exclusion does not hold
      (fault: lock); nothing is violated there.
      "
    `);
  });

  test('something else is violated at the end', () => {
    const system = naiveLock({ properties: [{ ...exclusion, name: 'mutual exclusion' }] });
    expect(replayed(system, trace)).toMatchInlineSnapshot(`
      "otherwise
      The end is another than the trace claims, that exclusion does not hold
      (fault: lock); violated there: mutual exclusion (fault: lock).
      "
    `);
  });

  test('somebody else is at fault', () => {
    const system = naiveLock({ properties: [{ ...exclusion, culprit: 'users' }] });
    expect(replayed(system, trace)).toMatchInlineSnapshot(`
      "otherwise
      The end is another than the trace claims, that exclusion does not hold
      (fault: lock); violated there: exclusion (fault: users).
      "
    `);
  });

  test('the deadlock can be left', () => {
    const deadlock = saved(philosophers(), [step('plato', 'sit'), step('kant', 'sit')], { type: 'deadlocks' });
    expect(replayed(philosophers(), { ...deadlock, steps: deadlock.steps.slice(0, 1) })).toMatchInlineSnapshot(`
      "otherwise
      The end is another than the trace claims, that there is a deadlock; nothing
      is violated there.
      "
    `);
  });

  test('the goal is not reached', () => {
    const goal: Ending = { type: 'reaches', property: 'entered' };
    const reached = saved(naiveLock({ properties: [entered] }), race.slice(0, 3), goal);
    const steps = reached.steps.slice(0, 2);
    expect(replayed(naiveLock({ properties: [entered] }), { ...reached, steps })).toMatchInlineSnapshot(`
      "otherwise
      The end is another than the trace claims, that goal entered is reached;
      nothing is violated there.
      "
    `);
  });

  test('an actor that the system does not have', () => {
    const steps = trace.steps.map((step) => (step.actor === 'bob' ? { ...step, actor: 'rob' } : step));
    expect(replayed(naiveLock(), { ...trace, steps })).toMatchInlineSnapshot(`
      "before
      Step 2 is not taken, rob enter: there is no actor rob; expected one of
      lock, alice, bob (nearest: bob). So it is not shown that exclusion does not
      hold (fault: lock).
      "
    `);
  });

  test('an event that only another actor may send', () => {
    const [first] = trace.steps;
    const [asked, forged] = [first, { ...first, command: { type: 'free' } }];
    expect(replayed(naiveLock(), { ...trace, steps: [asked, forged] } as Trace)).toMatchInlineSnapshot(`
      "before
      Step 2 is not taken, alice free: there is no such command. So it is not
      shown that exclusion does not hold (fault: lock).
      "
    `);
  });
});

test('a search that reports what the machines do not do is a bug of the checker', () => {
  const fixed = naiveLock({ looksFirst: false });
  expect(() => rebuild(fixed, race, bothInside, budget)).toThrow(AssertionError);
  expect(() => rebuild(naiveLock(), race.slice(0, 3), bothInside, budget)).toThrow(AssertionError);
});
