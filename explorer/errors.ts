/**
 * The two kinds of error: a user's mistake ({@link CheckerError}: a code, the value got, what was
 * expected, what to do) and a broken assumption of the checker ({@link assert}, always on).
 */

/** Everything a user can get wrong, one code each. */
export type ErrorCode =
  // A system that cannot be checked.
  | 'no-actors'
  | 'duplicate-command'
  | 'actor-in-machine'
  | 'delayed-transition'
  | 'action-without-effect'
  | 'wildcard'
  | 'not-plain-data'
  | 'mutation-in-place'
  | 'machine-throws'
  | 'answer-differs'
  | 'endless-always'
  | 'unknown-actor'
  | 'emit-at-start'
  | 'unexpected-delivery'
  | 'late-block'
  | 'endless-step'
  | 'counter-without-bound'
  | 'bad-outcomes'
  | 'bad-actor'
  | 'bad-command'
  | 'bad-property'
  | 'property-throws'
  | 'bad-returns'
  | 'unknown-choice'
  // A system that says nothing of its mutants.
  | 'not-clean'
  // A bad option.
  | 'bad-option'
  | 'unknown-name'
  // A bad input file.
  | 'bad-file'
  | 'bad-trace'
  | 'bad-scenario'
  | 'bad-recording';

export interface Diagnosis {
  /** What happened, in one clause. */
  readonly what: string;
  readonly got?: string | undefined;
  readonly expected?: string | undefined;
  /** What to do about it. */
  readonly remedy: string;
  /** Where: machine, state and event of a system that cannot be checked. */
  readonly where?: string | undefined;
  /** The steps that lead there, one line each. */
  readonly steps?: readonly string[] | undefined;
}

/** A user's mistake. `message` is the whole text, ready to print. */
export class CheckerError extends Error {
  override readonly name = 'CheckerError';
  readonly code: ErrorCode;
  readonly diagnosis: Diagnosis;

  constructor(code: ErrorCode, diagnosis: Diagnosis) {
    super(describe(code, diagnosis));
    this.code = code;
    this.diagnosis = diagnosis;
  }
}

function describe(code: ErrorCode, { what, where, got, expected, steps, remedy }: Diagnosis): string {
  const lines = [`${what} [${code}]`];
  if (where !== undefined) lines.push(`  where:    ${where}`);
  if (got !== undefined) lines.push(`  got:      ${got}`);
  if (expected !== undefined) lines.push(`  expected: ${expected}`);
  lines.push(`  remedy:   ${remedy}`);
  if (steps !== undefined) {
    lines.push(steps.length === 0 ? '  reached:  in the initial state' : '  reached:  by');
    lines.push(...numbered(steps));
  }
  return lines.join('\n');
}

/** Steps shown at each end of a long list. */
const SHOWN = 10;

function numbered(steps: readonly string[]): string[] {
  const lines = steps.map((step, index) => `    ${index + 1}. ${step}`);
  const hidden = lines.length - 2 * SHOWN;
  if (hidden <= 0) return lines;
  return [...lines.slice(0, SHOWN), `    ... ${hidden.toLocaleString('en')} more`, ...lines.slice(-SHOWN)];
}

/** The checker's own assumption is broken: a bug here, whatever the user did. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(`broken assumption: ${message}`);
}

/** For code that a complete switch cannot reach. */
export function unreachable(value: never): never {
  throw new AssertionError(`broken assumption: nothing else was possible, got ${JSON.stringify(value)}`);
}

/** More names than this are not all shown to who meant one of them. */
const NAMES_SHOWN = 20;

/** "one of a, b, c (nearest: b)", for an error about a name that is none of `names`. */
export function nearest(name: string, names: readonly string[]): string {
  const best = nearestName(name, names);
  const list = names.length > NAMES_SHOWN ? `one of ${names.length} names` : `one of ${names.join(', ')}`;
  return best === undefined ? list : `${list} (nearest: ${best})`;
}

/** The name that was probably meant: one that contains it as a word, or else one a few letters away. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const containing = names.filter((candidate) => name.length > 2 && candidate.split('-').includes(name));
  if (containing.length === 1) return containing[0];
  const [best] = names
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return best !== undefined && best.distance <= Math.max(2, name.length / 2) ? best.candidate : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
