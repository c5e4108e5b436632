/** The groups of a record against those of the model: field by field, up to the names of pointers. */
import {
  type Domain,
  type DriverBehaviour,
  domainTypeOf,
  type GroupContext,
  isOneObject,
  typeReadOf,
  vfioGroupOf,
} from '../../model/index.ts';
import { type Machine, placeAt } from '../arranging/machine.ts';
import type { Difference, GroupField } from '../conformed.ts';
import type { RecordedGroup } from '../recording.ts';
import type { Hypothesis } from './hypothesis.ts';
import { groupIn, hasVfioFile, localOf, objectOf, type State, showsDriver } from './model-view.ts';
import { type Matched, match, type Pair } from './renaming.ts';

export interface Compared {
  /** With the names that the record has shown. */
  readonly hypothesis: Hypothesis;
  readonly differences: readonly Difference[];
}

interface Comparison {
  readonly machine: Machine;
  readonly driver: DriverBehaviour;
  readonly state: State;
  readonly hypothesis: Hypothesis;
  domains: readonly Pair[];
  owners: readonly Pair[];
  numbers: readonly Pair[];
  readonly differences: Difference[];
}

/** `relevant`: the model's groups that must be shown while they have members. */
export function compareGroups(
  hypothesis: Hypothesis,
  groups: Readonly<Record<string, RecordedGroup>>,
  machine: Machine,
  driver: DriverBehaviour,
  relevant: readonly string[],
): Compared {
  const { domains, owners, numbers, run } = hypothesis;
  const comparison = { machine, driver, state: run.state, hypothesis, domains, owners, numbers, differences: [] };
  const shown = Object.entries(groups).map(([number, group]) => compareGroup(comparison, number, group));
  for (const group of relevant) {
    const { members } = groupIn(run.state, group);
    if (members.length === 0 || shown.includes(group)) continue;
    differ(comparison, 'group', undefined, 'not there', textOfMembers(comparison, members));
  }
  return {
    hypothesis: { ...hypothesis, domains: comparison.domains, owners: comparison.owners, numbers: comparison.numbers },
    differences: comparison.differences,
  };
}

function differ(
  { differences }: Comparison,
  field: GroupField,
  group: string | undefined,
  recorded: string,
  predicted: string,
): void {
  differences.push({ field, group, recorded, predicted });
}

/** The model's name of the group that was compared; nothing where it has none such. */
function compareGroup(comparison: Comparison, number: string, recorded: RecordedGroup): string | undefined {
  const { machine, state } = comparison;
  const [first] = recorded.members;
  const name = placeAt(machine, first?.device ?? '')?.group;
  if (name === undefined || groupIn(state, name).members.length === 0) {
    differ(comparison, 'group', number, textOfRecorded(recorded), 'not there');
    return name;
  }
  const group = groupIn(state, name);
  const compare = (field: GroupField, was: string, is: string) => {
    if (was !== is) differ(comparison, field, number, was, is);
  };
  const pairUp = (key: 'numbers' | 'owners' | 'domains', field: GroupField, was: string | null, is: string | null) => {
    const matched: Matched = match(comparison[key], was, is);
    if (matched.isMatch) comparison[key] = matched.pairs;
    else differ(comparison, field, number, was ?? '-', matched.predicted);
  };
  pairUp('numbers', 'number', number, name);
  compare('members', textOfRecorded(recorded), textOfMembers(comparison, group.members));
  compare('owner_cnt', String(recorded.ownerCount), String(group.ownerCount));
  pairUp('owners', 'owner', recorded.owner, group.owner);
  for (const [key, field] of POINTERS) compareDomain(comparison, pairUp, group, key, field, recorded[key]);
  compare('domain_type', recorded.domainType ?? '-', textOfType(group, comparison.driver));
  compare('type', recorded.type, typeReadOf(group));
  if (recorded.hasVfioFile !== undefined) {
    const isThere = hasVfioFile(localOf(state, vfioGroupOf(name)));
    compare('vfionode', bit(recorded.hasVfioFile), bit(isThere));
  }
  return name;
}

const POINTERS = [
  ['defaultDomain', 'default'],
  ['domain', 'domain'],
  ['blockingDomain', 'blocking'],
] as const;

function compareDomain(
  { driver }: Comparison,
  pairUp: (key: 'domains', field: GroupField, was: string | null, is: string | null) => void,
  group: GroupContext,
  key: 'defaultDomain' | 'domain' | 'blockingDomain',
  field: GroupField,
  recorded: string | null,
): void {
  const domain: Domain | null = group[key];
  // Whether such a domain is one object was not read: any name will do.
  if (domain !== null && recorded !== null && isOneObject(domain, driver) === undefined) return;
  pairUp('domains', field, recorded, objectOf(group.name, domain, driver));
}

function textOfType(group: GroupContext, driver: DriverBehaviour): string {
  return group.domain === null ? '-' : domainTypeOf(group, group.domain, driver);
}

/** sysfs lists members by name, in whatever order the group has them. */
function textOfRecorded({ members }: RecordedGroup): string {
  return members
    .map(({ device, driver }) => `${device}[${driver ?? '-'}]`)
    .sort()
    .join(',');
}

function textOfMembers({ machine, state, hypothesis: { user } }: Comparison, members: GroupContext['members']): string {
  const texts = members.map(({ device: name }) => {
    const device = machine.places.find((place) => place.name === name)?.device ?? name;
    const driver = showsDriver(localOf(state, name)) ? user.devices[device]?.driver : null;
    return `${device}[${driver ?? '-'}]`;
  });
  return texts.sort().join(',');
}

function bit(value: boolean): string {
  return value ? '1' : '0';
}
