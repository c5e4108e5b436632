/** One configuration as a system that can be checked. */
import { Choices } from '../explorer/choices.ts';
import type { Actor, Command, LocalState, Outcome, PlainEvent, System } from '../explorer/system.ts';
import { progress, request } from './commands.ts';
import { type Configuration, deviceOf, ridsOf, type Surroundings } from './configuration.ts';
import { cutToFit } from './cut.ts';
import { deviceCommands, deviceMachine, deviceOutcomes } from './device/index.ts';
import { registration } from './device/registration.ts';
import { type EntryEvent, GROUP_REQUESTS, type GroupEvent, mayFail } from './events.ts';
import { FAULTS_WAITS, pageFaults } from './faults/index.ts';
import { type GroupContext, groupMachine, typeOutcomes } from './group/index.ts';
import { slotMachine } from './group/slot.ts';
import { circumstancesOf, entryAtStart, entryMachine, entryOutcomes } from './hardware/entry.ts';
import { unitMachine } from './hardware/unit.ts';
import { iommufdObjects } from './iommufd-objects/index.ts';
import { mappedMemory } from './memory/index.ts';
import { CONTAINER, entryOf, IOMMUFD, slotOf } from './names.ts';
import { SVA_BLOCKING, sharedAddressing } from './sva/index.ts';
import { containerCommands, containerMachine } from './users/container.ts';
import { iommufdCommands, iommufdMachine } from './users/iommufd.ts';
import { picker } from './users/picker.ts';
import { sharer } from './users/sharer.ts';
import { writerCommands, writerMachine, writerOf } from './users/type-writer.ts';
import { VFIO_WAITS, vfio } from './vfio/index.ts';

/** Who may be at fault; the core is what is being checked. */
const CULPRITS = ['core', 'driver contract', 'environment', 'accepted'] as const;

/** A system without properties, and what had to be left out of the topology. */
interface IommuSystem extends Omit<System, 'properties'> {
  readonly omitted: readonly string[];
}

/**
 * The actors of a configuration. The order of actors, and of the commands of each, is the order in which
 * steps are tried, so that it decides between traces of equal length.
 */
export function iommuSystem(configuration: Configuration): IommuSystem {
  const { topology, driver, omitted } = cutToFit(configuration);
  const surroundings: Surroundings = {
    choices: new Choices(configuration.design.choices),
    driver,
    topology,
    liberties: new Set(configuration.environment.map(({ name }) => name)),
  };
  return {
    actors: Object.assign({}, ...FEATURES.map((feature) => feature(surroundings))),
    // Whoever asks these waits: for a driver’s probe, for a user, for the end of a reset, for an open file, for a lock.
    blocking: [
      'lock device',
      'unregister device',
      'remove device',
      'ioctl',
      ...SVA_BLOCKING,
      ...FAULTS_WAITS,
      ...VFIO_WAITS,
      // A reset that holds `group->mutex` makes everybody wait.
      ...(configuration.design.choices.resetWindows === 'under-mutex' ? GROUP_REQUESTS : []),
    ],
    choices: surroundings.choices,
    culprits: CULPRITS,
    omitted,
  };
}

/** Each gives the actors of what the topology has of it, and of nothing else, in the order in which they are asked. */
const FEATURES: readonly ((surroundings: Surroundings) => Record<string, Actor>)[] = [
  registration,
  writers,
  groups,
  devices,
  users,
  iommufdObjects,
  picker,
  sharer,
  vfio,
  slots,
  entries,
  units,
  sharedAddressing,
  mappedMemory,
  pageFaults,
];

function groups(surroundings: Surroundings): Record<string, Actor> {
  const machine = groupMachine(surroundings);
  const outcomes = (local: LocalState, event: PlainEvent) => groupOutcomes(surroundings, local, event);
  return Object.fromEntries(
    surroundings.topology.groups.map((name) => [
      name,
      { kind: 'group', machine, input: { name }, commands: groupCommands(surroundings, name), outcomes },
    ]),
  );
}

/** The first claim, or the first reset, allocates a blocking domain where the driver has no static one. */
function groupOutcomes(
  { driver, topology }: Surroundings,
  local: LocalState,
  event: PlainEvent,
): readonly Outcome[] | undefined {
  const group = local.context as unknown as GroupContext;
  if (allocatesDefault({ driver, topology }, group, event)) return ALLOCATION;
  const ofType = typeOutcomes(group, event as unknown as GroupEvent);
  if (ofType !== undefined) return ofType;
  if (driver.hasBlockedDomain || group.blockingDomain !== null) return undefined;
  const member = group.members.find(({ device }) => device === event['device']);
  const isClaim = event.type === 'claim group' || (event.type === 'claim device' && member !== undefined);
  const isFree = group.ownerCount === 0 && group.domain === group.defaultDomain && group.pasidCount === 0;
  const isReset = event.type === 'prepare reset' && member?.resetDepth === 0;
  if (!(isClaim && isFree) && !isReset) return undefined;
  return ALLOCATION;
}

const ALLOCATION = mayFail('-ENOMEM');

/** Whether the request makes the group's first default domain, and may fail to. */
function allocatesDefault(
  { driver, topology }: Pick<Surroundings, 'driver' | 'topology'>,
  group: GroupContext,
  { type, device, isBatch }: PlainEvent,
): boolean {
  if (group.defaultDomain !== null || driver.hasDefaultDomain === false) return false;
  if (type === 'set up') return group.members.length > 0;
  return type === 'add device' && isBatch !== true && deviceOf(topology, String(device)).mayBeRefused === true;
}

function groupCommands({ topology, liberties }: Surroundings, name: string): readonly Command[] {
  const resettable = topology.devices.filter(({ group, hasAts }) => group === name && hasAts);
  return [
    ...(liberties.has('claims-with-null-owner') ? [request({ type: 'claim group', isUnnamed: true })] : []),
    // Where VFIO resets, nobody else does: a done belongs to its prepare.
    ...(topology.resetDepthMax === 0 || topology.vfio?.deviceSets !== undefined ? [] : resettable).flatMap(
      ({ name: device }) => [request({ type: 'prepare reset', device }), progress({ type: 'finish reset', device })],
    ),
  ];
}

/** Whoever writes to the file `type` of a group. */
function writers(surroundings: Surroundings): Record<string, Actor> {
  if (surroundings.topology.types.length === 0) return {};
  const machine = writerMachine(surroundings);
  return Object.fromEntries(
    surroundings.topology.groups.map((group) => {
      const name = writerOf(group);
      return [name, { kind: 'writer', machine, input: { name, group }, commands: writerCommands(surroundings) }];
    }),
  );
}

function devices(surroundings: Surroundings): Record<string, Actor> {
  const machine = deviceMachine(surroundings);
  return Object.fromEntries(
    surroundings.topology.devices.map(({ name }) => [
      name,
      {
        kind: 'device',
        machine,
        input: { name },
        commands: deviceCommands(surroundings, name),
        outcomes: (local, event) => deviceOutcomes(local.value === 'binding', event),
      },
    ]),
  );
}

function users(surroundings: Surroundings): Record<string, Actor> {
  const { container, iommufd } = surroundings.topology;
  return {
    ...(container.length > 0 && {
      [CONTAINER]: {
        kind: 'container',
        machine: containerMachine(surroundings),
        commands: containerCommands(surroundings),
      },
    }),
    ...(iommufd.length > 0 && {
      [IOMMUFD]: { kind: 'iommufd', machine: iommufdMachine(surroundings), commands: iommufdCommands(surroundings) },
    }),
  };
}

function slots(surroundings: Surroundings): Record<string, Actor> {
  const { groups: names, pasids } = surroundings.topology;
  const machine = slotMachine(surroundings);
  return Object.fromEntries(
    names.flatMap((group) =>
      pasids.map((pasid) => {
        const name = slotOf(group, pasid);
        return [name, { kind: 'slot', machine, input: { name, group, pasid } }] as const;
      }),
    ),
  );
}

function entries(surroundings: Surroundings): Record<string, Actor> {
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

function units(surroundings: Surroundings): Record<string, Actor> {
  const names = [...new Set(surroundings.topology.devices.flatMap(({ unit }) => unit ?? []))];
  const machine = unitMachine(surroundings);
  return Object.fromEntries(names.map((name) => [name, { kind: 'unit', machine, input: { name } }]));
}
