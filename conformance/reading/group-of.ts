/** One group of a record, from how it is written. */
import type { RecordedGroup, RecordedMember } from '../recording.ts';
import { badRecording, type Place, TAKE_ANOTHER_COPY } from './bad-recording.ts';
import type { GroupShape } from './line-shape.ts';

/** Domain, bus, device and function. */
export const PCI_ADDRESS = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/;

const MEMBER = /^([^[]+)\[([!-Z\\^-~]+)\]$/;

/** The groups of one record. A device is in one group at most, and there once. */
export function groupsOf(shapes: Readonly<Record<string, GroupShape>>, at: Place): Record<string, RecordedGroup> {
  const groups: Record<string, RecordedGroup> = {};
  const homes = new Map<string, string>();
  for (const [number, shape] of Object.entries(shapes)) {
    const members = membersOf(shape.devs, number, at);
    for (const { device } of members) {
      const home = homes.get(device);
      if (home !== undefined) throw inTwo(device, home, number, at);
      homes.set(device, number);
    }
    groups[number] = groupOf(shape, members);
  }
  return groups;
}

function groupOf(shape: GroupShape, members: readonly RecordedMember[]): RecordedGroup {
  const domain = orNull(shape.domain);
  return {
    type: shape.type,
    hasVfioFile: shape.vfionode === undefined ? undefined : shape.vfionode === 1,
    members,
    ownerCount: shape.owner_cnt,
    owner: orNull(shape.owner),
    defaultDomain: orNull(shape.default),
    blockingDomain: orNull(shape.blocking),
    domain,
    // Read through a null pointer, the type is whatever a probe makes of that.
    domainType: domain === null ? null : orNull(shape.domain_type),
  };
}

function orNull(name: string): string | null {
  return name === '-' ? null : name;
}

function membersOf(devices: string, number: string, at: Place): readonly RecordedMember[] {
  if (devices === '') return [];
  return devices.split(',').map((written) => {
    const [, device = '', driver = ''] = MEMBER.exec(written) ?? [];
    if (!PCI_ADDRESS.test(device)) {
      throw badRecording(at, {
        what: `\`groups.${number}.devs\` of the record is wrong`,
        got: written,
        expected: 'PCI devices, 0000:01:00.0[DRIVER] each, separated by commas',
        remedy: TAKE_ANOTHER_COPY,
      });
    }
    return { device, driver: orNull(driver) };
  });
}

function inTwo(device: string, first: string, second: string, at: Place) {
  return badRecording(at, {
    what: first === second ? `group ${first} has ${device} twice` : `${device} is in groups ${first} and ${second}`,
    expected: 'each device in one group, once',
    remedy: TAKE_ANOTHER_COPY,
  });
}
