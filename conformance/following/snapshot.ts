/** The groups of a record against those of the model: field by field, up to the names of pointers. */
import {
  type DriverBehaviour,
  domainTypeOf,
  type GroupContext,
  hasDeviceNode,
  isOneObject,
  readVfioGroup,
  showsDriver,
  typeReadOf,
  vfioGroupOf,
} from '../../model/index.ts';
import { type Machine, placeAt } from '../arranging/machine.ts';
import type { Difference, GroupField } from '../conformed.ts';
import type { RecordedGroup } from '../recording.ts';
import type { Hypothesis } from './hypothesis.ts';
import { addressOf, groupIn, localOf, objectOf } from './model-view.ts';
import { match } from './renaming.ts';

/** What comparing the groups of a record came to. */
export interface Compared {
  /** With the names that the record has shown. */
  readonly hypothesis: Hypothesis;
  readonly differences: readonly Difference[];
}

/** What is compared of a group: as text, or as a name that stands for an object of the model. */
type Field =
  | { readonly field: GroupField; readonly recorded: string; readonly predicted: string }
  | {
      readonly field: GroupField;
      readonly kind: 'domains' | 'owners' | 'numbers';
      readonly recorded: string | null;
      readonly object: string | null;
    };

interface View {
  readonly machine: Machine;
  readonly driver: DriverBehaviour;
  readonly hypothesis: Hypothesis;
}

/** `relevant`: the model's groups that must be shown while they have members. */
export function compareGroups(
  hypothesis: Hypothesis,
  groups: Readonly<Record<string, RecordedGroup>>,
  machine: Machine,
  driver: DriverBehaviour,
  relevant: readonly string[],
): Compared {
  const view: View = { machine, driver, hypothesis };
  const shown = Object.entries(groups).map(([number, recorded]) => ({
    number,
    recorded,
    name: groupOf(view, recorded),
  }));
  const compared = shown.reduce<Compared>(
    (before, { number, recorded, name }) =>
      fieldsOf(view, number, recorded, name).reduce((now, field) => compareField(now, number, field), before),
    { hypothesis, differences: [] },
  );
  const missing = relevant.flatMap((group): readonly Difference[] => {
    const { members } = groupIn(hypothesis.run.state, group);
    if (members.length === 0 || shown.some(({ name }) => name === group)) return [];
    return [{ field: 'group', recorded: 'not there', predicted: textOfMembers(view, members) }];
  });
  return { ...compared, differences: [...compared.differences, ...missing] };
}

function compareField({ hypothesis, differences }: Compared, group: string, field: Field): Compared {
  if (!('kind' in field)) {
    const isSame = field.recorded === field.predicted;
    return { hypothesis, differences: isSame ? differences : [...differences, { ...field, group }] };
  }
  const { kind, recorded, object } = field;
  const matched = match(hypothesis[kind], recorded, object);
  if (matched.isMatch) return { hypothesis: { ...hypothesis, [kind]: matched.pairs }, differences };
  const { predicted } = matched;
  return {
    hypothesis,
    differences: [...differences, { field: field.field, group, recorded: recorded ?? '-', predicted }],
  };
}

/** The model's name of a group, by its first member; nothing where no such device has a place. */
function groupOf({ machine }: View, { members }: RecordedGroup): string | undefined {
  return placeAt(machine, members[0]?.device ?? '')?.group;
}

function fieldsOf(view: View, number: string, recorded: RecordedGroup, name: string | undefined): readonly Field[] {
  const { hypothesis, driver } = view;
  const { state } = hypothesis.run;
  const group = name === undefined ? undefined : groupIn(state, name);
  if (name === undefined || group === undefined || group.members.length === 0)
    return [{ field: 'group', recorded: textOfRecorded(recorded), predicted: 'not there' }];
  const hasFile = () => hasDeviceNode(readVfioGroup(localOf(state, vfioGroupOf(name))));
  return [
    { field: 'number', kind: 'numbers', recorded: number, object: name },
    { field: 'members', recorded: textOfRecorded(recorded), predicted: textOfMembers(view, group.members) },
    { field: 'owner_cnt', recorded: String(recorded.ownerCount), predicted: String(group.ownerCount) },
    { field: 'owner', kind: 'owners', recorded: recorded.owner, object: group.owner },
    ...domainField('default', 'defaultDomain', recorded, group, driver),
    ...domainField('domain', 'domain', recorded, group, driver),
    ...domainField('blocking', 'blockingDomain', recorded, group, driver),
    { field: 'domain_type', recorded: recorded.domainType ?? '-', predicted: textOfType(group, driver) },
    { field: 'type', recorded: recorded.type, predicted: typeReadOf(group) },
    ...(recorded.hasVfioFile === undefined
      ? []
      : [{ field: 'vfionode' as const, recorded: bit(recorded.hasVfioFile), predicted: bit(hasFile()) }]),
  ];
}

function domainField(
  field: GroupField,
  key: 'defaultDomain' | 'domain' | 'blockingDomain',
  { [key]: recorded }: RecordedGroup,
  group: GroupContext,
  driver: DriverBehaviour,
): readonly Field[] {
  const domain = group[key];
  // Whether such a domain is one object was not read: any name will do.
  if (domain !== null && recorded !== null && isOneObject(domain, driver) === undefined) return [];
  return [{ field, kind: 'domains', recorded, object: objectOf(group.name, domain, driver) }];
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

function textOfMembers({ machine, hypothesis: { run, user } }: View, members: GroupContext['members']): string {
  const texts = members.map(({ device: name }) => {
    const device = addressOf(machine, name);
    const driver = showsDriver(localOf(run.state, name)) ? user.devices[device]?.driver : null;
    return `${device}[${driver ?? '-'}]`;
  });
  return texts.sort().join(',');
}

function bit(value: boolean): string {
  return value ? '1' : '0';
}
