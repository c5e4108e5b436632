/** What was taken of the tables: of each record of an answer, and of each command, how often and where first. */

/** Where in a search something was taken: a position, a command, and a branch of its step. Canonical order. */
export interface TakenPlace {
  readonly position: number;
  readonly command: number;
  readonly branch: number;
}

/** How often, and the least place. */
export interface Sum extends TakenPlace {
  readonly count: number;
}

type Growing = { -readonly [K in keyof Sum]: Sum[K] };

/** Both in one: counts added up, and the earlier place. */
export function together(one: Sum | undefined, other: Sum): Sum {
  if (one === undefined) return other;
  const earlier = isEarlier(other, one) ? other : one;
  return { ...earlier, count: one.count + other.count };
}

/** Numbers that a sum is sent as: what it is of, then the sum. */
const SENT = 5;

export class Sums {
  /** By offset of an OUTCOME in `entries`. */
  readonly #records = new Map<number, Growing>();
  /** By number of a command: its transitions. */
  readonly #commands = new Map<number, Growing>();

  ofRecord(offset: number): Sum | undefined {
    return this.#records.get(offset);
  }

  ofCommand(command: number): Sum | undefined {
    return this.#commands.get(command);
  }

  addRecord(offset: number, count: number, position: number, command: number, branch: number): void {
    add(this.#records, offset, count, position, command, branch);
  }

  addCommand(command: number, count: number, position: number): void {
    add(this.#commands, command, count, position, command, 0);
  }

  /** Adds what another thread counted; see {@link send}. */
  receive({ records, commands }: SentSums): void {
    receiveAll(this.#records, records);
    receiveAll(this.#commands, commands);
  }

  /** Everything as numbers, and nothing is left here. */
  send(): SentSums {
    return { records: sendAll(this.#records), commands: sendAll(this.#commands) };
  }
}

/** {@link Sums} on their way from a thread to another. */
export interface SentSums {
  readonly records: Float64Array;
  readonly commands: Float64Array;
}

function add(
  sums: Map<number, Growing>,
  key: number,
  count: number,
  position: number,
  command: number,
  branch: number,
): void {
  const known = sums.get(key);
  if (known === undefined) {
    sums.set(key, { count, position, command, branch });
    return;
  }
  known.count += count;
  if (!isEarlier({ position, command, branch }, known)) return;
  known.position = position;
  known.command = command;
  known.branch = branch;
}

function isEarlier(one: TakenPlace, other: TakenPlace): boolean {
  return (one.position - other.position || one.command - other.command || one.branch - other.branch) < 0;
}

function receiveAll(sums: Map<number, Growing>, sent: Float64Array): void {
  for (let at = 0; at < sent.length; at += SENT) {
    const [key, count, position, command, branch] = sent.subarray(at, at + SENT) as unknown as SentSum;
    add(sums, key, count, position, command, branch);
  }
}

type SentSum = readonly [number, number, number, number, number];

function sendAll(sums: Map<number, Growing>): Float64Array {
  const sent = new Float64Array(sums.size * SENT);
  let at = 0;
  for (const [key, { count, position, command, branch }] of sums) {
    sent.set([key, count, position, command, branch], at);
    at += SENT;
  }
  sums.clear();
  return sent;
}
