/** What judging scenario files gives: plain data, which crosses from a worker, and all that a text of it needs. */
import type { Json, Step } from '../explorer/system.ts';
import type { NotArranged } from './arrangement.ts';
import type { Fault } from './fault.ts';
import type { Place, Quantifier, Verdict } from './scenario.ts';

/** A scenario file, as it was read. */
export interface ScenarioFile {
  /** How it is named in messages. */
  readonly file: string;
  readonly text: string;
}

/** What became of one file. */
export type FileJudged =
  | JudgedScenario
  /** It says nothing that could be judged; everything that is wrong with it, in the order of the file. */
  | { readonly kind: 'faulty'; readonly file: string; readonly faults: readonly Fault[] }
  /** The model or the tool failed on it: no verdict, and not the file's fault. */
  | { readonly kind: 'failed'; readonly file: string; readonly reason: string }
  /** The caller's signal came first. */
  | { readonly kind: 'stopped'; readonly file: string };

export interface JudgedScenario {
  readonly kind: 'judged';
  readonly file: string;
  readonly name: string;
  readonly question: string;
  readonly source: string;
  /** Whether it declares no result, so that it can only be answered. */
  readonly isQuestion: boolean;
  /** Designs with drivers that were asked, each once, in the order in which the file names them. */
  readonly cells: readonly JudgedCell[];
  readonly clauses: readonly JudgedClause[];
}

/** One design with one driver, asked once for all clauses. */
export interface JudgedCell {
  /** As `--design` takes it. */
  readonly design: string;
  /** As `--driver` takes it. */
  readonly driver: string;
  readonly outcome: CellOutcome;
  /** Index of an earlier cell whose walk this one's is: they agree on all that it read. */
  readonly sameAs?: number | undefined;
}

export type CellOutcome = Walked | WalkEnded | NotArranged;

/** Every execution was seen. */
export interface Walked {
  readonly kind: 'walked';
  /** Different states of actors, threads and what was seen on the way. */
  readonly states: number;
  readonly transitions: number;
  /** Different end states: of all machines and registers, and of where threads are stuck. */
  readonly ends: number;
  /** For each clause of the file, in its order. */
  readonly observations: readonly ClauseObservation[];
  /** Calls that never return in some execution, each once, with the least of the shortest such executions. */
  readonly hangs: readonly Hang[];
}

/** The walk came to its end before the executions did: no verdict. */
export interface WalkEnded {
  readonly kind: 'limit';
  readonly limit:
    | { readonly of: 'states'; readonly max: number }
    /** A bound of the model would be passed, if this thread went on with this call after these steps. */
    | {
        readonly of: 'bound';
        readonly bound: string;
        readonly thread: string;
        readonly call: string;
        readonly execution: Execution;
      }
    /** From there on the threads can only go on for ever, in a circle. */
    | { readonly of: 'circle'; readonly execution: Execution };
  readonly states: number;
}

/** `Observation NAME VERDICT POSITIVE NEGATIVE` of one clause in one cell. */
export interface ClauseObservation {
  readonly verdict: Exclude<Verdict, 'NoSuchCall'>;
  readonly positive: number;
  readonly negative: number;
  /** The least of the shortest executions that show a positive; there where there is one. */
  readonly witness?: Execution | undefined;
  /** The same for a negative. */
  readonly counterexample?: Execution | undefined;
  /**
   * Of an `exists` or `ever` that is `Never`: what `/\` joins in it and was never so by itself, as it is written. Such a
   * clause may ask for what cannot be, as where a `may fail` was forgotten.
   */
  readonly neverSo?: readonly string[] | undefined;
}

/** A thread that waits for ever, or cannot make its next call (`refused`, in the execution). */
export interface Hang {
  readonly thread: string;
  /** Index of the instruction in the thread. */
  readonly instruction: number;
  /** The call, as the kernel of the design writes it. */
  readonly call: string;
  readonly at: Place;
  /** Whether it waits in the middle of the call; otherwise, before it. */
  readonly isBegun: boolean;
  readonly execution: Execution;
}

/** An execution, or the beginning of one, that can be replayed: `start`, then the step of each of `steps`. */
export interface Execution {
  readonly start: readonly Step[];
  readonly steps: readonly ExecutionStep[];
  /**
   * Index of the delivery, in the last step, after which it shows. Where it is left out it shows at the end of the last
   * step, or at the start where there are no steps.
   */
  readonly delivery?: number | undefined;
  /** What the registers of each thread hold there; one that was never set is not there. */
  readonly registers: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** Threads that wait for ever, or cannot go on. */
  readonly stuck: readonly string[];
  /** Of these, by their names, those that wait for nobody: their next call is not possible as things are. */
  readonly refused?: Readonly<Record<string, Refusal>> | undefined;
}

/** A call that whoever is asked does not know in the state that he rests in, and stays in. */
export interface Refusal {
  readonly actor: string;
  readonly state: string;
}

export interface ExecutionStep {
  readonly thread: string;
  /** Index of the instruction in the thread. */
  readonly instruction: number;
  /** The call, as the kernel of the design writes it. */
  readonly call: string;
  readonly at: Place;
  /** Whether the call begins here; otherwise it goes on with its next section. */
  readonly isBeginning: boolean;
  /** Whether the call ends here. */
  readonly isEnd: boolean;
  /** Where the return value is kept. */
  readonly register?: string | undefined;
  /** What the call returned, where it did here. */
  readonly returned?: Json | undefined;
  /** What was asked, and what failed meanwhile. */
  readonly step: Step;
}

export interface JudgedClause {
  readonly quantifier: Quantifier;
  /** The expression as it was written, on one line. */
  readonly text: string;
  readonly at: Place;
  readonly results: readonly JudgedResult[];
  /** Indices of the cells that it is asked of: those of its results; without any, mainline with the ideal driver. */
  readonly cells: readonly number[];
}

/** One `Result:` line, held against what was observed. */
export interface JudgedResult {
  /** As written: `mainline/ideal`, `*` for all. */
  readonly design: string;
  readonly driver: string;
  readonly declared: Verdict;
  readonly remark?: string | undefined;
  readonly at: Place;
  /** Indices of the cells that it speaks of. */
  readonly cells: readonly number[];
  /** Of a `*`: the cells that it could not speak of. */
  readonly skipped: readonly SkippedCell[];
  /**
   * `confirmed`: every cell observed what is declared. `contradicted`: some cell observed something else. `not judged`: no
   * cell did, and of some (or, where `*` leaves none, of all) it is not known.
   */
  readonly standing: 'confirmed' | 'contradicted' | 'not judged';
  /** Indices of the cells that observed something else. */
  readonly contradictions: readonly number[];
}

/** A cell that `*` leaves out: a design without a function of the file, or in which its start cannot be reached. */
export interface SkippedCell {
  readonly design: string;
  readonly driver: string;
  readonly because: NotArranged;
}

/** How files are judged. */
export interface JudgeOptions {
  /**
   * Cells to ask, whatever a file names: of its results, those that speak of one of them are judged, for these alone.
   * Where it is left out, a clause without results is asked of mainline with the ideal driver.
   */
  readonly asked?: readonly Pick<JudgedCell, 'design' | 'driver'>[] | undefined;
  /** More states than these in one cell are a limit. */
  readonly statesMax?: number | undefined;
  /** Set to false, every design is walked, also one that agrees with another in all that was read. */
  readonly isReusing?: boolean | undefined;
}
