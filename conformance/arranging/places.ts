/**
 * Where the devices of a recording are: on the bus and in groups.
 *
 * What isolates devices from each other is the machine's, not the kernel's to decide, so the groups are taken from the
 * recording: devices share a place that the initial state shows in one group, and a device that comes later has the place
 * of those with which it is first shown. Where they are shown together after that, the kernel has put them there. Numbers
 * of groups are not places, since they are used again.
 */
import { PCI_ADDRESS } from '../reading/group-of.ts';
import type { Recording } from '../recording.ts';
import { byAddress } from './addresses.ts';
import { bridgesAbove } from './bridges.ts';

/** Where one device is. */
export interface Place {
  /** PCI address. */
  readonly device: string;
  /** The model's names of the device and of its group. */
  readonly name: string;
  readonly group: string;
  /** Whether the recording ever shows it in a group. */
  readonly isGrouped: boolean;
  /** Addresses of the bridges above it, the nearest last. */
  readonly bridges: readonly string[];
}

/** Every device that the recording names or shows, in the order of the bus. */
export function placesOf(recording: Recording): readonly Place[] {
  const companies = companiesOf(recording);
  const grouped = new Set(companies.flatMap(({ devices }) => devices));
  const named = recording.records.flatMap(({ operation }) => (operation.kind === 'call' ? operation.words : []));
  const addresses = named.map((word) => word.replace(/^@/, '')).filter((word) => PCI_ADDRESS.test(word));
  const alone = [...addresses, ...(recording.machine.devices ?? [])].filter((device) => !grouped.has(device));
  const devices = [...new Set([...grouped, ...alone])].sort(byAddress);
  const bridgesOf = bridgesAbove(
    recording,
    devices,
    companies.map((company) => company.devices),
  );
  return devices.map((device) => {
    const name = nameOfDevice(device);
    const company = companies.find((candidate) => candidate.devices.includes(device));
    return {
      device,
      name,
      group: company === undefined ? `alone-${name}` : company.group,
      isGrouped: company !== undefined,
      bridges: bridgesOf(device),
    };
  });
}

/** Names of actors have no dots, which separate what is whose. */
function nameOfDevice(address: string): string {
  return `d${address.replace(/^0000:/, '').replace('.', '_')}`;
}

interface Company {
  readonly group: string;
  readonly devices: readonly string[];
}

/** Devices that share a place, each such set with the model's name of the group. */
function companiesOf({ records }: Recording): readonly Company[] {
  const companies: { readonly group: string; readonly devices: string[] }[] = [];
  const known = new Set<string>();
  for (const [number, { members }] of records.flatMap(({ groups }) => Object.entries(groups))) {
    const devices = members.map(({ device }) => device);
    const newcomers = devices.filter((device) => !known.has(device));
    if (newcomers.length === 0) continue;
    for (const device of newcomers) known.add(device);
    const company = companies.find((other) => other.devices.some((device) => devices.includes(device)));
    if (company !== undefined) company.devices.push(...newcomers);
    else {
      const isTaken = companies.some(({ group }) => group === `g${number}`);
      companies.push({ group: isTaken ? `g${number}-${companies.length}` : `g${number}`, devices: newcomers });
    }
  }
  return companies;
}
