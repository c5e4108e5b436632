/** The groups of a topology, and an element of `pasid_array` for each PASID: who asks them, and how a request may end. */
import type { Actor, Command, LocalState, Outcome, PlainEvent } from '../../explorer/system.ts';
import { progress, request } from '../commands.ts';
import { deviceOf, type Surroundings } from '../configuration.ts';
import { type GroupEvent, mayFail } from '../events.ts';
import { slotOf } from '../names.ts';
import { type GroupContext, groupMachine, typeOutcomes } from './index.ts';
import { slotMachine } from './slot.ts';

/** The groups. A command to one is a call of the core by nobody in particular. */
export function groups(surroundings: Surroundings): Record<string, Actor> {
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
  surroundings: Surroundings,
  local: LocalState,
  event: PlainEvent,
): readonly Outcome[] | undefined {
  const { driver, topology } = surroundings;
  const group = local.context as unknown as GroupContext;
  if (allocatesDefault({ driver, topology }, group, event)) return ALLOCATION;
  const ofType = typeOutcomes(surroundings, group, event as unknown as GroupEvent);
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

/** One for each group and PASID. */
export function slots(surroundings: Surroundings): Record<string, Actor> {
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
