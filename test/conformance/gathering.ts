/** From recordings that were held against the model to what they bear out: what `conformance/recorded.json` is made of. */
import { type Systems, systemOf } from '../../conformance/arranging/systems.ts';
import { AskingAgain } from '../../conformance/evidence/asking-again.ts';
import { HARDWARE, type Keyed, type Keying, keyedDeliveries } from '../../conformance/evidence/keyed.ts';
import type { RecordedRun } from '../../conformance/evidence/recorded.ts';
import { type ConformedRun, DIES, GOES_ON, type Recorded } from '../../conformance/index.ts';
import type { StepRecord } from '../../explorer/index.ts';
import type { Actor, Json } from '../../explorer/system.ts';
import { findDriver } from '../../model/index.ts';

/** What the model did in one recorded step, in every way that explains it. */
export interface ReproducedStep {
  readonly number: number;
  readonly shared: readonly StepRecord[];
  /** What operations returned then, as the model writes it: `0`, `-EPERM`. */
  readonly returned: readonly string[];
}

/** One recorded run, as far as it was reproduced. */
export interface ReproducedRun extends Keying {
  readonly name: string;
  /** How many operations were reproduced. */
  readonly reproduced: number;
  /** Operations, and time passing, up to where the kernel died. */
  readonly steps: readonly ReproducedStep[];
}

/** What of a run was reproduced; runs of one machine are faster with the same `systems`. */
export function reproducedOf({ name, design, driver, topology, steps }: ConformedRun, systems: Systems): ReproducedRun {
  const configuration = { design, driver: findDriver(driver), topology };
  const system = systemOf(configuration, systems);
  const borneOut = steps.flatMap(({ record, verdict, shared }, index): readonly ReproducedStep[] => {
    // What was begun before goes on while time passes; the initial state is reached by commands of the model's own.
    const isBorneOut = verdict.kind === 'reproduced' || verdict.kind === 'as recorded';
    if (!isBorneOut || record.number === null || record.number === 0) return [];
    // What has returned in the kernel may be heard of only in the next record.
    const late = [record, steps[index + 1]?.record].flatMap((one) => one?.returnedLate ?? []);
    const returned = [...(record.returned === undefined ? [] : [record.returned]), ...late];
    return [{ number: record.number, shared, returned: returned.map(errnoOf) }];
  });
  const reproduced = steps.filter(({ verdict }) => verdict.kind === 'reproduced').length;
  return { name, configuration, system, asking: askingOf(system), reproduced, steps: untilDeath(borneOut) };
}

function errnoOf({ errno }: { readonly errno: string }): string {
  return errno === '0' ? '0' : `-${errno}`;
}

function untilDeath(steps: readonly ReproducedStep[]): readonly ReproducedStep[] {
  const last = steps.findIndex(({ shared }) => shared.some(hasDied));
  return last < 0 ? steps : steps.slice(0, last + 1);
}

function hasDied({ observations }: StepRecord): boolean {
  return observations.some(({ event }) => event.type === DIES);
}

const asking = new WeakMap<object, AskingAgain>();

function askingOf(system: ReproducedRun['system']): AskingAgain {
  const known = asking.get(system) ?? new AskingAgain(system);
  asking.set(system, known);
  return known;
}

/** By run, the first step that has something. */
type SeenSoFar = Map<string, number>;
type ByErrno = Map<string, SeenSoFar>;

interface Gathered {
  readonly reads: Set<string>;
  readonly seen: SeenSoFar;
}

/** What `runs` bear out together. */
export function gather(runs: readonly ReproducedRun[]): Recorded {
  const deliveries = new Map<string, Gathered>();
  const commands = new Map<string, { readonly returned: ByErrno; readonly inside: ByErrno }>();
  for (const run of runs) {
    const saw = (seen: SeenSoFar, number: number) => seen.set(run.name, seen.get(run.name) ?? number);
    for (const step of run.steps) {
      for (const { command, errno, where } of cameOf(step, run)) {
        const came = entryOf(commands, command, () => ({ returned: new Map(), inside: new Map() }));
        saw(
          entryOf(came[where], errno, () => new Map()),
          step.number,
        );
      }
      for (const { key, reads } of step.shared.flatMap((taken) => borneOutBy(taken, run))) {
        const gathered = entryOf(deliveries, key, () => ({ reads: new Set<string>(), seen: new Map() }));
        for (const read of reads) gathered.reads.add(read);
        saw(gathered.seen, step.number);
      }
    }
  }
  return {
    runs: Object.fromEntries(runs.map((run) => [run.name, runText(run)])),
    commands: sorted(commands, ({ returned, inside }) => ({
      returned: sorted(returned, (seen) => sorted(seen, same)),
      inside: sorted(inside, (seen) => sorted(seen, same)),
    })),
    deliveries: sorted(deliveries, ({ reads, seen }) => ({ reads: [...reads].sort(), seen: sorted(seen, same) })),
  };
}

function runText({ configuration: { design, driver }, reproduced }: ReproducedRun): RecordedRun {
  return { design: design.name, driver: driver.name, reproduced };
}

/** Those deliveries of a step that a recording can show. */
function borneOutBy(taken: StepRecord, keying: Keying): readonly Keyed[] {
  const { deliveries } = taken;
  const end = deliveries.findIndex(({ observations }) => observations.some(({ type }) => type === DIES));
  // What comes after the death of the kernel never was; nor was all of what would have called it.
  const isPast = ({ delivery, calls }: Keyed) =>
    end >= 0 && [delivery, ...calls].some((one) => deliveries.indexOf(one) > end);
  return keyedDeliveries(taken, keying).filter((keyed) => isShown(keyed) && !isPast(keyed));
}

/** What is delivered to hardware that ends in an answer. */
const ANSWERED: readonly string[] = ['attach', 'write', 'set pasid'];

/**
 * Whether a recording could show that it went otherwise. Of hardware it shows what the driver answered and which attaches
 * there were; a release answers nothing, and where the device went elsewhere nobody looked.
 */
function isShown({ kind, delivery: { event, before, after, observations } }: Keyed): boolean {
  if (kind !== HARDWARE || ANSWERED.includes(event.type)) return true;
  // The kernel's log has it, or ends there.
  return before.context['rid'] === after.context['rid'] || observations.some(({ type }) => type === DIES);
}

/** What a command came to. */
interface Came {
  readonly command: string;
  readonly errno: string;
  readonly where: 'returned' | 'inside';
}

/** Each command that is given, and what is returned to whoever gave one, maybe some steps ago. */
function cameOf({ shared, returned }: ReproducedStep, { system: { actors } }: ReproducedRun): readonly Came[] {
  const all = shared.flatMap(({ step, observations }) => {
    const named = (actor: string, type: string) => `${actors[actor]?.kind} ${type}`;
    const own = named(step.actor, step.command.type);
    if (observations.some(({ event }) => event.type === DIES)) return [{ command: own, errno: DIES }];
    const answers = observations.filter(({ event }) => event.type === 'returned');
    const came = answers.map(({ actor, event }) => ({
      command: named(actor, commandOf(actors[actor], event['operation']) ?? step.command.type),
      errno: String(event['errno'] ?? '0'),
    }));
    return answers.some(({ actor }) => actor === step.actor) ? came : [...came, { command: own, errno: GOES_ON }];
  });
  const count = (errnos: readonly string[], errno: string) => errnos.filter((other) => other === errno).length;
  const errnos = all.map(({ errno }) => errno);
  // Of several with one errno nobody knows which of them the operation returned.
  const isReturned = (errno: string) => errno === DIES || count(errnos, errno) <= count(returned, errno);
  return all.map((came) => ({ ...came, where: isReturned(came.errno) ? 'returned' : 'inside' }));
}

/** The command that an operation is the work of: of its name, unless the actor can be asked for one thing only. */
function commandOf(actor: Actor | undefined, operation: Json | undefined): string | undefined {
  const requests = (actor?.commands ?? []).filter((command) => command.class === 'request');
  const [only, ...others] = new Set(requests.map(({ event }) => event.type));
  return others.length === 0 && only !== undefined ? only : (operation as string | undefined);
}

function entryOf<V>(map: Map<string, V>, key: string, first: () => V): V {
  const entry = map.get(key) ?? first();
  map.set(key, entry);
  return entry;
}

function sorted<T, R>(map: ReadonlyMap<string, T>, change: (value: T) => R): Readonly<Record<string, R>> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, change(value)]));
}

const same = <T>(value: T): T => value;

/** The file's text: a line for each run, command and delivery, sorted, so that a difference shows what is new. */
export function recordedText({ runs, commands, deliveries }: Recorded): string {
  const section = (name: string, entries: Readonly<Record<string, unknown>>) => {
    const lines = Object.entries(entries).map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    return lines.length === 0 ? `  "${name}": {}` : `  "${name}": {\n${lines.join(',\n')}\n  }`;
  };
  return `{\n${[section('runs', runs), section('commands', commands), section('deliveries', deliveries)].join(',\n')}\n}\n`;
}
