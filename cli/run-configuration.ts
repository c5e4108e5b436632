/** A configuration by its names, and the one that is meant where nothing is said. */

/** A configuration by its names, as trace files keep it. */
export type RunConfiguration = {
  readonly design: string;
  readonly driver: string;
  readonly topology: string;
  /** Liberties that callers take; none: the well-behaved environment. */
  readonly environment: readonly string[];
  readonly faults: number;
  readonly breaches: number;
  readonly grain: 'sections';
};

/** What is searched where no flag says otherwise. */
export const DEFAULT_CONFIGURATION: RunConfiguration = {
  design: 'mainline',
  driver: 'ideal',
  topology: 'default',
  environment: [],
  faults: 1,
  breaches: 0,
  grain: 'sections',
};
