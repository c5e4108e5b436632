/** A kernel's release, from whatever text tells it. */

/** A release with its patch level. */
export interface KernelRelease {
  /** `6.1` */
  readonly series: string;
  /** `192`; nothing where only the series is told. */
  readonly patch: number | undefined;
}

/**
 * The release that a text tells: `Linux version 6.8.0-45-generic ...`, `6.12.9-200.fc41.x86_64`, `6.1.0-56-amd64 #1 SMP
 * ... Debian 6.1.192-2`. The first number is that of the series. Distributions that keep the patch level at 0, so that
 * modules fit, tell the real one further on: the highest of that series counts. Numbers of compilers are of no series.
 */
export function kernelReleaseOf(text: string): KernelRelease | undefined {
  const numbers = [...text.matchAll(/(?<![\d.])(\d{1,2})\.(\d{1,3})(?:\.(\d{1,5}))?(?![\d.])/g)];
  const first = numbers[0];
  if (first === undefined) return undefined;
  const series = `${first[1]}.${first[2]}`;
  const patches = numbers.flatMap(([, major, minor, patch]) =>
    `${major}.${minor}` === series && patch !== undefined ? [Number(patch)] : [],
  );
  return { series, patch: patches.length === 0 ? undefined : patches.reduce((one, other) => Math.max(one, other)) };
}

/** As a name for a kernel has it: `k61`, `k612`, or the release itself. The first digit is that of the major version. */
export function kernelSeriesOf(nickname: string): KernelRelease | undefined {
  const [, major, minor] = /^k(\d)(\d{1,2})$/.exec(nickname) ?? [];
  if (minor !== undefined) return { series: `${major}.${Number(minor)}`, patch: undefined };
  return kernelReleaseOf(nickname);
}

/** `6.1.192`, or `6.1` where no more is known. */
export function releaseText({ series, patch }: KernelRelease): string {
  return patch === undefined ? series : `${series}.${patch}`;
}
