/** A function that a thread may call: what it takes, what it asks of the model, and in which designs it is there. */
import type { PlainEvent } from '../../../explorer/system.ts';
import type { Design, Topology } from '../../../model/index.ts';

/** What an argument names: one of the file's things, an actor of the system by its kind, a number, or a word. */
export type Parameter =
  | { readonly is: 'group' | 'device' | 'domain' | 'pasid' | 'mm' | 'thread' | 'number' }
  /** Any actor of that kind, as `c1` of kind `vfio container`; made: one that is there by the call. */
  | { readonly is: 'actor'; readonly of: string; readonly isMade?: true }
  /** One of these words, as `DMA-FQ`. */
  | { readonly is: 'word'; readonly among: readonly string[] }
  /** Any of these, as the target of an attach: an address space or a page table. */
  | { readonly is: 'either'; readonly of: readonly Parameter[] };

/** The arguments of one call: names as the model has them (`pasid1` for 1), in the order of the parameters. */
export type Arguments = readonly string[];

/** What is known of the system when a call is put into it. */
export interface Caller {
  /** The thread that calls; an actor of its own. */
  readonly thread: string;
  /** The group that a device is in, or will be. */
  readonly groupOf: (device: string) => string;
  /** What an actor of the system is, as `device` or `vfio container`: `open` takes several. Empty where there is none. */
  readonly kindOf: (actor: string) => string;
  readonly design: Design;
}

/** A command of the model: who is asked, and what. */
export interface Asked {
  readonly actor: string;
  readonly command: PlainEvent;
  /**
   * Who goes on with `proceed` where the operation takes several sections; the actor itself where it is left out. It
   * is under way for as long as the first of them is busy; where that waits for another, the next one goes on. Empty:
   * nobody, as where what is left to do is somebody else's (a device has raised a page request).
   */
  readonly goesOn?: readonly string[] | undefined;
}

/** Of one name there may be several, which take different numbers of arguments: at most one of them is in a design. */
export interface CallWord {
  /** The function, as the newest kernel names it. */
  readonly name: string;
  /** Names that it had before, each with the first version that has the later one; files may use any of them. */
  readonly formerly?: readonly { readonly name: string; readonly until: string }[];
  readonly takes: readonly Parameter[];
  /** How many of `takes` may be left out at the end; 0 where it is left out. */
  readonly optional?: number;
  readonly asks: (given: Arguments, caller: Caller) => Asked;
  /** The topology with what the call needs of it; left out where every topology has that. */
  readonly prepares?: (topology: Topology, given: Arguments) => Topology;
  /**
   * Whether a design has it, by its choices or by the version of `design.kernel`, with these arguments; with none, it
   * is asked about the function itself.
   */
  readonly isIn: (design: Design, given: Arguments) => boolean;
  /** Whether something is returned that a register can keep. */
  readonly returns: 'errno' | 'nothing';
  /** One line. */
  readonly meaning: string;
  readonly source: string;
}

/** A function that `may fail`: which deliveries stand for it, to whom and of which types. */
export interface FailureWord {
  /** The function, as the newest kernel names it. */
  readonly name: string;
  readonly takes: readonly Parameter[];
  readonly fails: (
    given: Arguments,
    groupOf: Caller['groupOf'],
    /** The requester id that the traffic of a device carries. */
    ridOf: (device: string) => string,
  ) => { readonly actor: string; readonly events: readonly string[] };
  /** The topology in which it can fail at all; left out where that is every topology. */
  readonly prepares?: (topology: Topology, given: Arguments) => Topology;
  /** One line. */
  readonly meaning: string;
}
