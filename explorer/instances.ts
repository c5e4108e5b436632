/** Properties, expanded over the actors that play their roles. */
import { CheckerError } from './errors.ts';
import { deepFreeze, plainDataFault } from './plain-data.ts';
import type { Json, LocalState, Property, PropertyBase, System } from './system.ts';

/** One property with an actor for each role. */
export interface Instance<P extends PropertyBase = Property> {
  readonly property: P;
  /** The property's roles in the order of their declaration. */
  readonly roles: readonly string[];
  /** The actor that plays each role, in that order. */
  readonly actors: readonly string[];
  readonly names: Readonly<Record<string, string>>;
}

/** Every property with every combination of different actors, in the order of their declaration. */
export function instancesOf(system: System): readonly Instance[] {
  return instancesAmong(system, system.properties ?? []);
}

/** Each of `properties` with every combination of different actors of `system`. */
export function instancesAmong<P extends PropertyBase>(system: System, properties: readonly P[]): Instance<P>[] {
  return properties.flatMap((property) => {
    const roles = Object.keys(property.roles);
    const candidates = roles.map((role) =>
      Object.keys(system.actors).filter((name) => system.actors[name]?.kind === property.roles[role]),
    );
    return combinations(candidates).map((actors) => ({
      property,
      roles,
      actors,
      names: Object.fromEntries(roles.map((role, index) => [role, actors[index] as string])),
    }));
  });
}

function combinations(lists: readonly (readonly string[])[]): string[][] {
  return lists.reduce<string[][]>(
    (found, list) =>
      found.flatMap((chosen) => list.filter((name) => !chosen.includes(name)).map((name) => [...chosen, name])),
    [[]],
  );
}

/** What `role` of the instance reads in `local`. */
export function facetOf({ property, names }: Instance<PropertyBase>, role: string, local: LocalState): Json {
  return facetValue(property, role, () => property.facets[role]?.(local, names[role] as string) ?? null);
}

/** What a facet reads, frozen. Sets and the like would all look the same to the tables. */
export function facetValue(property: PropertyBase, role: string, read: () => Json): Json {
  const value = guardedBy(property, read);
  const fault = plainDataFault(value);
  if (fault === undefined) return deepFreeze(value);
  throw new CheckerError('not-plain-data', {
    what: 'a facet reads something that is not plain JSON data',
    where: `property ${property.name}, facet ${role}`,
    got: fault,
    expected: 'strings, finite numbers, booleans, null, arrays and plain objects',
    remedy: 'return plain data, for a set an array in a fixed order',
  });
}

/** Runs what a property declares; what it throws becomes a diagnosis. */
export function guardedBy<T>(property: PropertyBase, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw new CheckerError('property-throws', {
      what: 'a property throws instead of judging',
      where: `property ${property.name}`,
      got: error instanceof Error ? error.message : String(error),
      remedy: 'make facets and holds total over every state the actors can be in',
    });
  }
}
