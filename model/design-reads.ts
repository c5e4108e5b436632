/** What was read of a design: two designs that agree on all of it are one to whoever read it. */
import type { DesignChoices } from './choices/index.ts';
import type { Design } from './configuration.ts';

/**
 * What may be read of a design: what depends on its kernel is compared by itself (the functions of a file, and what the
 * driver does), and its name is in texts only.
 */
const ALLOWED = { choices: true, kernel: true, name: true };

/** A design that notes which of its choices are read. */
export class DesignReads {
  /** To be handed out in place of the design; what is read of its choices is noted. */
  readonly design: Design;
  readonly #choices = new Set<string>();

  constructor(design: Design) {
    const note = (name: string | symbol): void => {
      if (typeof name === 'string') this.#choices.add(name);
    };
    const choices = new Proxy(design.choices, {
      get: (target, name) => {
        note(name);
        return Reflect.get(target, name);
      },
      has: (target, name) => {
        note(name);
        return Reflect.has(target, name);
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
    this.design = new Proxy(design, {
      get: (target, name) => {
        if (!(name in ALLOWED)) throw new Error(`nobody whose reads are noted reads a design's ${String(name)}`);
        return name === 'choices' ? choices : Reflect.get(target, name);
      },
      ownKeys: () => {
        throw new Error('nobody whose reads are noted copies a design');
      },
    });
  }

  /** The choices that were read so far. */
  get choices(): Partial<DesignChoices> {
    return choicesOf(this.design, [...this.#choices]);
  }
}

/** What a design chose in `names`. */
export function choicesOf({ choices }: Design, names: readonly string[]): Partial<DesignChoices> {
  return Object.fromEntries(names.map((name) => [name, choices[name as keyof DesignChoices]]));
}

/** Whether a design chose the same as another one, of which that was read. */
export function agrees({ choices }: Design, read: Partial<DesignChoices>): boolean {
  return Object.entries(read).every(([name, value]) => choices[name as keyof DesignChoices] === value);
}
