/** Two systems on their real machines, step for step: what a reported difference is made of. */
import { checkedReturns } from '../coverage/returns.ts';
import { assert, CheckerError } from '../errors.ts';
import type { Instance } from '../instances.ts';
import { canonical } from '../plain-data.ts';
import { type Budget, type NotTaken, Run, type StepRecord } from '../run.ts';
import type { Json, LocalState, Returned, Step, System } from '../system.ts';
import type { SeenDifference } from './compared.ts';
import { both, type Two } from './matched.ts';
import { passedBy, type Reading, readingsOf, watchersOf } from './readings.ts';

/** A step that was taken, with the states that it was taken from; or why it was not. */
type Taken =
  | { readonly record: StepRecord; readonly before: StepRecord['state']; readonly returned: readonly Returned[] }
  | { readonly because: string; readonly isBeyond: boolean };

type Followed = Exclude<Taken, { readonly because: string }>;
type NotFollowed = Extract<Taken, { readonly because: string }>;

export class Lockstep {
  readonly #systems: Two<System>;
  readonly #runs: Two<Run>;
  readonly #readings: readonly Reading[];
  readonly #watchers: readonly Instance[];

  /** Both after `steps`, which both must take. */
  constructor(systems: Two<System>, budget: Budget, steps: readonly Step[]) {
    this.#systems = systems;
    this.#readings = readingsOf(systems);
    this.#watchers = watchersOf(systems);
    // Properties are read here, never judged.
    this.#runs = both(systems, (system) => new Run({ ...system, properties: [], liveness: [] }, budget));
    for (const step of steps) {
      for (const run of this.#runs) assert('taken' in run.take(step), 'both take the steps to a difference');
    }
  }

  /** How both are left now, where a property can tell. */
  left(): SeenDifference | undefined {
    return this.#left(both(this.#runs, ({ state }) => state));
  }

  /** How `step` differs, if it does and one of them takes it. Nothing has changed afterwards. */
  seen(step: Step): SeenDifference | undefined {
    const [one, other] = both(this.#systems, (system, side) => take(system, this.#runs[side].fork(), step));
    if ('because' in one) {
      return 'because' in other ? beyond(one, other) : { kind: 'step', takenBy: 'other', because: one.because };
    }
    if ('because' in other) return { kind: 'step', takenBy: 'one', because: other.because };
    const [said, saidByOther] = [one.record.observations, other.record.observations];
    if (canonical(said as unknown as Json) !== canonical(saidByOther as unknown as Json)) {
      return { kind: 'said', one: said, other: saidByOther };
    }
    return (
      this.#left([one.record.state, other.record.state]) ??
      this.#passed([one, other]) ??
      returnedBy(one.returned, other.returned)
    );
  }

  #left(states: Two<StepRecord['state']>): SeenDifference | undefined {
    for (const { property, role, actor, read } of this.#readings) {
      const [one, other] = both(states, (state) => read(state[actor] as LocalState));
      if (canonical(one) !== canonical(other)) return { kind: 'left', property, role, actor, one, other };
    }
    return undefined;
  }

  #passed(taken: Two<Followed>): SeenDifference | undefined {
    for (const watcher of this.#watchers) {
      const [one, other] = both(taken, ({ record, before }) =>
        passedBy(watcher, (actor) => before[actor] as LocalState, record.deliveries),
      );
      if (canonical(one) === canonical(other)) continue;
      return { kind: 'passed', property: watcher.property.name, names: watcher.names, one, other };
    }
    return undefined;
  }
}

/** Where only one of two steps that are not taken would pass a bound. */
function beyond(one: NotFollowed, other: NotFollowed): SeenDifference | undefined {
  if (one.isBeyond === other.isBeyond) return undefined;
  return one.isBeyond
    ? { kind: 'bound', metBy: 'one', because: other.because }
    : { kind: 'bound', metBy: 'other', because: one.because };
}

function returnedBy(one: readonly Returned[], other: readonly Returned[]): SeenDifference | undefined {
  const texts = (codes: readonly Returned[]) => codes.map(({ operation, code }) => canonical([operation, code])).sort();
  return canonical(texts(one)) === canonical(texts(other)) ? undefined : { kind: 'returned', one, other };
}

function take(system: System, run: Run, step: Step): Taken {
  if (!Object.hasOwn(system.actors, step.actor)) return { because: `there is no ${step.actor}`, isBeyond: false };
  const commands = system.actors[step.actor]?.commands ?? [];
  const text = canonical(step.command);
  if (!commands.some(({ event }) => canonical(event) === text))
    return { because: 'there is no such command', isBeyond: false };
  const before = run.state;
  try {
    const returned: Returned[] = [];
    const { returns = () => [] } = system;
    const result = run.take(step, undefined, (answer) => returned.push(...checkedReturns(returns, answer)));
    if ('taken' in result) return { record: result.taken, before, returned };
    return { because: words(result.notTaken), isBeyond: result.notTaken.reason === 'bound' };
  } catch (error) {
    if (error instanceof CheckerError) return { because: refusal(error), isBeyond: false };
    throw error;
  }
}

/** Why a step is not taken, in one line. */
function words(notTaken: NotTaken): string {
  switch (notTaken.reason) {
    case 'not-enabled':
      return 'it is not enabled';
    case 'blocked':
      return `${notTaken.actor} lets ${notTaken.event.type} wait${notTaken.isLate === true ? ', too late' : ''}`;
    case 'bound':
      return `it would pass the bound ${notTaken.bound}`;
    case 'over-budget':
      return `it would spend one ${notTaken.kind === 'allowed' ? 'failure' : 'breach'} more than there may be`;
    case 'outcome-not-met': {
      const { actor, event, occurrence, outcome } = notTaken.outcome;
      return `no ${event} #${occurrence} of ${actor} ends with ${outcome}`;
    }
  }
}

/** The checker's diagnosis in one line. */
function refusal({ code, diagnosis: { what, where } }: CheckerError): string {
  const place = where === undefined ? '' : ` (${where})`;
  return `${what}${place} [${code}]`.replaceAll(/\s+/g, ' ');
}
