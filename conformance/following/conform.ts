/** A recording against the model, record by record. */
import { behaviourOf } from '../../model/index.ts';
import { type ArrangeOptions, arrangeMachine } from '../arranging/arrange.ts';
import type { Machine } from '../arranging/machine.ts';
import type { Place } from '../arranging/places.ts';
import type { Systems } from '../arranging/systems.ts';
import type { ConformedRun, ConformedStep, Difference, StepVerdict } from '../conformed.ts';
import { kill } from '../operations/files.ts';
import { planOf } from '../operations/index.ts';
import { type CallingPlan, type Plan, SUCCESS } from '../operations/operation.ts';
import type { RecordedStep, Recording } from '../recording.ts';
import { type Beginning, type Following, followRecord, sharing, type Way } from './follow-record.ts';
import { calledIn, type Flight, flightOf, type Hypothesis } from './hypothesis.ts';
import { loggedIn, mustShowGroups, notesOfNotShown, relevantGroups } from './not-shown.ts';
import { reach } from './reach.ts';
import { compareReturns } from './returns.ts';
import { startOf } from './start.ts';

/** What to hold a recording against, and how far to look. */
export interface ConformOptions extends ArrangeOptions {
  /** States that are looked at for one record, at most; what needs more is left open. */
  readonly statesMax?: number | undefined;
}

const STATES_MAX = 20_000;

/**
 * Holds a recording against the model: of its own kernel and driver, unless others are asked for. Many recordings are
 * faster with the same `systems`.
 *
 * @throws CheckerError where it is not known what to hold it against, or where it shows nothing to compare
 */
export function conform(
  recording: Recording,
  options: ConformOptions = {},
  systems: Systems = new Map(),
): ConformedRun {
  mustShowGroups(recording);
  const { name, file } = recording;
  const { kernel } = recording.machine;
  const machine = arrangeMachine(recording, options);
  const { design, driver, topology } = machine;
  const relevant = relevantGroups(recording, machine);
  const following: Following = {
    machine,
    driver: behaviourOf(driver, design.kernel),
    relevant,
    logged: loggedIn(recording),
    heardNext: [],
    statesMax: options.statesMax ?? STATES_MAX,
  };
  const steps = follow(recording.records, startOf(recording, machine, systems), following);
  const notes = [...machine.notes, ...notesOfNotShown(recording, machine, relevant, steps)];
  return { kind: 'conformed', name, file, kernel, design, driver: driver.name, topology, notes, steps };
}

interface Followed {
  readonly steps: readonly ConformedStep[];
  readonly hypotheses: readonly Hypothesis[];
  /** Whether an operation outside the model may still be at work. */
  readonly isUnsettled: boolean;
  /** Whether the model and the recording have parted. */
  readonly isLost: boolean;
}

function follow(
  records: readonly RecordedStep[],
  start: readonly Hypothesis[],
  following: Following,
): readonly ConformedStep[] {
  const first: Followed = { steps: [], hypotheses: start, isUnsettled: false, isLost: false };
  const heardAfter = (index: number) => records[index + 1]?.returnedLate.map(({ number }) => number) ?? [];
  return records.reduce(
    (followed, record, index) => followOne(followed, record, { ...following, heardNext: heardAfter(index) }),
    first,
  ).steps;
}

function followOne(followed: Followed, record: RecordedStep, following: Following): Followed {
  const { steps, hypotheses, isUnsettled, isLost } = followed;
  if (isLost)
    return { ...followed, steps: [...steps, { record, verdict: { kind: 'not followed' }, taken: [], shared: [] }] };
  const begun = hypotheses.map((hypothesis) => begin(hypothesis, record, following.machine));
  const outside = begun.find((one) => one.outside !== undefined)?.outside;
  // What is outside the model may go on while time passes; what is asked next finds it settled.
  const isAnyones = outside !== undefined || (isUnsettled && !isOperation(record));
  const ways = followRecord(
    isAnyones ? begun.map((one) => reached(one, record, following)) : begun,
    record,
    followingOf(record, isAnyones, following),
  );
  if (ways === undefined) {
    const limit = {
      record,
      verdict: { kind: 'limit', statesMax: following.statesMax },
      taken: [],
      shared: [],
    } as const;
    return { ...followed, steps: [...steps, limit], isLost: true };
  }
  const [first] = ways as readonly [Way, ...Way[]];
  const { differences, taken } = first;
  const { shared } = ways.reduce(sharing);
  // What the model does not have may leave groups as it cannot: that is no difference, and nothing after it is followed.
  const isAnything = outside !== undefined && !BY_DRIVERS.includes(outside) && differences.every(isOfGroup);
  const verdict = isAnything ? ({ kind: 'outside', what: outside } as const) : verdictOf(record, first, outside);
  return {
    steps: [...steps, { record, verdict, taken, shared }],
    hypotheses: ways.map(({ hypothesis }) => hypothesis),
    isUnsettled: isAnyones,
    isLost: !differences.every(isHarmless),
  };
}

/** Shell commands and the reading of files: what they do to groups they do by binding drivers and adding devices. */
const BY_DRIVERS: readonly string[] = ['sh', 'cat'];

function isOfGroup({ field, group }: Difference): boolean {
  return group !== undefined || field === 'group';
}

/** At first everything is shown, and nothing of what was logged at boot; whoever is outside the model logs what he likes. */
function followingOf({ operation: { kind } }: RecordedStep, isAnyones: boolean, following: Following): Following {
  if (kind === 'initial state') return { ...following, logged: [], relevant: following.machine.topology.groups };
  return isAnyones ? { ...following, logged: [] } : following;
}

/** What an operation returned leaves model and kernel in the same state; whether it returned does not. */
function isHarmless({ field }: Difference): boolean {
  return field === 'rc' || field === 'errno' || field === 'info' || field.endsWith(': info');
}

/** Whether somebody asks for something, so that it counts. */
export function isOperation({ operation: { kind } }: RecordedStep): boolean {
  return kind === 'call' || kind === 'kill';
}

function verdictOf(record: RecordedStep, { differences }: Way, outside: string | undefined): StepVerdict {
  if (differences.length > 0) return { kind: 'differs', differences };
  if (outside !== undefined) return { kind: 'outside', what: outside };
  return { kind: isOperation(record) ? 'reproduced' : 'as recorded' };
}

/** An operation outside the model may have done anything to drivers; devices come and go where the log says so. */
function reached(one: Begun, { groups, events }: RecordedStep, { machine }: Following): Begun {
  const isLogged = (kind: 'added' | 'removed') => (place: Place) =>
    events.some((event) => event.kind === kind && event.device === place.device);
  return { ...one, hypothesis: reach(one.hypothesis, groups, machine, isLogged('added'), isLogged('removed')) };
}

interface Begun extends Beginning {
  /** The operation, where the model does not have it. */
  readonly outside?: string;
}

/** The operation of `record` begins; one that reaches no machine has returned at once. */
function begin(hypothesis: Hypothesis, record: RecordedStep, machine: Machine): Begun {
  const plan = planFor(hypothesis, record, machine);
  switch (plan?.kind) {
    case undefined:
      return { hypothesis, differences: sleptWell(record) };
    case 'outside':
      return { hypothesis, differences: [], outside: plan.what };
    case 'returns':
      return { hypothesis: { ...hypothesis, user: plan.user }, differences: compareReturns(plan.returns, record) };
    case 'calls': {
      return { hypothesis: { ...hypothesis, flights: withFlight(hypothesis.flights, plan, record) }, differences: [] };
    }
  }
}

/** Of a process that is killed, nobody hears any more. */
function withFlight(
  flights: readonly Flight[],
  plan: CallingPlan,
  { number, operation, returned }: RecordedStep,
): readonly Flight[] {
  const process = 'process' in operation ? operation.process : undefined;
  const all = [...flights, flightOf(number ?? undefined, process, plan, returned?.info)];
  if (operation.kind !== 'kill') return all;
  return all.map((flight) => (flight.process === process ? { ...flight, isUnheard: true } : flight));
}

/** Whoever sleeps wakes up. */
function sleptWell(record: RecordedStep): readonly Difference[] {
  const { operation, returned } = record;
  const isWoken = operation.kind === 'sleep' && returned !== undefined;
  return isWoken ? compareReturns(SUCCESS, record) : [];
}

function planFor(hypothesis: Hypothesis, { operation, events }: RecordedStep, machine: Machine): Plan | undefined {
  switch (operation.kind) {
    case 'call':
      return planOf(operation.name, calledIn(hypothesis, machine, operation.process, operation.words, events));
    case 'kill':
      return kill(calledIn(hypothesis, machine, operation.process, [], events), operation.process);
    default:
      return undefined;
  }
}
