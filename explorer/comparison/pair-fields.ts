/** What a field holds on both sides at once: pairs of values, numbered as they are met. */
import type { RestStates } from '../packed-states.ts';
import { PairTable } from '../shared-memory.ts';
import { both, type Two } from './matched.ts';

/**
 * A pair of states is packed as one state is, and is hardly larger: what the two have in a field is one number, and where they
 * behave alike there are hardly more of those than an actor has rest states.
 */
export class PairFields implements RestStates {
  /** By field, its numbers so far. */
  readonly rests: number[][];
  onRest: (field: number, number: number, local: number) => void = () => {};
  /** (value of the one, of the other) to the number of the pair, plus 1. */
  readonly #numbers: readonly PairTable[];
  /** By field and number: the value on each side. */
  readonly #values: readonly Two<number[]>[];

  /** At first each field holds 0 on both sides. What only one side has is 0 for ever on the other. */
  constructor(fields: number) {
    this.rests = Array.from({ length: fields }, () => []);
    this.#numbers = this.rests.map(() => new PairTable());
    this.#values = this.rests.map(() => [[], []]);
    for (const field of this.rests.keys()) this.number(field, [0, 0]);
  }

  number(field: number, [one, other]: Two<number>): number {
    const numbers = this.#numbers[field] as PairTable;
    const known = numbers.get(one, other);
    if (known !== 0) return known - 1;
    const rests = this.rests[field] as number[];
    const number = rests.length;
    rests.push(number);
    numbers.set(one, other, number + 1);
    const [ofOne, ofOther] = this.#values[field] as Two<number[]>;
    ofOne.push(one);
    ofOther.push(other);
    this.onRest(field, number, number);
    return number;
  }

  of(field: number, number: number): Two<number> {
    return both(this.#values[field] as Two<number[]>, (values) => values[number] as number);
  }
}
