/** Systems of recorded machines that tests have in common: made once, and asked once, for all files that a worker comes to. */
import type { Systems } from '../../conformance/index.ts';

export const systems: Systems = new Map();
