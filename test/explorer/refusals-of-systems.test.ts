import { describe, expect, it } from 'vitest';
import { assign, createMachine } from 'xstate';
import { Choices } from '../../explorer/choices.ts';
import { explore } from '../../explorer/explore.ts';
import { Run } from '../../explorer/run.ts';
import type { Property } from '../../explorer/system.ts';
import { refusalOf, refusalOfRun } from './refusal-text.ts';
import { call, step, systemOf } from './systems/small-systems.ts';

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
      "the first outcome of a delivery is not the normal one [bad-outcomes]
        where:    machine m, state idle, event {"type":"go"}
        got:      fails (allowed)
        expected: different names, the first of kind normal, the others normal, allowed or breach
        remedy:   correct what outcomes answers for this event
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
