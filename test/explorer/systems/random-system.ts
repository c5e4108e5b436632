/**
 * Small systems at random: two or three actors of two or three states each, that call each other, wait,
 * fail, count to a bound and say things. Calls have a rank and cause calls of lower rank only, so that
 * every step ends.
 */

import fc from 'fast-check';
import { type AnyStateMachine, assign, emit, setup } from 'xstate';
import type { Actor, Command, OutcomeKind, PlainEvent, Property, System } from '../../../explorer/system.ts';
import { everyAnswer } from './every-answer.ts';

/** What a machine does on an event. Numbers are taken modulo what there is. */
export interface Reaction {
  readonly target: number;
  /** Delivered to these actors, with a rank below that of the event. */
  readonly calls: readonly number[];
  readonly says: boolean;
  /** Counts one up, to a bound. */
  readonly counts: boolean;
}

/** By event: two commands, then calls of rank 1 and 2. Nothing: no transition. */
type Reactions = readonly (Reaction | null)[];

export interface RandomActor {
  /** By state. */
  readonly reactions: readonly Reactions[];
  /** What the machine does instead where the outcome is `fails`. */
  readonly onFailure: Reaction;
  /** Kind of the outcome `fails` of each call, by rank. */
  readonly fails: readonly ('never' | 'allowed' | 'breach' | 'normal')[];
  readonly busy: readonly number[];
  readonly classes: readonly Command['class'][];
}

export interface RandomSystem {
  readonly actors: readonly RandomActor[];
  /** Ranks of calls that wait where there is no transition. */
  readonly blocking: readonly number[];
  readonly forbidden: readonly [number, number];
  readonly forbiddenBetween: readonly [number, number];
  readonly wanted: readonly [number, number];
  readonly unchanged: number;
}

const EVENTS = ['first', 'second', 'call 1', 'call 2'] as const;
const BOUND = 2;

export const reaction: fc.Arbitrary<Reaction> = fc.record({
  target: fc.nat(2),
  calls: fc.array(fc.nat(2), { maxLength: 2 }),
  says: fc.boolean(),
  counts: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
});

const actor: fc.Arbitrary<RandomActor> = fc.record({
  reactions: fc.array(fc.array(fc.option(reaction), { minLength: 4, maxLength: 4 }), { minLength: 2, maxLength: 3 }),
  onFailure: reaction,
  fails: fc.array(fc.constantFrom('never' as const, 'allowed' as const, 'breach' as const, 'normal' as const), {
    minLength: 2,
    maxLength: 2,
  }),
  busy: fc.subarray([1, 2]),
  classes: fc.array(fc.constantFrom('request' as const, 'progress' as const, 'withdrawal' as const), {
    minLength: 2,
    maxLength: 2,
  }),
});

const pair = fc.tuple(fc.nat(2), fc.nat(2));

export const randomSystem: fc.Arbitrary<RandomSystem> = fc.record({
  actors: fc.array(actor, { minLength: 2, maxLength: 3 }),
  blocking: fc.subarray([1, 2]),
  forbidden: pair,
  forbiddenBetween: pair,
  wanted: pair,
  unchanged: fc.nat(2),
});

export function systemFrom(random: RandomSystem): System {
  const actors = random.actors.map((each, index) => [`a${index}`, actorFrom(random, each)] as const);
  return {
    actors: Object.fromEntries(actors),
    blocking: random.blocking.map((rank) => `call ${rank}`),
    properties: propertiesOf(random),
    culprits: ['core', 'other'],
    returns: everyAnswer,
  };
}

function actorFrom(random: RandomSystem, { reactions, onFailure, fails, busy, classes }: RandomActor): Actor {
  const { createMachine } = setup({
    types: { context: {} as { readonly count: number }, emitted: {} as PlainEvent, tags: {} as 'busy' },
    guards: {
      fails: ({ event }) => (event as PlainEvent)['outcome'] === 'fails',
      'is at bound': ({ context }) => context.count === BOUND,
    },
    actions: {
      count: assign({ count: ({ context }) => context.count + 1 }),
      'say bound': emit(() => ({ type: 'bound', name: 'count' })),
      'say done': emit(() => ({ type: 'done' })),
      call: emit((_, { to, rank }: { to: string; rank: number }) => ({ type: `call ${rank}`, to })),
    },
  });
  /** The configuration of one reaction, with the given rank of event. */
  const configured = ({ target, calls, says, counts }: Reaction, rank: number) => {
    const actions = [
      ...(counts ? (['count'] as const) : []),
      ...(rank === 1 ? [] : calls).map((receiver) => ({
        type: 'call' as const,
        params: { to: `a${receiver % random.actors.length}`, rank: rank - 1 },
      })),
      ...(says ? (['say done'] as const) : []),
    ];
    return { target: `s${target % reactions.length}`, actions };
  };
  const onEvent = (found: Reaction | null, index: number) => {
    const rank = index < 2 ? 3 - index : index - 1;
    const isCall = index >= 2;
    // Only calls that may wait are left without a transition.
    if (found === null) return isCall && !random.blocking.includes(rank) ? {} : [];
    return [
      ...(isCall ? [{ guard: 'fails' as const, ...configured({ ...onFailure, counts: false }, rank) }] : []),
      ...(found.counts ? [{ guard: 'is at bound' as const, actions: 'say bound' as const }] : []),
      configured(found, rank),
    ];
  };
  const states = reactions.map((ofState, index) => [
    `s${index}`,
    {
      tags: busy.includes(index) ? (['busy'] as const) : [],
      on: Object.fromEntries(EVENTS.map((type, number) => [type, onEvent(ofState[number] ?? null, number)])),
    },
  ]);
  // Too regular for the types of XState, which know literal states only.
  const machine: unknown = createMachine({
    id: 'random',
    context: { count: 0 },
    initial: 's0',
    states: Object.fromEntries(states) as never,
  });
  return {
    kind: 'node',
    machine: machine as AnyStateMachine,
    commands: EVENTS.slice(0, 2).map((type, index) => ({ class: classes[index] ?? 'request', event: { type } })),
    outcomes: (_, { type }) => {
      const kind = type.startsWith('call ') ? fails[Number(type.slice('call '.length)) - 1] : 'never';
      if (kind === undefined || kind === 'never') return undefined;
      return [
        { name: 'works', kind: 'normal' },
        { name: 'fails', kind: kind satisfies OutcomeKind },
      ];
    },
  };
}

function propertiesOf({ forbidden, forbiddenBetween, wanted, unchanged }: RandomSystem): readonly Property[] {
  const shared = {
    source: 'random',
    roles: { one: 'node', other: 'node' },
    facets: {
      one: ({ value }: { value: unknown }) => value as string,
      other: ({ value }: { value: unknown }) => value as string,
    },
  };
  const areIn = (facets: Readonly<Record<string, unknown>>, [one, other]: readonly [number, number]) =>
    facets['one'] === `s${one}` && facets['other'] === `s${other}`;
  return [
    {
      ...shared,
      kind: 'always',
      name: 'forbidden',
      statement: 'No two are in these states at the end of a step.',
      premise: ({ one }) => one === `s${forbidden[0]}`,
      holds: (facets, names) => (areIn(facets, forbidden) ? (names['one'] === 'a0' ? 'other' : false) : true),
    },
    {
      ...shared,
      kind: 'everywhere',
      name: 'forbidden between',
      statement: 'No two are ever in these states.',
      premise: ({ other }) => other === `s${forbiddenBetween[1]}`,
      holds: (facets) => !areIn(facets, forbiddenBetween),
    },
    {
      ...shared,
      kind: 'always',
      name: 'forbidden between',
      statement: 'Two at rest in these states, the other way round, need not be told apart.',
      premise: (facets) => areIn(facets, [forbiddenBetween[1], forbiddenBetween[0]]),
      holds: () => true,
    },
    {
      ...shared,
      kind: 'goal',
      name: 'wanted',
      statement: 'Two come to be in these states.',
      wants: {
        'one is': ({ one }) => one === `s${wanted[0]}`,
        'the other is': ({ other }) => other === `s${wanted[1]}`,
        'neither has started anew': ({ one, other }) => one !== 's0' || other !== 's0' || areIn({ one, other }, wanted),
      },
    },
    {
      ...shared,
      kind: 'step',
      name: 'failure changes nothing',
      statement: 'A step that says it is done and met a failure leaves who was in this state.',
      observes: ['done'],
      premise: ({ outcomes, before }) => outcomes.length > 0 && before['one'] === `s${unchanged}`,
      holds: ({ outcomes, before, after }) =>
        outcomes.length === 0 ||
        before['one'] !== `s${unchanged}` ||
        after['one'] === before['one'] ||
        after['other'] === 's0',
    },
    {
      ...shared,
      kind: 'step',
      name: 'nothing is done in silence',
      statement: 'A step that moves who was in this state says so.',
      observes: ['done'],
      commands: EVENTS.slice(0, 1),
      holds: ({ observations, before, after }) =>
        before['one'] !== `s${unchanged}` || after['one'] === before['one'] || observations.length > 0,
    },
    {
      source: 'random',
      kind: 'everywhere',
      name: 'never all together',
      statement: 'Three are never in the same state but the first while one of them has counted.',
      roles: { one: 'node', other: 'node', third: 'node' },
      facets: {
        one: shared.facets.one,
        other: shared.facets.other,
        third: ({ value, context }) => [value as string, context['count'] as number],
      },
      premise: ({ one, other }) => one !== 's0' && one === other,
      holds: ({ one, other, third }) => {
        const [state, count] = third as readonly [string, number];
        return one === 's0' || one !== other || one !== state || count === 0;
      },
    },
  ];
}
