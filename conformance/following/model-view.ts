/** The model, seen as recordings see a kernel: objects behind pointers, groups with their members, drivers by name. */
import type { LocalState } from '../../explorer/index.ts';
import {
  BLOCKED,
  type Domain,
  type DriverBehaviour,
  type GroupContext,
  IDENTITY,
  isOneObject,
  readDevice,
  readGroup,
  readVfioContainer,
  type Topology,
} from '../../model/index.ts';
import type { Machine } from '../arranging/machine.ts';

/** The states of all actors of the model. */
export type State = Readonly<Record<string, LocalState>>;

/** The state of one actor, which is there. */
export function localOf(state: State, actor: string): LocalState {
  const local = state[actor];
  if (local === undefined) throw new Error(`the system has no ${actor}`);
  return local;
}

/** What the core has of a group. */
export function groupIn(state: State, group: string): GroupContext {
  return readGroup(localOf(state, group));
}

/** The object that `domain` of `group` is: the static ones are the same in all groups. */
export function objectOf(group: string, domain: Domain | null, driver: DriverBehaviour): string | null {
  if (domain === null) return null;
  return isOneObject(domain, driver) === true ? domain : `${group}.${domain}`;
}

/** What there is that a name may stand for. */
export interface Living {
  readonly objects: ReadonlySet<string>;
  readonly owners: ReadonlySet<string>;
  /** Groups with members. */
  readonly groups: ReadonlySet<string>;
}

/** Domains that a group or the container that allocated them has, owners of groups, and groups. */
export function livingIn(state: State, { groups, vfio }: Topology, driver: DriverBehaviour): Living {
  const living = {
    objects: new Set<string>([BLOCKED, IDENTITY]),
    owners: new Set<string>(),
    groups: new Set<string>(),
  };
  for (const name of groups) {
    const { defaultDomain, blockingDomain, domain, owner, members } = groupIn(state, name);
    for (const one of [defaultDomain, blockingDomain, domain]) {
      const object = objectOf(name, one, driver);
      if (object !== null) living.objects.add(object);
    }
    if (owner !== null) living.owners.add(owner);
    if (members.length > 0) living.groups.add(name);
  }
  for (const container of vfio?.containers ?? []) {
    for (const domain of readVfioContainer(localOf(state, container)).living) living.objects.add(domain);
  }
  return living;
}

/** The group that the core put a device into. */
export function groupOfDevice(state: State, device: string): string | null {
  return readDevice(localOf(state, device)).group;
}

/** The PCI address of a device of the model. */
export function addressOf({ places }: Machine, name: string): string {
  return places.find((place) => place.name === name)?.device ?? name;
}
