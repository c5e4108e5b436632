/**
 * Where the devices of a recording are: on the bus and in groups.
 *
 * What isolates devices from each other is the machine's, not the kernel's to decide, so the groups are taken from the
 * recording: devices that were ever shown in one group share a place. Numbers of groups are not places, since they are
 * used again.
 */
import type { Recording } from '../recording.ts';

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
  const addresses = named.map((word) => word.replace(/^@/, '')).filter((word) => ADDRESS.test(word));
  const alone = [...addresses, ...(recording.machine.devices ?? [])].filter((device) => !grouped.has(device));
  const devices = [...new Set([...grouped, ...alone])].sort(byAddress);
  const { bridges } = recording.machine;
  const bridgesOf = bridgesAbove(bridges.length > 0 ? bridges : likelyBridges(recording));
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

const ADDRESS = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;

/** Names of actors have no dots, which separate what is whose. */
function nameOfDevice(address: string): string {
  return `d${address.replace(/^0000:/, '').replace('.', '_')}`;
}

interface Company {
  readonly group: string;
  readonly devices: readonly string[];
}

/** Devices that share a group at some record, each such set with the model's name of the group. */
function companiesOf({ records }: Recording): readonly Company[] {
  const companies: { group: string; devices: string[] }[] = [];
  for (const { groups } of records) {
    for (const [number, { members }] of Object.entries(groups)) {
      const devices = members.map(({ device }) => device);
      const [first, ...others] = companies.filter((company) => company.devices.some((one) => devices.includes(one)));
      if (first === undefined) {
        const isTaken = companies.some(({ group }) => group === `g${number}`);
        companies.push({ group: isTaken ? `g${number}-${companies.length}` : `g${number}`, devices });
        continue;
      }
      first.devices = [...new Set([...first.devices, ...others.flatMap((other) => other.devices), ...devices])];
      for (const other of others) companies.splice(companies.indexOf(other), 1);
    }
  }
  return companies;
}

/**
 * Where nobody looked at the bus: what the driver of PCIe ports is bound to, and what shares a group with devices on a
 * bus of a higher number, which are behind it.
 */
function likelyBridges({ records }: Recording): readonly string[] {
  const groups = records.flatMap(({ groups: shown }) => Object.values(shown));
  const bridges = groups.flatMap(({ members }) =>
    members.filter(({ device, driver }) => {
      const hasDevicesBehind = members.some((other) => busOf(other.device) > busOf(device));
      return driver === 'pcieport' || (hasDevicesBehind && busOf(device) > 0);
    }),
  );
  return [...new Set(bridges.map(({ device }) => device))];
}

/** Addresses written with as many digits sort as numbers do. */
export function byAddress(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Which bridges are above a device. Buses are numbered depth first, as `pci_scan_bridge_extend` does: a bridge leads to
 * the next number that is free, and what is behind it is numbered before its next sibling.
 */
function bridgesAbove(bridges: readonly string[]): (device: string) => readonly string[] {
  const above = new Map<number, readonly string[]>();
  const sorted = bridges.toSorted(byAddress);
  let next = 1;
  const number = (bus: number, path: readonly string[]) => {
    above.set(bus, path);
    for (const bridge of sorted.filter((candidate) => busOf(candidate) === bus)) {
      const behind = next;
      next++;
      number(behind, [...path, bridge]);
    }
  };
  number(0, []);
  return (device) => above.get(busOf(device)) ?? [];
}

function busOf(address: string): number {
  return Number.parseInt(address.split(':').at(-2) ?? '', 16);
}
