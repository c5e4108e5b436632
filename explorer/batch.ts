/**
 * Successors on their way into the store.
 *
 * They are collected, hashed all together (so that memory is fetched for one while the next is hashed) and
 * then inserted, claiming a slot by compare-and-exchange, so that threads need no lock.
 */
import { assert } from './errors.ts';
import { CONTROL, type StateStore } from './state-store.ts';

/** Numbers taken from the shared counter at a time. */
const NUMBERS = 4096;

interface NumberRange {
  from: number;
  to: number;
}

export class Batch {
  /** Successors collected. */
  count = 0;
  /** Where the numbers of what was last inserted are kept, in the order of collection, if anybody asks for them. */
  numbers: Int32Array | undefined;
  #store!: StateStore;
  #words = new Int32Array(0);
  #parents = new Int32Array(0);
  #slots = new Int32Array(0);
  /** Numbers taken and not yet used. */
  readonly #numbers: NumberRange[] = [];

  /** Inserts into `store` from now on. The batch must be empty. */
  use(store: StateStore): void {
    assert(this.count === 0, 'a batch is inserted before anything else changes');
    if (this.#store?.wordsPerState !== store.wordsPerState) this.#words = new Int32Array(0);
    this.#store = store;
  }

  /** Collects `changes` successors of the state at `words[at]`, given as deltas from `deltas[first]` on. */
  add(words: Int32Array, at: number, deltas: Int32Array, first: number, changes: number, parent: number): void {
    const width = this.#store.wordsPerState;
    const count = this.count + changes;
    if (count * width > this.#words.length) this.#widen(count);
    const successors = this.#words;
    let delta = first;
    let to = this.count * width;
    for (let index = this.count; index < count; index++) {
      for (let word = 0; word < width; word++) {
        successors[to++] = (words[at + word] as number) ^ (deltas[delta++] as number);
      }
      this.#parents[index] = parent;
    }
    this.count = count;
  }

  /**
   * Empties the batch into the store; number and parent of each state that was new, or got an earlier
   * parent, are appended to `candidates`. False, and nothing inserted, where the store lacks room.
   */
  insert(candidates: number[]): boolean {
    const { count } = this;
    this.count = 0;
    if (!this.#reserve(count)) return false;
    const store = this.#store;
    const { words, slots, wordsPerState: width } = store;
    let fetched = 0;
    for (let index = 0; index < count; index++) {
      const slot = store.firstSlot(this.#words, index * width);
      this.#slots[index] = slot;
      fetched ^= slots[slot] as number;
    }
    for (let index = 0; index < count; index++) {
      const held = slots[this.#slots[index] as number] as number;
      if (held !== 0) fetched ^= words[(held - 1) * width] as number;
    }
    // What was fetched is kept, so that the loops that fetch are not optimised away.
    this.#slots[count] = fetched;
    if (this.numbers === undefined) {
      for (let index = 0; index < count; index++) this.#insertState(index, candidates);
      return true;
    }
    if (this.numbers.length < count) this.numbers = new Int32Array(this.#parents.length);
    for (let index = 0; index < count; index++) this.numbers[index] = this.#insertState(index, candidates);
    return true;
  }

  /** The number of the state, new or not. */
  #insertState(index: number, candidates: number[]): number {
    const { words, slots, parents, wordsPerState: width } = this.#store;
    const successors = this.#words;
    const parent = this.#parents[index] as number;
    const from = index * width;
    const mask = slots.length - 1;
    let slot = this.#slots[index] as number;
    for (;;) {
      // A plain load: a slot is written once, after the words that it leads to.
      const held = slots[slot] as number;
      if (held === 0) {
        const number = this.#nextNumber();
        for (let word = 0; word < width; word++) words[number * width + word] = successors[from + word] as number;
        parents[number] = parent;
        if (Atomics.compareExchange(slots, slot, 0, number + 1) !== 0) continue;
        this.#useNumber();
        candidates.push(number, parent);
        return number;
      }
      if (this.#isState(held - 1, from)) {
        if ((parents[held - 1] as number) > parent) this.#lowerParent(held - 1, parent, candidates);
        return held - 1;
      }
      slot = (slot + 1) & mask;
    }
  }

  #isState(number: number, from: number): boolean {
    const { words, wordsPerState: width } = this.#store;
    const at = number * width;
    for (let word = 0; word < width; word++) if (words[at + word] !== this.#words[from + word]) return false;
    return true;
  }

  /**
   * A state found in this level gets the least of its parents, whoever comes first. One found before has
   * an earlier parent than any of this level.
   */
  #lowerParent(number: number, parent: number, candidates: number[]): void {
    const { parents } = this.#store;
    let known = parents[number] as number;
    while (parent < known) {
      const found = Atomics.compareExchange(parents, number, known, parent);
      if (found === known) {
        candidates.push(number, parent);
        return;
      }
      known = found;
    }
  }

  /** The number for the next state; {@link #useNumber} once it is taken. */
  #nextNumber(): number {
    const [range] = this.#numbers;
    assert(range !== undefined, 'numbers are reserved before they are used');
    return range.from;
  }

  #useNumber(): void {
    const range = this.#numbers[0] as NumberRange;
    range.from++;
    if (range.from === range.to) this.#numbers.shift();
  }

  /** Makes sure of numbers for `count` new states. */
  #reserve(count: number): boolean {
    const held = this.#numbers.reduce((sum, { from, to }) => sum + to - from, 0);
    if (count <= held) return true;
    const { control, capacity } = this.#store;
    const taken = Math.max(count - held, NUMBERS);
    let from = Atomics.load(control, CONTROL.nextNumber);
    for (;;) {
      const to = from + taken;
      if (to > capacity) return false;
      const found = Atomics.compareExchange(control, CONTROL.nextNumber, from, to);
      if (found === from) {
        this.#numbers.push({ from, to });
        return true;
      }
      from = found;
    }
  }

  /** Room for `count` successors, and more to come. */
  #widen(count: number): void {
    const length = Math.max(2 * count, 2048);
    const words = new Int32Array(length * this.#store.wordsPerState);
    words.set(this.#words);
    const parents = new Int32Array(length);
    parents.set(this.#parents.subarray(0, Math.min(this.#parents.length, length)));
    this.#words = words;
    this.#parents = parents;
    this.#slots = new Int32Array(length + 1);
  }
}
