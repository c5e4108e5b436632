/** Where each actor is in the middle of a step, and what the step has read to know it. */
import type { Read } from './branch.ts';
import { fieldAt, type Layout } from './layout.ts';

export class StepLocals {
  /** What was read, in order, over all branches. */
  readonly reads: Read[] = [];
  /** Actors that were read, in order, over all branches. */
  readonly touched: number[] = [];
  layout!: Layout;
  readonly #initial: Int32Array;
  readonly #current: Int32Array;
  readonly #isTouched: Uint8Array;
  /** Actors that something was delivered to in this branch. */
  readonly #isDelivered: Uint8Array;
  #restLocals!: Int32Array;
  #words!: Int32Array;
  #at = 0;

  constructor(actors: number) {
    this.#initial = new Int32Array(actors);
    this.#current = new Int32Array(actors);
    this.#isTouched = new Uint8Array(actors);
    this.#isDelivered = new Uint8Array(actors);
  }

  use(layout: Layout, restLocals: Int32Array): void {
    this.layout = layout;
    this.#restLocals = restLocals;
  }

  /** Starts from the state at `words[at]`. */
  start(words: Int32Array, at: number): void {
    this.#words = words;
    this.#at = at;
    this.reads.length = 0;
    this.touched.length = 0;
    this.#isTouched.fill(0);
    this.#isDelivered.fill(0);
  }

  /** The local state of `actor` now; the first time it is read from the packed state. */
  local(actor: number): number {
    if (this.#isTouched[actor] === 0) {
      this.#isTouched[actor] = 1;
      this.touched.push(actor);
      const { restBase } = this.layout;
      const local = this.#restLocals[(restBase[actor] as number) + this.read(actor)] as number;
      this.#initial[actor] = local;
      this.#current[actor] = local;
    }
    return this.#current[actor] as number;
  }

  move(actor: number, next: number): void {
    this.#current[actor] = next;
    this.#isDelivered[actor] = 1;
  }

  /** The value of a field in the state the step starts from. */
  read(field: number): number {
    const value = this.field(field);
    if (!this.reads.some((read) => read.field === field)) this.reads.push({ field, value });
    return value;
  }

  /** The same for one who does not depend on it, or has read it before. */
  field(field: number): number {
    return fieldAt(this.layout, this.#words, this.#at, field);
  }

  /** Of an actor that was touched: where it was, and where it is. */
  before(actor: number): number {
    return this.#initial[actor] as number;
  }

  now(actor: number): number {
    return this.#current[actor] as number;
  }

  isTouched(actor: number): boolean {
    return this.#isTouched[actor] === 1;
  }

  isDelivered(actor: number): boolean {
    return this.#isDelivered[actor] === 1;
  }

  /** A point to come back to for the next branch. */
  save(): SavedLocals {
    return { current: this.#current.slice(), delivered: this.#isDelivered.slice(), touched: this.touched.length };
  }

  restore({ current, delivered, touched }: SavedLocals): void {
    this.#current.set(current);
    this.#isDelivered.set(delivered);
    // An actor first read in another branch is known now, and still where it was.
    for (const actor of this.touched.slice(touched)) this.#current[actor] = this.#initial[actor] as number;
  }
}

export interface SavedLocals {
  readonly current: Int32Array;
  readonly delivered: Uint8Array;
  readonly touched: number;
}
