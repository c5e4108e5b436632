/**
 * Designs: kernels, newest first, then what was proposed, series first. Each is a set of choices; see `../choices/`.
 *
 * A question that was argued on the lists has one design for each answer, the merged one included: `Q6d (b)`.
 */
import type { Design } from '../configuration.ts';
import { DECIDED_LATER } from './decided-later.ts';
import { DETACHING } from './detaching.ts';
import { OWNER_TYPES } from './owner-types.ts';
import { PASIDS_OF_THE_RID } from './pasids-of-the-rid.ts';
import { RELEASED } from './released.ts';
import { REPLACING } from './replacing.ts';
import { RESET_SERIES } from './reset-series.ts';
import { RESOLVING } from './resolving.ts';

export const designs: readonly Design[] = [
  ...RELEASED,
  ...OWNER_TYPES,
  ...REPLACING,
  ...DETACHING,
  ...RESOLVING,
  ...PASIDS_OF_THE_RID,
  ...RESET_SERIES,
  ...DECIDED_LATER,
];
