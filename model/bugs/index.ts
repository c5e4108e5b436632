/** Bugs that were, and a few that are. Each can be put back into a design: `--design mainline+SLUG`. */
import type { Bug } from './bug.ts';
import { DRIVER_BUGS } from './drivers.ts';
import { FINDINGS } from './findings.ts';
import { GROUP_OBJECT_BUGS } from './group-object.ts';
import { IOMMUFD_BUGS } from './iommufd.ts';
import { MEMORY_BUGS } from './memory.ts';
import { MOVE_BUGS } from './moves.ts';
import { PASID_BUGS } from './pasid.ts';
import { PROBE_BUGS } from './probe.ts';
import { RESET_BUGS } from './reset.ts';
import { SVA_BUGS } from './sva.ts';
import { VFIO_BUGS } from './vfio.ts';

export type { Bug, BugFound } from './bug.ts';

export const bugs: readonly Bug[] = [
  ...PROBE_BUGS,
  ...GROUP_OBJECT_BUGS,
  ...MOVE_BUGS,
  ...PASID_BUGS,
  ...RESET_BUGS,
  ...SVA_BUGS,
  ...MEMORY_BUGS,
  ...VFIO_BUGS,
  ...IOMMUFD_BUGS,
  ...DRIVER_BUGS,
  ...FINDINGS,
];
