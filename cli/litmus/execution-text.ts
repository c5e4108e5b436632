/** An execution of a scenario as calls of the kernel: the start, then each thread's, and where something shows. */
import { type ExplainedStep, explainSteps, type RowOptions, stepsText } from '../../counterexamples/index.ts';
import { sideBySide, wrapped } from '../../counterexamples/plain-text.ts';
import { assert } from '../../explorer/errors.ts';
import { replay } from '../../explorer/index.ts';
import { Run, type StepRecord } from '../../explorer/run.ts';
import type { PlainEvent, System } from '../../explorer/system.ts';
import type { Execution, ExecutionStep } from '../../scenarios/index.ts';
import { domainMeanings } from '../domain-names.ts';
import { failureNotes, iommuRows } from '../iommu-rows.ts';
import { isOfTheStart } from '../kernel-fields.ts';
import { stateText } from './judged-words.ts';

export interface ExecutionText {
  /** Columns of the text. */
  readonly width: number;
  /** Whether `<<<` marks the moment in which it shows. */
  readonly isMarked: boolean;
  /** What the steps of threads rest on, as a sentence. */
  readonly tellStandings?: ((steps: readonly StepRecord[]) => string) | undefined;
}

/** An execution spends what its file permits, which was counted when it was found. */
export const UNLIMITED = { faults: Number.MAX_SAFE_INTEGER, breaches: Number.MAX_SAFE_INTEGER };

/** Columns of the names of threads, at most. */
const LABEL_MAX = 12;

/** What a call is named by: the state in which it is made. */
type StateBefore = Parameters<NonNullable<RowOptions['nameCall']>>[2];

/** What stands before the steps that reach the start. */
export const GIVEN = 'given';

/** The lines, between rulers. Every step is taken once more, on the machines themselves. */
export function executionLines(system: System, execution: Execution, options: ExecutionText): readonly string[] {
  const { start, steps, delivery } = execution;
  const { width, isMarked, tellStandings } = options;
  const { records, stopped } = replay(system, [...start, ...steps.map(({ step }) => step)], UNLIMITED);
  assert(stopped === undefined, 'an execution that was found can be taken again');
  const explained = explainSteps(system, new Run(system).state, records).map((step) => ofKernel(system, step));
  const [given, taken] = [explained.slice(0, start.length), explained.slice(start.length)];
  const last = taken.at(-1);
  const marks = isMarked && last !== undefined ? [markOf(taken.length - 1, last, delivery)] : [];
  const labels = steps.map(({ thread }) => shortened(thread));
  const margin = Math.max(...[GIVEN, ...labels].map((label) => label.length)) + 1;
  const rows = { ...iommuRows(system), margin, width };
  const ruler = '-'.repeat(width);
  const before = stepsText(given, {
    ...namedBy(rows, given, []),
    shows: (actor, change) => rows.shows?.(actor, change) === true && isOfTheStart(system, actor, change.field),
    margin,
    width,
    labels: [GIVEN],
    marks: [],
    calls: 'remarkable',
  });
  const isAtStart = isMarked && last === undefined;
  const lines = [
    ruler,
    ...before,
    ...(isAtStart ? sideBySide(`${' '.repeat(margin)}(this is the start)`, ['<<<'], width) : []),
    ...(before.length === 0 || taken.length === 0 ? [] : [ruler]),
    ...stepsText(taken, { ...namedBy(rows, taken, steps), margin, width, labels, marks }),
    ruler,
  ];
  const standings = tellStandings?.(records.slice(start.length));
  return [
    ...lines,
    ...domainMeanings(lines.join('\n')),
    ...noteLines(execution, explained, width),
    ...(standings === undefined || taken.length === 0 ? [] : wrapped(standings, width, 2)),
  ];
}

/**
 * A step as the kernel has it. A thread is an actor that only asks: what it asks stands in its place. What is returned
 * needs no name of the call beside it.
 */
function ofKernel({ actors }: System, step: ExplainedStep): ExplainedStep {
  const isOfThread = actors[step.actor]?.kind === 'caller';
  const isReturned = ({ type }: PlainEvent) => type === 'returned';
  const isOthers = ({ actor }: ExplainedStep['calls'][number]) => actor !== step.actor;
  // Who goes on with a call may be another than who was asked, and returns: that is what the step comes to.
  const returned = step.calls.filter(isOthers).flatMap(({ said }) => said.filter(isReturned));
  const calls = step.calls.map((call, index) => {
    const own = isOthers(call) ? call.said.filter((event) => !isReturned(event)) : call.said;
    const all = index === 0 ? [...own, ...returned] : own;
    const said = all.map(({ operation: _, ...event }) => event as PlainEvent);
    return { ...call, event: { ...call.event }, said, level: isOfThread ? Math.max(0, call.level - 1) : call.level };
  });
  // Copies: the call of the step as a whole is not its first part, and of two equal calls each has its own name.
  return { ...step, command: { ...step.command }, calls };
}

function shortened(name: string): string {
  return name.length <= LABEL_MAX ? name : `${name.slice(0, LABEL_MAX - 3)}...`;
}

function markOf(step: number, { calls }: ExplainedStep, delivery: number | undefined) {
  const call = delivery ?? calls.length - 1;
  return { step, call, isBetweenCalls: call < calls.length - 1 };
}

/** The first call of each step by what the thread calls, as the kernel of the design writes it. */
function namedBy(rows: RowOptions, taken: readonly ExplainedStep[], steps: readonly ExecutionStep[]): RowOptions {
  const names = new Map<PlainEvent, string>();
  const asked = new Set<PlainEvent>();
  let begun = new Map<string, string>();
  for (const [index, { actor, command, calls }] of taken.entries()) {
    const [first, second] = calls;
    const isOfThread = command.type === 'call' && second !== undefined;
    const text =
      textOf(steps[index]) ?? (isOfThread ? undefined : startText(actor, command, rows, first?.before, begun));
    const kernels = isOfThread ? rows.nameCall?.(second.actor, second.event, second.before) : undefined;
    const name = text ?? kernels;
    if (name === undefined) continue;
    names.set(command, name);
    begun = new Map(begun).set(actor, name);
    // A user's call and its only section: the same function.
    for (const call of isOfThread ? [] : calls.slice(1)) {
      if (rows.nameCall?.(call.actor, call.event, call.before) !== steps[index]?.call) continue;
      names.set(call.event, '');
      asked.add(call.event);
    }
    if (first !== undefined) names.set(first.event, isOfThread ? '' : name);
    if (!isOfThread) continue;
    names.set(second.event, name);
    asked.add(second.event);
    if (rows.isVoid?.(second.actor, second.event)) asked.add(command);
  }
  return {
    ...rows,
    nameCall: (actor, event, before) => names.get(event) ?? rows.nameCall?.(actor, event, before),
    // What it answers is what the thread returns.
    isVoid: (actor, event) => asked.has(event) || rows.isVoid?.(actor, event) === true,
  };
}

function textOf(step: ExecutionStep | undefined): string | undefined {
  if (step === undefined) return undefined;
  return step.isBeginning ? beginning(step) : `... ${step.call}`;
}

/** What a bus does, as the core has it. */
const OF_A_BUS: Readonly<Record<string, string>> = { plug: 'iommu_probe_device', unplug: 'iommu_release_device' };

/** How a start is reached that no thread calls: by what drivers, buses and users do, where the kernel has no name for it. */
function startText(
  actor: string,
  command: PlainEvent,
  { nameCall }: RowOptions,
  before: StateBefore,
  begun: ReadonlyMap<string, string>,
): string {
  const { type, ...given } = command;
  const kernels = nameCall?.(actor, command, before);
  if (kernels !== undefined && !kernels.startsWith(`${actor}: `)) return kernels;
  if (type === 'proceed') return `... ${(begun.get(actor) ?? actor).replace(/^\.\.\. /, '')}`;
  return `${OF_A_BUS[type] ?? type}(${[actor, ...Object.values(given).map(String)].join(', ')})`;
}

function beginning({ register, call }: ExecutionStep): string {
  return register === undefined ? call : `${register} = ${call}`;
}

function noteLines({ stuck, refused }: Execution, steps: readonly ExplainedStep[], width: number): readonly string[] {
  const waits = stuck.map((thread) => {
    const why = refused?.[thread];
    return why === undefined ? `${thread} waits for ever.` : `${thread} cannot go on: ${stateText(why)}.`;
  });
  const notes = Object.entries(failureNotes(steps)).map(([label, text]) => `${label}: ${text}`);
  return [...waits, ...notes].flatMap((text) => wrapped(text, width, 2));
}
