/**
 * Which bridges are above a device. Nobody records which bus a bridge leads to, so it is guessed.
 *
 * Buses are numbered depth first, as `pci_scan_bridge_extend` does: a bridge leads to the next number, and what is behind
 * it is numbered before its next sibling. Where that leaves a bus of a device without a bridge, firmware has left gaps:
 * then bridges lead to those buses only that have devices. Each PCI domain is numbered by itself.
 */
import type { Recording } from '../recording.ts';
import { busOf, byAddress, domainOf } from './addresses.ts';

/** Devices that share a place, each such set. */
type Sharing = readonly (readonly string[])[];

/** Addresses of the bridges above a device, the nearest last; none where none is known. */
export function bridgesAbove(
  recording: Recording,
  devices: readonly string[],
  sharing: Sharing,
): (device: string) => readonly string[] {
  const { bridges: listed } = recording.machine;
  const bridges = (listed.length > 0 ? listed : likelyBridges(recording, sharing)).toSorted(byAddress);
  const domains = new Set(devices.map(domainOf));
  const paths = new Map(
    [...domains].flatMap((domain) => {
      const isWithin = (address: string) => domainOf(address) === domain;
      return [...pathsOf(bridges.filter(isWithin), new Set([...devices, ...bridges].filter(isWithin).map(busOf)))].map(
        ([bus, path]) => [`${domain} ${bus}`, path] as const,
      );
    }),
  );
  return (device) => paths.get(`${domainOf(device)} ${busOf(device)}`) ?? [];
}

/** By bus of one domain, the bridges that lead to it; `buses` are those that have devices. */
function pathsOf(bridges: readonly string[], buses: ReadonlySet<number>): Paths {
  const sorted = [...buses].toSorted((a, b) => a - b);
  const successive = numbered(bridges, sorted, (bus) => bus + 1);
  if (sorted.every((bus) => successive.has(bus))) return successive;
  const isLedTo = (bus: number) => successive.get(bus)?.length !== 0;
  return numbered(bridges, sorted, (bus) => sorted.find((other) => other > bus && isLedTo(other)) ?? Number.NaN);
}

type Paths = ReadonlyMap<number, readonly string[]>;

/** A host bridge leads to the lowest bus, and to each other one with bridges that none of the others leads to. */
function numbered(bridges: readonly string[], buses: readonly number[], after: (bus: number) => number): Paths {
  const paths = new Map<number, readonly string[]>();
  const bridgesOn = (bus: number) => bridges.filter((bridge) => busOf(bridge) === bus);
  let last = Number.NaN;
  const number = (bus: number, path: readonly string[]) => {
    paths.set(bus, path);
    for (const bridge of bridgesOn(bus)) {
      last = after(last);
      number(last, [...path, bridge]);
    }
  };
  for (const bus of buses) {
    if (paths.has(bus) || (bus !== buses[0] && bridgesOn(bus).length === 0)) continue;
    last = bus;
    number(bus, []);
  }
  return paths;
}

/**
 * Where nobody looked at the bus: what the driver of PCIe ports is bound to, and what shares a place with devices on a
 * bus of a higher number, which are behind it.
 */
function likelyBridges({ records }: Recording, sharing: Sharing): readonly string[] {
  const members = records.flatMap(({ groups }) => Object.values(groups).flatMap((group) => group.members));
  const ports = members.flatMap(({ device, driver }) => (driver === 'pcieport' ? [device] : []));
  const others = sharing.flatMap((devices) =>
    devices.filter((device) => busOf(device) > 0 && devices.some((other) => busOf(other) > busOf(device))),
  );
  return [...new Set([...ports, ...others])];
}
