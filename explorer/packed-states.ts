/** The states found so far, packed, with the layout that packs them; grows and repacks as needed. */
import { fieldAt, type Layout, layoutFor } from './layout.ts';
import type { Budget } from './run.ts';
import { sharedInts } from './shared-memory.ts';
import { StateStore } from './state-store.ts';

const FIRST_CAPACITY = 1 << 16;
/** Smaller stores grow fourfold, larger ones twofold. */
const STEEP_BELOW = 1 << 22;

/** What the fields of actors stand for: numbers of rest states, which grow as they are met. */
export interface RestStates {
  /** By actor, the local states that its rest states are. */
  readonly rests: readonly (readonly number[])[];
  /** Told of each new one. */
  onRest: (actor: number, rest: number, local: number) => void;
}

export class PackedStates {
  readonly store: StateStore;
  layout: Layout;
  /** (actor, rest state) to local state, by `layout.restBase`. */
  restLocals: Int32Array;
  readonly #actors: RestStates;
  readonly #budget: Budget;

  /** Holds the initial state, as number 0. */
  constructor(actors: RestStates, budget: Budget) {
    this.#actors = actors;
    this.#budget = budget;
    this.layout = layoutFor(this.#fieldCounts());
    this.restLocals = this.#freshRestLocals();
    actors.onRest = (actor, rest, local) => {
      if (rest <= (this.layout.mask[actor] as number)) {
        this.restLocals[(this.layout.restBase[actor] as number) + rest] = local;
      }
    };
    this.store = StateStore.create(this.layout.words, FIRST_CAPACITY);
    // Every actor's first rest state is number 0 and nothing is spent: the initial state is all zeros.
    this.store.addFirst();
  }

  grow(): void {
    const { capacity } = this.store;
    this.store.rebuild(capacity * (capacity < STEEP_BELOW ? 4 : 2));
  }

  /** Packs every state anew, with room for the rest states there are now. */
  repack(): void {
    const before = this.layout;
    const after = layoutFor(this.#fieldCounts());
    this.layout = after;
    this.restLocals = this.#freshRestLocals();
    this.store.rebuild(this.store.capacity, after.words, (from, fromAt, to, toAt) => {
      for (let field = 0; field < after.bits.length; field++) {
        const word = toAt + (after.word[field] as number);
        const value = fieldAt(before, from, fromAt, field) << (after.shift[field] as number);
        to[word] = (to[word] as number) | value;
      }
    });
  }

  #fieldCounts(): number[] {
    const { faults, breaches } = this.#budget;
    return [...this.#actors.rests.map((rests) => rests.length), faults + 1, breaches + 1];
  }

  #freshRestLocals(): Int32Array {
    const restLocals = sharedInts(this.layout.restLength);
    for (const [actor, rests] of this.#actors.rests.entries()) {
      restLocals.set(rests, this.layout.restBase[actor] as number);
    }
    return restLocals;
  }
}
