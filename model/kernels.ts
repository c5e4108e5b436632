/** Kernel versions, and what was in force in which. */

/** Since which kernel something is so: `ever` is before the oldest that is modelled. */
export type Since = 'ever' | `v${number}.${number}${string}`;

/** The newest kernel: later than every version. */
export const MAINLINE = 'mainline';

/**
 * Of `values`, what was in force in `kernel`: of those that it had, the one that came last. `undefined` where
 * it had none. A stable kernel has what its release had; what it took over later is its design's to say.
 */
export function inForce<T extends { readonly since?: Since }>(values: readonly T[], kernel: string): T | undefined {
  let latest: T | undefined;
  for (const value of values) {
    if (value.since === undefined || isBefore(kernel, value.since)) continue;
    if (latest?.since === undefined || isBefore(latest.since, value.since)) latest = value;
  }
  return latest;
}

/** Whether kernel `a` is older than `b`: `v5.19-rc1`, `v5.19`, `v5.19.1`, `v6.0`. */
export function isBefore(a: string, b: string): boolean {
  const left = partsOf(a);
  const right = partsOf(b);
  const differing = left.findIndex((part, index) => part !== right[index]);
  return differing >= 0 && (left[differing] as number) < (right[differing] as number);
}

/**
 * The kernels of `known` next to a version that is none of them; nothing where `version` is none. Stable releases are
 * next to stable releases only.
 */
export function neighboursOf(
  version: string,
  known: readonly string[],
): { readonly older: string | undefined; readonly newer: string | undefined } | undefined {
  if (!VERSION.test(version) || known.includes(version)) return undefined;
  const isStable = (kernel: string) => /^v\d+\.\d+\.\d/.test(kernel);
  const tags = known.filter((kernel) => VERSION.test(kernel) && (isStable(version) || !isStable(kernel)));
  const sorted = tags.toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
  return {
    older: sorted.findLast((kernel) => isBefore(kernel, version)),
    newer: sorted.find((kernel) => isBefore(version, kernel)),
  };
}

const VERSION = /^v(\d+)\.(\d+)(?:\.(\d+))?(?:-rc(\d+))?$/;

/** Major, minor, patch and release candidate, of which the release itself is the last. */
function partsOf(kernel: string): readonly number[] {
  if (kernel === 'ever') return [0, 0, 0, 0];
  if (kernel === MAINLINE) return [Number.POSITIVE_INFINITY, 0, 0, 0];
  const match = VERSION.exec(kernel);
  if (match === null) throw new Error(`${kernel} is no kernel version`);
  const [, major, minor, patch = '0', candidate] = match;
  return [
    Number(major),
    Number(minor),
    Number(patch),
    candidate === undefined ? Number.POSITIVE_INFINITY : Number(candidate),
  ];
}
