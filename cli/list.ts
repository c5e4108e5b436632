/** `list`: what there is to choose from, each with its source. */
import { wrapped } from '../counterexamples/plain-text.ts';
import type { Property } from '../explorer/system.ts';
import { goals, invariants } from '../invariants/index.ts';
import { CHOICES, designs, drivers, liberties, topologies } from '../model/index.ts';
import { configure, DEFAULT_CONFIGURATION } from './configuration.ts';
import type { Terminal } from './terminal.ts';

/** One thing that can be named. */
export interface Entry {
  readonly name: string;
  /** What it is, in a line or a sentence. */
  readonly text: string;
  readonly source?: string | undefined;
  /** What it can be set to, with the designs that set it so. */
  readonly values?: readonly { readonly value: string; readonly source: string; readonly designs: readonly string[] }[];
  /** More, a line each. */
  readonly details?: readonly string[] | undefined;
}

/** What makes each list, by its name. */
export const LISTS = {
  designs: listDesigns,
  choices: listChoices,
  drivers: listDrivers,
  topologies: listTopologies,
  environments: listEnvironments,
  invariants: listInvariants,
  commands: listCommands,
} as const satisfies Record<string, () => readonly Entry[] | Promise<readonly Entry[]>>;

/** A name of {@link LISTS}. */
export type ListName = keyof typeof LISTS;

/** The names of {@link LISTS}, in the order in which they are shown. */
export const LIST_NAMES = Object.keys(LISTS) as readonly ListName[];

/** Writes one list, or all of them. */
export async function listCommand(only: ListName | undefined, format: 'text' | 'json', terminal: Terminal): Promise<0> {
  const names = only === undefined ? LIST_NAMES : [only];
  const lists: [ListName, readonly Entry[]][] = [];
  for (const name of names) lists.push([name, await LISTS[name]()]);
  terminal.out.write(
    format === 'json'
      ? `${JSON.stringify(Object.fromEntries(lists), null, 2)}\n`
      : lists.map(([name, entries]) => listText(terminal.colors.bold(name), entries)).join('\n'),
  );
  return 0;
}

const COLUMNS = 79;

function listText(heading: string, entries: readonly Entry[]): string {
  const lines = entries.flatMap(({ name, text, source, values = [], details = [] }) => [
    ...wrapped(plain(`  ${name}: ${text}`), COLUMNS, 6),
    ...values.flatMap((value) => wrapped(plain(`    ${valueText(value)}`), COLUMNS, 8)),
    ...[...details, ...(source === undefined ? [] : [`source: ${source}`])].flatMap((line) =>
      wrapped(plain(`      ${line}`), COLUMNS, 8),
    ),
  ]);
  return `${[heading, ...lines].join('\n')}\n`;
}

/** `=none [v6.1]: where it comes from`. */
function valueText({ value, source, designs: users }: NonNullable<Entry['values']>[number]): string {
  return `=${value}${users.length === 0 ? '' : ` [${users.join(', ')}]`}: ${source}`;
}

/** Apostrophes as ASCII has them. */
function plain(text: string): string {
  return text.replaceAll('\u2019', "'");
}

function listDesigns(): readonly Entry[] {
  return designs.map(({ name, title, source, heldAgainst, choices }) => ({
    name,
    text: title,
    source: `${source} (${heldAgainst})`,
    details: [
      Object.entries(choices)
        .map(([key, value]) => `${CHOICES[key as keyof typeof CHOICES].name}=${value}`)
        .join(', '),
    ],
  }));
}

/** What `--design NAME+CHOICE=VALUE` can set. */
function listChoices(): readonly Entry[] {
  return Object.entries(CHOICES).map(([key, { name, sentence, values }]) => ({
    name,
    text: sentence,
    values: values.map(({ value, source }) => {
      const users = designs.filter(({ choices }) => choices[key as keyof typeof choices] === value);
      return { value, source, designs: users.map((design) => design.name) };
    }),
  }));
}

function listDrivers(): readonly Entry[] {
  return drivers.map(({ name, title, source, contract }) => ({
    name,
    text: title,
    source,
    details: contract.filter(({ isKept }) => !isKept).map(({ clause, source: from }) => `breaks: ${clause} (${from})`),
  }));
}

function listTopologies(): readonly Entry[] {
  return topologies.map(({ name, title, source }) => ({ name, text: title, source }));
}

function listEnvironments(): readonly Entry[] {
  return liberties.map(({ name, title, source }) => ({ name, text: title, source }));
}

function listInvariants(): readonly Entry[] {
  // Several properties may share a name: they are parts of one statement.
  const parts = new Map<string, Property[]>();
  for (const invariant of [...invariants, ...goals])
    parts.set(invariant.name, [...(parts.get(invariant.name) ?? []), invariant]);
  return [...parts].map(([name, all]) => ({
    name,
    text: [...new Set(all.map(({ statement }) => statement))].join(' '),
    source: [...new Set(all.map(({ source }) => source))].join('; '),
  }));
}

/** Where what the environment may ask of each kind of actor comes from. */
const COMMAND_SOURCES: Readonly<Record<string, string>> = {
  group: 'drivers/iommu/iommu.c',
  device: 'drivers/base/dd.c and drivers/iommu/iommu.c',
  container: 'drivers/vfio/container.c and drivers/vfio/vfio_iommu_type1.c',
  iommufd: 'drivers/iommu/iommufd/device.c',
};

/** What the environment may ask of each kind of actor, in the default configuration. */
async function listCommands(): Promise<readonly Entry[]> {
  const { system } = await configure({ configuration: DEFAULT_CONFIGURATION });
  const commands = new Map<string, { readonly kind: string; readonly what: string; readonly actors: Set<string> }>();
  for (const [actor, { kind, commands: offered = [] }] of Object.entries(system.actors)) {
    for (const { class: what, event } of offered) {
      const name = `${kind} ${event.type}`;
      const known = commands.get(name) ?? { kind, what, actors: new Set() };
      commands.set(name, known);
      known.actors.add(actor);
    }
  }
  return [...commands].map(([name, { kind, what, actors }]) => ({
    name,
    text: `${what}, to ${[...actors].join(', ')}`,
    source: COMMAND_SOURCES[kind],
  }));
}
