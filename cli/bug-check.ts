/** Holding a historic bug against the machines: it must be found where the fix is taken back, and only there. */
import type { Exploration } from '../explorer/exploration.ts';
import { explore } from '../explorer/explore.ts';
import { type Bug, type BugFound, designWith } from '../model/index.ts';
import { type Configured, configure, DEFAULT_CONFIGURATION, type RunConfiguration } from './configuration.ts';
import { reportOf } from './explore.ts';
import type { Extent, Finding } from './report.ts';
import type { Terminal } from './terminal.ts';

/** One search for a bug: in the kernel that had it, or after a fix that was not enough. */
export interface Reproduction {
  /** The fix that is in already, where there is one. */
  readonly after: string | null;
  readonly configured: Configured;
  readonly exploration: Exploration;
  readonly expected: BugFound;
  /** What the search found; nothing where it found nothing. */
  readonly finding: Finding | undefined;
}

/** Whether a fixed design is clean where its bug showed. */
export interface Recheck {
  readonly configured: Configured;
  readonly exploration: Exploration;
  readonly finding: Finding | undefined;
}

export interface CheckedBug {
  readonly bug: Bug;
  /** As it was first, then after each fix that was not enough. */
  readonly reproductions: readonly Reproduction[];
  /** Nothing where the bug is not mended. */
  readonly fixed: Recheck | undefined;
  readonly elapsedMs: number;
}

/** Where traces go, and what may stop a search. */
interface BugCheckOptions {
  readonly folder: string;
  readonly workers: number;
  readonly signal?: AbortSignal | undefined;
}

/** Searches for `bug` where it was, after each earlier fix, and where it is mended. */
export async function checkBug(
  bug: Bug,
  options: BugCheckOptions,
  terminal: Pick<Terminal, 'environment'>,
): Promise<CheckedBug> {
  const started = performance.now();
  const attempts = [
    { after: null, design: bug.fix === null ? bug.design : `${bug.design}+${bug.slug}`, expected: bug.found },
    ...(bug.stages ?? []).map(({ fix, setBack, found }) => ({
      after: fix,
      design: designWith(bug.design, setBack),
      expected: found,
    })),
  ];
  const reproductions: Reproduction[] = [];
  for (const { after, design, expected } of attempts) {
    // Only the property that finds it: others may fail sooner, and are other bugs.
    const found = await search(bug, design, [expected.property], options, terminal);
    reproductions.push({ after, expected, ...found });
  }
  // Where a driver is in breach, or a caller takes a liberty, something else is wrong, too, and no fix of the core mends
  // that.
  const { breaches = 0, environment = [] } = bug.scope;
  const held = breaches > 0 || environment.length > 0 ? attempts.map(({ expected }) => expected.property) : undefined;
  const fixed = bug.fix === null ? undefined : await search(bug, bug.design, held, options, terminal);
  return { bug, reproductions, fixed, elapsedMs: performance.now() - started };
}

async function search(
  { scope }: Bug,
  design: string,
  invariants: readonly string[] | undefined,
  { folder, workers, signal }: BugCheckOptions,
  terminal: Pick<Terminal, 'environment'>,
): Promise<Recheck> {
  const configuration: RunConfiguration = {
    ...DEFAULT_CONFIGURATION,
    design,
    driver: scope.driver ?? DEFAULT_CONFIGURATION.driver,
    topology: scope.topology,
    environment: scope.environment ?? [],
    faults: scope.faults ?? DEFAULT_CONFIGURATION.faults,
    breaches: scope.breaches ?? DEFAULT_CONFIGURATION.breaches,
  };
  const extent: Extent = { depth: scope.depth, workers, continueAfterViolation: false };
  const configured = await configure({ configuration, invariants });
  // A bug is an answer to what must not happen: goals are not asked for.
  const properties = (configured.system.properties ?? []).filter(({ kind }) => kind !== 'goal');
  const system = { ...configured.system, properties };
  const exploration = await explore(system, { ...extent, ...configured.budget, signal });
  const { findings } = reportOf(
    { ...configured, system },
    exploration,
    { extent, folder, hasStatistics: false },
    terminal,
  );
  return { configured, exploration, finding: findings[0] };
}

/** What of a reproduction is not as it is known to be; nothing where it is. */
export function mismatchOf({ expected, exploration, finding }: Reproduction): string | undefined {
  if (finding === undefined) {
    const why = exploration.completeness === 'limit-reached' ? ' before the search was cut short' : '';
    return `${expected.property} was not found${why}`;
  }
  const { property, steps } = finding.violation;
  if (property === expected.property && steps.length === expected.steps) return undefined;
  return `${expected.property} in ${expected.steps} steps was expected`;
}

/** Whether the fixed design is clean: searched as far as the bug's scope goes, without a violation. */
export function isClean({ exploration }: Recheck): boolean {
  return exploration.verdict === 'holds' && exploration.completeness !== 'limit-reached';
}

/** Whether all is as it is known to be. */
export function isAsKnown({ reproductions, fixed }: CheckedBug): boolean {
  return reproductions.every((one) => mismatchOf(one) === undefined) && (fixed === undefined || isClean(fixed));
}
