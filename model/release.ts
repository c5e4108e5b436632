/** Which listed design stands for the kernel of a machine, by what `uname -r` or a recording calls it. */
import type { Design } from './configuration.ts';
import { designs } from './designs/index.ts';
import { MAINLINE, neighboursOf } from './kernels.ts';

/** A design, and what is assumed by taking it: nothing where it is that very kernel. */
export interface DesignOfRelease {
  readonly design: Design;
  readonly assumed?: string;
}

/**
 * Of a release as `6.1.192`, `v6.12` or `6.8.0-45-generic`: the listed kernel of its stable series that is nearest at
 * or below it, else the release that is. What a stable kernel took over is known of listed ones only, so that one is
 * never taken for another series. Nothing where it is no release, or older than every listed one.
 */
export function designOfRelease(release: string): DesignOfRelease | undefined {
  const read = readRelease(release);
  if (read === undefined) return undefined;
  const { version, hidesPatches } = read;
  const kernels = designs.filter(({ base }) => base === undefined);
  const named = (name: string | undefined) => kernels.find((kernel) => kernel.name === name);
  const exact = named(version);
  if (exact !== undefined) {
    const assumed = `${release} does not say its patch level: it is taken for ${version} as released`;
    return { design: exact, ...(hidesPatches && { assumed }) };
  }
  const known = kernels
    .map(({ name }) => name)
    .filter((name) => seriesOf(name) === name || seriesOf(name) === seriesOf(version));
  const { older, newer } = neighboursOf(version, known) ?? {};
  const isOfSeries = older !== undefined && seriesOf(older) === seriesOf(version);
  // Mainline has what was read of the releases after the newest one.
  const isAfterAll = newer === undefined && older !== undefined && !isOfSeries;
  const design = named(isAfterAll ? MAINLINE : older);
  if (design === undefined) return undefined;
  const without = isOfSeries && !(newer && seriesOf(newer) === seriesOf(version)) ? 'the fixes after it' : newer;
  return { design, assumed: assumption(version, design.name, without) };
}

function assumption(version: string, taken: string, without: string | undefined): string {
  const unknown = without === undefined ? '' : `, and what it has of ${without} is unknown`;
  return `${version} is not listed: it is taken for ${taken}${unknown}`;
}

/** `v6.12` of `v6.12.117`; of a release itself, and of a release candidate, which is before its series, what it is. */
function seriesOf(version: string): string {
  return /^v\d+\.\d+(?=\.)/.exec(version)?.[0] ?? version;
}

/**
 * The version in a release, whoever built it: `v6.1.192`. A patch level of 0 is the release itself, but where more
 * follows: distributions count their own way then, and 6.1.0-56-amd64 was 6.1.192.
 */
function readRelease(release: string): { readonly version: string; readonly hidesPatches: boolean } | undefined {
  const match = /^v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,4}))?(?:-rc(\d{1,3}))?(?![\d.])(.*)$/.exec(release);
  if (match === null) return undefined;
  const [, major, minor, patch, candidate, rest] = match;
  const mainline = `v${Number(major)}.${Number(minor)}`;
  if (candidate !== undefined) return { version: `${mainline}-rc${Number(candidate)}`, hidesPatches: false };
  if (Number(patch ?? 0) > 0) return { version: `${mainline}.${Number(patch)}`, hidesPatches: false };
  return { version: mainline, hidesPatches: patch !== undefined && rest !== '' };
}
