import { describe, expect, it } from 'vitest';
import { type AnyMachineSnapshot, type AnyStateMachine, createMachine, initialTransition, transition } from 'xstate';
import { CheckerError } from '../../explorer/errors.ts';
import { Run, replay } from '../../explorer/run.ts';
import type { Outcome } from '../../explorer/system.ts';
import { canalLock } from './systems/canal-lock.ts';
import { counterSystem } from './systems/counter.ts';
import { diningPhilosophers } from './systems/dining-philosophers.ts';
import { directedGraph } from './systems/directed-graph.ts';
import { peterson } from './systems/peterson.ts';
import { call, failing, logOf, say, step, systemOf, taken } from './systems/small-systems.ts';

const lift = step('keeper', 'lift');

describe('the deliveries of a step', () => {
  it('go depth first: what a delivery emits is delivered with all it causes before the emitter’s next event', () => {
    const system = systemOf({
      a: [
        createMachine({ id: 'a', on: { go: { actions: [call('b', 'first'), call('c', 'second'), say('done')] } } }),
        'go',
      ],
      b: [createMachine({ id: 'b', on: { first: { actions: [call('c', 'inner'), call('d', 'inner')] } } })],
      c: [createMachine({ id: 'c', on: { inner: { actions: call('d', 'innermost') }, second: {} } })],
      d: [createMachine({ id: 'd', on: { inner: { actions: say('heard') }, innermost: {} } })],
    });
    const record = taken(new Run(system).take(step('a', 'go')));
    expect(logOf(record)).toMatchInlineSnapshot(`
      "a: go
        says done
        b: first
          c: inner
            d: innermost
          d: inner
            says heard
        c: second"
    `);
    expect(record.observations.map(({ actor, event }) => `${actor} ${event.type}`)).toEqual(['d heard', 'a done']);
  });

  it('may come back to an actor whose own step is still under way: an answer is an event to the caller', () => {
    expect(logOf(taken(new Run(canalLock()).take(lift)))).toMatchInlineSnapshot(`
      "keeper: lift, "low" -> "lifting"
        lower: close, "open" -> "closed"
        upper: open caller="keeper" must=false outcome="opens", "closed" -> "open"
          keeper: opened, "lifting" -> "high"
            says reported success=true
            breaks reaches the top (goal, goal)"
    `);
  });

  it('do not carry `to`, and reach an actor that emits to itself in between', () => {
    const writer = createMachine({
      id: 'writer',
      initial: 'old',
      states: {
        old: { on: { write: { target: 'transit', actions: [call('writer', 'finish'), say('written')] } } },
        transit: { on: { finish: 'new' } },
        new: {},
      },
    });
    const record = taken(new Run(systemOf({ writer: [writer, 'write'] })).take(step('writer', 'write')));
    expect(logOf(record)).toMatchInlineSnapshot(`
      "writer: write, "old" -> "transit"
        says written
        writer: finish, "transit" -> "new""
    `);
    expect(record.deliveries[1]?.event).toEqual({ type: 'finish' });
  });

  it('leave a state that is their fold by `transition()`', () => {
    const system = canalLock();
    const run = new Run(system);
    const snapshots = new Map(
      Object.entries(system.actors).map(([name, { machine, input }]) => [name, initialTransition(machine, input)[0]]),
    );
    for (const taking of [lift, step('keeper', 'lower'), step('keeper', 'lift', failing('upper', 'open', 'jams'))]) {
      const { deliveries, state } = taken(run.take(taking));
      for (const { actor, event } of deliveries) {
        const machine = system.actors[actor]?.machine as AnyStateMachine;
        snapshots.set(actor, transition(machine, snapshots.get(actor) as AnyMachineSnapshot, event)[0]);
      }
      const folded = [...snapshots].map(([name, { value, context }]) => [name, { value, context, tags: [] }]);
      expect(state).toEqual(Object.fromEntries(folded));
    }
  });
});

describe('an outcome', () => {
  it('is the first one declared where the step names none', () => {
    expect(taken(new Run(canalLock()).take(lift)).step.outcomes).toEqual([]);
  });

  it('is named by actor, event and occurrence', () => {
    const result = new Run(canalLock()).take(step('keeper', 'lift', failing('upper', 'open', 'jams')));
    expect(logOf(taken(result))).toMatchInlineSnapshot(`
      "keeper: lift, "low" -> "lifting"
        lower: close, "open" -> "closed"
        upper: open caller="keeper" must=false outcome="jams"
          keeper: jammed, "lifting" -> "backing down"
            lower: open caller="keeper" must=true outcome="opens", "closed" -> "open"
              keeper: opened, "backing down" -> "low"
                says reported success=false"
    `);
  });

  it('belongs to the n-th delivery of its event to its actor within the step', () => {
    const retrying = systemOf(
      {
        caller: [
          createMachine({ id: 'caller', on: { go: { actions: [call('disk', 'write'), call('disk', 'write')] } } }),
          'go',
        ],
        disk: [createMachine({ id: 'disk', on: { write: {} } })],
      },
      {
        outcomes: (_, { type }): readonly Outcome[] | undefined =>
          type === 'write'
            ? [
                { name: 'ok', kind: 'normal' },
                { name: 'torn', kind: 'allowed' },
              ]
            : undefined,
      },
    );
    const record = taken(new Run(retrying).take(step('caller', 'go', failing('disk', 'write', 'torn', 2))));
    expect(logOf(record)).toMatchInlineSnapshot(`
      "caller: go
        disk: write outcome="ok"
        disk: write outcome="torn""
    `);
  });

  it('that names no delivery of the step, or none of its outcomes, stops it and nothing of it happened', () => {
    const run = new Run(canalLock());
    const before = run.state;
    expect(run.take(step('keeper', 'lift', failing('upper', 'open', 'jams', 2)))).toMatchInlineSnapshot(`
      {
        "notTaken": {
          "outcome": {
            "actor": "upper",
            "event": "open",
            "occurrence": 2,
            "outcome": "jams",
          },
          "reason": "outcome-not-met",
        },
      }
    `);
    expect(run.take(step('keeper', 'lift', failing('upper', 'open', 'melts')))).toMatchInlineSnapshot(`
      {
        "notTaken": {
          "outcome": {
            "actor": "upper",
            "event": "open",
            "occurrence": 1,
            "outcome": "melts",
          },
          "reason": "outcome-not-met",
        },
      }
    `);
    expect(run.state).toEqual(before);
  });

  it('of a kind that is spent already is over budget', () => {
    const jam = step('keeper', 'lift', failing('upper', 'open', 'jams'));
    const run = new Run(canalLock(), { faults: 2, breaches: 0 });
    expect('taken' in run.take(jam)).toBe(true);
    expect('taken' in run.take(jam)).toBe(true);
    expect(run.take(jam)).toEqual({ notTaken: { reason: 'over-budget', kind: 'allowed' } });
  });

  it('that is a breach is paid for from a budget of its own, none by default', () => {
    const stranding = step('keeper', 'lift', failing('upper', 'open', 'jams'), failing('lower', 'open', 'jams'));
    expect(new Run(canalLock()).take(stranding)).toEqual({ notTaken: { reason: 'over-budget', kind: 'breach' } });
    const record = taken(new Run(canalLock(), { faults: 1, breaches: 1 }).take(stranding));
    expect(logOf(record)).toMatchInlineSnapshot(`
      "keeper: lift, "low" -> "lifting"
        lower: close, "open" -> "closed"
        upper: open caller="keeper" must=false outcome="jams"
          keeper: jammed, "lifting" -> "backing down"
            lower: open caller="keeper" must=true outcome="jams"
              keeper: jammed, "backing down" -> "stranded"
                says reported success=false
                breaks always a way out (always, gate maker)
                breaks always a way out (always, gate maker)
                breaks failure changes nothing (step, gate maker)"
    `);
  });

  it('of a step that was not taken is not paid for', () => {
    const run = new Run(canalLock());
    run.take(step('keeper', 'lift', failing('upper', 'open', 'jams'), failing('lower', 'open', 'jams')));
    expect('taken' in run.take(step('keeper', 'lift', failing('upper', 'open', 'jams')))).toBe(true);
  });
});

describe('a step that is not taken', () => {
  it('is not enabled where the machine has no transition for the command', () => {
    expect(new Run(canalLock()).take(step('keeper', 'lower'))).toEqual({ notTaken: { reason: 'not-enabled' } });
  });

  it('is blocked where an event of a blocking type finds no transition: the caller has not moved either', () => {
    const run = new Run(diningPhilosophers(2));
    taken(run.take(step('philosopher1', 'sit')));
    taken(run.take(step('philosopher2', 'sit')));
    const before = run.state;
    expect(run.take(step('philosopher1', 'proceed'))).toMatchInlineSnapshot(`
      {
        "notTaken": {
          "actor": "fork2",
          "event": {
            "type": "take",
          },
          "reason": "blocked",
        },
      }
    `);
    expect(run.state).toEqual(before);
  });

  it('is blocked by a guard too: Peterson’s process awaits its turn', () => {
    const run = new Run(peterson());
    for (const name of ['p', 'q']) taken(run.take(step(name, 'start')));
    for (const name of ['p', 'q']) taken(run.take(step(name, 'proceed')));
    expect('notTaken' in run.take(step('q', 'proceed'))).toBe(true);
    expect(taken(run.take(step('p', 'proceed'))).state['p']?.value).toBe('critical');
  });

  it('would pass a bound of the configuration', () => {
    const run = new Run(counterSystem(1));
    taken(run.take(step('counter', 'increment')));
    expect(run.take(step('counter', 'increment'))).toEqual({ notTaken: { reason: 'bound', bound: 'count' } });
    expect(run.state['counter']?.context['count']).toBe(1);
  });

  it('can be followed by others: the run goes on from where it was', () => {
    const run = new Run(canalLock());
    run.take(step('keeper', 'lower'));
    expect(taken(run.take(lift)).state['keeper']?.value).toBe('high');
  });
});

describe('a transition', () => {
  it('that changes nothing is a step like any other', () => {
    const run = new Run(directedGraph({ paths: [[0, 0]] }));
    expect(taken(run.take(step('graph', 'go 0'))).state['graph']?.value).toBe('0');
  });

  it('may be a guard alone, or nothing at all', () => {
    const machine = createMachine({ id: 'm', on: { ignored: {}, never: { guard: () => false } } });
    const run = new Run(systemOf({ m: [machine, 'ignored', 'never'] }));
    expect('taken' in run.take(step('m', 'ignored'))).toBe(true);
    expect(run.take(step('m', 'never'))).toEqual({ notTaken: { reason: 'not-enabled' } });
  });
});

describe('replay', () => {
  it('takes the steps in order and keeps their records', () => {
    const { records, stopped } = replay(canalLock(), [lift, step('keeper', 'lower')]);
    expect(records.map(({ state }) => state['keeper']?.value)).toEqual(['high', 'low']);
    expect(stopped).toBeUndefined();
  });

  it('stops at the first step that cannot be taken and says which and why', () => {
    const { records, stopped } = replay(canalLock(), [lift, lift, step('keeper', 'lower')]);
    expect(records).toHaveLength(1);
    expect(stopped).toEqual({ index: 1, notTaken: { reason: 'not-enabled' } });
  });

  it('of the same steps gives the same records', () => {
    const steps = [step('keeper', 'lift', failing('upper', 'open', 'jams')), lift];
    expect(replay(canalLock(), steps)).toEqual(replay(canalLock(), steps));
  });

  it('refuses a step for an actor that the system does not have', () => {
    expect(() => replay(canalLock(), [step('keper', 'lift')])).toThrow(CheckerError);
    expect(() => replay(canalLock(), [step('keper', 'lift')])).toThrowErrorMatchingInlineSnapshot(`
      [CheckerError: an event is for an actor that the system does not have [unknown-actor]
        where:    a step
        got:      keper
        expected: one of keeper, lower, upper (nearest: keeper)
        remedy:   correct \`to\`, or declare the actor]
    `);
  });
});
