/** Bugs that were, and a few that are. Each can be put back into a design: `--design mainline+SLUG`. */
import type { Bug } from './bug.ts';
import { FINDINGS } from './findings.ts';
import { PASID_BUGS } from './pasid.ts';
import { RESET_BUGS } from './reset.ts';
import { SVA_BUGS } from './sva.ts';
import { VFIO_BUGS } from './vfio.ts';

export type { Bug, BugFound, BugScope, BugStage } from './bug.ts';

export const bugs: readonly Bug[] = [...PASID_BUGS, ...RESET_BUGS, ...SVA_BUGS, ...VFIO_BUGS, ...FINDINGS];
