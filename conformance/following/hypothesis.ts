/** One way in which what was recorded so far may have come about, and how it may go on. */
import type { PlainEvent, Run, Step, StepRecord } from '../../explorer/index.ts';
import type { Machine } from '../arranging/machine.ts';
import type { Call, Called, CallingPlan, Returns } from '../operations/operation.ts';
import type { UserSpace } from '../operations/user-space.ts';
import type { Pair } from './renaming.ts';

/** An operation under way. */
export interface Flight {
  /** Of the record in which it began. */
  readonly number: number;
  readonly plan: CallingPlan;
  /** The observation with which each call returned, by its place; nothing for those that have not. */
  readonly answers: readonly (PlainEvent | undefined)[];
  /** The call that was made and has not returned. */
  readonly current: number | undefined;
  /** Set where the kernel died in it: nothing of it comes back. */
  readonly isDead?: true;
}

export interface Hypothesis {
  readonly run: Run;
  readonly user: UserSpace;
  readonly flights: readonly Flight[];
  readonly domains: readonly Pair[];
  readonly owners: readonly Pair[];
  /** Group numbers, by the model's names. */
  readonly numbers: readonly Pair[];
}

/** What an operation looks at where `hypothesis` holds. */
export function calledIn(
  { run, user, numbers }: Hypothesis,
  machine: Machine,
  process: string,
  words: readonly string[],
): Called {
  const { state } = run;
  return {
    process,
    words,
    machine,
    user,
    local: (actor) => {
      const local = state[actor];
      if (local === undefined) throw new Error(`the system has no ${actor}`);
      return local;
    },
    numberOf: (group) => numbers.find(({ object }) => object === group)?.recorded,
  };
}

export function flightOf(number: number, plan: CallingPlan): Flight {
  return { number, plan, answers: plan.calls.map(() => undefined), current: undefined };
}

export function hasReturned({ answers, isDead }: Flight): boolean {
  return isDead !== true && answers.every((answer) => answer !== undefined);
}

/** What it returned; nothing for an operation that returns nothing. */
export function returnedBy({ plan, answers }: Flight): Returns | undefined {
  return plan.returns(answers as readonly PlainEvent[]);
}

/** A hypothesis one step later. */
export interface Advance {
  readonly hypothesis: Hypothesis;
  readonly step: StepRecord;
}

/** Every way to go on: operations make their next call, and whatever is busy proceeds. */
export function advances(hypothesis: Hypothesis): readonly Advance[] {
  const begun = hypothesis.flights.flatMap((flight) =>
    nextCalls(flight).map((place) => begin(hypothesis, flight, place)),
  );
  const busy = Object.entries(hypothesis.run.state).filter(([, { tags }]) => tags.includes('busy'));
  const gone = busy.map(([actor]) => proceed(hypothesis, actor));
  return [...begun, ...gone].filter((advance) => advance !== undefined);
}

function nextCalls({ answers, current, plan, isDead }: Flight): readonly number[] {
  if (current !== undefined || isDead === true) return [];
  const open = answers.flatMap((answer, place) => (answer === undefined ? [place] : []));
  return plan.isUnordered === true ? open : open.slice(0, 1);
}

function begin(hypothesis: Hypothesis, flight: Flight, place: number): Advance | undefined {
  const call = flight.plan.calls[place] as Call;
  const step = { actor: call.actor, command: call.command, outcomes: [] };
  const user = call.begins === undefined ? hypothesis.user : call.begins(hypothesis.user);
  const flights = hypothesis.flights.map((other) => (other === flight ? { ...flight, current: place } : other));
  return take({ ...hypothesis, user, flights }, [step]);
}

function proceed(hypothesis: Hypothesis, actor: string): Advance | undefined {
  const step: Step = { actor, command: { type: 'proceed' }, outcomes: [] };
  const named = hypothesis.flights.flatMap(({ plan, current }) =>
    current === undefined ? [] : (plan.calls[current]?.outcomes ?? []),
  );
  const ending = named.filter((outcome) => outcome.actor === actor);
  return take(hypothesis, ending.length === 0 ? [step] : [{ ...step, outcomes: ending }, step]);
}

/** Takes the first of `steps` that can be taken. */
function take(hypothesis: Hypothesis, steps: readonly Step[]): Advance | undefined {
  for (const step of steps) {
    const run = hypothesis.run.fork();
    const result = run.take(step);
    if ('taken' in result) return { hypothesis: noteReturns({ ...hypothesis, run }, result.taken), step: result.taken };
  }
  return undefined;
}

/** Calls that returned during a step, and what user space remembers of it. */
function noteReturns(hypothesis: Hypothesis, { observations }: StepRecord): Hypothesis {
  let { user } = hypothesis;
  const hasDied = observations.some(({ event }) => event.type === 'oops');
  const flights = hypothesis.flights.map((flight): Flight => {
    const { current, plan } = flight;
    if (current === undefined) return flight;
    if (hasDied) return { ...flight, isDead: true };
    const call = plan.calls[current] as Call;
    const found = observations.find(({ actor, event }) => actor === call.actor && event.type === 'returned');
    if (found === undefined) return flight;
    if (call.ends !== undefined) user = call.ends(user, found.event);
    const answers = flight.answers.map((answer, place) => (place === current ? found.event : answer));
    return { ...flight, answers, current: undefined };
  });
  return { ...hypothesis, user, flights };
}

/** Equal for hypotheses that nothing can tell apart from here on. */
export function keyOf({ run, user, flights, domains, owners, numbers }: Hypothesis): string {
  const underWay = flights.map(({ number, answers, current, isDead }) => [
    number,
    answers,
    current ?? null,
    isDead === true,
  ]);
  return JSON.stringify([run.stateKey, user, underWay, domains, owners, numbers]);
}
