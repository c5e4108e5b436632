/**
 * The choices of a design, read through an accessor that remembers what was read.
 *
 * Guards and actions ask {@link Choices.read} instead of closing over a value, so that each answer
 * of a machine is known to depend on exactly the choices it read.
 */
import { CheckerError, nearest } from './errors.ts';
import type { ChoiceReader, Json } from './system.ts';

/** A design's choices, by name. */
export class Choices<T extends { readonly [name: string]: Json }> implements ChoiceReader {
  readonly values: T;
  #read: Set<string> | undefined;
  /** XState wraps what a guard throws; the diagnosis is kept here as it was made. */
  #fault: CheckerError | undefined;

  constructor(values: T) {
    this.values = values;
  }

  get names(): readonly string[] {
    return Object.keys(this.values);
  }

  read<K extends keyof T & string>(name: K): T[K] {
    if (!Object.hasOwn(this.values, name)) {
      this.#fault = new CheckerError('unknown-choice', {
        what: 'a machine reads a choice that the design does not make',
        got: name,
        expected: nearest(name, Object.keys(this.values)),
        remedy: 'add the choice to the design, or correct its name in the machine',
      });
      throw this.#fault;
    }
    this.#read?.add(name);
    return this.values[name];
  }

  recording<R>(body: () => R): { result: R; read: readonly string[] } {
    const outer = this.#read;
    this.#read = new Set();
    try {
      const result = body();
      return { result, read: [...this.#read].sort() };
    } catch (error) {
      throw this.#fault ?? error;
    } finally {
      this.#fault = undefined;
      this.#read = outer;
    }
  }
}
