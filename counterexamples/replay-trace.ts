/** Whether a trace still ends as it claims, in this system. */
import { nearest } from '../explorer/errors.ts';
import { canonical } from '../explorer/plain-data.ts';
import { type BrokenProperty, type Budget, type NotTaken, Run, type StepRecord } from '../explorer/run.ts';
import type { Step, System } from '../explorer/system.ts';
import { fingerprintOf, type SystemState } from './fingerprint.ts';
import { proofOf, type Rebuilt } from './rebuild.ts';
import type { Trace } from './trace-file.ts';

/** What a replay found. */
export interface ReplayedTrace {
  /** Every step was taken, to the states recorded, and the end is as claimed. */
  readonly isConfirmed: boolean;
  /** The first step that differs from the trace, from 1; 0 is the initial state. */
  readonly differs?: { readonly step: number; readonly difference: Difference } | undefined;
  /** How it ends, here. */
  readonly end: ReplayEnd;
  /** What the machines did, as far as the steps were taken. */
  readonly initial: SystemState;
  readonly records: readonly StepRecord[];
  /** For explaining; where the end is as claimed. */
  readonly rebuilt?: Rebuilt | undefined;
}

/** How a step is not what the trace says. */
export type Difference =
  | Obstacle
  | { readonly reason: 'other-states'; readonly recorded: string; readonly reached: string };

/** Why a step of a trace is not taken. */
export type Obstacle =
  | { readonly reason: 'unknown-actor'; readonly actor: string; readonly expected: string }
  | { readonly reason: 'unknown-command' }
  | { readonly reason: 'not-taken'; readonly notTaken: NotTaken };

/**
 * `as-claimed`; `before` the last step, since some step (from 1) cannot be taken; or `otherwise`: the claim
 * is false, and instead `broken` do not hold, if any.
 */
export type ReplayEnd =
  | { readonly type: 'as-claimed' }
  | { readonly type: 'before'; readonly step: number; readonly obstacle: Obstacle }
  | { readonly type: 'otherwise'; readonly broken: readonly BrokenProperty[] };

/**
 * Takes the steps of `trace` on the machines of `system`, which may be another than it was written for.
 * Other states alone do not end a replay: it goes on, and says how it ends.
 */
export function replayTrace(system: System, trace: Trace, budget: Budget): ReplayedTrace {
  const run = new Run(system, budget);
  const initial = run.state;
  const brokenAtStart = run.broken();
  const records: StepRecord[] = [];
  let differs = otherStates(0, trace.initial, initial);
  for (const [index, step] of trace.steps.entries()) {
    const result = takeKnown(run, system, step);
    if ('obstacle' in result) {
      const { obstacle } = result;
      differs ??= { step: index + 1, difference: obstacle };
      return { isConfirmed: false, differs, end: { type: 'before', step: index + 1, obstacle }, initial, records };
    }
    records.push(result.taken);
    differs ??= otherStates(index + 1, step.fingerprint, result.taken.state);
  }

  const broken = records.at(-1)?.broken ?? brokenAtStart;
  const taken = records.map(({ step }) => step);
  const proof = proofOf(system, taken, trace.ending, broken, budget);
  if (proof === undefined) {
    const rules = broken.filter(({ kind }) => kind !== 'goal');
    return { isConfirmed: false, differs, end: { type: 'otherwise', broken: rules }, initial, records };
  }
  const rebuilt = { ending: trace.ending, initial, records, proof };
  return { isConfirmed: differs === undefined, differs, end: { type: 'as-claimed' }, initial, records, rebuilt };
}

type Differs = ReplayedTrace['differs'];

function otherStates(step: number, recorded: string, state: SystemState): Differs {
  const reached = fingerprintOf(state);
  return recorded === reached ? undefined : { step, difference: { reason: 'other-states', recorded, reached } };
}

/** Takes a step of a file, which may be of another system or written by hand. */
function takeKnown(
  run: Run,
  system: System,
  { actor, command, outcomes }: Step,
): { readonly taken: StepRecord } | { readonly obstacle: Obstacle } {
  if (!Object.hasOwn(system.actors, actor)) {
    const expected = nearest(actor, Object.keys(system.actors));
    return { obstacle: { reason: 'unknown-actor', actor, expected } };
  }
  // A machine takes events that only other actors send it; a step is what the environment may ask.
  const commands = system.actors[actor]?.commands ?? [];
  if (!commands.some(({ event }) => canonical(event) === canonical(command))) {
    return { obstacle: { reason: 'unknown-command' } };
  }
  const result = run.take({ actor, command, outcomes });
  return 'taken' in result ? result : { obstacle: { reason: 'not-taken', notTaken: result.notTaken } };
}
