/**
 * Two small systems that go wrong: a lock that users look at before they take it, and a group that
 * attaches its members one by one and does not undo it when one refuses. And locks that deadlock.
 */
import { produce } from 'immer';
import { assign, emit, setup } from 'xstate';
import {
  type Actor,
  Choices,
  type Command,
  type PlainEvent,
  type Property,
  type System,
} from '../../explorer/index.ts';

type LockEvent = { type: 'look' | 'take' | 'drop'; user: string };

const lock = setup({
  types: {
    context: {} as { owner: string | null },
    events: {} as LockEvent,
    emitted: {} as PlainEvent,
  },
  actions: {
    answerFree: emit(({ event }) => ({ type: 'free', to: event.user })),
    answerTaken: emit(({ event }) => ({ type: 'taken', to: event.user })),
    own: assign(({ context, event }) =>
      produce(context, (draft) => {
        draft.owner = event.user;
      }),
    ),
    disown: assign(({ context }) =>
      produce(context, (draft) => {
        draft.owner = null;
      }),
    ),
  },
}).createMachine({
  id: 'lock',
  context: { owner: null },
  initial: 'open',
  states: {
    open: { on: { look: { actions: 'answerFree' }, take: { target: 'shut', actions: 'own' }, drop: {} } },
    // Whoever takes it now has looked before.
    shut: {
      on: { look: { actions: 'answerTaken' }, take: { actions: 'own' }, drop: { target: 'open', actions: 'disown' } },
    },
  },
});

function userMachine(choices: Choices<{ looksFirst: boolean }>) {
  return setup({
    types: {
      context: {} as { self: string; visits: number },
      input: {} as string,
      events: {} as { type: 'enter' | 'leave' | 'proceed' | 'wave' | 'free' | 'taken' },
      emitted: {} as PlainEvent,
    },
    guards: { looksFirst: () => choices.read('looksFirst') },
    actions: {
      look: emit(({ context }) => ({ type: 'look', to: 'lock', user: context.self })),
      take: emit(({ context }) => ({ type: 'take', to: 'lock', user: context.self })),
      drop: emit(({ context }) => ({ type: 'drop', to: 'lock', user: context.self })),
      wave: emit({ type: 'waved' }),
      returnBusy: emit({ type: 'returned', errno: '-EBUSY' }),
      returnOk: emit({ type: 'returned', errno: 'ok' }),
    },
  }).createMachine({
    id: 'user',
    context: ({ input }) => ({ self: input, visits: 0 }),
    initial: 'outside',
    states: {
      outside: {
        on: {
          enter: { target: 'looking', actions: 'look' },
          wave: { actions: 'wave' },
        },
      },
      looking: {
        tags: 'busy',
        on: {
          free: [
            { guard: 'looksFirst', target: 'taking' },
            { target: 'inside', actions: ['take', 'returnOk'] },
          ],
          taken: { target: 'outside', actions: 'returnBusy' },
        },
      },
      taking: { tags: 'busy', on: { proceed: { target: 'inside', actions: ['take', 'returnOk'] } } },
      inside: { on: { leave: { target: 'outside', actions: 'drop' } } },
    },
  });
}

export const exclusion: Property = {
  kind: 'always',
  name: 'exclusion',
  statement: 'two users are never inside at the same time',
  source: 'Dijkstra 1965',
  culprit: 'lock',
  roles: { one: 'user', other: 'user' },
  facets: { one: ({ value }) => value as string, other: ({ value }) => value as string },
  holds: ({ one, other }) => !(one === 'inside' && other === 'inside'),
};

export const entered: Property = {
  kind: 'goal',
  name: 'entered',
  statement: 'a user gets in',
  source: 'what a lock is for',
  roles: { user: 'user' },
  facets: { user: ({ value }) => value as string },
  wants: { 'a user inside': ({ user }) => user === 'inside' },
};

/** Alice and Bob take a lock; they look first and take it in a second step, unless told otherwise. */
export function naiveLock({ looksFirst = true, properties = [exclusion, entered] } = {}): System {
  const choices = new Choices({ looksFirst });
  const machine = userMachine(choices);
  const commands: Command[] = [
    { class: 'request', event: { type: 'enter' } },
    { class: 'request', event: { type: 'wave' } },
    { class: 'progress', event: { type: 'proceed' } },
    { class: 'withdrawal', event: { type: 'leave' } },
  ];
  const user = (name: string): Actor => ({ kind: 'user', machine, input: name, commands });
  return {
    actors: { lock: { kind: 'lock', machine: lock }, alice: user('alice'), bob: user('bob') },
    properties,
    choices,
  };
}

type GroupEvent = { type: 'attach-group'; user: string; domain: string } | { type: 'attached'; errno: string };

const group = setup({
  types: {
    context: {} as { members: string[]; domain: string; wanted: string | null; position: number; user: string | null },
    input: {} as string[],
    events: {} as GroupEvent,
    emitted: {} as PlainEvent,
  },
  guards: {
    refused: ({ event }) => event.type === 'attached' && event.errno !== 'ok',
    hasMore: ({ context }) => context.position + 1 < context.members.length,
  },
  actions: {
    begin: assign(({ context, event }) =>
      produce(context, (draft) => {
        if (event.type !== 'attach-group') return;
        draft.wanted = event.domain;
        draft.user = event.user;
      }),
    ),
    attachMember: emit(({ context }) => ({
      type: 'attach',
      to: context.members[context.position] as string,
      domain: context.wanted,
      group: 'g1',
    })),
    next: assign(({ context }) => produce(context, (draft) => void draft.position++)),
    answer: emit(({ context, event }) => ({ type: 'group-attached', to: context.user as string, ...errnoOf(event) })),
    adopt: assign(({ context }) =>
      produce(context, (draft) => {
        draft.domain = draft.wanted as string;
      }),
    ),
    end: assign(({ context }) =>
      produce(context, (draft) => void Object.assign(draft, { wanted: null, position: 0, user: null })),
    ),
  },
}).createMachine({
  id: 'group',
  context: ({ input }) => ({ members: input, domain: 'default', wanted: null, position: 0, user: null }),
  initial: 'idle',
  states: {
    idle: { on: { 'attach-group': { target: 'attaching', actions: ['begin', 'attachMember'] } } },
    attaching: {
      on: {
        attached: [
          { guard: 'refused', target: 'idle', actions: ['answer', 'end'] },
          { guard: 'hasMore', actions: ['next', 'attachMember'] },
          { target: 'idle', actions: ['answer', 'adopt', 'end'] },
        ],
      },
    },
  },
});

function errnoOf(event: GroupEvent): { errno: string } {
  return { errno: event.type === 'attached' ? event.errno : 'ok' };
}

type EntryEvent =
  | { type: 'attach'; domain: string; group: string; outcome: string }
  | { type: 'write'; domain: string };

function entryMachine(choices: Choices<{ passesIdentity: boolean }>) {
  return setup({
    types: {
      context: {} as { self: string; rid: string },
      input: {} as string,
      events: {} as EntryEvent,
      emitted: {} as PlainEvent,
    },
    guards: {
      refuses: ({ event }) => event.type === 'attach' && event.outcome !== 'ok',
      passesIdentity: () => choices.read('passesIdentity'),
    },
    actions: {
      writeIdentity: emit(({ context }) => ({ type: 'write', to: context.self, domain: 'identity' })),
      writeDomain: emit(({ context, event }) => ({ type: 'write', to: context.self, domain: event.domain })),
      write: assign(({ context, event }) =>
        produce(context, (draft) => {
          draft.rid = event.domain;
        }),
      ),
      answer: emit(({ event }) => {
        const { group = '', outcome = '' } = event.type === 'attach' ? event : {};
        return { type: 'attached', to: group, errno: outcome };
      }),
    },
  }).createMachine({
    id: 'entry',
    context: ({ input }) => ({ self: input, rid: 'default' }),
    on: {
      attach: [
        { guard: 'refuses', actions: 'answer' },
        { guard: 'passesIdentity', actions: ['writeIdentity', 'writeDomain', 'answer'] },
        { actions: ['writeDomain', 'answer'] },
      ],
      write: { actions: 'write' },
    },
  });
}

const attacher = setup({
  types: {
    events: {} as { type: 'attach'; domain: string } | { type: 'group-attached'; errno: string } | { type: 'idle' },
    emitted: {} as PlainEvent,
  },
  actions: {
    ask: emit(({ event }) => ({
      type: 'attach-group',
      to: 'g1',
      user: 'vfio',
      domain: event.type === 'attach' ? event.domain : '',
    })),
    return: emit(({ event }) => ({ type: 'returned', errno: event.type === 'group-attached' ? event.errno : '' })),
  },
}).createMachine({
  id: 'attacher',
  on: { attach: { actions: 'ask' }, 'group-attached': { actions: 'return' }, idle: {} },
});

export const failureChangesNothing: Property = {
  kind: 'step',
  name: 'failure-changes-nothing',
  statement: 'an attach that returns an error leaves every member where it was',
  source: 'the doc comment of attach_group()',
  culprit: 'core',
  roles: { member: 'entry' },
  observes: ['returned'],
  facets: { member: ({ context }) => context['rid'] ?? null },
  holds: ({ observations, before, after }) =>
    observations.every(({ event }) => event['errno'] === 'ok') || before['member'] === after['member'],
};

export const neverIdentity: Property = {
  kind: 'everywhere',
  name: 'never-identity',
  statement: 'no member translates through the identity domain',
  source: 'what attach promises',
  culprit: 'driver contract',
  roles: { member: 'entry' },
  facets: { member: ({ context }) => context['rid'] ?? null },
  holds: ({ member }) => member !== 'identity',
};

/** A group of two members that attaches one after the other and stops at the first that refuses. */
export function attachLoop({ passesIdentity = false } = {}): System {
  const choices = new Choices({ passesIdentity });
  const machine = entryMachine(choices);
  const outcomes: Actor['outcomes'] = (_, { type }) =>
    type === 'attach'
      ? [
          { name: 'ok', kind: 'normal' },
          { name: '-EINVAL', kind: 'allowed' },
        ]
      : undefined;
  const member = (name: string): Actor => ({ kind: 'entry', machine, input: name, outcomes });
  const commands: Command[] = [
    { class: 'request', event: { type: 'idle' } },
    { class: 'request', event: { type: 'attach', domain: 'blocking' } },
    { class: 'request', event: { type: 'attach', domain: 'user1' } },
  ];
  return {
    actors: {
      vfio: { kind: 'user', machine: attacher, commands },
      g1: { kind: 'group', machine: group, input: ['e1', 'e2'] },
      e1: member('e1'),
      e2: member('e2'),
    },
    properties: [failureChangesNothing, neverIdentity],
    choices,
    culprits: ['core', 'driver contract'],
  };
}

const fork = setup({ types: { events: {} as { type: 'lock' | 'unlock' } } }).createMachine({
  id: 'fork',
  initial: 'free',
  // Without a transition for `lock` in `held`, who wants it waits.
  states: { free: { on: { lock: 'held' } }, held: { on: { unlock: 'free' } } },
});

const philosopher = setup({
  types: {
    context: {} as { first: string; second: string },
    input: {} as { first: string; second: string },
    events: {} as { type: 'sit' | 'proceed' | 'rise' | 'think' },
    emitted: {} as PlainEvent,
  },
  actions: {
    lockFirst: emit(({ context }) => ({ type: 'lock', to: context.first })),
    lockSecond: emit(({ context }) => ({ type: 'lock', to: context.second })),
    unlockFirst: emit(({ context }) => ({ type: 'unlock', to: context.first })),
    unlockSecond: emit(({ context }) => ({ type: 'unlock', to: context.second })),
  },
}).createMachine({
  id: 'philosopher',
  context: ({ input }) => input,
  initial: 'thinking',
  states: {
    thinking: { on: { sit: { target: 'hungry', actions: 'lockFirst' }, think: {} } },
    hungry: { tags: 'busy', on: { proceed: { target: 'eating', actions: 'lockSecond' } } },
    eating: { on: { rise: { target: 'thinking', actions: ['unlockSecond', 'unlockFirst'] } } },
  },
});

/** Two philosophers and two forks. Both reach for the left one first, so both can wait for ever. */
export function philosophers(): System {
  const commands: Command[] = [
    { class: 'request', event: { type: 'sit' } },
    { class: 'request', event: { type: 'think' } },
    { class: 'progress', event: { type: 'proceed' } },
    { class: 'withdrawal', event: { type: 'rise' } },
  ];
  const seat = (first: string, second: string): Actor => ({
    kind: 'philosopher',
    machine: philosopher,
    input: { first, second },
    commands,
  });
  return {
    actors: {
      fork1: { kind: 'fork', machine: fork },
      fork2: { kind: 'fork', machine: fork },
      plato: seat('fork1', 'fork2'),
      kant: seat('fork2', 'fork1'),
    },
    blocking: ['lock'],
  };
}
