/** Properties, expanded over the actors that play their roles. */
import { CheckerError } from './errors.ts';
import type { Facets, Json, Judgement, LocalState, Property, System } from './system.ts';

/** One property with an actor for each role. */
export interface Instance {
  readonly property: Property;
  /** The property's roles in the order of their declaration. */
  readonly roles: readonly string[];
  /** The actor that plays each role, in that order. */
  readonly actors: readonly string[];
  readonly names: Readonly<Record<string, string>>;
}

/** Every property with every combination of different actors, in the order of their declaration. */
export function instancesOf(system: System): readonly Instance[] {
  return (system.properties ?? []).flatMap((property) => {
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
export function facetOf({ property, names }: Instance, role: string, local: LocalState): Json {
  return guardedBy(property, () => property.facets[role]?.(local, names[role] as string) ?? null);
}

/** Names the culprit where the judgement is that the property does not hold. */
export function culpritOf(property: Property, judge: () => Judgement): string | undefined {
  const judgement = guardedBy(property, judge);
  if (judgement === true) return undefined;
  return judgement === false ? (property.culprit ?? 'core') : judgement;
}

/** The culprit, where a state property does not hold of these facets. A goal "does not hold" where reached. */
export function judgeFacets({ property, names }: Instance, facets: Facets): string | undefined {
  if (property.kind === 'step') return undefined;
  if (property.kind === 'goal') return guardedBy(property, () => property.holds(facets, names)) ? 'goal' : undefined;
  return culpritOf(property, () => property.holds(facets, names));
}

/** Runs what a property declares; what it throws becomes a diagnosis. */
export function guardedBy<T>(property: Property, body: () => T): T {
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
