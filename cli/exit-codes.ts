/** What a run comes to, as a number for scripts. The numbers are public interface. */
import { type CheckerError, type ErrorCode, unreachable } from '../explorer/errors.ts';
import type { Exploration } from '../explorer/exploration.ts';

/** Exit codes by what they mean. */
export const EXIT = {
  /** Everything asked for holds, within the bound that the output states. */
  holds: 0,
  deadlock: 11,
  violated: 12,
  /** Something that must happen in the end need not. */
  livenessViolated: 13,
  /** A state that must be reachable is not, or a code that must be returned never is. */
  goalUnmet: 14,
  /** A trace no longer ends as it claims, a declared result does not hold, a bug is not as known. */
  mismatch: 15,
  /** A limit was hit before the search was as deep as asked. */
  limit: 20,
  usage: 64,
  /** A broken assumption of the checker itself. */
  internal: 70,
  interrupted: 130,
} as const;

/** Of those that apply, the first in the order 130, 12, 13, 11, 14, 20. */
export function exitCodeOf({ verdict, completeness, limits, violations }: Exploration): number {
  if (limits.includes('interrupted')) return EXIT.interrupted;
  if (violations.some(({ kind }) => kind !== 'deadlock')) return EXIT.violated;
  switch (verdict) {
    case 'violated':
      return EXIT.violated;
    case 'liveness-violated':
      return EXIT.livenessViolated;
    case 'deadlock':
      return EXIT.deadlock;
    case 'goal-unmet':
      return EXIT.goalUnmet;
    case 'holds':
      return completeness === 'limit-reached' ? EXIT.limit : EXIT.holds;
    default:
      return unreachable(verdict);
  }
}

/** Mistakes of whoever runs the command. All other errors are about machines, and those are ours. */
const USAGE: readonly ErrorCode[] = [
  'bad-option',
  'unknown-name',
  'unknown-choice',
  'not-clean',
  'bad-file',
  'bad-trace',
  'bad-scenario',
  'bad-recording',
];

/** 64 for a user's mistake, 70 where a machine of the model cannot be checked. */
export function exitCodeOfError({ code }: CheckerError): number {
  return USAGE.includes(code) ? EXIT.usage : EXIT.internal;
}
