/**
 * Every `struct iommu_group`: its id, and the references of its kobject.
 *
 * Functions return a group with a reference, which their caller puts. The one that `device_group` returns is the
 * device's, for as long as it is in the group.
 * Source: drivers/iommu/iommu.c, iommu_group_alloc, iommu_group_get, iommu_group_ref_get, iommu_group_put,
 * iommu_group_release; iommu_init_device and __iommu_group_remove_device, v7.0; v6.1: iommu_group_get_for_dev,
 * iommu_group_add_device and iommu_group_remove_device, whose references add up to the same.
 */
import type { Draft } from 'immer';
import { setup } from 'xstate';
import type { LocalState, Outcome, PlainEvent } from '../../explorer/system.ts';
import { deviceOf, type Surroundings } from '../configuration.ts';
import { type Emitted, type Errno, SUCCESS } from '../events.ts';
import { type AskedOf, fails, wordsOf } from '../words.ts';
import { devicesIn, type GroupId, type GroupObjectsContext, type GroupObjectsEvent, idsOf } from './context.ts';

type Asked = AskedOf<GroupObjectsContext, GroupObjectsEvent>;

const { change, say } = wordsOf<GroupObjectsContext, GroupObjectsEvent>();

/** The group of a sibling: of a device in the same place that has one. */
function foundFor(context: GroupObjectsContext, group: string | undefined): GroupId | undefined {
  return Object.entries(context.objects).find(
    ([id, object]) => object !== null && object.home === group && devicesIn(context, id).length > 0,
  )?.[0];
}

/** `ida_alloc`: the lowest that is free. */
function freeId({ objects }: GroupObjectsContext): GroupId | undefined {
  return Object.entries(objects).find(([, object]) => object === null)?.[0];
}

/** The object that an event is about: the one that it names, or that of the device. */
function askedFor({ groupOf }: GroupObjectsContext, { object, device = '' }: GroupObjectsEvent): GroupId {
  return object ?? groupOf[device] ?? '';
}

/** References that are no device's, beyond which nobody looks. */
const OTHERS_MAX = 2;

function objectsSetup({ choices }: Surroundings) {
  const take = (draft: Draft<GroupObjectsContext>, id: GroupId) => {
    const object = draft.objects[id];
    if (object != null) object.references++;
  };
  const create = (draft: Draft<GroupObjectsContext>, { group = '' }: GroupObjectsEvent): GroupId => {
    const id = freeId(draft) ?? '';
    draft.objects[id] = { home: group, references: 1 };
    return id;
  };
  return setup({
    types: {
      context: {} as GroupObjectsContext,
      events: {} as GroupObjectsEvent,
      emitted: {} as Emitted,
    },
    guards: {
      /** `pci_device_group` and the like: a sibling has a group. */
      hasSibling: ({ context, event }: Asked) => foundFor(context, event.group) !== undefined,
      isOutOfIds: ({ context }: Asked) => freeId(context) === undefined,
      isAtBound: ({ context, event }: Asked) => {
        const id = askedFor(context, event);
        return (context.objects[id]?.references ?? 0) >= devicesIn(context, id).length + OTHERS_MAX;
      },
      fails,
      failsAndLeaks: (asked: Asked) => fails(asked) && choices.read('groupAllocFailure') === 'leaked',
      hasNoGroup: ({ context, event: { device = '' } }: Asked) => context.groupOf[device] === null,
      isStale: ({ context, event: { device = '' } }: Asked) => context.stale.includes(device),
      isLastReference: ({ context, event }: Asked) => context.objects[askedFor(context, event)]?.references === 1,
    },
    actions: {
      joinSibling: change((draft, { device = '', group }) => {
        const id = foundFor(draft, group) ?? '';
        draft.groupOf[device] = id;
        if (choices.read('foundGroup') === 'referenced') take(draft, id);
      }),
      allocate: change((draft, event) => {
        draft.groupOf[event.device ?? ''] = create(draft, event);
      }),
      /** Nobody has a pointer to what the caller was not given. */
      leak: change((draft, event) => {
        create(draft, event);
      }),
      get: change((draft, event) => take(draft, askedFor(draft, event))),
      put: change((draft, event) => {
        const object = draft.objects[askedFor(draft, event)];
        if (object != null) object.references--;
      }),
      /** `iommu_group_release`: frees the id, and then the group. */
      release: change((draft, event) => {
        const id = askedFor(draft, event);
        const leaving = event.type === 'put group' ? event.device : undefined;
        const left = devicesIn(draft, id).filter((device) => device !== leaving);
        draft.stale = [...draft.stale, ...left].sort();
        draft.objects[id] = null;
      }),
      clearPointer: change((draft, { device = '' }) => {
        draft.groupOf[device] = null;
        draft.stale = draft.stale.filter((other) => other !== device);
      }),
      sayReleased: say((context, event) => {
        const object = askedFor(context, event);
        return { type: 'group released', object, group: context.objects[object]?.home ?? '' };
      }),
      sayUsedFreed: say<{ what: string }>((_context, _event, { what }) => ({ type: 'used freed', what })),
      bound: say<{ name: string }>((_context, _event, { name }) => ({ type: 'bound', name })),
      answer: say<{ errno: Errno }>((_, { from = '' }, { errno }) => ({ type: 'answer', to: from, errno })),
      answerOutcome: say((_, { from = '', outcome = '' }) => ({ type: 'answer', to: from, errno: outcome })),
      answerObject: say((context, event) => ({
        type: 'answer',
        to: event.from ?? '',
        errno: '0',
        object: askedFor(context, event),
      })),
    },
  });
}

const found = { type: 'answer', params: { errno: '0' } } as const;
const freed = (what: string) => ({ type: 'sayUsedFreed', params: { what } }) as const;

export function objectsMachine(surroundings: Surroundings) {
  return objectsSetup(surroundings).createMachine({
    id: 'groupObjects',
    context: () => objectsAtStart(surroundings),
    on: {
      // iommu_init_device: the driver's device_group finds a group, or calls iommu_group_alloc.
      'device group': [
        { guard: 'hasSibling', actions: ['joinSibling', found] },
        { guard: 'isOutOfIds', actions: { type: 'bound', params: { name: 'ids of groups' } } },
        { guard: 'failsAndLeaks', actions: ['leak', 'answerOutcome'] },
        { guard: 'fails', actions: 'answerOutcome' },
        { actions: ['allocate', found] },
      ],
      // __iommu_group_remove_device, and the error paths of the probe.
      'put group': [
        { guard: 'isStale', actions: [freed('a device puts its group, which was released'), 'clearPointer'] },
        { guard: 'isLastReference', actions: ['sayReleased', 'release', 'clearPointer'] },
        { actions: ['put', 'clearPointer'] },
      ],
      // iommu_group_get
      'get group': [
        { guard: 'hasNoGroup', actions: { type: 'answer', params: { errno: '-ENODEV' } } },
        {
          guard: 'isStale',
          actions: [
            freed('a reference is taken to a group that was released'),
            { type: 'answer', params: { errno: '-ENODEV' } },
          ],
        },
        { guard: 'isAtBound', actions: { type: 'bound', params: { name: 'references of a group' } } },
        { actions: ['get', 'answerObject'] },
      ],
      // iommu_group_put
      'put reference': [{ guard: 'isLastReference', actions: ['sayReleased', 'release'] }, { actions: 'put' }],
    },
  });
}

/** The groups of the devices that are there, allocated in the order of the groups. */
function objectsAtStart({ topology }: Surroundings): GroupObjectsContext {
  const ids = idsOf(topology.groupObjects?.ids ?? 0);
  const present = topology.devices.filter(({ isHotPluggable }) => isHotPluggable !== true);
  const homes = topology.groups.filter((group) => present.some((device) => device.group === group));
  const objects = ids.map((id, index) => {
    const home = homes[index];
    const references = present.filter(({ group }) => group === home).length;
    return [id, home === undefined ? null : { home, references }] as const;
  });
  const idOf = (group: string) => ids[homes.indexOf(group)] ?? null;
  const isPresent = (name: string) => deviceOf(topology, name).isHotPluggable !== true;
  return {
    objects: Object.fromEntries(objects),
    groupOf: Object.fromEntries(
      topology.devices.map(({ name, group }) => [name, isPresent(name) ? idOf(group) : null]),
    ),
    stale: [],
  };
}

/** A sysfs file of a new group cannot be made. */
export function objectsOutcomes(local: LocalState, event: PlainEvent): readonly Outcome[] | undefined {
  const context = local.context as unknown as GroupObjectsContext;
  if (event.type !== 'device group' || foundFor(context, String(event['group'])) !== undefined) return undefined;
  return [
    { name: SUCCESS, kind: 'normal' },
    { name: '-ENOMEM', kind: 'allowed' },
  ];
}
