/** What a file names: its groups, devices, domains, processes and threads, and the topology that they make. */
import {
  type DeviceSpecification,
  type Domain,
  findLiberty,
  findTopology,
  type Liberty,
  nameOfCallerDomain,
  type Topology,
} from '../../model/index.ts';
import type { Declaration, Scenario, Word } from '../scenario.ts';
import { found, type Tell, unknown } from './told.ts';

export interface Things {
  /** As declared: without the properties of things, and without what calls need. */
  readonly topology: Topology;
  readonly threads: readonly string[];
  readonly mms: readonly string[];
  /** By the file's name, as the model names it. */
  readonly domains: ReadonlyMap<string, Domain>;
  readonly environment: readonly Liberty[];
  /** Whether these are all: not where the file takes a topology that is none, or lies in what could not be read. */
  readonly isKnown: boolean;
}

/** What a name stands for; nothing where that is none of these. */
export function kindOf({ topology, domains, mms, threads }: Things, name: string): ThingKind | undefined {
  if (groupsOf(topology).includes(name)) return 'group';
  if (topology.devices.some((device) => device.name === name)) return 'device';
  if (domains.has(name)) return 'domain';
  if (mms.includes(name)) return 'process';
  return threads.includes(name) ? 'thread' : undefined;
}

export type ThingKind = 'group' | 'device' | 'domain' | 'process' | 'thread';

/** Those of mediated devices among them: the core does not know such a group. */
export function groupsOf({ groups, vfio }: Topology): readonly string[] {
  return [...new Set([...groups, ...(vfio?.emulated ?? [])])];
}

const EMPTY: Topology = {
  name: 'of the file',
  title: 'what the file declares',
  source: 'the file',
  groups: [],
  devices: [],
  pasids: [],
  types: [],
  container: [],
  iommufd: [],
  iommufdDomains: [],
  resetDepthMax: 0,
};

/** Names that stand for something already: values, static domains, and actors of the model. */
const RESERVED: readonly string[] = [
  'BLOCKED',
  'IDENTITY',
  'PLATFORM',
  'DMA',
  'NULL',
  'blocked',
  'identity',
  'platform',
  'true',
  'false',
  'vfio',
  'iommufd',
  'iommu',
  'iommu_groups',
  'holder',
  'picker',
  'drm',
  'sva',
  'mapper',
];

const TYPES = ['UNMANAGED', 'IDENTITY', 'FOREIGN'] as const;

type Of<K extends Declaration['kind']> = Extract<Declaration, { kind: K }>;

/** What the declarations and threads of a scenario name. What is wrong with them is told. */
export function thingsOf({ declarations, threads }: Scenario, tell: Tell, unread: ReadonlySet<string>): Things {
  const of = <K extends Declaration['kind']>(kind: K) =>
    declarations.filter((declaration): declaration is Of<K> => declaration.kind === kind);
  const names = new Names(tell);
  const listed = listedTopology(of('topology'), of('group'), tell);
  for (const name of [...listed.groups, ...listed.devices.map((device) => device.name)]) names.take(name);
  const groups = of('group').filter(({ group }) => names.isNew(group, 'group'));
  const present = groups.flatMap(({ group, devices }) =>
    devices.filter((word) => names.isNew(word, 'device')).map((word) => ({ name: word.text, group: group.text })),
  );
  const devices = absentDevices([...listed.devices, ...present], of('absent'), names, tell);
  const mms = [
    ...(listed.sva?.mms ?? []),
    ...of('mm')
      .filter(({ mm }) => names.isNew(mm, 'process'))
      .map(({ mm }) => mm.text),
  ];
  const domains = of('domain').flatMap(({ domains: words, type }) => {
    const known = TYPES.find((one) => one === type.text);
    if (known === undefined) tell(unknown('type of domain', type.text, type.at, TYPES, 'take one of these'));
    return words
      .filter((word) => names.isNew(word, 'domain'))
      .map(({ text }) => ({ name: text, type: known ?? 'UNMANAGED' }));
  });
  const acting = threads.filter(({ name }) => names.isNew(name, 'thread')).map(({ name }) => name.text);
  return {
    topology: {
      ...listed,
      groups: [...listed.groups, ...groups.map(({ group }) => group.text)],
      devices,
      callers: acting,
      callerDomains: domains,
      ...(mms.length > 0 && { sva: { devices: devices.map(({ name }) => name), ...listed.sva, mms } }),
    },
    threads: acting,
    mms,
    domains: new Map(domains.map((domain) => [domain.name, nameOfCallerDomain(domain)])),
    environment: of('environment').flatMap(
      ({ liberty }) => found(tell, liberty.at, () => findLiberty(liberty.text)) ?? [],
    ),
    isKnown: !unread.has('topology') && (listed !== EMPTY || of('topology').length === 0),
  };
}

/** The topology that the file takes from the list, or the empty one. */
function listedTopology(taken: readonly Of<'topology'>[], groups: readonly Of<'group'>[], tell: Tell): Topology {
  const [first, second] = taken;
  if (second !== undefined) {
    tell({
      at: second.topology.at,
      what: 'a file takes one topology',
      got: second.topology.text,
      remedy: 'leave this line out, or declare the groups themselves',
    });
  }
  if (first === undefined) return EMPTY;
  for (const { group } of groups) {
    tell({
      at: group.at,
      what: 'the groups are those of the topology',
      got: group.text,
      remedy: 'leave out this line, or the topology',
    });
  }
  return found(tell, first.topology.at, () => findTopology(first.topology.text)) ?? EMPTY;
}

/** Nothing isolates it from the other device: it will get that one's group. */
function absentDevices(
  present: readonly DeviceSpecification[],
  absent: readonly Of<'absent'>[],
  names: Names,
  tell: Tell,
): readonly DeviceSpecification[] {
  const devices = [...present];
  for (const { device, beside } of absent) {
    const other = devices.find(({ name }) => name === beside.text);
    const known = devices.map(({ name }) => name);
    if (other === undefined) tell(unknown('device', beside.text, beside.at, known, 'name one that is in a group'));
    if (!names.isNew(device, 'device') || other === undefined) continue;
    devices.push({ name: device.text, group: other.group, isHotPluggable: true });
  }
  return devices;
}

/** The names that are taken: each stands for one thing. */
class Names {
  readonly #taken = new Map<string, string>();
  readonly #tell: Tell;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  take(name: string): void {
    this.#taken.set(name, 'thing of the topology');
  }

  /** Whether the word can name something; if not, that is told. */
  isNew({ text, at }: Word, what: string): boolean {
    const before = this.#taken.get(text);
    this.#taken.set(text, before ?? what);
    if (before !== undefined) {
      const isTwice = before === what && what === 'device';
      this.#tell({
        at,
        what: isTwice ? 'a device is in one group, and once' : `the name is that of a ${before} already`,
        got: text,
        remedy: isTwice ? 'leave it out here' : 'take another name',
      });
      return false;
    }
    if (isName(text)) return true;
    const isReserved = isWord(text);
    this.#tell({
      at,
      what: isReserved ? 'the name stands for something else' : 'names of things are letters, digits, _ and -',
      got: text,
      remedy: 'take another name',
    });
    return false;
  }
}

const isWord = (name: string) => /^[A-Za-z_][\w-]*$/.test(name);

function isName(name: string): boolean {
  return isWord(name) && !RESERVED.includes(name) && !(name in {});
}
