/**
 * Executions of a scenario one by one: nothing is merged, nothing remembered. Properties are judged by themselves in every
 * moment, outcomes are tried in all combinations and those that nobody permits thrown away.
 */

import {
  type LocalState,
  type Offer,
  type PlainEvent,
  Run,
  type StepRecord,
  type TakenOutcome,
} from '../../explorer/index.ts';
import { facetOf, instancesOf } from '../../explorer/instances.ts';
import { judgeFacets } from '../../explorer/judging.ts';
import type { Arrangement, Instruction, PermittedFailure } from '../../scenarios/arrangement.ts';
import type { Moment } from '../../scenarios/words/terms/term.ts';

/** One execution from the start to its end. */
export interface NaiveExecution {
  /** By clause: whether its expression held in the last moment, in some moment, in every moment. */
  readonly holds: readonly { readonly atEnd: boolean; readonly ever: boolean; readonly throughout: boolean }[];
  /** Equal for equal states of machines and registers, where the same threads are stuck. */
  readonly end: string;
  readonly steps: number;
}

interface Thread {
  readonly at: number;
  readonly isUnderWay: boolean;
  readonly returned: unknown;
  readonly registers: Readonly<Record<string, never>>;
}

interface Position {
  readonly run: Run;
  readonly threads: readonly Thread[];
  readonly failed: readonly number[];
  readonly past: readonly { readonly ever: boolean; readonly throughout: boolean }[];
  readonly steps: number;
}

/** Which of several ways to go on: all of them, or one. */
export type Choosing = <T>(ways: readonly T[]) => readonly T[];

/** The executions, in each of which every choice is one of those that `choosing` leaves. */
export function* naiveExecutions(arrangement: Arrangement, choosing: Choosing): Generator<NaiveExecution> {
  const run = new Run(arrangement.system, { faults: 1000, breaches: 1000 });
  for (const step of arrangement.start) run.take(step);
  const threads = arrangement.threads.map(() => ({ at: 0, isUnderWay: false, returned: undefined, registers: {} }));
  const moment = momentOf(arrangement, run.state, threads, { isBetween: false });
  const past = arrangement.clauses.map(({ holds }) => ({ ever: holds(moment), throughout: holds(moment) }));
  yield* from(
    arrangement,
    { run, threads: threads.map((thread, i) => skipped(arrangement, i, thread)), failed: [], past, steps: 0 },
    choosing,
  );
}

function* from(arrangement: Arrangement, position: Position, choosing: Choosing): Generator<NaiveExecution> {
  const ways = arrangement.threads.flatMap((_, index) => waysOf(arrangement, position, index));
  if (ways.length === 0) yield endOf(arrangement, position);
  for (const way of ways.length === 0 ? [] : choosing(ways)) yield* from(arrangement, way, choosing);
}

/** A thread has left behind every instruction whose condition is not met. */
function skipped({ threads }: Arrangement, index: number, thread: Thread): Thread {
  const next = threads[index]?.instructions[thread.at];
  if (next?.condition === undefined || thread.isUnderWay) return thread;
  const { register, isEqual, value } = next.condition;
  const is = Object.hasOwn(thread.registers, register) && thread.registers[register] === value;
  return is === isEqual ? thread : skipped({ threads } as Arrangement, index, { ...thread, at: thread.at + 1 });
}

function waysOf(arrangement: Arrangement, position: Position, index: number): readonly Position[] {
  const thread = position.threads[index] as Thread;
  const instruction = arrangement.threads[index]?.instructions[thread.at];
  if (instruction === undefined) return [];
  const commands: { actor: string; command: PlainEvent }[] = thread.isUnderWay
    ? instruction.goesOn.map((actor) => ({ actor, command: { type: 'proceed' } }))
    : [instruction];
  for (const { actor, command } of commands) {
    const taken = everyOutcome(position.run, actor, command).flatMap(({ run, record, kinds }) =>
      permissions(arrangement.failures, position.failed, kinds).map((failed) => ({ run, record, failed })),
    );
    if (taken.length > 0) return taken.map((one) => after(arrangement, position, index, one));
  }
  return [];
}

interface Taken {
  readonly run: Run;
  readonly record: StepRecord;
  readonly kinds: readonly { readonly outcome: TakenOutcome; readonly kind: string }[];
}

function everyOutcome(
  run: Run,
  actor: string,
  command: PlainEvent,
  outcomes: readonly TakenOutcome[] = [],
): readonly Taken[] {
  const offers: Offer[] = [];
  const fork = run.fork();
  const result = fork.take({ actor, command, outcomes }, (offer) => offers.push(offer));
  const kinds = outcomes.map((outcome) => {
    const offer = offers.find(
      (one) => one.actor === outcome.actor && one.event === outcome.event && one.occurrence === outcome.occurrence,
    );
    return { outcome, kind: offer?.outcomes.find(({ name }) => name === outcome.outcome)?.kind ?? '' };
  });
  const last = outcomes.at(-1);
  const decided = offers.findIndex(
    (one) => one.actor === last?.actor && one.event === last.event && one.occurrence === last.occurrence,
  );
  const more = offers
    .slice(decided + 1)
    .flatMap(({ actor: whose, event, occurrence, outcomes: [, ...others] }) =>
      others.flatMap(({ name }) =>
        everyOutcome(run, actor, command, [...outcomes, { actor: whose, event, occurrence, outcome: name }]),
      ),
    );
  return 'taken' in result ? [{ run: fork, record: result.taken, kinds }, ...more] : more;
}

/** Every way to account for what failed by failures that are permitted and left. */
function permissions(
  failures: readonly PermittedFailure[],
  failed: readonly number[],
  [first, ...rest]: Taken['kinds'],
): readonly (readonly number[])[] {
  if (first === undefined) return [failed];
  if (first.kind === 'normal') return permissions(failures, failed, rest);
  return failures.flatMap(({ actor, events, kind, errno = '' }, index) => {
    const { outcome } = first;
    const fits =
      actor === outcome.actor &&
      events.includes(outcome.event) &&
      kind === first.kind &&
      outcome.outcome.startsWith(errno);
    return fits && !failed.includes(index) ? permissions(failures, [...failed, index], rest) : [];
  });
}

/** Who hears what `actor` returned: who asked it, then who goes on with it; the acting thread before others. */
function answered(
  calls: readonly (Instruction | undefined)[],
  isIn: (index: number) => boolean,
  acting: number,
  actor: string,
): number {
  const rankOf = (index: number) => {
    const { actor: asked, goesOn = [] } = calls[index] ?? {};
    const near = asked === actor ? 0 : goesOn.indexOf(actor);
    return (near === 0 ? 0 : near > 0 ? 2 : 4) + (index === acting ? 0 : 1);
  };
  const ranked = [...calls.keys()].filter(isIn).sort((a, b) => rankOf(a) - rankOf(b) || a - b);
  const [first = acting] = ranked;
  return rankOf(first) < 4 ? first : acting;
}

function after(
  arrangement: Arrangement,
  position: Position,
  index: number,
  { run, record, failed }: { readonly run: Run; readonly record: StepRecord; readonly failed: readonly number[] },
): Position {
  const calls = position.threads.map(({ at }, other) => arrangement.threads[other]?.instructions[at]);
  const isIn = (other: number) => other === index || position.threads[other]?.isUnderWay === true;
  const answers = record.observations.flatMap(({ actor, event }) =>
    event.type === 'returned' ? [{ actor, errno: event['errno'], whose: answered(calls, isIn, index, actor) }] : [],
  );
  const threads = position.threads.map((thread, other) => {
    const call = calls[other];
    if (!isIn(other) || call === undefined) return thread;
    const heard = answers.filter(({ whose }) => whose === other);
    const returned = heard.length > 0 ? heard.at(-1)?.errno : thread.returned;
    const [first = ''] = call.goesOn;
    const isOver =
      heard.some(({ actor }) => actor === call.actor || actor === first) || !run.state[first]?.tags.includes('busy');
    if (!isOver) return { ...thread, isUnderWay: true, returned };
    const { register } = call;
    const registers =
      register === undefined || returned === undefined
        ? thread.registers
        : { ...thread.registers, [register]: returned as never };
    return skipped(arrangement, other, { at: thread.at + 1, isUnderWay: false, returned: undefined, registers });
  });
  let state = position.run.state;
  const moments = record.deliveries.map(({ actor, after: local, observations }) => {
    state = { ...state, [actor]: local };
    const said = observations.map((event) => ({ actor, event }));
    return momentOf(arrangement, state, position.threads, { isBetween: true, said });
  });
  const ofStep = record.broken.filter(({ kind }) => kind === 'step').map(({ property }) => property);
  moments.push(momentOf(arrangement, run.state, threads, { isBetween: false, ofStep }));
  const past = arrangement.clauses.map(({ holds }, clause) => {
    const held = moments.map(holds);
    const before = position.past[clause];
    return {
      ever: before?.ever === true || held.includes(true),
      throughout: before?.throughout === true && !held.includes(false),
    };
  });
  return { run, threads, failed, past, steps: position.steps + 1 };
}

function endOf(arrangement: Arrangement, { run, threads, past, steps }: Position): NaiveExecution {
  const names = arrangement.threads.flatMap(({ name, instructions }, index) =>
    (threads[index]?.at ?? 0) < instructions.length ? [name] : [],
  );
  const moment = { ...momentOf(arrangement, run.state, threads, { isBetween: false }), stuck: new Set(names) };
  const registers = threads.map((thread) => Object.entries(thread.registers).sort());
  return {
    holds: arrangement.clauses.map(({ holds }, clause) => {
      return { atEnd: holds(moment), ever: past[clause]?.ever === true, throughout: past[clause]?.throughout === true };
    }),
    end: JSON.stringify([run.stateKey, registers, threads.map(({ at, isUnderWay }) => [at, isUnderWay])]),
    steps,
  };
}

function momentOf(
  arrangement: Arrangement,
  state: Readonly<Record<string, LocalState>>,
  threads: readonly Thread[],
  { isBetween, said = [], ofStep = [] }: { isBetween: boolean; said?: Moment['said']; ofStep?: readonly string[] },
): Moment {
  const broken = instancesOf(arrangement.system).flatMap((instance) => {
    const { kind, name } = instance.property;
    if (kind !== 'everywhere' && (kind !== 'always' || isBetween)) return [];
    const facets = instance.roles.map((role, index) => [
      role,
      facetOf(instance, role, state[instance.actors[index] as string] as LocalState),
    ]);
    return judgeFacets(instance, Object.fromEntries(facets)) === undefined ? [] : [name];
  });
  const registers = arrangement.threads.map(({ name }, index) => [name, threads[index]?.registers ?? {}]);
  return {
    state,
    said,
    broken: new Set([...broken, ...ofStep]),
    registers: Object.fromEntries(registers),
    stuck: new Set(),
  };
}
