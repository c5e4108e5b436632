/**
 * A canal lock, the second domain: a chamber between a lower and an upper gate. The keeper lifts a boat by
 * closing one gate and opening the other; opening may jam, and then the keeper opens the first one again.
 * The roll-back must not fail, but may, as a breach.
 *
 * It has what the search must get right beyond a plain graph: outcomes of each kind, a roll-back, a state
 * between deliveries that no step ends in (both gates open, with a hasty keeper), observations, and a
 * property of a step (who reports failure has changed nothing).
 */
import { emit, setup } from 'xstate';
import type { LocalState, Outcome, PlainEvent, Property, System } from '../../../explorer/system.ts';

const gate = setup({
  types: {
    context: {} as { readonly isOpenAtFirst: boolean },
    input: {} as 'open' | 'closed',
    events: {} as { type: 'open'; caller: string; outcome: string } | { type: 'close' },
    emitted: {} as PlainEvent,
  },
  guards: {
    'is open at first': ({ context }) => context.isOpenAtFirst,
    jams: ({ event }) => event.type === 'open' && event.outcome === 'jams',
  },
  actions: {
    'answer opened': emit(({ event }) => ({ type: 'opened', to: callerOf(event) })),
    'answer jammed': emit(({ event }) => ({ type: 'jammed', to: callerOf(event) })),
  },
}).createMachine({
  id: 'gate',
  context: ({ input }) => ({ isOpenAtFirst: input === 'open' }),
  initial: 'built',
  states: {
    built: { always: [{ guard: 'is open at first', target: 'open' }, { target: 'closed' }] },
    closed: {
      on: {
        open: [
          { guard: 'jams', actions: 'answer jammed' },
          { target: 'open', actions: 'answer opened' },
        ],
      },
    },
    open: { on: { close: 'closed' } },
  },
});

function callerOf(event: { readonly type: string; readonly caller?: string }): string {
  return String(event.caller);
}

/** A gate that must open is one that was open a moment ago: only a breach keeps it shut. */
function gateOutcomes(_: unknown, event: PlainEvent): readonly Outcome[] | undefined {
  if (event.type !== 'open') return undefined;
  return [
    { name: 'opens', kind: 'normal' },
    { name: 'jams', kind: event['must'] === true ? 'breach' : 'allowed' },
  ];
}

const keeper = setup({
  types: {
    context: {} as { readonly isHasty: boolean; readonly rollsBack: boolean },
    input: {} as { readonly isHasty: boolean; readonly rollsBack: boolean },
    emitted: {} as PlainEvent,
  },
  guards: {
    'is hasty': ({ context }) => context.isHasty,
    'rolls back': ({ context }) => context.rollsBack,
  },
  actions: {
    'close lower': emit(() => ({ type: 'close', to: 'lower' })),
    'close upper': emit(() => ({ type: 'close', to: 'upper' })),
    'open lower': emit(() => ({ type: 'open', to: 'lower', caller: 'keeper', must: false })),
    'open upper': emit(() => ({ type: 'open', to: 'upper', caller: 'keeper', must: false })),
    'open lower again': emit(() => ({ type: 'open', to: 'lower', caller: 'keeper', must: true })),
    'open upper again': emit(() => ({ type: 'open', to: 'upper', caller: 'keeper', must: true })),
    'report success': emit(() => ({ type: 'reported', success: true })),
    'report failure': emit(() => ({ type: 'reported', success: false })),
  },
}).createMachine({
  id: 'keeper',
  context: ({ input }) => input,
  initial: 'low',
  states: {
    low: {
      on: {
        lift: [
          { guard: 'is hasty', target: 'lifting hastily', actions: 'open upper' },
          { target: 'lifting', actions: ['close lower', 'open upper'] },
        ],
      },
    },
    lifting: {
      on: {
        opened: { target: 'high', actions: 'report success' },
        jammed: [
          { guard: 'rolls back', target: 'backing down', actions: 'open lower again' },
          { target: 'stranded', actions: 'report failure' },
        ],
      },
    },
    'lifting hastily': {
      on: {
        opened: { target: 'high', actions: ['close lower', 'report success'] },
        jammed: { target: 'low', actions: 'report failure' },
      },
    },
    'backing down': {
      on: {
        opened: { target: 'low', actions: 'report failure' },
        jammed: { target: 'stranded', actions: 'report failure' },
      },
    },
    high: { on: { lower: { target: 'lowering', actions: ['close upper', 'open lower'] } } },
    lowering: {
      on: {
        opened: { target: 'low', actions: 'report success' },
        jammed: { target: 'backing up', actions: 'open upper again' },
      },
    },
    'backing up': {
      on: {
        opened: { target: 'high', actions: 'report failure' },
        jammed: { target: 'stranded', actions: 'report failure' },
      },
    },
    stranded: {},
  },
});

const stateOf = ({ value }: LocalState) => value as string;

/** Read everywhere: water does not wait for the end of a step. */
const neverBothOpen: Property = {
  kind: 'everywhere',
  name: 'never both open',
  statement: 'The two gates are never open at once.',
  source: 'the canal would run dry',
  roles: { one: 'gate', other: 'gate' },
  facets: { one: stateOf, other: stateOf },
  holds: ({ one, other }) => !(one === 'open' && other === 'open'),
};

const alwaysAWayOut: Property = {
  kind: 'always',
  name: 'always a way out',
  statement: 'After each operation one of the gates is open.',
  source: 'a boat between two shut gates is stranded',
  culprit: 'gate maker',
  roles: { one: 'gate', other: 'gate' },
  facets: { one: stateOf, other: stateOf },
  holds: ({ one, other }) => one === 'open' || other === 'open',
};

const failureChangesNothing: Property = {
  kind: 'step',
  name: 'failure changes nothing',
  statement: 'A keeper who reports failure leaves each gate as it was.',
  source: 'the rule book of the canal',
  roles: { gate: 'gate' },
  facets: { gate: stateOf },
  observes: ['reported'],
  holds: ({ observations, before, after, outcomes }) => {
    if (observations.every(({ event }) => event['success'] === true)) return true;
    if (before['gate'] === after['gate']) return true;
    return outcomes.length > 1 ? 'gate maker' : false;
  },
};

const reachesTheTop: Property = {
  kind: 'goal',
  name: 'reaches the top',
  statement: 'A boat can be lifted.',
  source: 'otherwise the lock is for nothing',
  roles: { keeper: 'keeper' },
  facets: { keeper: stateOf },
  wants: { 'the water is high': ({ keeper }) => keeper === 'high' },
};

export interface Canal {
  /** Opens the upper gate before the lower one is shut. */
  readonly isHasty?: boolean;
  /** Opens the lower gate again where the upper one jams. */
  readonly rollsBack?: boolean;
}

export function canalLock({ isHasty = false, rollsBack = true }: Canal = {}): System {
  return {
    actors: {
      keeper: {
        kind: 'keeper',
        machine: keeper,
        input: { isHasty, rollsBack },
        commands: [
          { class: 'request', event: { type: 'lift' } },
          { class: 'request', event: { type: 'lower' } },
        ],
      },
      lower: { kind: 'gate', machine: gate, input: 'open', outcomes: gateOutcomes },
      upper: { kind: 'gate', machine: gate, input: 'closed', outcomes: gateOutcomes },
    },
    properties: [neverBothOpen, alwaysAWayOut, failureChangesNothing, reachesTheTop],
    culprits: ['core', 'gate maker'],
  };
}
