/** Designs: kernels, newest first, then what was proposed. Each is a set of choices; see `../choices/`. */
import type { Design } from '../configuration.ts';
import { RELEASED } from './released.ts';

export const designs: readonly Design[] = RELEASED;
