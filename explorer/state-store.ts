/**
 * Every state ever found, compared whole, in memory that all threads share.
 *
 * A state has a *number*: its place in `words`. Numbers are handed out in ranges, so that threads do not
 * meet at a counter; they differ between runs and are never shown. `slots` finds the number of a state by
 * its hash (open addressing, number + 1). `parents` holds the *position* of the least state that leads to
 * it: positions count states in canonical breadth-first order and do not differ between runs.
 */
import { sharedInts } from './shared-memory.ts';

export interface StateStoreData {
  readonly words: Int32Array;
  readonly parents: Int32Array;
  readonly slots: Int32Array;
  /** See {@link CONTROL}. */
  readonly control: Int32Array;
  readonly wordsPerState: number;
}

/** Shared counters: next free number, next chunk of the level, whether to stop, transitions of workers. */
export const CONTROL = { nextNumber: 0, nextChunk: 1, stop: 2, transitions: 3 } as const;

/** Slots per state that there is room for. */
const SLOTS_PER_STATE = 2;

export class StateStore {
  words: Int32Array;
  parents: Int32Array;
  slots: Int32Array;
  readonly control: Int32Array;
  wordsPerState: number;

  constructor(data: StateStoreData) {
    this.words = data.words;
    this.parents = data.parents;
    this.slots = data.slots;
    this.control = data.control;
    this.wordsPerState = data.wordsPerState;
  }

  /** A store with room for `capacity` states, a power of two. */
  static create(wordsPerState: number, capacity: number): StateStore {
    return new StateStore({
      words: sharedInts(capacity * wordsPerState),
      parents: sharedInts(capacity),
      slots: sharedInts(capacity * SLOTS_PER_STATE),
      control: sharedInts(4),
      wordsPerState,
    });
  }

  /** Adds the state of all zeros, under number 0. The store must be empty. */
  addFirst(): void {
    this.control[CONTROL.nextNumber] = 1;
    this.slots[this.firstSlot(this.words, 0)] = 1;
  }

  share(): StateStoreData {
    const { words, parents, slots, control, wordsPerState } = this;
    return { words, parents, slots, control, wordsPerState };
  }

  get capacity(): number {
    return this.parents.length;
  }

  get bytes(): number {
    return this.words.byteLength + this.parents.byteLength + this.slots.byteLength;
  }

  /** Numbers handed out, those of ranges not used up included. */
  get numbers(): number {
    return Atomics.load(this.control, CONTROL.nextNumber);
  }

  /** Where to look first for the state at `words[at]`. */
  firstSlot(words: Int32Array, at: number): number {
    let hash = 0x2545f491;
    for (let word = 0; word < this.wordsPerState; word++) {
      hash = Math.imul(hash ^ (words[at + word] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0x85ebca6b);
    return (hash ^ (hash >>> 13)) & (this.slots.length - 1);
  }

  /** The number of the state at `words[at]`, or -1. */
  find(words: Int32Array, at: number): number {
    const mask = this.slots.length - 1;
    for (let slot = this.firstSlot(words, at); ; slot = (slot + 1) & mask) {
      const number = (this.slots[slot] as number) - 1;
      if (number < 0) return -1;
      let word = 0;
      while (word < this.wordsPerState && this.words[number * this.wordsPerState + word] === words[at + word]) word++;
      if (word === this.wordsPerState) return number;
    }
  }

  /**
   * Makes room for `capacity` states, all under their old numbers. `repack`, where given, writes the state
   * at one place of the old words to another of the new ones, which have `wordsPerState`.
   */
  rebuild(capacity: number, wordsPerState = this.wordsPerState, repack?: Repack): void {
    const used = this.#usedNumbers();
    const { words: old, wordsPerState: before } = this;
    const highest = this.numbers;
    this.wordsPerState = wordsPerState;
    if (repack !== undefined) {
      this.words = sharedInts(capacity * wordsPerState);
      for (const number of used) repack(old, number * before, this.words, number * wordsPerState);
    } else {
      this.words = resized(old, capacity * wordsPerState, highest * wordsPerState);
    }
    this.parents = resized(this.parents, capacity, highest);
    this.slots = sharedInts(capacity * SLOTS_PER_STATE);
    const mask = this.slots.length - 1;
    for (const number of used) {
      let slot = this.firstSlot(this.words, number * wordsPerState);
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = number + 1;
    }
  }

  /** Ascending, so that reading their words goes through memory in order. */
  #usedNumbers(): Int32Array {
    const isUsed = new Uint8Array(this.numbers);
    let count = 0;
    for (const held of this.slots) {
      if (held === 0) continue;
      isUsed[held - 1] = 1;
      count++;
    }
    const used = new Int32Array(count);
    let next = 0;
    for (let number = 0; next < count; number++) if (isUsed[number] === 1) used[next++] = number;
    return used;
  }
}

function resized(ints: Int32Array, length: number, used: number): Int32Array {
  if (length === ints.length) return ints;
  const other = sharedInts(length);
  other.set(ints.subarray(0, used));
  return other;
}

export type Repack = (from: Int32Array, fromAt: number, to: Int32Array, toAt: number) => void;
