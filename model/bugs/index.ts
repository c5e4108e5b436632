/** Bugs that were, and a few that are. Each can be put back into a design: `--design mainline+SLUG`. */
import type { Bug } from './bug.ts';
import { FINDINGS } from './findings.ts';

export type { Bug, BugFound, BugScope, BugStage } from './bug.ts';

export const bugs: readonly Bug[] = [...FINDINGS];
