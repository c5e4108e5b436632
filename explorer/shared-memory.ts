/** Growing typed arrays in shared memory: the main thread writes them, workers read them. */

/** A list of integers that grows by doubling. Growing makes a new array: hand it to workers again. */
export class SharedVector {
  data: Int32Array;
  length: number;

  constructor(data: Int32Array = sharedInts(1024), length = 0) {
    this.data = data;
    this.length = length;
  }

  /** Holds what `other` holds, in memory of its own. */
  copy(other: SharedVector): void {
    this.data = copyOf(other.data);
    this.length = other.length;
  }

  push(value: number): number {
    if (this.length === this.data.length) this.reserve(this.length * 2);
    this.data[this.length] = value;
    return this.length++;
  }

  /** Makes room for `length` integers in all. */
  reserve(length: number): void {
    if (length <= this.data.length) return;
    const grown = sharedInts(Math.max(length, this.data.length * 2));
    grown.set(this.data.subarray(0, this.length));
    this.data = grown;
  }
}

/**
 * A map from a pair of non-negative integers to a non-zero integer: open addressing, three integers a
 * cell (first + 1, second, value), at most half full.
 */
export class PairTable {
  cells: Int32Array;
  size: number;

  constructor(cells: Int32Array = sharedInts(3 << 10), size = 0) {
    this.cells = cells;
    this.size = size;
  }

  /** Holds what `other` holds, in memory of its own. */
  copy(other: PairTable): void {
    this.cells = copyOf(other.cells);
    this.size = other.size;
  }

  /** The value, or 0 where there is none. */
  get(first: number, second: number): number {
    return this.cells[this.#find(first, second) + 2] as number;
  }

  set(first: number, second: number, value: number): void {
    const at = this.#find(first, second);
    if (this.cells[at] === 0) {
      this.cells[at] = first + 1;
      this.cells[at + 1] = second;
      this.size++;
    }
    this.cells[at + 2] = value;
    if (this.size * 6 > this.cells.length) this.#grow();
  }

  #find(first: number, second: number): number {
    const { cells } = this;
    const mask = cells.length / 3 - 1;
    let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    let cell = (hash ^ (hash >>> 13)) & mask;
    for (;;) {
      const at = cell * 3;
      const found = cells[at];
      if (found === 0 || (found === first + 1 && cells[at + 1] === second)) return at;
      cell = (cell + 1) & mask;
    }
  }

  #grow(): void {
    const old = this.cells;
    this.cells = sharedInts(old.length * 2);
    for (let at = 0; at < old.length; at += 3) {
      const first = old[at] as number;
      if (first === 0) continue;
      const second = old[at + 1] as number;
      const to = this.#find(first - 1, second);
      this.cells[to] = first;
      this.cells[to + 1] = second;
      this.cells[to + 2] = old[at + 2] as number;
    }
  }
}

/** Zeroed shared integers. The system gives memory only as it is touched. */
export function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * 4));
}

function copyOf(ints: Int32Array): Int32Array {
  const copy = sharedInts(ints.length);
  copy.set(ints);
  return copy;
}
