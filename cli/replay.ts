/** `replay`: whether a saved trace still ends as it claims, shown by the machines themselves. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import {
  explain,
  explainSteps,
  type ReplayedTrace,
  readTraceFile,
  renderReplay,
  renderText,
  replayTrace,
  type Trace,
} from '../counterexamples/index.ts';
import { CheckerError, nearest, nearestName } from '../explorer/errors.ts';
import { blamed, faultOf } from './blame.ts';
import { type Configured, configure, type RunConfiguration } from './configuration.ts';
import { isFileName } from './design-file.ts';
import { EXIT } from './exit-codes.ts';
import { failureNotes, iommuRows } from './iommu-rows.ts';
import { restsOn, restsOnNote } from './rests-on.ts';
import { shapeFaultsText } from './shape-faults.ts';
import type { Terminal } from './terminal.ts';

/** The flags of `replay`, parsed. */
interface ReplayRequest {
  /** A path, or `-` for standard input. */
  readonly file: string;
  /** Instead of what the file says. */
  readonly design?: string | undefined;
  readonly driver?: string | undefined;
  readonly format: 'text' | 'json';
}

/** Replays, writes what came of it to standard output and gives the exit code. */
export async function replayCommand(request: ReplayRequest, terminal: Terminal): Promise<number> {
  refuseMissing(request.file);
  const trace = await readTraceFile(request.file);
  const configuration = configurationOf(trace, request);
  const configured = await configure({ configuration, hasLiveness: true });
  const replayed = replayTrace(configured.system, trace, configured.budget);
  const write = request.format === 'json' ? replayJson : replayText;
  terminal.out.write(write(configured, trace, replayed));
  return replayed.isConfirmed ? EXIT.holds : EXIT.mismatch;
}

/** Names that fit on a few lines. */
const NAMES_MAX = 20;

/** Where traces are written if nobody says otherwise, and how they are named. */
const TRACES = 'counterexamples/out';
const TRACE_NAME = /-[0-9a-f]{12}(-\d+)?\.json$/;

/** Says which trace was probably meant: of those in its folder, or where traces are written. */
function refuseMissing(file: string): void {
  if (file === '-' || existsSync(file)) return;
  const folder = file.includes('/') ? dirname(file) : TRACES;
  const names = tracesIn(folder).map((name) => (file.includes('/') ? name : join(folder, name)));
  const isFew = names.length > 0 && names.length <= NAMES_MAX;
  const meant = nearestName(basename(file), names);
  throw new CheckerError('bad-file', {
    what: `there is no file ${file}`,
    expected: isFew ? nearest(basename(file), names) : meant && `a trace file (nearest: ${meant})`,
    remedy: 'name a trace file; - reads standard input',
  });
}

function tracesIn(folder: string): readonly string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder).filter((name) => TRACE_NAME.test(name));
}

const count = z.int().min(0);

/** What a trace file has to say of its configuration. */
const runConfigurationSchema: z.ZodType<RunConfiguration> = z.strictObject({
  design: z.string(),
  driver: z.string(),
  topology: z.string(),
  environment: z.array(z.string()).readonly(),
  faults: count,
  breaches: count,
  grain: z.literal('sections'),
});

function configurationOf({ configuration }: Trace, { file, design, driver }: ReplayRequest): RunConfiguration {
  const checked = runConfigurationSchema.safeParse(configuration);
  if (!checked.success) {
    throw new CheckerError('bad-trace', {
      what: `${file} is a trace of another system`,
      got: shapeFaultsText(checked.error),
      expected: 'the configuration of a search by `explore`',
      remedy: 'replay it with the program that wrote it',
    });
  }
  const read = checked.data;
  if (design === undefined && isFileName(read.design)) {
    throw new CheckerError('bad-option', {
      what: `${file} was searched with a design that is a file, whose code is not run because a trace says so`,
      got: read.design,
      remedy: `name the file yourself: --design ${read.design}`,
    });
  }
  return { ...read, design: design ?? read.design, driver: driver ?? read.driver };
}

function replayText({ configuration, parts, system, held }: Configured, trace: Trace, replayed: ReplayedTrace): string {
  const { design, driver, topology } = configuration;
  const rows = iommuRows(system);
  const steps = explainSteps(system, replayed.initial, replayed.records);
  const verdict = renderReplay(trace, replayed, {
    faultOf: (culprit) => faultOf(culprit, steps),
    under: `under design ${design} and driver ${driver}`,
    nameCall: rows.nameCall,
    nameDelivery: ({ actor, event }) => deliveryName(actor, event),
  });
  if (replayed.rebuilt === undefined) return verdict;
  const explanation = blamed(explain(system, replayed.rebuilt));
  const text = renderText(explanation, {
    ...rows,
    configuration: `${design}, ${driver}, ${topology}`,
    notes: {
      ...failureNotes(explanation.steps),
      ...restsOnNote(parts === undefined ? [] : restsOn(parts, system, replayed.records)),
      Kernel: held,
    },
  });
  return `${verdict}\n${text}`;
}

/** Callbacks of the driver, by the events that stand for them. */
const CALLBACKS: Readonly<Record<string, string>> = { attach: 'attach_dev', 'set pasid': 'set_dev_pasid' };

function deliveryName(actor: string, event: string): string | undefined {
  const callback = CALLBACKS[event];
  return callback === undefined ? undefined : `${callback} of ${actor.replace(/\.rid$/, '')}`;
}

function replayJson({ configuration, parts, system, held }: Configured, trace: Trace, replayed: ReplayedTrace): string {
  const { isConfirmed, differs, end, initial, records } = replayed;
  const { ending } = trace;
  const steps = explainSteps(system, initial, records);
  const culprit = ending.type === 'violates' ? faultOf(ending.culprit, steps) : null;
  const standings = parts === undefined ? [] : restsOn(parts, system, records);
  const object = {
    isConfirmed,
    ...configuration,
    held,
    ending,
    culprit,
    differs: differs ?? null,
    end,
    restsOn: standings,
  };
  return `${JSON.stringify(object, null, 2)}\n`;
}
