/**
 * What an operation leaves: one that returned 0 has done what was asked, and one that failed has changed nothing. A file for
 * each family of operations.
 */
import type { Invariant } from '../invariant.ts';
import { attachments } from './attachments.ts';
import { defaultTypes } from './default-types.ts';
import { devices } from './devices.ts';
import { owners } from './owners.ts';
import { pasids } from './pasids.ts';
import { resets } from './resets.ts';

export const outcomes: readonly Invariant[] = [
  ...devices,
  ...owners,
  ...attachments,
  ...pasids,
  ...defaultTypes,
  ...resets,
];
