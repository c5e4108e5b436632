/** From recordings that were held against the model to what they bear out. */
import type { StepRecord } from '../../explorer/index.ts';
import type { Actor, Json } from '../../explorer/system.ts';
import { findDriver } from '../../model/index.ts';
import { type Systems, systemOf } from '../arranging/systems.ts';
import type { ConformedRun } from '../conformed.ts';
import { AskingAgain } from './asking-again.ts';
import { isShown, type Keying, keyedDeliveries } from './keyed.ts';
import type { Recorded, RecordedRun } from './recorded.ts';

/** One recorded run, as far as it was reproduced. */
export interface ReproducedRun extends Keying {
  readonly name: string;
  /** How many operations were reproduced. */
  readonly reproduced: number;
  /** What the model did in them and while time passed, by the number of the step. */
  readonly operations: readonly { readonly number: number; readonly taken: readonly StepRecord[] }[];
}

/** What of a run was reproduced; runs of one machine are faster with the same `systems`. */
export function reproducedOf({ name, design, driver, topology, steps }: ConformedRun, systems: Systems): ReproducedRun {
  const configuration = { design, driver: findDriver(driver), topology };
  const system = systemOf(configuration, systems);
  const operations = steps.flatMap(({ record, verdict, taken }) => {
    // What was begun before goes on while time passes; the initial state is reached by commands of the model's own.
    const isBorneOut = verdict.kind === 'reproduced' || verdict.kind === 'as recorded';
    return isBorneOut && record.number !== null && record.number > 0 ? [{ number: record.number, taken }] : [];
  });
  const reproduced = steps.filter(({ verdict }) => verdict.kind === 'reproduced').length;
  return { name, configuration, system, asking: askingOf(system), reproduced, operations };
}

const asking = new WeakMap<object, AskingAgain>();

function askingOf(system: ReproducedRun['system']): AskingAgain {
  const known = asking.get(system) ?? new AskingAgain(system);
  asking.set(system, known);
  return known;
}

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
        for (const { key, reads } of keyedDeliveries(step, run).filter(isShown)) {
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
    commands: mapped(commands, (errnos) => mapped(errnos, named)),
    deliveries: mapped(deliveries, ({ reads, seen }) => ({
      reads: [...reads].sort(),
      seen: named(seen),
    })),
  };
}

function runText({ configuration: { design, driver }, reproduced }: ReproducedRun): RecordedRun {
  return { design: design.name, driver: driver.name, reproduced };
}

/** What commands came to: each that is given, and what is returned to whoever gave one, maybe some steps ago. */
function note(
  commands: Map<string, Map<string, Map<string, number>>>,
  { name, system }: ReproducedRun,
  { step, observations }: StepRecord,
  number: number,
): void {
  const came = (actor: string, command: string, errno: string) => {
    const key = `${system.actors[actor]?.kind} ${command}`;
    const errnos = commands.get(key) ?? new Map<string, Map<string, number>>();
    commands.set(key, errnos);
    const seen = errnos.get(errno) ?? new Map<string, number>();
    errnos.set(errno, seen);
    if (!seen.has(name)) seen.set(name, number);
  };
  const returned = observations.filter(({ event }) => event.type === 'returned');
  for (const { actor, event } of returned) {
    came(
      actor,
      commandOf(system.actors[actor], event['operation']) ?? step.command.type,
      String(event['errno'] ?? '0'),
    );
  }
  if (!returned.some(({ actor }) => actor === step.actor)) came(step.actor, step.command.type, GOES_ON);
}

/** The command that an operation is the work of: of its name, unless the actor can be asked for one thing only. */
function commandOf(actor: Actor | undefined, operation: Json | undefined): string | undefined {
  const requests = (actor?.commands ?? []).filter((command) => command.class === 'request');
  const [only, ...others] = new Set(requests.map(({ event }) => event.type));
  return others.length === 0 && only !== undefined ? only : (operation as string | undefined);
}

/** In place of an errno: nothing is returned in the step that begins it. */
export const GOES_ON = '...';

function named(seen: ReadonlyMap<string, number>): readonly string[] {
  return [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, number]) => `${name} ${number}`);
}

function mapped<T, R>(map: ReadonlyMap<string, T>, change: (value: T) => R): Readonly<Record<string, R>> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, change(value)]));
}
