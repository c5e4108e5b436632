/** What the properties of two systems read of the actors that both have. */
import { facetOf, type Instance, instancesAmong } from '../instances.ts';
import { canonical } from '../plain-data.ts';
import type { Facets, Json, LocalState, Property, PropertyBase, System } from '../system.ts';
import type { Two } from './matched.ts';

/** A facet of one actor, under the first property that reads it. */
export interface Reading {
  readonly property: string;
  readonly role: string;
  readonly actor: string;
  readonly read: (local: LocalState) => Json;
}

/** Each once, in the order in which the one system declares its properties, then those of the other's. */
export function readingsOf(systems: Two<System>): readonly Reading[] {
  return readingsIn(commonInstances(systems, ({ properties = [], liveness = [] }) => [...properties, ...liveness]));
}

/** Instances of the properties of either that are judged in micro-states. */
export function watchersOf(systems: Two<System>): readonly Instance[] {
  return commonInstances(systems, ({ properties = [] }) => properties.filter(({ kind }) => kind === 'everywhere'));
}

export function readingsIn(instances: readonly Instance<PropertyBase>[]): readonly Reading[] {
  const known = new Map<string, Set<unknown>>();
  return instances.flatMap((instance) =>
    instance.roles.flatMap((role, index) => {
      const actor = instance.actors[index] as string;
      const facet = instance.property.facets[role];
      const ofActor = known.get(actor) ?? new Set();
      known.set(actor, ofActor);
      if (ofActor.has(facet)) return [];
      ofActor.add(facet);
      return { property: instance.property.name, role, actor, read: (local) => facetOf(instance, role, local) };
    }),
  );
}

/** Of each system those instances whose actors the other has too; what both declare is there once. */
function commonInstances<P extends PropertyBase>(
  [one, other]: Two<System>,
  propertiesOf: (system: System) => readonly P[],
): Instance<P>[] {
  const instances = instancesAmong(one, propertiesOf(one));
  const more = instancesAmong(other, propertiesOf(other)).filter(
    (instance) => !instances.some((known) => known.property === instance.property && isSameCast(known, instance)),
  );
  const isCommon = (name: string) => Object.hasOwn(one.actors, name) && Object.hasOwn(other.actors, name);
  return [...instances, ...more].filter(({ actors }) => actors.every(isCommon));
}

function isSameCast(a: Instance<PropertyBase>, b: Instance<PropertyBase>): boolean {
  return a.actors.every((actor, index) => actor === b.actors[index]);
}

/** A move of an actor within a step. */
export interface Move {
  readonly actor: string;
  readonly after: LocalState;
}

/** What `watcher` reads of one micro-state after the other, from `before` on; what stays the same for a while is there once. */
export function passedBy(
  watcher: Instance<Property>,
  before: (actor: string) => LocalState,
  moves: readonly Move[],
): readonly Facets[] {
  const { roles, actors } = watcher;
  const read = (role: string, local: LocalState) => facetOf(watcher, role, local);
  let facets: Facets = Object.fromEntries(
    roles.map((role, index) => [role, read(role, before(actors[index] as string))]),
  );
  const passed = [facets];
  for (const { actor, after } of moves) {
    const role = roles[actors.indexOf(actor)];
    if (role === undefined) continue;
    const value = read(role, after);
    if (canonical(value) === canonical(facets[role] as Json)) continue;
    facets = { ...facets, [role]: value };
    passed.push(facets);
  }
  return passed;
}
