/**
 * How often each step was taken, by what it does.
 *
 * A *trail* is a command and, for each branch of its step, the records of the tables that its deliveries follow. Steps that
 * read different states leave the same trail, so there are few, whatever the size of the search. Taking a step is a count in
 * its leaf of the memo, where it has just been read, and a note, by which it is taken back where the state turns out not to be
 * expanded after all.
 */
import type { Branch } from '../branch.ts';
import { LEAF, type StepMemo } from '../step-memo.ts';
import { withRoom } from '../with-room.ts';
import { Sums } from './sums.ts';

/** A trail: how often it was taken, at which position first, its length, command, number of branches, and those. */
const TRAIL = { count: 0, first: 1, length: 2, command: 3, branches: 4, rest: 5 } as const;
/** Integers of all trails beyond which they are begun afresh when the memo is. */
const INTS_MAX = 1 << 25;

export class Trails {
  /** What was counted and is no longer counted by trail. */
  readonly sums = new Sums();
  #trails = new Int32Array(1 << 12);
  #length = 0;
  /** Trails + 1 by hash, at most half full. */
  #slots = new Int32Array(1 << 10);
  #size = 0;
  /** Trails whose count is not 0. */
  #counted: number[] = [];
  readonly #memo: Pick<StepMemo, 'leaves'>;
  /** Leaves that have been taken, each with the position of the first time. */
  #taken: number[] = [];
  /** Leaves taken since the last {@link keep}. */
  #noted = new Int32Array(1 << 12);
  #notes = 0;

  constructor(memo: Pick<StepMemo, 'leaves'>) {
    this.#memo = memo;
  }

  get bytes(): number {
    return this.#trails.byteLength + this.#slots.byteLength + this.#noted.byteLength;
  }

  /** Where the trail of a step stands. */
  of(command: number, branches: readonly Branch[]): number {
    const rest = branches.flatMap(({ records }) => [records.length, ...records]);
    const length = TRAIL.rest + rest.length;
    this.#trails = withRoom(this.#trails, this.#length + length);
    const trail = this.#length;
    this.#trails.fill(0, trail, trail + TRAIL.rest);
    this.#trails[trail + TRAIL.length] = length;
    this.#trails[trail + TRAIL.command] = command;
    this.#trails[trail + TRAIL.branches] = branches.length;
    this.#trails.set(rest, trail + TRAIL.rest);
    const slot = this.#slotOf(trail);
    const known = this.#slots[slot] as number;
    if (known !== 0) return known - 1;
    this.#slots[slot] = trail + 1;
    this.#length += length;
    if (++this.#size * 2 > this.#slots.length) this.#widenSlots();
    return trail;
  }

  /** Counts a step of the state at `position`, which the memo has at `leaf`. Within a level positions never go down. */
  take(leaf: number, position: number): void {
    const { leaves } = this.#memo;
    const count = leaves[leaf + LEAF.taken] as number;
    leaves[leaf + LEAF.taken] = count + 1;
    if (count === 0) this.#taken.push(leaf, position);
    if (this.#notes === this.#noted.length) this.#noted = withRoom(this.#noted, this.#notes + 1);
    this.#noted[this.#notes++] = leaf;
  }

  /** Steps that may still be taken back. */
  get notes(): number {
    return this.#notes;
  }

  /** Takes back what was taken since there were `notes`, the last first. */
  takeBack(notes: number): void {
    const { leaves } = this.#memo;
    while (this.#notes > notes) {
      const leaf = this.#noted[--this.#notes] as number;
      const count = (leaves[leaf + LEAF.taken] as number) - 1;
      leaves[leaf + LEAF.taken] = count;
      if (count === 0) this.#taken.length -= 2;
    }
  }

  /** Takes nothing of it back any more. */
  keep(): void {
    this.#notes = 0;
  }

  /** Adds what was taken to {@link sums}, so that counting begins at 0. What was not kept must have been taken back. */
  addUp(): Sums {
    this.#leaveLeaves();
    for (const trail of this.#counted) {
      this.#addTrail(trail);
      this.#trails[trail] = 0;
    }
    this.#counted = [];
    return this.sums;
  }

  /** The memo is about to begin afresh. Where trails need much room they do, too. */
  forget(): void {
    this.#leaveLeaves();
    if (this.#trails.length < INTS_MAX) return;
    this.addUp();
    this.#trails = new Int32Array(1 << 12);
    this.#length = 0;
    this.#slots = new Int32Array(1 << 10);
    this.#size = 0;
  }

  /** What leaves counted is counted by trail. */
  #leaveLeaves(): void {
    const { leaves } = this.#memo;
    const trails = this.#trails;
    for (let at = 0; at < this.#taken.length; at += 2) {
      const [leaf, position] = [this.#taken[at] as number, this.#taken[at + 1] as number];
      const trail = leaves[leaf + LEAF.trail] as number;
      if (trails[trail] === 0) this.#counted.push(trail);
      if (trails[trail] === 0 || position < (trails[trail + TRAIL.first] as number))
        trails[trail + TRAIL.first] = position;
      trails[trail] = (trails[trail] as number) + (leaves[leaf + LEAF.taken] as number);
      leaves[leaf + LEAF.taken] = 0;
    }
    this.#taken = [];
  }

  #addTrail(trail: number): void {
    const read = (index: number) => this.#trails[trail + index] as number;
    const [count, first, command, branches] = [read(0), read(TRAIL.first), read(TRAIL.command), read(TRAIL.branches)];
    if (branches > 0) this.sums.addCommand(command, count * branches, first);
    let at: number = TRAIL.rest;
    for (let branch = 0; branch < branches; branch++) {
      const end = at + 1 + read(at);
      for (at++; at < end; at++) this.sums.addRecord(read(at), count, first, command, branch);
    }
  }

  /** Where the trail stands in `slots`, or where it would. */
  #slotOf(trail: number): number {
    const { length } = this.#slots;
    let slot = hashOf(this.#trails, trail) & (length - 1);
    for (;;) {
      const held = this.#slots[slot] as number;
      if (held === 0 || isSame(this.#trails, held - 1, trail)) return slot;
      slot = (slot + 1) & (length - 1);
    }
  }

  #widenSlots(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    for (const held of old) if (held !== 0) this.#slots[this.#slotOf(held - 1)] = held;
  }
}

function hashOf(trails: Int32Array, trail: number): number {
  const end = trail + (trails[trail + TRAIL.length] as number);
  let hash = 0;
  for (let at = trail + TRAIL.length; at < end; at++) {
    hash = Math.imul(hash ^ (trails[at] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

function isSame(trails: Int32Array, one: number, other: number): boolean {
  const length = trails[one + TRAIL.length] as number;
  for (let index: number = TRAIL.length; index < length; index++) {
    if (trails[one + index] !== trails[other + index]) return false;
  }
  return true;
}
