/** A function that a thread may call: what it takes, what it asks of the model, and in which designs it is there. */
import type { PlainEvent } from '../../explorer/system.ts';
import type { Design } from '../../model/index.ts';

/** What an argument names: one of the file's things, an actor of the system by its kind, a number, or a word. */
export type Parameter =
  | { readonly is: 'group' | 'device' | 'domain' | 'pasid' | 'mm' | 'thread' }
  /** Any actor of that kind, as `c1` of kind `vfio container`. */
  | { readonly is: 'actor'; readonly of: string }
  /** One of these words, as `DMA-FQ`. */
  | { readonly is: 'word'; readonly among: readonly string[] };

/** The arguments of one call: names as the model has them (`pasid1` for 1), in the order of the parameters. */
export type Arguments = readonly string[];

/** What is known of the system when a call is put into it. */
export interface Caller {
  /** The thread that calls; an actor of its own. */
  readonly thread: string;
  /** The group that a device is in, or will be. */
  readonly groupOf: (device: string) => string;
}

/** A command of the model: who is asked, and what. */
export interface Asked {
  readonly actor: string;
  readonly command: PlainEvent;
  /** Who goes on with `proceed` where the operation takes several sections; the actor itself where it is left out. */
  readonly goesOn?: string | undefined;
}

export interface CallWord {
  /** The function, as the newest kernel names it. */
  readonly name: string;
  /** Names that it had before, each with the first version that has the later one; files may use any of them. */
  readonly formerly?: readonly { readonly name: string; readonly until: string }[];
  readonly takes: readonly Parameter[];
  readonly asks: (given: Arguments, caller: Caller) => Asked;
  /** Whether a design has it: by its choices, or by the version of `design.kernel`. */
  readonly isIn: (design: Design) => boolean;
  /** Whether something is returned that a register can keep. */
  readonly returns: 'errno' | 'nothing';
  /** One line. */
  readonly meaning: string;
  readonly source: string;
}
