import { describe, expect, it } from 'vitest';
import { assign, createMachine, fromPromise, log, raise, sendTo, spawnChild } from 'xstate';
import { refusalOf, refusalOfMachine, refusalOfRun } from './refusal-text.ts';
import { call, say, step, systemOf } from './systems/small-systems.ts';

const nothing = fromPromise(async () => undefined);

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
