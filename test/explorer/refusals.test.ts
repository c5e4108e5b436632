import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, assign, createMachine, fromPromise, log, raise, sendTo, spawnChild } from 'xstate';
import { Choices } from '../../explorer/choices.ts';
import { CheckerError } from '../../explorer/errors.ts';
import { explore } from '../../explorer/explore.ts';
import { Run } from '../../explorer/run.ts';
import type { Property, Step, System } from '../../explorer/system.ts';
import { call, say, step, systemOf } from './systems/small-systems.ts';

const nothing = fromPromise(async () => undefined);

/** The text with which a step-by-step run refuses `system`, at the latest after `steps`. */
function refusalOfRun(system: System, ...steps: readonly Step[]): string {
  try {
    const run = new Run(system);
    for (const each of steps) run.take(each);
  } catch (error) {
    if (error instanceof CheckerError) return error.message;
    throw error;
  }
  throw new Error('not refused');
}

/** The text with which the search refuses `system`: what a run says, and the steps that lead there. */
async function refusalOf(system: System): Promise<string> {
  const error: unknown = await explore(system).then(
    () => 'not refused',
    (reason: unknown) => reason,
  );
  if (error instanceof CheckerError) return error.message;
  throw error;
}

/** One actor `a` with a command `go`; both ways to run it must refuse it with the same diagnosis. */
async function refusalOfMachine(machine: AnyStateMachine): Promise<string> {
  const system = systemOf({ a: [machine, 'go'] });
  const [ofRun, ofSearch] = [refusalOfRun(system, step('a', 'go')), await refusalOf(system)];
  expect(ofSearch.split('\n  reached:')[0]).toBe(ofRun);
  return ofSearch;
}

describe('a machine with live parts is refused before it runs', () => {
  it('that invokes an actor', async () => {
    const machine = createMachine({
      id: 'm',
      initial: 'idle',
      states: { idle: {}, busy: { invoke: { src: nothing } } },
    });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a machine invokes or spawns an actor of its own [actor-in-machine]
        where:    machine m, state busy
        remedy:   declare the child as an actor of the system and emit events to it"
    `);
  });

  it('that waits for time to pass', async () => {
    const machine = createMachine({ id: 'm', initial: 'idle', states: { idle: { after: { 100: 'late' } }, late: {} } });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a machine waits for time to pass (\`after\`, or a raise with a delay) [delayed-transition]
        where:    machine m, state idle
        remedy:   make the passing of time a command of class progress"
    `);
  });

  it('that handles every event', async () => {
    const machine = createMachine({ id: 'm', initial: 'idle', states: { idle: { on: { '*': {} } } } });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a machine handles events by wildcard, which hides the ones it forgot [wildcard]
        where:    machine m, state idle
        got:      *
        remedy:   name each event; \`X: {}\` ignores X on purpose"
    `);
  });

  it('that handles a family of events', async () => {
    const machine = createMachine({ id: 'm', on: { 'disk.*': {} } });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a machine handles events by wildcard, which hides the ones it forgot [wildcard]
        where:    machine m, state at the top
        got:      disk.*
        remedy:   name each event; \`X: {}\` ignores X on purpose"
    `);
  });
});

describe('an action that the checker cannot give an effect is refused where it is met', () => {
  it('spawning', async () => {
    const machine = createMachine({
      id: 'm',
      initial: 'idle',
      states: { idle: { on: { go: { actions: spawnChild(nothing) } } } },
    });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a machine invokes or spawns an actor of its own [actor-in-machine]
        where:    machine m, state idle, event {"type":"go"}
        remedy:   declare the child as an actor of the system and emit events to it
        reached:  by
          1. a go"
    `);
  });

  it('spawning within assign', async () => {
    const machine = createMachine({
      id: 'm',
      context: { child: null as unknown },
      on: { go: { actions: assign({ child: ({ spawn }) => spawn(nothing) }) } },
    });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a machine invokes or spawns an actor of its own [actor-in-machine]
        where:    machine m, state at the top, event {"type":"go"}
        remedy:   declare the child as an actor of the system and emit events to it
        reached:  by
          1. a go"
    `);
  });

  it('raising later', async () => {
    const machine = createMachine({
      id: 'm',
      on: { go: { actions: raise({ type: 'later' }, { delay: 1 }) }, later: {} },
    });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a machine waits for time to pass (\`after\`, or a raise with a delay) [delayed-transition]
        where:    machine m, state at the top, event {"type":"go"}
        remedy:   make the passing of time a command of class progress
        reached:  by
          1. a go"
    `);
  });

  it('sendTo', async () => {
    const machine = createMachine({ id: 'm', on: { go: { actions: sendTo('b', { type: 'x' }) } } });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a machine has an action that the checker cannot give an effect [action-without-effect]
        where:    machine m, state at the top, event {"type":"go"}
        got:      xstate.sendTo
        expected: assign, raise without delay, or emit
        remedy:   emit an event: with \`to\` it is delivered to that actor, without it is an observation
        reached:  by
          1. a go"
    `);
  });

  it('log', async () => {
    const machine = createMachine({ id: 'm', on: { go: { actions: log('hello') } } });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a machine has an action that the checker cannot give an effect [action-without-effect]
        where:    machine m, state at the top, event {"type":"go"}
        got:      xstate.log
        expected: assign, raise without delay, or emit
        remedy:   emit an event: with \`to\` it is delivered to that actor, without it is an observation
        reached:  by
          1. a go"
    `);
  });

  it('a function', async () => {
    const machine = createMachine({ id: 'm', on: { go: { actions: () => {} } } });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a machine has an action that the checker cannot give an effect [action-without-effect]
        where:    machine m, state at the top, event {"type":"go"}
        got:      actions
        expected: assign, raise without delay, or emit
        remedy:   emit an event: with \`to\` it is delivered to that actor, without it is an observation
        reached:  by
          1. a go"
    `);
  });

  it('an action that is named but not implemented', async () => {
    const machine = createMachine({ id: 'm', on: { go: { actions: 'forgotten' } } });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a machine has an action that the checker cannot give an effect [action-without-effect]
        where:    machine m, state at the top, event {"type":"go"}
        got:      forgotten
        expected: assign, raise without delay, or emit
        remedy:   emit an event: with \`to\` it is delivered to that actor, without it is an observation
        reached:  by
          1. a go"
    `);
  });
});

describe('context and events are plain data', () => {
  const holding = (value: unknown) => createMachine({ id: 'm', context: { deep: [{ value }] } });

  it('no function', async () => {
    expect(await refusalOfMachine(holding(() => 1))).toMatchInlineSnapshot(`
      "a context holds something that is not plain JSON data [not-plain-data]
        where:    machine m, at the start
        got:      a function at deep.0.value
        expected: strings, finite numbers, booleans, null, arrays and plain objects
        remedy:   store a name instead of a thing; sets are records keyed by name"
    `);
  });

  it('nothing that JSON writes otherwise', async () => {
    const kinds = { map: new Map(), set: new Set(), date: new Date(0), nan: Number.NaN, undefined, big: 1n };
    const got = Object.entries(kinds).map(async ([name, value]) => {
      const line = (await refusalOfMachine(holding(value))).split('\n').find((text) => text.startsWith('  got:'));
      return `${name}: ${line?.trim()}`;
    });
    expect((await Promise.all(got)).join('\n')).toMatchInlineSnapshot(`
      "map: got:      a Map at deep.0.value
      set: got:      a Set at deep.0.value
      date: got:      a Date at deep.0.value
      nan: got:      NaN at deep.0.value
      undefined: got:      undefined (write null) at deep.0.value
      big: got:      a bigint at deep.0.value"
    `);
  });

  it('also after a transition', async () => {
    const machine = createMachine({
      id: 'm',
      context: { seen: null as unknown },
      initial: 'idle',
      states: { idle: { on: { go: { actions: assign({ seen: () => new Set(['x']) }) } } } },
    });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a context holds something that is not plain JSON data [not-plain-data]
        where:    machine m, state idle, event {"type":"go"}
        got:      a Set at seen
        expected: strings, finite numbers, booleans, null, arrays and plain objects
        remedy:   store a name instead of a thing; sets are records keyed by name
        reached:  by
          1. a go"
    `);
  });

  it('also in what is emitted', async () => {
    const machine = createMachine({
      id: 'm',
      on: { go: { actions: call('a', 'take', { it: new Map() as never }) }, take: {} },
    });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "an emitted event holds something that is not plain JSON data [not-plain-data]
        where:    machine m, state at the top, event {"type":"go"}
        got:      a Map at it
        expected: strings, finite numbers, booleans, null, arrays and plain objects
        remedy:   store a name instead of a thing; sets are records keyed by name
        reached:  by
          1. a go"
    `);
  });

  it('that nobody changes in place', async () => {
    const machine = createMachine({
      id: 'm',
      context: { list: ['x'] },
      initial: 'idle',
      states: {
        idle: {
          on: {
            go: {
              actions: assign({
                list: ({ context }) => {
                  context.list.push('y');
                  return context.list;
                },
              }),
            },
          },
        },
      },
    });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a machine changes its context or event in place [mutation-in-place]
        where:    machine m, state idle, event {"type":"go"}
        got:      Cannot add property 1, object is not extensible
        remedy:   return new data from assign, or wrap the change in immer’s produce
        reached:  by
          1. a go"
    `);
  });

  it('nor the event, not even that of a command', async () => {
    const machine = createMachine({
      id: 'm',
      context: { last: '' },
      on: {
        go: {
          actions: assign({
            last: ({ event }) => {
              event.type = 'gone';
              return event.type;
            },
          }),
        },
      },
    });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a machine changes its context or event in place [mutation-in-place]
        where:    machine m, state at the top, event {"type":"go"}
        got:      Cannot assign to read only property 'type' of object '#<Object>'
        remedy:   return new data from assign, or wrap the change in immer’s produce
        reached:  by
          1. a go"
    `);
  });
});

describe('a machine answers, and always the same', () => {
  it('no guard throws', async () => {
    const guard = () => {
      throw new Error('no such group');
    };
    const machine = createMachine({ id: 'm', initial: 'idle', states: { idle: { on: { go: { guard } } } } });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a guard or action of a machine throws [machine-throws]
        where:    machine m, state idle, event {"type":"go"}
        got:      Unable to evaluate guard in transition for event 'go' in state node 'm.idle': no such group
        remedy:   make guards and actions total; a refusal is a transition that answers with an errno
        reached:  by
          1. a go"
    `);
  });

  it('no action throws', async () => {
    const throwing = assign(() => {
      throw new Error('no such group');
    });
    const machine = createMachine({ id: 'm', context: {}, on: { go: { actions: throwing } } });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a guard or action of a machine throws [machine-throws]
        where:    machine m, state at the top, event {"type":"go"}
        got:      no such group
        remedy:   make guards and actions total; a refusal is a transition that answers with an errno
        reached:  by
          1. a go"
    `);
  });

  it('no answer differs the second time', async () => {
    let calls = 0;
    const machine = createMachine({
      id: 'm',
      context: { number: 0 },
      initial: 'idle',
      states: { idle: { on: { go: { actions: assign({ number: () => ++calls % 2 }) } } } },
    });
    const [ofRun, ofSearch] = [
      refusalOfRun(systemOf({ a: [machine, 'go'] }), step('a', 'go')),
      await refusalOf(systemOf({ a: [machine, 'go'] })),
    ];
    expect(ofSearch.split('\n  reached:')[0]).toBe(ofRun);
    expect(ofRun).toMatchInlineSnapshot(`
      "a machine answers the same event in the same state differently the second time [answer-differs]
        where:    machine m, state idle, event {"type":"go"}
        got:      ["idle","active",[],{"number":0}] emitting []
        expected: ["idle","active",[],{"number":1}] emitting []
        remedy:   read nothing but context and event: no clock, no random number, no variable outside"
    `);
  });

  it('no transition loops through `always`', async () => {
    const machine = createMachine({
      id: 'm',
      initial: 'idle',
      states: { idle: { on: { go: 'ping' } }, ping: { always: 'pong' }, pong: { always: 'ping' } },
    });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a transition never settles: its \`always\` or \`raise\` form a loop [endless-always]
        where:    machine m, state idle, event {"type":"go"}
        got:      more than 1000 microsteps
        remedy:   give the loop a guard that becomes false
        reached:  by
          1. a go"
    `);
  });

  it('no transition loops through `raise`', async () => {
    const machine = createMachine({ id: 'm', on: { go: { actions: raise({ type: 'go' }) } } });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a transition never settles: its \`always\` or \`raise\` form a loop [endless-always]
        where:    machine m, state at the top, event {"type":"go"}
        got:      more than 1000 microsteps
        remedy:   give the loop a guard that becomes false
        reached:  by
          1. a go"
    `);
  });

  it('nobody emits before the first step', async () => {
    const machine = createMachine({ id: 'm', entry: say('hello'), on: { go: {} } });
    expect(await refusalOfMachine(machine)).toMatchInlineSnapshot(`
      "a machine emits in its initial transition [emit-at-start]
        where:    machine m, at the start
        remedy:   emit in answer to a command: no step is under way yet"
    `);
  });
});

describe('a delivery arrives', () => {
  const caller = createMachine({
    id: 'caller',
    initial: 'idle',
    states: { idle: { on: { go: { actions: call('b', 'ask') } } } },
  });

  it('at an actor that exists', async () => {
    const system = systemOf({ a: [caller, 'go'], bb: [createMachine({ id: 'callee', on: { ask: {} } })] });
    expect(refusalOfRun(system, step('a', 'go'))).toMatchInlineSnapshot(`
      "an event is for an actor that the system does not have [unknown-actor]
        where:    machine caller, state idle, event {"type":"go"}, emitting {"to":"b","type":"ask"}
        got:      b
        expected: one of a, bb (nearest: a)
        remedy:   correct \`to\`, or declare the actor"
    `);
    expect(await refusalOf(system)).toMatchInlineSnapshot(`
      "an event is for an actor that the system does not have [unknown-actor]
        where:    machine caller, state idle, event {"type":"go"}, emitting {"to":"b","type":"ask"}
        got:      b
        expected: one of a, bb (nearest: a)
        remedy:   correct \`to\`, or declare the actor
        reached:  by
          1. a go"
    `);
  });

  it('where it is handled, ignored on purpose or made to wait', async () => {
    const callee = createMachine({ id: 'callee', initial: 'deaf', states: { deaf: {} } });
    const system = systemOf({ a: [caller, 'go'], b: [callee] });
    const ofSearch = await refusalOf(system);
    expect(ofSearch.split('\n  reached:')[0]).toBe(refusalOfRun(system, step('a', 'go')));
    expect(ofSearch).toMatchInlineSnapshot(`
      "an event is delivered that b has no transition for; XState would drop it silently [unexpected-delivery]
        where:    machine callee, state deaf, event {"type":"ask"}
        remedy:   handle it, ignore it on purpose with \`on: { X: {} }\`, or declare its type as blocking
        reached:  by
          1. a go"
    `);
    expect((await explore({ ...system, blocking: ['ask'] })).transitions).toBe(0);
  });

  it('after which there are only so many others: a step ends', async () => {
    const echo = (other: string) => createMachine({ id: `to ${other}`, on: { go: { actions: call(other, 'go') } } });
    const system = systemOf({ a: [echo('b'), 'go'], b: [echo('a')] });
    const ofSearch = await refusalOf(system);
    expect(ofSearch).toMatchInlineSnapshot(`
      "a step never ends: a and others keep calling each other [endless-step]
        where:    machine to b, state at the top, event {"type":"go"}
        got:      more than 10,000 deliveries
        remedy:   end the section: let a command of class progress start what follows
        reached:  by
          1. a go"
    `);
    expect(ofSearch.split('\n  reached:')[0]).toBe(refusalOfRun(system, step('a', 'go')));
  });

  it('and waits only where nobody but the caller has changed yet', async () => {
    const taking = createMachine({
      id: 'taking',
      initial: 'idle',
      states: { idle: { on: { go: { actions: [call('first', 'take'), call('second', 'take')] } } } },
    });
    const lock = createMachine({ id: 'lock', initial: 'free', states: { free: { on: { take: 'held' } }, held: {} } });
    const system = systemOf({ a: [taking, 'go'], first: [lock], second: [lock, 'take'] }, { blocking: ['take'] });
    // One step at a time this is simply "blocked"; that the model is at fault is for the search to say.
    const run = new Run(system);
    run.take(step('second', 'take'));
    expect(run.take(step('a', 'go'))).toMatchObject({ notTaken: { reason: 'blocked', actor: 'second' } });
    expect(await refusalOf(system)).toMatchInlineSnapshot(`
      "a step waits after it has already changed another actor [late-block]
        where:    second: machine lock, state held, event {"type":"take"}
        remedy:   take the lock first, or end the section here and let a progress command go on
        reached:  by
          1. second take
          2. a go"
    `);
  });
});

describe('a system is finite and well declared', () => {
  const idle = createMachine({ id: 'm', initial: 'idle', states: { idle: { on: { go: {} } } } });
  const roles: Property = {
    kind: 'always',
    name: 'p',
    statement: 'Something holds.',
    source: 'this test',
    roles: { one: 'a' },
    facets: { one: ({ value }) => value as string },
    holds: () => true,
  };

  it('no counter is without bound', async () => {
    const machine = createMachine({
      id: 'counter',
      context: { count: 0 },
      on: { add: { actions: assign({ count: ({ context }) => context.count + 1 }) } },
    });
    const text = await refusalOf(systemOf({ a: [machine, 'add'] }));
    expect(text.split('\n  reached:')[0]).toMatchInlineSnapshot(`
      "a machine has more than 100,000 local states: a counter without bound? [counter-without-bound]
        where:    machine counter, state at the top, context {"count":100000}
        remedy:   give every counter a bound, and emit \`{ type: "bound", name }\` where a transition would pass it"
    `);
    expect(text.split('\n').at(-1)).toBe('    100000. a add');
  }, 120_000);

  it('the normal outcome comes first', async () => {
    const system = systemOf({ a: [idle, 'go'] }, { outcomes: () => [{ name: 'fails', kind: 'allowed' }] });
    expect(await refusalOf(system)).toMatchInlineSnapshot(`
      "the first outcome of a delivery is not the normal one [outcome-without-normal]
        where:    machine m, state idle, event {"type":"go"}
        got:      fails (allowed)
        remedy:   declare the outcome of kind normal first
        reached:  by
          1. a go"
    `);
  });

  it('outcomes do not throw', async () => {
    const outcomes = () => {
      throw new Error('no such group');
    };
    expect(await refusalOf(systemOf({ a: [idle, 'go'] }, { outcomes }))).toMatchInlineSnapshot(`
      "a guard or action of a machine throws [machine-throws]
        where:    machine m, state idle, event {"type":"go"}
        got:      no such group
        remedy:   make guards and actions total; a refusal is a transition that answers with an errno
        reached:  by
          1. a go"
    `);
  });

  it('properties judge, and do not throw', async () => {
    const holds = () => {
      throw new Error('no such group');
    };
    expect(
      await refusalOf(systemOf({ a: [idle, 'go'] }, { properties: [{ ...roles, holds }] })),
    ).toMatchInlineSnapshot(`
      "a property throws instead of judging [property-throws]
        where:    property p
        got:      no such group
        remedy:   make facets and holds total over every state the actors can be in"
    `);
  });

  it('a property of which nobody plays a role is named: it was not judged', async () => {
    const properties = [roles, { ...roles, name: 'q', roles: { one: 'b' } }];
    expect((await explore(systemOf({ a: [idle, 'go'] }, { properties }))).unjudged).toEqual(['q']);
  });

  it('commands of an actor differ', async () => {
    expect(await refusalOf(systemOf({ a: [idle, 'go', 'go'] }))).toMatchInlineSnapshot(`
      "an actor has the same command twice, so that its transitions would count twice [duplicate-command]
        got:      a {"type":"go"}
        remedy:   declare each command once"
    `);
  });

  it('somebody acts', async () => {
    expect(await refusalOf({ actors: {} })).toMatchInlineSnapshot(`
      "the system has no actors [no-actors]
        remedy:   declare at least one"
    `);
  });

  it('choices that machines read are made', async () => {
    const choices = new Choices({ rollback: true });
    const reading = createMachine({ id: 'm', on: { go: { guard: () => choices.read('rolback' as 'rollback') } } });
    expect(await refusalOf(systemOf({ a: [reading, 'go'] }, { choices }))).toMatchInlineSnapshot(`
      "a machine reads a choice that the design does not make [unknown-choice]
        got:      rolback
        expected: one of rollback (nearest: rollback)
        remedy:   add the choice to the design, or correct its name in the machine
        reached:  by
          1. a go"
    `);
  });
});

describe('the steps that lead to a refusal', () => {
  it('are the shortest, and end with the command that was asked', async () => {
    const guard = () => {
      throw new Error('too far');
    };
    const machine = createMachine({
      id: 'm',
      initial: 'near',
      states: { near: { on: { stay: {}, go: 'far' } }, far: { on: { stay: {}, jump: { guard } } } },
    });
    const text = await refusalOf(systemOf({ a: [machine, 'stay', 'go', 'jump'] }));
    expect(text.split('\n').slice(-3)).toEqual(['  reached:  by', '    1. a go', '    2. a jump']);
  });
});
