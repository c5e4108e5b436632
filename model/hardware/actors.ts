/** The hardware of a topology: a translation entry for each requester id, and the IOMMU units that count. */
import type { Actor, LocalState, PlainEvent } from '../../explorer/system.ts';
import { ridsOf, type Surroundings } from '../configuration.ts';
import type { EntryEvent } from '../events.ts';
import { entryOf } from '../names.ts';
import { circumstancesOf, entryAtStart, entryMachine, entryOutcomes } from './entry.ts';
import { unitMachine } from './unit.ts';

/** The entries, one for each requester id. */
export function entries(surroundings: Surroundings): Record<string, Actor> {
  const { topology, driver } = surroundings;
  const machine = entryMachine(surroundings);
  const rids = ridsOf(topology);
  return Object.fromEntries(
    rids.map((rid) => {
      const outcomes = (local: LocalState, event: PlainEvent) =>
        entryOutcomes(driver, circumstancesOf(surroundings, rid, local), event as unknown as EntryEvent);
      return [entryOf(rid), { kind: 'entry', machine, input: { ...entryAtStart(surroundings, rid) }, outcomes }];
    }),
  );
}

/** The units that devices are said to be behind. */
export function units(surroundings: Surroundings): Record<string, Actor> {
  const names = [...new Set(surroundings.topology.devices.flatMap(({ unit }) => unit ?? []))];
  const machine = unitMachine(surroundings);
  return Object.fromEntries(names.map((name) => [name, { kind: 'unit', machine, input: { name } }]));
}
