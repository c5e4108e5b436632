/**
 * `sweep`: many searches, which together take too long for a test: mainline with every driver profile.
 *
 * What a profile is known to break is no news, anything else is. A search that is done is written down, with
 * what was searched; the next run takes it from there, unless the checker or the model has changed since.
 */
import { type DriverProfile, designs, drivers, inForce } from '../model/index.ts';
import { configure, DEFAULT_CONFIGURATION, type RunConfiguration } from './configuration.ts';
import { EXIT } from './exit-codes.ts';
import { reportOf, searchOf } from './explore.ts';
import type { Extent } from './report.ts';
import { checkFolder } from './save-trace.ts';
import { doneIn, type SweepRecord, writeDone } from './sweep-file.ts';
import { interruptible, type Terminal } from './terminal.ts';
import { duration, grouped } from './wording.ts';

/** The flags of `sweep`, parsed. */
interface SweepRequest {
  readonly folder: string;
  readonly workers: number;
  /** How long `wide` is searched with the ideal driver. */
  readonly seconds: number;
  /** Search again what was done. */
  readonly again: boolean;
}

/** One search of a sweep. */
interface SweepItem {
  readonly configuration: RunConfiguration;
  readonly extent: Omit<Extent, 'workers'>;
}

/** What is searched, the quickest first. */
export function sweepItems(seconds: number): readonly SweepItem[] {
  const mainline = designs.find(({ name }) => name === DEFAULT_CONFIGURATION.design);
  if (mainline === undefined) throw new Error('there is no mainline');
  const known = drivers.filter(({ behaviours }) => inForce(behaviours, mainline.kernel) !== undefined);
  const isModern = ({ behaviours }: DriverProfile) => {
    const { hasBlockedDomain, hasIdentityDomain } = inForce(behaviours, mainline.kernel) ?? {};
    return hasBlockedDomain === true && hasIdentityDomain !== false;
  };
  const item = (driver: string, topology: string, extent: Partial<Extent>): SweepItem => ({
    configuration: { ...DEFAULT_CONFIGURATION, driver, topology },
    extent: { continueAfterViolation: true, ...extent },
  });
  return [
    ...known.filter(isModern).map(({ name }) => item(name, 'deep', {})),
    ...known.map(({ name }) => item(name, 'wide', { depth: 8 })),
    item('ideal', 'wide', { maxSeconds: seconds }),
  ];
}

/** Runs what is not done yet, and says of each what came of it. */
export async function sweepCommand(request: SweepRequest, terminal: Terminal): Promise<number> {
  const { folder, workers, seconds, again } = request;
  checkFolder(folder);
  const done = again ? new Map<string, SweepRecord>() : doneIn(folder);
  let news = 0;
  const isInterrupted = await interruptible(async (signal) => {
    for (const item of sweepItems(seconds)) {
      const before = done.get(keyOf(item));
      const record = before ?? (await searched(item, { folder, workers, signal }, terminal));
      if (signal.aborted) return true;
      if (before === undefined) writeDone(folder, record);
      news += record.unexpected.length;
      terminal.out.write(recordText(record, before !== undefined, terminal.colors));
    }
    return false;
  });
  if (isInterrupted) return EXIT.interrupted;
  terminal.out.write(
    news === 0
      ? '\nNo violation but those that the profiles are known for.\n'
      : `\n${news} violations that are not known.\n`,
  );
  return news === 0 ? EXIT.holds : EXIT.mismatch;
}

/** What was searched, as text that is the same for the same. */
function keyOf({ configuration, extent }: SweepItem): string {
  return JSON.stringify([configuration, extent]);
}

async function searched(
  item: SweepItem,
  { folder, workers, signal }: { folder: string; workers: number; signal: AbortSignal },
  terminal: Terminal,
): Promise<SweepRecord> {
  const configured = await configure({ configuration: item.configuration });
  const extent: Extent = { ...item.extent, workers };
  const exploration = await searchOf(configured, extent, signal, terminal);
  const { findings, digest } = reportOf(configured, exploration, { extent, folder, hasStatistics: false }, terminal);
  const known = drivers.find(({ name }) => name === item.configuration.driver)?.breaks ?? {};
  const violations = findings.map(({ violation, culprit, file }) => ({
    property: violation.property,
    culprit,
    length: violation.steps.length,
    trace: file ?? null,
  }));
  return {
    key: keyOf(item),
    ...item.configuration,
    asked: item.extent.depth ?? null,
    seconds: item.extent.maxSeconds ?? null,
    completeness: exploration.completeness,
    depth: exploration.levels.length - 1,
    frontier: exploration.frontier,
    states: exploration.states,
    transitions: exploration.transitions,
    elapsedMs: exploration.elapsedMs,
    violations,
    unexpected: violations.flatMap(({ property, culprit }) =>
      culprit === 'driver contract' && property in known ? [] : [property],
    ),
    digest,
  };
}

function recordText(record: SweepRecord, isKept: boolean, colors: Terminal['colors']): string {
  const { driver, topology, completeness, depth, frontier, states, transitions, elapsedMs, violations, unexpected } =
    record;
  const far = completeness === 'complete' ? 'complete' : `depth ${depth}, frontier ${grouped(frontier)}`;
  const rate = (transitions / Math.max(elapsedMs, 1)) * 1000;
  const found = violations.map(({ property, culprit, length }) => `${property} in ${length} (${culprit})`);
  const paint = unexpected.length === 0 ? colors.green : colors.red;
  return [
    `${paint(`${topology} ${driver}`)}: ${far}${isKept ? ' (done before)' : ''}`,
    `    ${grouped(states)} states, ${grouped(transitions)} transitions, ${duration(elapsedMs)}, ${grouped(rate)}/s`,
    ...(found.length === 0 ? [] : [`    violated: ${found.join(', ')}`]),
    ...(unexpected.length === 0 ? [] : [`    NOT KNOWN: ${unexpected.join(', ')}`]),
    '',
  ].join('\n');
}
