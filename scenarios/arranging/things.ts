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
import { DOMAIN_TYPES } from '../reading/keywords.ts';
import type { Declaration, Scenario } from '../scenario.ts';
import type { Names } from './names.ts';
import { actorsOf } from './reference-system.ts';
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

type Of<K extends Declaration['kind']> = Extract<Declaration, { kind: K }>;

/** What the declarations and threads of a scenario name, by `names`. What is wrong with them is told. */
export function thingsOf(
  { declarations, threads }: Scenario,
  names: Names,
  tell: Tell,
  unread: ReadonlySet<string>,
): Things {
  const of = <K extends Declaration['kind']>(kind: K) =>
    declarations.filter((declaration): declaration is Of<K> => declaration.kind === kind);
  const listed = listedTopology(of('topology'), of('group'), tell);
  for (const name of [...listed.groups, ...listed.devices.map((device) => device.name)]) {
    names.take(name, 'thing of the topology');
  }
  if (listed !== EMPTY) for (const [name, { kind }] of Object.entries(actorsOf(listed, []))) names.take(name, kind);
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
    const known = DOMAIN_TYPES.find((one) => one === type.text);
    if (known === undefined) tell(unknown('type of domain', type.text, type.at, DOMAIN_TYPES, 'take one of these'));
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
