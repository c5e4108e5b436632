/** `list`: what there is to choose from, each with its source. */
import { wrapped } from '../counterexamples/plain-text.ts';
import type { Property } from '../explorer/system.ts';
import {
  CATALOGUE_RULES,
  goals,
  type Invariant,
  invariants,
  type LivenessRule,
  livenessRules,
} from '../invariants/index.ts';
import { bugs, CHOICES, type DesignChoices, designWith, drivers, liberties, topologies } from '../model/index.ts';
import { configure, DEFAULT_CONFIGURATION } from './configuration.ts';
import type { ListFormat } from './format-names.ts';
import { designsToName, listDesigns } from './list-designs.ts';
import type { Entry } from './list-entry.ts';
import { type ListName, PLAIN_LIST_NAMES, type PlainListName } from './list-names.ts';
import { type ListedCommand, recordedEntries, recordedTables } from './list-recorded.ts';
import { returnEntries } from './list-returns.ts';
import { listTransitions, type TransitionsRequest } from './list-transitions.ts';
import type { Terminal } from './terminal.ts';

/** What makes each list, by its name. */
const LISTS = {
  designs: listDesigns,
  choices: listChoices,
  drivers: listDrivers,
  topologies: listTopologies,
  environments: listEnvironments,
  invariants: listInvariants,
  bugs: listBugs,
  commands: listCommands,
  recorded: listRecorded,
  returns: returnEntries,
  calls: async () => (await scenarioWords()).listCalls(),
  terms: async () => (await scenarioWords()).listTerms(),
  properties: async () => (await scenarioWords()).listProperties(),
  failures: async () => (await scenarioWords()).listFailures(),
} as const satisfies Record<PlainListName, () => readonly Entry[] | Promise<readonly Entry[]>>;

/** Loaded for who asks what a scenario may say: no other list needs its language. */
function scenarioWords() {
  return import('./list-scenario-words.ts');
}

/** What is asked of `list`. */
export interface ListRequest {
  /** All but the one that takes a search, where it is left out. */
  readonly only?: ListName | undefined;
  /** Only what has this in its name, in whichever case. */
  readonly filter?: string | undefined;
  readonly format: ListFormat;
  /** Flags of `list transitions`. */
  readonly transitions: TransitionsRequest;
}

/** Writes one list, or all of them. */
export async function listCommand(
  { only, filter = '', format, transitions }: ListRequest,
  terminal: Terminal,
): Promise<0> {
  const names = only === undefined ? PLAIN_LIST_NAMES : [only];
  const lists: [ListName, readonly Entry[]][] = [];
  for (const name of names) {
    const entries = name === 'transitions' ? await listTransitions(transitions) : await LISTS[name]();
    const isMeant = (entry: Entry) => entry.name.toLowerCase().includes(filter.toLowerCase());
    lists.push([name, entries.filter(isMeant)]);
  }
  const isTable = only === 'recorded' && format === 'markdown' && filter === '';
  terminal.out.write(isTable ? recordedTables(await commandsOfModel()) : written(lists, format, terminal));
  return 0;
}

function written(
  lists: readonly (readonly [ListName, readonly Entry[]])[],
  format: ListFormat,
  terminal: Terminal,
): string {
  switch (format) {
    case 'text':
      return lists.map(([name, entries]) => listText(terminal.colors.bold(name), entries)).join('\n');
    case 'json':
      return `${JSON.stringify(Object.fromEntries(lists), null, 2)}\n`;
    case 'markdown':
      return lists.map(([name, entries]) => listMarkdown(name, entries)).join('\n');
  }
}

const COLUMNS = 79;

function listText(heading: string, entries: readonly Entry[]): string {
  // One that all have says nothing of any: it stands with the heading.
  const [common, ...others] = new Set(entries.map(({ source }) => source));
  const isCommon = entries.length > 1 && others.length === 0 && common !== undefined;
  const lines = entries.flatMap(({ name, text, source, values = [], details = [] }) => [
    ...wrapped(plain(`  ${name}: ${text}`), COLUMNS, 6),
    ...values.flatMap((value) => wrapped(plain(`    ${valueText(value)}`), COLUMNS, 8)),
    ...[...details, ...(source === undefined || isCommon ? [] : [`source: ${source}`])].flatMap((line) =>
      wrapped(plain(`      ${line}`), COLUMNS, 8),
    ),
  ]);
  return `${[isCommon ? `${heading} (${plain(common)})` : heading, ...lines].join('\n')}\n`;
}

/** A page: what docs/INVARIANTS.md is made by. */
function listMarkdown(heading: string, entries: readonly Entry[]): string {
  const sections = entries.map(({ name, text, source, values = [], details = [] }) =>
    [
      `## ${name}`,
      '',
      ...wrapped(plain(text), MARKDOWN_COLUMNS),
      '',
      ...[...values.map(valueText), ...details, ...(source === undefined ? [] : [`Source: ${source}`])].flatMap(
        (line) => wrapped(`- ${plain(line)}`, MARKDOWN_COLUMNS, 2),
      ),
    ].join('\n'),
  );
  return `${[`# ${heading[0]?.toUpperCase()}${heading.slice(1)}`, ...sections].join('\n\n')}\n`;
}

const MARKDOWN_COLUMNS = 118;

/** `=none [v6.1]: where it comes from`. */
function valueText({ value, source, designs: users }: NonNullable<Entry['values']>[number]): string {
  return `=${value}${users.length === 0 ? '' : ` [${users.join(', ')}]`}: ${source}`;
}

/** Apostrophes as ASCII has them. */
function plain(text: string): string {
  return text.replaceAll('\u2019', "'");
}

/** What `--design NAME+CHOICE=VALUE` can set. */
function listChoices(): readonly Entry[] {
  return Object.entries(CHOICES).map(([key, { name, sentence, values }]) => ({
    name,
    text: sentence,
    values: values.map((listed) => {
      const users = designsToName(key as keyof DesignChoices, listed);
      return { value: listed.value, source: listed.source, designs: users.map((design) => design.name) };
    }),
  }));
}

function listDrivers(): readonly Entry[] {
  return drivers.map(({ name, title, source, contract, breaks }) => {
    const broken = contract.filter(({ isKept }) => !isKept).map(({ clause }) => clause);
    const violated = Object.keys(breaks);
    return {
      name,
      text: title,
      source,
      details: [
        ...(broken.length === 0 ? [] : [`does not keep: ${broken.join('; ')}`]),
        ...(violated.length === 0 ? [] : [`so mainline violates ${violated.join(', ')}`]),
      ],
    };
  });
}

function listTopologies(): readonly Entry[] {
  return topologies.map(({ name, title, source }) => ({ name, text: title, source }));
}

function listEnvironments(): readonly Entry[] {
  return liberties.map(({ name, title, source }) => ({ name, text: title, source }));
}

function listInvariants(): readonly Entry[] {
  // Several properties may share a name: they are parts of one statement.
  const parts = new Map<string, Listed[]>();
  for (const invariant of [...invariants, ...goals, ...livenessRules])
    parts.set(invariant.name, [...(parts.get(invariant.name) ?? []), invariant]);
  return [...parts].map(([name, all]) => ({
    name,
    text: [...new Set(all.map(({ statement }) => statement))].join(' '),
    details: invariantDetails(name, all),
    source: [...new Set(all.map(({ source }) => source))].join('; '),
  }));
}

const JUDGED = {
  always: 'at the end of each step',
  everywhere: 'at the end of each step, and between any two calls of it, as hardware can do DMA at any moment',
  step: 'of each step that answers or warns',
  goal: 'once: some state must be so',
  'leads-to': 'over whole behaviours, where it is asked for by name',
  recoverable: 'of every state, by what it leads to, where it is asked for by name',
} as const;

/** Parts beyond which the statement is shorter than what each of them says. */
const TITLES_MAX = 3;

type Listed = (Property & Partial<Pick<Invariant, 'title' | 'claims' | 'restsOnCallers'>>) | LivenessRule;

function invariantDetails(name: string, all: readonly Listed[]): readonly string[] {
  const titles = [...new Set(all.flatMap(({ title }) => title ?? []))];
  const rules = Object.keys(CATALOGUE_RULES).filter((rule) => CATALOGUE_RULES[rule]?.includes(name));
  const found = bugs.filter((bug) => [bug, ...(bug.stages ?? [])].some((one) => one.found.property === name));
  return [
    ...(titles.length === 0 || titles.length > TITLES_MAX ? [] : [`In short: ${titles.join('; ')}`]),
    `Judged: ${[...new Set(all.map(({ kind }) => JUDGED[kind]))].join('; ')}`,
    ...(all.some(({ restsOnCallers }) => restsOnCallers) ? ['Rests on callers who keep their obligations'] : []),
    ...(all.some((one) => 'claims' in one && one.claims) ? ['A promise that only some drivers make'] : []),
    ...(rules.length === 0 ? [] : [`In the catalogue of bugs: ${rules.join(', ')}`]),
    ...(found.length === 0 ? [] : [`Finds: ${found.map(({ slug }) => slug).join(', ')}`]),
  ];
}

function listBugs(): readonly Entry[] {
  return bugs.map(({ slug, title, fix, source, design, setBack, scope, found }) => ({
    name: slug,
    text: title,
    source,
    details: [
      fix === null ? `in ${design}, not mended` : `mended by ${fix}; in ${designWith(design, setBack)}`,
      `${found.property} in ${found.steps} steps on topology ${scope.topology}, driver ${scope.driver ?? DEFAULT_CONFIGURATION.driver}`,
    ],
  }));
}

/** Where what the environment may ask of each kind of actor comes from. */
const COMMAND_SOURCES: Readonly<Record<string, string>> = {
  group: 'drivers/iommu/iommu.c',
  device: 'drivers/base/dd.c and drivers/iommu/iommu.c',
  container: 'drivers/vfio/container.c and drivers/vfio/vfio_iommu_type1.c',
  iommufd: 'drivers/iommu/iommufd/device.c',
  'vfio group': 'drivers/vfio/group.c and drivers/vfio/vfio_main.c',
  'vfio device set': 'drivers/vfio/pci/vfio_pci_core.c',
  'vfio cdev': 'drivers/vfio/device_cdev.c and drivers/vfio/iommufd.c',
  'vfio container': 'drivers/vfio/container.c and drivers/vfio/vfio_iommu_type1.c',
  writer: 'drivers/iommu/iommu.c, iommu_group_store_type',
  registration: 'drivers/iommu/iommu.c, iommu_device_register and bus_iommu_probe',
  api: 'drivers/iommu/dma-iommu.c, iommu_deferred_attach',
  mm: 'kernel/fork.c, and mm/mmu_notifier.c',
  sva: 'drivers/iommu/iommu-sva.c',
  faults: 'drivers/iommu/io-pgfault.c',
  mapper: 'drivers/iommu/iommu.c, iommu_map and iommu_unmap',
  'group holder': 'drivers/iommu/iommu.c, iommu_group_get and iommu_group_put',
  cache: 'the hardware: what it remembers of translations',
  idev: 'drivers/iommu/iommufd/device.c',
  hwpt: 'drivers/iommu/iommufd/hw_pagetable.c',
  ioas: 'drivers/iommu/iommufd/ioas.c',
  access: 'drivers/iommu/iommufd/device.c, iommufd_access_attach and iommufd_access_pin_pages',
  'iommufd file': 'drivers/iommu/iommufd/main.c',
  picker: 'the mails of 2022-02-14 on iommu_group_replace_domain; drivers/vfio/vfio_iommu_type1.c',
  sharer: 'Lu Baolu, "Fix BUG_ON in vfio_iommu_group_notifier()", v4 13/13 of 2021-12-17',
  igroup: 'drivers/iommu/iommufd/eventq.c and drivers/iommu/io-pgfault.c',
};

/** What the environment may ask of each kind of actor, and the first topology in which it may. */
async function listCommands(): Promise<readonly Entry[]> {
  return (await commandsOfModel()).map(({ kind, type, text, source }) => ({ name: `${kind} ${type}`, text, source }));
}

/** The same, with what recordings have of each. */
async function listRecorded(): Promise<readonly Entry[]> {
  return recordedEntries(await commandsOfModel());
}

type CommandOfModel = ListedCommand & { readonly text: string };

let known: Promise<readonly CommandOfModel[]> | undefined;

/** The commands of every topology: those of its system, which is made for this alone, and once. */
function commandsOfModel(): Promise<readonly CommandOfModel[]> {
  known ??= commandsOfTopologies();
  return known;
}

async function commandsOfTopologies(): Promise<readonly CommandOfModel[]> {
  const commands = new Map<string, CommandOfModel>();
  for (const { name: topology } of topologies) {
    const { system } = await configure({ configuration: { ...DEFAULT_CONFIGURATION, topology } });
    for (const { kind, commands: offered = [] } of Object.values(system.actors)) {
      for (const { class: what, event } of offered) {
        const name = `${kind} ${event.type}`;
        if (commands.has(name)) continue;
        const source = COMMAND_SOURCES[kind] ?? '';
        commands.set(name, { kind, type: event.type, text: `${what}, on topology ${topology}`, source });
      }
    }
  }
  return [...commands.values()];
}
