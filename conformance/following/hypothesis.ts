/** One way in which what was recorded so far may have come about, and how it may go on. */
import type { PlainEvent, Run, Step, StepRecord } from '../../explorer/index.ts';
import type { Machine } from '../arranging/machine.ts';
import type { Call, Called, CallingPlan, Returns } from '../operations/operation.ts';
import type { UserSpace } from '../operations/user-space.ts';
import type { RecordedEvent } from '../recording.ts';
import { localOf } from './model-view.ts';
import type { Pair } from './renaming.ts';

/** An operation under way. */
export interface Flight {
  /** Of the record in which it began; nothing for what no record has. */
  readonly number: number | undefined;
  /** Whose it is; nothing where no process asks. */
  readonly process: string | undefined;
  readonly plan: CallingPlan;
  /** The observations with which its first calls returned. */
  readonly answers: readonly PlainEvent[];
  /** What else its record has of what it returned, whenever that was. */
  readonly info: string | undefined;
  /** Whether the next call was made, and has not returned. */
  readonly isCalling: boolean;
  /** Set where its process was killed: nobody hears what it returns. */
  readonly isUnheard?: true;
  /** Set where the kernel died in it: nothing of it comes back. */
  readonly isDead?: true;
}

/** A state that the kernel may be in, and what the names of the recording stand for in it. */
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
  events: readonly RecordedEvent[],
): Called {
  const { state } = run;
  return {
    process,
    words,
    machine,
    user,
    added: events.flatMap((event) => (event.kind === 'added' ? [event.device] : [])),
    local: (actor) => localOf(state, actor),
    numberOf: (group) => numbers.find(({ object }) => object === group)?.recorded,
  };
}

/** An operation as it begins. */
export function flightOf(
  number: number | undefined,
  process: string | undefined,
  plan: CallingPlan,
  info?: string,
): Flight {
  return { number, process, plan, info, answers: [], isCalling: false };
}

/** Whether all of its calls have. */
export function hasReturned({ answers, plan, isDead }: Flight): boolean {
  return isDead !== true && answers.length === plan.calls.length;
}

/** Whether its process is still in another operation, of those that began before: one that was killed ends only then. */
export function isHeldUp(flight: Flight, flights: readonly Flight[]): boolean {
  const { process } = flight;
  const before = flights.slice(0, flights.indexOf(flight));
  return process !== undefined && before.some((other) => other.process === process && !hasReturned(other));
}

/** What it returned; nothing for an operation that returns nothing. */
export function returnedBy({ plan, answers }: Flight): Returns | undefined {
  return plan.returns(answers);
}

/** A hypothesis one step later. */
export interface Advance {
  readonly hypothesis: Hypothesis;
  readonly step: StepRecord;
}

/** Every way to go on: operations make their next call, and whatever is busy proceeds. */
export function advances(hypothesis: Hypothesis): readonly Advance[] {
  const { flights } = hypothesis;
  const begun = flights.flatMap((flight) => (isHeldUp(flight, flights) ? [] : begin(hypothesis, flight)));
  const busy = Object.entries(hypothesis.run.state).filter(([, { tags }]) => tags.includes('busy'));
  const gone = busy.map(([actor]) => proceed(hypothesis, actor));
  return [...begun, ...gone].filter((advance) => advance !== undefined);
}

/** The call that is made, or is next to be; nothing once all have returned. */
function callOf({ answers, plan }: Flight): Call | undefined {
  return plan.calls[answers.length];
}

/** Whether its next call can be made. */
export function canBegin(hypothesis: Hypothesis, flight: Flight): boolean {
  return begin(hypothesis, flight) !== undefined;
}

function begin(hypothesis: Hypothesis, flight: Flight): Advance | undefined {
  const call = callOf(flight);
  if (call === undefined || flight.isCalling || flight.isDead === true) return undefined;
  const step = { actor: call.actor, command: call.command, outcomes: [] };
  const user = call.begins === undefined ? hypothesis.user : call.begins(hypothesis.user);
  const flights = hypothesis.flights.map((other) => (other === flight ? { ...flight, isCalling: true } : other));
  return take({ ...hypothesis, user, flights }, [step]);
}

function proceed(hypothesis: Hypothesis, actor: string): Advance | undefined {
  const step: Step = { actor, command: { type: 'proceed' }, outcomes: [] };
  const named = hypothesis.flights.flatMap((flight) => (flight.isCalling ? (callOf(flight)?.outcomes ?? []) : []));
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
    const call = callOf(flight);
    if (call === undefined || !flight.isCalling) return flight;
    if (hasDied) return { ...flight, isDead: true };
    const found = observations.find(({ actor, event }) => actor === call.actor && event.type === 'returned');
    if (found === undefined) return flight;
    if (call.ends !== undefined) user = call.ends(user, found.event);
    return { ...flight, answers: [...flight.answers, found.event], isCalling: false };
  });
  return { ...hypothesis, user, flights };
}

/** Equal for hypotheses that nothing can tell apart from here on. */
export function keyOf({ run, user, flights, domains, owners, numbers }: Hypothesis): string {
  const underWay = flights.map(({ number, answers, isCalling, isUnheard, isDead }) => [
    number,
    answers,
    isCalling,
    isUnheard === true,
    isDead === true,
  ]);
  return JSON.stringify([run.stateKey, user, underWay, domains, owners, numbers]);
}
