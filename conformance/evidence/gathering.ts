/** From recordings that were held against the model to what they bear out. */
import type { StepRecord } from '../../explorer/index.ts';
import { type Keying, keyedDeliveries } from './keyed.ts';
import type { Recorded, RecordedRun } from './recorded.ts';

/** One recorded run, as far as it was reproduced. */
export interface ReproducedRun extends Keying {
  readonly name: string;
  /** Operations that were reproduced: the number of the step, and what the model did. */
  readonly operations: readonly { readonly number: number; readonly taken: readonly StepRecord[] }[];
}

/** Runs that are named for a delivery or an errno, of each kernel with each driver. */
const NAMED_MAX = 3;

interface Gathered {
  readonly reads: Set<string>;
  /** The first step of each run that has it. */
  readonly seen: Map<string, number>;
}

/** What `runs` bear out together. */
export function gather(runs: readonly ReproducedRun[]): Recorded {
  const deliveries = new Map<string, Gathered>();
  const commands = new Map<string, Map<string, Map<string, number>>>();
  for (const run of runs) {
    for (const { number, taken } of run.operations) {
      for (const step of taken) {
        note(commands, run, step, number);
        for (const { key, reads } of keyedDeliveries(step, run)) {
          const gathered = deliveries.get(key) ?? { reads: new Set(), seen: new Map() };
          deliveries.set(key, gathered);
          for (const read of reads) gathered.reads.add(read);
          if (!gathered.seen.has(run.name)) gathered.seen.set(run.name, number);
        }
      }
    }
  }
  const told = Object.fromEntries(runs.map((run) => [run.name, runText(run)]));
  return {
    runs: told,
    commands: mapped(commands, (errnos) => mapped(errnos, (seen) => named(seen, told))),
    deliveries: mapped(deliveries, ({ reads, seen }) => ({
      reads: [...reads].sort(),
      runs: seen.size,
      seen: named(seen, told),
    })),
  };
}

function runText({ configuration: { design, driver }, operations }: ReproducedRun): RecordedRun {
  return { design: design.name, driver: driver.name, reproduced: operations.length };
}

/** What a command came to; where it goes on later, as `...`. */
function note(
  commands: Map<string, Map<string, Map<string, number>>>,
  { name, system }: ReproducedRun,
  { step, observations }: StepRecord,
  number: number,
): void {
  const command = `${system.actors[step.actor]?.kind} ${step.command.type}`;
  const errnos = commands.get(command) ?? new Map<string, Map<string, number>>();
  commands.set(command, errnos);
  const returned = observations.findLast(({ actor, event }) => actor === step.actor && event.type === 'returned');
  const errno = returned === undefined ? '...' : String(returned.event['errno'] ?? '0');
  const seen = errnos.get(errno) ?? new Map<string, number>();
  errnos.set(errno, seen);
  if (!seen.has(name)) seen.set(name, number);
}

/** The first runs of each kernel with each driver. */
function named(seen: ReadonlyMap<string, number>, runs: Recorded['runs']): readonly string[] {
  const counts = new Map<string, number>();
  return [...seen].sort().flatMap(([name, number]) => {
    const where = `${runs[name]?.design} ${runs[name]?.driver}`;
    const count = (counts.get(where) ?? 0) + 1;
    counts.set(where, count);
    return count > NAMED_MAX ? [] : [`${name} ${number}`];
  });
}

function mapped<T, R>(map: ReadonlyMap<string, T>, change: (value: T) => R): Readonly<Record<string, R>> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, change(value)]));
}
