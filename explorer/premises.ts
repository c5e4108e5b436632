/** Where properties were put to the test: the first steps to where their premises are true. */
import type { PremiseResult } from './exploration.ts';
import type { Filling } from './filling.ts';
import { facetOf, type Instance } from './instances.ts';
import { isPremiseTrue } from './judging.ts';
import type { Paths } from './paths.ts';
import type { Property, Step, System } from './system.ts';
import { comparePlaces, type Sighting } from './yield.ts';

export class Premises {
  readonly #filling: Filling;
  readonly #properties: readonly Property[];
  /** By number, as of the {@link Findings}. */
  readonly #settled: Uint8Array;
  /** Parts that were put to the test, and by name the steps to where the first of them was. */
  readonly #tested = new Set<Property>();
  readonly #steps = new Map<string, readonly Step[]>();

  /** Judges the initial state. */
  constructor({ properties = [] }: System, filling: Filling, settled: Uint8Array) {
    this.#filling = filling;
    this.#properties = properties;
    this.#settled = settled;
    for (const [index, instance] of filling.instances.entries()) {
      const premise = filling.plan.instances[index]?.premise ?? -1;
      if (premise >= 0 && this.#isTrueAtStart(instance)) this.#settle(premise, () => []);
    }
  }

  /** Adds what a level has brought, taking of `sightings` those of premises. */
  addLevel(sightings: readonly Sighting[], paths: Paths): void {
    const { names } = this.#filling.plan;
    for (const { property, position, command, branch } of sightings.toSorted(comparePlaces)) {
      if (property < names) continue;
      this.#settle(property, () => [...paths.to(position), paths.step(position, command, branch)]);
    }
  }

  /** By name, in the order of declaration, where any part has a premise or is judged by step. */
  get results(): PremiseResult[] {
    const { instances, plan } = this.#filling;
    const asked = instances.flatMap(({ property }, index) =>
      (plan.instances[index]?.premise ?? -1) < 0 ? [] : property,
    );
    const parts = [...new Set(asked)];
    return [...new Set(parts.map(({ name }) => name))].map((name) => {
      const steps = this.#steps.get(name);
      const untested = parts.filter((part) => part.name === name && !this.#tested.has(part));
      const untestedParts = untested.map((part) => this.#properties.indexOf(part));
      if (steps === undefined) return { property: name };
      return { property: name, steps, ...(untestedParts.length === 0 ? {} : { untestedParts }) };
    });
  }

  #isTrueAtStart(instance: Instance): boolean {
    const { property, roles, actors, names } = instance;
    if (property.kind === 'step' || property.kind === 'goal') return false;
    const facets = roles.map((role, index) => {
      const actor = this.#filling.actorNames.indexOf(actors[index] as string);
      return [role, facetOf(instance, role, this.#filling.localState(this.#filling.rests[actor]?.[0] as number))];
    });
    return isPremiseTrue(property, Object.fromEntries(facets), names);
  }

  #settle(premise: number, steps: () => readonly Step[]): void {
    if (this.#settled[premise] === 1) return;
    this.#settled[premise] = 1;
    const part = this.#properties[premise - this.#filling.plan.names] as Property;
    this.#tested.add(part);
    if (!this.#steps.has(part.name)) this.#steps.set(part.name, steps());
  }
}
