/** What would be searched and say less than its author thinks is refused before it is searched. */
import { describe, expect, it } from 'vitest';
import { assign, createMachine, emit } from 'xstate';
import { explore } from '../../explorer/explore.ts';
import type { LocalState, Property, System } from '../../explorer/system.ts';
import { refusalOf } from './refusal-text.ts';

const counter = createMachine({
  context: { count: 0 },
  on: {
    add: {
      guard: ({ context }) => context.count < 2,
      actions: assign({ count: ({ context }) => context.count + 1 }),
    },
  },
});

const rule = {
  kind: 'always' as const,
  name: 'rule',
  statement: 'Something holds.',
  source: 'this test',
  roles: { one: 'counter' },
  facets: { one: ({ context }: LocalState) => context['count'] ?? 0 },
  holds: () => true,
};

const add = { class: 'request', event: { type: 'add' } } as const;

function systemWith(...properties: readonly unknown[]): System {
  return {
    actors: { a: { kind: 'counter', machine: counter, commands: [add] } },
    properties: properties as readonly Property[],
  };
}

const codeOf = async (system: System) => /\[([a-z-]+)\]/.exec(await refusalOf(system))?.[1];

describe('a property is refused that', () => {
  it.each([
    ['reads nobody', { ...rule, roles: {}, facets: {} }, 'bad-property'],
    ['is of a misspelt kind', { ...rule, kind: 'allways' }, 'bad-property'],
    ['has a facet of a role that it does not have', { ...rule, facets: { two: () => 0 } }, 'bad-property'],
    ['has a role and reads nothing of it', { ...rule, facets: {} }, 'bad-property'],
    ['observes nothing', { ...rule, kind: 'step', observes: [] }, 'bad-property'],
    ['is a goal that wants nothing', { ...rule, kind: 'goal', wants: {} }, 'bad-property'],
    ['returns no judgement', { ...rule, holds: () => undefined }, 'bad-property'],
    ['judges by number', { ...rule, holds: () => 0 }, 'bad-property'],
    ['has a premise that is no function', { ...rule, premise: true }, 'bad-property'],
    ['has a premise that is neither true nor false', { ...rule, premise: () => 1 }, 'bad-property'],
    ['has a premise that throws', { ...rule, premise: () => JSON.parse('no') }, 'property-throws'],
    ['reads a set', { ...rule, facets: { one: () => new Set() } }, 'not-plain-data'],
    ['reads a number that is none', { ...rule, facets: { one: () => Number.NaN } }, 'not-plain-data'],
  ])('%s', async (_, property, code) => {
    expect(await codeOf(systemWith(property))).toBe(code);
  });

  it('is a goal and shares its name', async () => {
    const goal = { ...rule, kind: 'goal', wants: { zero: () => true } };
    expect(await codeOf(systemWith(rule, goal))).toBe('bad-property');
    expect(await codeOf(systemWith(goal, goal))).toBe('bad-property');
  });

  it('throws, with the steps that lead there', async () => {
    const actor = { kind: 'counter', machine: counter, commands: [add] };
    const both = {
      ...rule,
      roles: { one: 'counter', two: 'counter' },
      facets: { one: rule.facets.one, two: rule.facets.one },
      holds: ({ one, two }: { one: number; two: number }) => {
        if (one === 1 && two === 2) throw new Error('no');
        return true;
      },
    } as unknown as Property;
    const text = await refusalOf({ actors: { a: actor, b: actor, c: actor }, properties: [both] });
    expect(text.split('\n').slice(-3)).toEqual(['    1. a add', '    2. a add', '    3. b add']);
  });
});

describe('what a system says of returns is refused where', () => {
  const returning = (more: Partial<System>): System => ({ ...systemWith(rule), ...more });
  const expected = { operation: 'add', code: '0', source: 'this test' };

  it('it expects one twice, or without saying what a return is', async () => {
    const returns = () => [];
    expect(await codeOf(returning({ returns, expects: [expected, expected] }))).toBe('bad-returns');
    expect(await codeOf(returning({ expects: [expected] }))).toBe('bad-returns');
  });

  it('it throws, or answers something else', async () => {
    const odd = (returns: unknown) => returning({ returns: returns as NonNullable<System['returns']> });
    const throws = () => {
      throw new Error('no');
    };
    expect(await codeOf(odd(throws))).toBe('bad-returns');
    expect(await codeOf(odd(() => undefined))).toBe('bad-returns');
    expect(await codeOf(odd(() => [{ operation: 'add', code: -22 }]))).toBe('bad-returns');
  });
});

it('a facet may tell actors apart by a name that it declares as optional', async () => {
  const actor = { kind: 'counter', machine: counter, commands: [add] };
  const named: Property = {
    ...rule,
    kind: 'always',
    facets: { one: ({ context }: LocalState, name = '') => name === 'b' && context['count'] === 1 },
    holds: ({ one }) => one !== true,
  };
  const { violations } = await explore({ actors: { a: actor, b: actor }, properties: [named] });
  expect(violations.map(({ steps }) => steps.map((step) => step.actor))).toEqual([['b']]);
});

describe('an actor is refused that', () => {
  const caller = createMachine({
    initial: 'idle',
    states: { idle: { on: { go: { actions: emit({ type: 'try', to: 'b' }) } } } },
  });
  const callee = createMachine({ on: { try: {} } });
  const go = { class: 'request', event: { type: 'go' } } as const;
  const calling = (outcomes: unknown): System => ({
    actors: {
      a: { kind: 'caller', machine: caller, commands: [go] },
      b: { kind: 'callee', machine: callee, outcomes: () => outcomes as [] },
    },
  });

  it.each([
    [
      'has an outcome of no kind',
      [
        { name: 'ok', kind: 'normal' },
        { name: 'no', kind: 'fault' },
      ],
    ],
    [
      'has two outcomes of one name',
      [
        { name: 'ok', kind: 'normal' },
        { name: 'ok', kind: 'allowed' },
      ],
    ],
    ['starts with a failure', [{ name: 'no', kind: 'allowed' }]],
  ])('%s', async (_, outcomes) => {
    expect(await codeOf(calling(outcomes))).toBe('bad-outcomes');
  });

  it('has a command of no class, or that is not plain data', async () => {
    const withCommand = (command: unknown): System => ({
      actors: { a: { kind: 'counter', machine: counter, commands: [command as typeof add] } },
    });
    expect(await codeOf(withCommand({ class: 'progres', event: { type: 'add' } }))).toBe('bad-command');
    expect(await codeOf(withCommand({ class: 'request', event: { type: 'add', by: new Map() } }))).toBe(
      'not-plain-data',
    );
  });

  it('has no machine, or is of no kind', async () => {
    const only = (actor: unknown) => ({ actors: { a: actor } }) as System;
    expect(await codeOf(only({ kind: 'counter' }))).toBe('bad-actor');
    expect(await codeOf(only({ kind: 'counter', machine: { on: {} } }))).toBe('bad-actor');
    expect(await codeOf(only({ machine: counter }))).toBe('bad-actor');
  });

  it('starts differently the second time', async () => {
    let starts = 0;
    const machine = createMachine({ context: () => ({ start: starts++ }) });
    expect(await codeOf({ actors: { a: { kind: 'any', machine } } })).toBe('answer-differs');
  });

  it('and its peer decide back and forth for ever', async () => {
    const player = (to: string) => createMachine({ on: { hit: { actions: emit({ type: 'hit', to }) } } });
    const outcomes = () => [{ name: 'ok', kind: 'normal' } as const, { name: 'out', kind: 'allowed' } as const];
    const hit = { class: 'request', event: { type: 'hit' } } as const;
    const system: System = {
      actors: {
        a: { kind: 'player', machine: player('b'), commands: [hit], outcomes },
        b: { kind: 'player', machine: player('a'), outcomes },
      },
    };
    expect(await codeOf(system)).toBe('endless-step');
  });
});

it('a machine that is done hears nothing', async () => {
  const machine = createMachine({
    initial: 'on',
    states: { on: { on: { stop: 'off' } }, off: { type: 'final' } },
    on: { knock: {} },
  });
  const commands = ['stop', 'knock'].map((type) => ({ class: 'request', event: { type } }) as const);
  const { states, transitions, ends } = await explore({ actors: { a: { kind: 'any', machine, commands } } });
  expect({ states, transitions, ends }).toEqual({ states: 2, transitions: 2, ends: 1 });
});

it('whoever could go on beyond a bound is not in a deadlock', async () => {
  const machine = createMachine({
    initial: 'working',
    states: { working: { tags: 'busy', on: { proceed: { actions: emit({ type: 'bound', name: 'work' }) } } } },
  });
  const commands = [{ class: 'progress', event: { type: 'proceed' } } as const];
  const { verdict, limits, ends } = await explore({ actors: { a: { kind: 'any', machine, commands } } });
  expect({ verdict, limits, ends }).toEqual({ verdict: 'holds', limits: ['bound work'], ends: 0 });
});
