/** `list recorded`: for each command of the model, what it returned in recordings of real kernels, and in which. */
import { ASKING, GOES_ON, type Recorded } from '../conformance/evidence/index.ts';
import type { Entry } from './list-entry.ts';
import { recordedOfPackage } from './rests-on.ts';

/** A command, by the kind of actor that takes it. */
export interface ListedCommand {
  readonly kind: string;
  readonly type: string;
  /** The files of the kernel that it follows. */
  readonly source: string;
}

/** What one command came to, and where. */
interface CameTo {
  readonly errno: string;
  /** Whether the operation returned it that was recorded. */
  readonly isReturned: boolean;
  /** By kernel and driver, in how many runs: `v6.12.117 virtio (12)`. */
  readonly where: string;
  readonly first: string;
}

/** The list. */
export function recordedEntries(commands: readonly ListedCommand[]): readonly Entry[] {
  return commands.map(({ kind, type, source }) => {
    const name = `${kind} ${type}`;
    const came = cameTo(name, recordedOfPackage());
    if (came.length === 0) return { name, text: unrecorded(kind), source };
    const inWords = came.map(({ errno, isReturned }) => (isReturned ? errno : `${errno} (inside)`));
    const details = came.map(({ where, first }, index) => `${inWords[index]}: ${where}; ${first}`);
    return { name, text: `recorded: ${inWords.join(', ')}`, source, details };
  });
}

/** The same as the tables of docs/CONFORMANCE.md. */
export function recordedTables(commands: readonly ListedCommand[]): string {
  const recorded = recordedOfPackage();
  const rows = commands.flatMap(({ kind, type }) =>
    cameTo(`${kind} ${type}`, recorded).map(({ errno, isReturned, where, first }) => {
      const cells = isReturned ? [`\`${errno}\``, ''] : ['', `\`${errno}\``];
      return `| ${[`${kind} \`${type}\``, ...cells, where, first].join(' | ')} |`;
    }),
  );
  const others = commands.filter(({ kind, type }) => cameTo(`${kind} ${type}`, recorded).length === 0);
  const kinds = [...new Set(others.map(({ kind }) => kind))].map((kind) => {
    const own = others.filter((one) => one.kind === kind);
    const types = own.map(({ type }) => `\`${type}\``).join(', ');
    return `| ${kind} ${types} | ${unrecorded(kind)} | ${own[0]?.source ?? ''} |`;
  });
  return [
    '| command | returned | inside | kernels and drivers (runs) | seen first |',
    '| --- | --- | --- | --- | --- |',
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

/** What an operation is known to return is not said again of the inside of another. */
function cameTo(command: string, { commands, runs }: Recorded): readonly CameTo[] {
  const came = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (came === undefined) return [];
  const { returned, inside } = came;
  const only = Object.entries(inside).filter(([errno]) => !Object.hasOwn(returned, errno));
  const all = [
    ...Object.entries(returned).map(([errno, seen]) => ({ errno, seen, isReturned: true })),
    ...only.map(([errno, seen]) => ({ errno, seen, isReturned: false })),
  ];
  // That it goes on says something only where there is no more to say.
  const told = all.filter(({ errno }) => all.length === 1 || errno !== GOES_ON);
  return told.map(({ errno, seen, isReturned }) => {
    const counts = new Map<string, number>();
    for (const run of Object.keys(seen)) {
      const where = `${runs[run]?.design} ${runs[run]?.driver}`;
      counts.set(where, (counts.get(where) ?? 0) + 1);
    }
    const [[run, step] = []] = Object.entries(seen);
    return {
      errno: errno === GOES_ON ? 'goes on' : errno,
      isReturned,
      where: [...counts].map(([where, count]) => `${where} (${count})`).join(', '),
      first: `${run} ${step}`,
    };
  });
}
