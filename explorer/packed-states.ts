/** The states found so far, packed, with the layout that packs them; grows and repacks as needed. */
import type { Filling } from './filling.ts';
import { fieldAt, type Layout, layoutFor } from './layout.ts';
import type { Budget } from './run.ts';
import { sharedInts } from './shared-memory.ts';
import { StateStore } from './state-store.ts';

const FIRST_CAPACITY = 1 << 16;
/** Smaller stores grow fourfold, larger ones twofold. */
const STEEP_BELOW = 1 << 22;

export class PackedStates {
  readonly store: StateStore;
  layout: Layout;
  /** (actor, rest state) to local state, by `layout.restBase`. */
  restLocals: Int32Array;
  readonly #filling: Filling;
  readonly #budget: Budget;

  /** Holds the initial state, as number 0. */
  constructor(filling: Filling, budget: Budget) {
    this.#filling = filling;
    this.#budget = budget;
    this.layout = layoutFor(this.#fieldCounts());
    this.restLocals = this.#freshRestLocals();
    filling.onRest = (actor, rest, local) => {
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
    return [...this.#filling.rests.map((rests) => rests.length), faults + 1, breaches + 1];
  }

  #freshRestLocals(): Int32Array {
    const restLocals = sharedInts(this.layout.restLength);
    for (const [actor, rests] of this.#filling.rests.entries()) {
      restLocals.set(rests, this.layout.restBase[actor] as number);
    }
    return restLocals;
  }
}
