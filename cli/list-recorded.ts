/** `list recorded`: for each command of the model, what it returned in recordings of real kernels, and in which. */
import { ASKING, GOES_ON, type Recorded, runOf } from '../conformance/index.ts';
import type { Entry } from './list-entry.ts';
import { recordedOfPackage } from './rests-on.ts';

/** A command, by the kind of actor that takes it. */
export interface ListedCommand {
  readonly kind: string;
  readonly type: string;
  /** The files of the kernel that it follows. */
  readonly source: string;
}

/** What one command returned, and where. */
interface Returned {
  readonly errno: string;
  /** By kernel and driver, in how many runs: `v6.12.117 virtio (12 runs)`. */
  readonly where: readonly string[];
  readonly first: string;
}

/** The list. */
export function recordedEntries(commands: readonly ListedCommand[]): readonly Entry[] {
  return commands.map(({ kind, type, source }) => {
    const returned = returnedBy(`${kind} ${type}`, recordedOfPackage());
    const name = `${kind} ${type}`;
    if (returned.length === 0) return { name, text: unrecorded(kind), source };
    return {
      name,
      text: `recorded: ${returned.map(({ errno }) => errno).join(', ')}`,
      source,
      details: returned.map(({ errno, where, first }) => `${errno}: ${where.join(', ')}; ${first}`),
    };
  });
}

/** The same as the tables of docs/CONFORMANCE.md. */
export function recordedTables(commands: readonly ListedCommand[]): string {
  const recorded = recordedOfPackage();
  const rows = commands.flatMap(({ kind, type }) =>
    returnedBy(`${kind} ${type}`, recorded).map(
      ({ errno, where, first }) => `| ${kind} \`${type}\` | \`${errno}\` | ${where.join(', ')} | ${first} |`,
    ),
  );
  const others = commands.filter(({ kind, type }) => returnedBy(`${kind} ${type}`, recorded).length === 0);
  const kinds = [...new Set(others.map(({ kind }) => kind))].map((kind) => {
    const own = others.filter((one) => one.kind === kind);
    const types = own.map(({ type }) => `\`${type}\``).join(', ');
    return `| ${kind} ${types} | ${unrecorded(kind)} | ${own[0]?.source ?? ''} |`;
  });
  return [
    '| command | returned | kernels and drivers (runs) | seen first |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    '| in no recording | | source |',
    '| --- | --- | --- |',
    ...kinds,
    '',
  ].join('\n');
}

function unrecorded(kind: string): string {
  return ASKING.has(kind) ? 'stands for any caller' : 'read';
}

function returnedBy(command: string, { commands, runs }: Recorded): readonly Returned[] {
  const errnos = Object.entries((Object.hasOwn(commands, command) && commands[command]) || {});
  // That it goes on says something only where there is no more to say.
  const told = errnos.filter(([errno]) => errnos.length === 1 || errno !== GOES_ON);
  return told.map(([errno, seen]) => {
    const counts = new Map<string, number>();
    for (const witness of seen) {
      const run = runs[runOf(witness)];
      const where = `${run?.design} ${run?.driver}`;
      counts.set(where, (counts.get(where) ?? 0) + 1);
    }
    return {
      errno: errno === GOES_ON ? 'goes on' : errno,
      where: [...counts].map(([where, count]) => `${where} (${count})`),
      first: seen[0] ?? '',
    };
  });
}
