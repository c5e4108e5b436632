/** Facets, tabulated once for all properties that read them by the same function. */
import { assert } from './errors.ts';
import { facetValue } from './instances.ts';
import { canonical } from './plain-data.ts';
import type { Json, LocalState, Property } from './system.ts';

type Facet = (local: LocalState, name: string) => Json;

/** What is read of a role for which a property declares no facet. */
const nothing: Facet = () => null;

interface Slot {
  readonly read: (local: LocalState) => Json;
  /** Values met, by their text; numbered from 1. */
  readonly numbers: Map<string, number>;
  readonly values: Json[];
}

export class FacetSlots {
  readonly #slots: Slot[] = [];
  readonly #numbers = new Map<Facet, Map<string, number>>();

  /** The slot for what `role` reads of the actor `name`. */
  of(property: Property, role: string, name: string): number {
    const facet = property.facets[role] ?? nothing;
    const byName = this.#numbers.get(facet) ?? new Map<string, number>();
    this.#numbers.set(facet, byName);
    const known = byName.get(name);
    if (known !== undefined) return known;
    const read = (local: LocalState) => facetValue(property, role, () => facet(local, name));
    const slot = this.#slots.push({ read, numbers: new Map(), values: [] }) - 1;
    byName.set(name, slot);
    return slot;
  }

  /** The number of the facet's value in `local`. */
  read(slot: number, local: LocalState): number {
    const { read, numbers, values } = this.#slots[slot] as Slot;
    const value = read(local);
    const key = canonical(value);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = values.push(value);
    numbers.set(key, number);
    return number;
  }

  value(slot: number, number: number): Json {
    return (this.#slots[slot] as Slot).values[number - 1] as Json;
  }

  /** Goes on from the values that `other`, which has the same slots, has met. */
  adopt(other: FacetSlots): void {
    assert(other.#slots.length === this.#slots.length, 'the same properties read the same facets');
    for (const [index, { numbers, values }] of other.#slots.entries()) {
      const slot = this.#slots[index] as Slot;
      this.#slots[index] = { read: slot.read, numbers: new Map(numbers), values: [...values] };
    }
  }
}
