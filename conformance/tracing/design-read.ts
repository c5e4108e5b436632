/** What following a log read of a design: of kernels that agree in all of it only one is followed. */
import { behaviourOf, type Design, type DesignChoices, type DriverProfile } from '../../model/index.ts';

/** A design that notes which of its choices are read. */
export class DesignRead {
  /** To be handed out in place of the design. */
  readonly design: Design;
  readonly #of: Design;
  readonly #read = new Set<string | symbol>();

  constructor(of: Design) {
    this.#of = of;
    const note = (name: string | symbol) => this.#read.add(name);
    const choices = new Proxy(of.choices, {
      get: (target, name) => {
        note(name);
        return Reflect.get(target, name);
      },
      getOwnPropertyDescriptor: (target, name) => {
        note(name);
        return Reflect.getOwnPropertyDescriptor(target, name);
      },
      // Whoever lists the choices, to copy them, has read each.
      ownKeys: (target) => {
        for (const name of Reflect.ownKeys(target)) note(name);
        return Reflect.ownKeys(target);
      },
    });
    this.design = { ...of, choices };
  }

  /** Whether `other` chose what was read, and its driver does the same. */
  agrees(other: Design, driver: DriverProfile): boolean {
    const isSameDriver = behaviourOf(driver, other.kernel) === behaviourOf(driver, this.#of.kernel);
    const names = [...this.#read] as (keyof DesignChoices)[];
    return isSameDriver && names.every((name) => other.choices[name] === this.#of.choices[name]);
  }
}
