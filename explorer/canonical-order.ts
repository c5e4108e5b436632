/**
 * States in canonical breadth-first order: position to state number, all levels one after another.
 *
 * Within a level threads find states in any order. At its end each state stands behind its least parent,
 * in the order in which that parent's steps lead to them: the same for any number of threads.
 */
import { SharedVector, sharedInts } from './shared-memory.ts';

/** Numbers and parents' positions, alternating. */
export type Candidates = readonly number[] | Int32Array;

export class CanonicalOrder {
  readonly #numbers = new SharedVector(sharedInts(1 << 16));
  /** First position of the level that is expanded next, and the first beyond it. */
  levelStart = 0;
  levelEnd = 1;

  /** The initial state is number 0. */
  constructor() {
    this.#numbers.push(0);
  }

  /** Position to number. */
  get data(): Int32Array {
    return this.#numbers.data;
  }

  get length(): number {
    return this.levelEnd;
  }

  /**
   * Makes the states found in this level the next one: of each state the candidate with its least parent,
   * which `parentOf` has by now, in the order of those parents.
   */
  advance(lists: readonly Candidates[], parentOf: Int32Array): void {
    const { levelStart: start, levelEnd: end } = this;
    // Number of children of each parent, then where the next child of each goes.
    const places = new Int32Array(end - start + 1);
    eachKept(lists, parentOf, (_, parent) => {
      places[parent - start + 1] = (places[parent - start + 1] as number) + 1;
    });
    for (let index = 1; index < places.length; index++) {
      places[index] = (places[index] as number) + (places[index - 1] as number);
    }
    const found = places[places.length - 1] as number;
    this.#numbers.reserve(end + found);
    const numbers = this.#numbers.data;
    eachKept(lists, parentOf, (number, parent) => {
      const place = places[parent - start] as number;
      numbers[end + place] = number;
      places[parent - start] = place + 1;
    });
    this.#numbers.length = end + found;
    this.levelStart = end;
    this.levelEnd = end + found;
  }
}

function eachKept(lists: readonly Candidates[], parentOf: Int32Array, visit: (number: number, parent: number) => void) {
  for (const list of lists) {
    for (let at = 0; at < list.length; at += 2) {
      const [number, parent] = [list[at] as number, list[at + 1] as number];
      if (parentOf[number] === parent) visit(number, parent);
    }
  }
}
