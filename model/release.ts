/** Which listed design stands for the kernel of a machine, by what `uname -r` or a recording calls it. */
import type { Design } from './configuration.ts';
import { designs } from './designs/index.ts';
import { MAINLINE, neighboursOf } from './kernels.ts';

/** A design, and what is assumed by taking it: nothing where it is that very kernel. */
export interface DesignOfRelease {
  readonly design: Design;
  readonly assumed?: string;
}

/** A kernel's release, whoever built it. */
export interface Release {
  /** How to call it: `6.1.192`, and where the patch level is unknown as it is called itself: `6.8.0-45-generic`. */
  readonly name: string;
  /** As designs are called, `v6.1.192`; where the patch level is unknown that of its series. */
  readonly version: string;
  /** `v6.1` */
  readonly series: string;
  /** Whether it says its patch level, be that 0. */
  readonly isExact: boolean;
}

/**
 * Of a text as `6.1.192`, `v6.12` or `Linux version 6.8.0-45-generic ...`: the listed kernel of its stable series that
 * is nearest at or below it, else the release that is. What a stable kernel took over is known of listed ones only, so
 * that one is never taken for another series. Nothing where it is no release, or older than every listed one.
 */
export function designOfRelease(text: string): DesignOfRelease | undefined {
  const release = releaseIn(text);
  if (release === undefined) return undefined;
  const { name, version, isExact } = release;
  const kernels = designs.filter(({ base }) => base === undefined);
  const named = (listed: string | undefined) => kernels.find((kernel) => kernel.name === listed);
  const exact = named(version);
  if (exact !== undefined) {
    const assumed = `${name} does not say its patch level: it is taken for ${version} as released`;
    return { design: exact, ...(!isExact && { assumed }) };
  }
  const known = kernels
    .map((kernel) => kernel.name)
    .filter((listed) => seriesOf(listed) === listed || seriesOf(listed) === seriesOf(version));
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

/** A number of two or three parts, or of a release candidate; then the rest of the word. */
const NUMBER = /(?<![\w.])v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,5}))?(?:-rc(\d{1,3}))?(?![\d.])([!-~]{0,40})/g;

/**
 * The release that a text tells: `uname -rv`, a banner (`Linux version ...`), or a short name (`k612`). The first number
 * is that of the series. Distributions that keep the patch level at 0, so that modules fit, tell the real one further on,
 * if at all: 6.1.0-56-amd64 was `Debian 6.1.192-2`. The highest of that series counts; numbers of compilers are of none.
 */
export function releaseIn(text: string): Release | undefined {
  const [, short, shortMinor] = /^k(\d)(\d{1,2})$/.exec(text) ?? [];
  if (shortMinor !== undefined) {
    const version = `v${short}.${Number(shortMinor)}`;
    return { name: text, version, series: version, isExact: false };
  }
  const [first, ...others] = text.matchAll(NUMBER);
  if (first === undefined) return undefined;
  const [word, major, minor, patch, candidate, rest] = first;
  const series = `v${Number(major)}.${Number(minor)}`;
  const exactly = (version: string): Release => ({ name: version.slice(1), version, series, isExact: true });
  const isRelease = rest === '' && (patch !== undefined || word.startsWith('v'));
  if (candidate !== undefined) return exactly(`${series}-rc${Number(candidate)}`);
  if (Number(patch ?? 0) > 0) return exactly(`${series}.${Number(patch)}`);
  const patches = others.flatMap((other) => (other[1] === major && other[2] === minor ? Number(other[3] ?? 0) : []));
  const highest = patches.reduce((one, other) => Math.max(one, other), 0);
  if (highest > 0) return exactly(`${series}.${highest}`);
  if (isRelease) return { ...exactly(series), name: `${series.slice(1)}.0` };
  return { name: word, version: series, series, isExact: false };
}
