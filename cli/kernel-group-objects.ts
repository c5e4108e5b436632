/** Group objects as the kernel writes it: calls, fields, and who holds them. */
import type { ToldChange } from '../counterexamples/index.ts';
import type { Json, LocalState, PlainEvent } from '../explorer/system.ts';
import { devicesIn, readGroupHolder, readGroupObjects } from '../model/index.ts';

interface Asked {
  readonly actor: string;
  readonly event: PlainEvent;
}

type Teller = (asked: Asked) => string;

const device = ({ event }: Asked) => String(event['device'] ?? 'dev');

/** Requests about group objects. */
export const OF_GROUP_OBJECTS: Readonly<Record<string, Teller>> = {
  'device group': (asked) => `device_group(${device(asked)})`,
  'put group': (asked) => `iommu_group_put(${device(asked)}->iommu_group)`,
  'get group': (asked) => `iommu_group_get(${device(asked)})`,
  'put reference': ({ event }) => `iommu_group_put(${String(event['object'])})`,
};

/** What is asked of who holds a group. */
export const OF_GROUP_HOLDER: Readonly<Record<string, Teller>> = {
  get: (asked) => `${asked.actor}: take the group of ${device(asked)}`,
  put: ({ actor }) => `${actor}: put the group`,
  forget: ({ actor }) => `${actor}: forget the group`,
  claim: (asked) => `iommu_device_claim_dma_owner(${device(asked)}, NULL)`,
};

export const GROUP_OBJECTS_VOID = {
  'group objects': ['put group', 'put reference'],
  'group holder': ['put', 'forget'],
} as const;

/** Whether a change is one of the objects, and not of what the checker notes of them. */
export function isToldOfObjects([field]: readonly string[]): boolean {
  return field === 'objects' || field === 'groupOf' || field === 'held';
}

/** A change of an object, of a device's pointer to one, or of what is held. */
export function groupObjectsChange({ actor, change: { field, before, after } }: ToldChange): string | undefined {
  const [first = '', second = '', third = ''] = field;
  if (first === 'held') return `${actor}: holds ${nameOf(after)}`;
  if (first === 'groupOf')
    return after === null ? `${second} leaves ${nameOf(before)}` : `${second} is in ${nameOf(after)}`;
  if (first !== 'objects') return undefined;
  if (third === 'references') return `${second}: references: ${String(before)} -> ${String(after)}`;
  if (third === 'home') return `${second}: is ${String(after)}`;
  return `${second}: ${after === null ? 'released' : 'allocated'}`;
}

function nameOf(object: Json | undefined): string {
  return object === null || object === undefined ? 'NULL' : String(object);
}

/** Each object with its devices and its references, or what somebody holds. */
export function groupObjectsText(kind: string | undefined, name: string, local: LocalState): readonly string[] {
  if (kind === 'group holder') return [`${name} holds ${nameOf(readGroupHolder(local).held)}`];
  if (kind !== 'group objects') return [];
  const context = readGroupObjects(local);
  const objects = Object.entries(context.objects).flatMap(([id, object]) => {
    if (object === null) return [];
    const devices = devicesIn(context, id);
    const said = devices.length === 0 ? 'no device' : devices.join(', ');
    return [`core: ${id} is ${object.home}: ${said}; references = ${object.references}`];
  });
  return [...objects, ...context.stale.map((left) => `core: ${left}->iommu_group was released`)];
}
