/** What a historic bug is: a design in which the fix is taken back, and where that shows. */
import type { DesignChoices } from '../choices/index.ts';

export interface Bug {
  /** Kebab-case, as the command line writes it. */
  readonly slug: string;
  /** One line: what goes wrong. */
  readonly title: string;
  /** The commit that mended it, with its version, or the first of several; none for one that mainline still has. */
  readonly fix: string | null;
  readonly source: string;
  /** Name of the design that has the fix. */
  readonly design: string;
  /** The choices that take the fix back; none where the bug is not mended. */
  readonly setBack: Partial<DesignChoices>;
  readonly scope: BugScope;
  /** The property that finds it, and the steps of the shortest trace. */
  readonly found: BugFound;
  /**
   * Where one fix was not enough: what was left after each of the earlier ones, in their order; `design` as it
   * is has them all.
   */
  readonly stages?: readonly BugStage[];
}

/** Where the bug shows, and where the fixed design must be clean. */
interface BugScope {
  readonly topology: string;
  /** `ideal` where it is left out. */
  readonly driver?: string;
  /** Liberties that callers take. */
  readonly environment?: readonly string[];
  /** 1 where it is left out. */
  readonly faults?: number;
  /** 0 where it is left out. */
  readonly breaches?: number;
  /** Where the search is not to the fixed point. */
  readonly depth?: number;
}

export interface BugFound {
  readonly property: string;
  readonly steps: number;
}

interface BugStage {
  /** The commit, with its version. */
  readonly fix: string;
  /** The choices that this fix and those before it leave taken back. */
  readonly setBack: Partial<DesignChoices>;
  /** What was still wrong. */
  readonly found: BugFound;
}
