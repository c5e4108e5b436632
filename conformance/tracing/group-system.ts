/** One group of a log as a small system of its own: its devices, who may own it, and who may write its type. */
import type { LocalState, PlainEvent, System } from '../../explorer/index.ts';
import { behaviourOf, type Design, type DriverBehaviour, type DriverProfile, iommuSystem } from '../../model/index.ts';

/** The only group of the system. */
export const GROUP = 'g1';

/** What makes two groups the same system. */
export interface GroupShape {
  /** Members from the start, in the order of the list, and devices that come later. */
  readonly present: number;
  readonly absent: number;
  /** The device for which the firmware demands a direct mapping, by its place; nothing where none does. */
  readonly direct?: number | undefined;
  /** Set where the IOMMU registers after the devices are there, which are probed in one go: `bus_iommu_probe`. */
  readonly isBatch?: true | undefined;
  /** Set where devices have ATS, so that their resets open a window. */
  readonly hasResets?: true | undefined;
}

export interface GroupSystem {
  readonly system: System;
  readonly driver: DriverBehaviour;
  readonly devices: readonly string[];
  /** All that may happen in a state. */
  readonly commandsIn: (state: Readonly<Record<string, LocalState>>) => readonly Commanded[];
  /** A newcomer is attached before it is listed, and again in a second section: up to v6.4. */
  readonly isAddedInTwoSections: boolean;
}

export interface Commanded {
  readonly actor: string;
  readonly command: PlainEvent;
}

/** Devices of a group that kernel drivers bind to: each one doubles the states, and none lets more happen than before. */
export const DRIVERS_MAX = 3;

/** Who registers the IOMMU, where the bus is probed in one go. */
export const REGISTRATION = 'iommu';

/** The model's name of the device at a place, from 0. */
export function deviceAt(place: number): string {
  return `d${place + 1}`;
}

/**
 * The users are the smallest that move a group in every way that its tracepoints can tell apart: a container that calls
 * the core in any order, kernel drivers that bind, a writer of the file `type`. A
 * replacement by iommufd fires what an attach does; PASIDs fire nothing.
 */
export function groupSystem(design: Design, driver: DriverProfile, shape: GroupShape): GroupSystem {
  const count = shape.present + shape.absent;
  const devices = Array.from({ length: count }, (_, place) => deviceAt(place));
  const system = iommuSystem({
    design,
    driver,
    topology: {
      name: 'log',
      title: 'a group of a log',
      source: 'the log',
      groups: [GROUP],
      devices: devices.map((name, place) => ({
        name,
        group: GROUP,
        drivers: place < DRIVERS_MAX ? ['kernel'] : [],
        ...(place >= shape.present && { isHotPluggable: true }),
        ...(place === shape.direct && { requiresDirect: true }),
        ...(shape.hasResets && { hasAts: true }),
      })),
      pasids: [],
      types: ['identity', 'DMA'],
      container: [GROUP],
      iommufd: [],
      iommufdDomains: [],
      resetDepthMax: shape.hasResets ? 1 : 0,
      ...(shape.isBatch && { isUnprobed: true }),
    },
    environment: [],
  });
  const declared: readonly Commanded[] = Object.entries(system.actors).flatMap(([actor, { commands = [] }]) =>
    commands.filter(({ event }) => event.type !== 'free').map(({ event }) => ({ actor, command: event })),
  );
  // Who is there from the start may go, too, and come back.
  const comings = devices
    .slice(0, shape.present)
    .flatMap((actor) => (['plug', 'unplug'] as const).map((type) => ({ actor, command: { type } })));
  const commands = [...declared, ...comings];
  const ofRegistration = commands.filter(({ actor }) => actor === REGISTRATION);
  return {
    system,
    driver: behaviourOf(driver, design.kernel),
    devices,
    // While the bus is probed nobody else is there yet.
    commandsIn: (state) => ((state[REGISTRATION]?.value ?? 'ready') === 'ready' ? commands : ofRegistration),
    isAddedInTwoSections: design.choices.hotAdd === 'current-then-default',
  };
}
