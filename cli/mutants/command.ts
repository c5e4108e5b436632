/** `mutants`: breaks a configuration in every small way, and says what of it the properties notice. */
import { join } from 'node:path';
import {
  type CampaignProgress,
  campaign,
  type Examined,
  type FatesFile,
  type Judging,
  openFates,
} from '../../mutants/index.ts';
import type { Configured } from '../configuration.ts';
import { designNamed } from '../design-file.ts';
import { EXIT } from '../exit-codes.ts';
import type { MutantsFormat } from '../format-names.ts';
import { ProgressLine } from '../progress-line.ts';
import { interruptible, type Terminal } from '../terminal.ts';
import { type AskedCampaign, headingOf } from './asked-campaign.ts';
import { campaignCall } from './campaign-call.ts';
import { EXPLANATIONS } from './explained.ts';
import { type AskedMutant, configuredFor, judgeHere, type WholeSystem, wholeSystem } from './judge-here.ts';
import { Showing } from './progress-text.ts';
import { type CampaignReport, exitCodeOfCampaign } from './report.ts';
import { campaignJson } from './report-json.ts';
import { campaignMarkdown } from './report-markdown.ts';
import { campaignText } from './report-text.ts';
import { chosenBy, refuseUnknown, type Selection, selected } from './selection.ts';
import { type SpecifiedMutant, specifiedMutants } from './specified.ts';

const FORMATS = { text: campaignText, json: campaignJson, markdown: campaignMarkdown } satisfies Record<
  MutantsFormat,
  (report: CampaignReport, colors: Terminal['colors']) => string
>;

/** The flags of `mutants`, parsed. */
export interface MutantsRequest {
  readonly campaign: Omit<AskedCampaign, 'design'>;
  readonly selection: Selection;
  readonly workers: number;
  readonly scoreMin?: number | undefined;
  /** The file of fates; one that is named for the digest where it is left out. */
  readonly out?: string | undefined;
  readonly format: MutantsFormat;
}

/** Judges what is not judged yet, writes the report to standard output and gives the exit code. */
export async function mutantsCommand(request: MutantsRequest, terminal: Terminal): Promise<number> {
  const design = await designNamed(request.campaign.configuration.design);
  const asked: AskedCampaign = { ...request.campaign, design };
  const configured = await configuredFor(asked);
  refuseUnknown(request.selection, configured);
  const report = await interruptible((signal) => reported(request, asked, configured, signal, terminal));
  if (report === undefined) return EXIT.interrupted;
  terminal.out.write(FORMATS[request.format](report, terminal.colors));
  return exitCodeOfCampaign(report);
}

async function reported(
  request: MutantsRequest,
  asked: AskedCampaign,
  configured: Configured,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<CampaignReport | undefined> {
  const { selection, workers, scoreMin } = request;
  const whole = await searched(asked, configured, { workers, signal, terminal });
  if (whole === undefined) return undefined;
  const all = specifiedMutants(configured.system, configured.parts, whole.baseline.offered);
  const mutants = selected(all, selection);
  const heading = headingOf(asked, configured);
  const file = request.out ?? join('counterexamples', 'out', `mutants-${heading.digest.slice(0, 12)}.jsonl`);
  const fates = openFates(
    file,
    heading,
    all.map(({ name }) => name),
  );
  const examined = await examinedOf(mutants, fates, { asked, whole, workers, signal, terminal });
  return {
    configured,
    extent: asked.extent,
    all: all.length,
    chosen: chosenBy(selection),
    examined,
    explanations: EXPLANATIONS,
    scoreMin,
    isInterrupted: signal.aborted,
    file,
    digest: heading.digest,
    call: campaignCall(asked, request.out, terminal.environment),
  };
}

interface Searching {
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}

/** Nothing where it was interrupted. */
async function searched(
  asked: AskedCampaign,
  configured: Configured,
  { workers, signal, terminal }: Searching,
): Promise<WholeSystem | undefined> {
  const line = new ProgressLine(terminal.err, terminal.environment);
  try {
    const onProgress = (progress: Parameters<ProgressLine['update']>[0]) => line.update(progress);
    return await wholeSystem(asked, configured, { workers, signal, onProgress });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    line.end();
  }
}

interface Examining extends Searching {
  readonly asked: AskedCampaign;
  readonly whole: WholeSystem;
}

function examinedOf(
  mutants: readonly SpecifiedMutant[],
  { known, add }: FatesFile,
  { asked, whole, workers, signal, terminal }: Examining,
): Promise<readonly Examined[]> {
  const judge = judgeHere(whole, signal);
  const judging: Judging<AskedMutant> = {
    here: async (mutant, tell) => {
      try {
        const judged = await judge(mutant);
        // What was judged while the end was asked for is no fate.
        if (signal.aborted) return lost(mutant, 'stopped', 'interrupted');
        tell(judged);
        return judged;
      } catch (error) {
        return lost(mutant, 'failed', error instanceof Error ? error.message : String(error));
      }
    },
    caller: import.meta.url,
    lost,
  };
  const items = mutants.map((mutant): AskedMutant => ({ ...mutant, campaign: asked }));
  const showing = new Showing(terminal);
  const onProgress = (progress: CampaignProgress) => showing.show(progress);
  return campaign(items, judging, { workers, signal, known, onFate: add, onProgress }).finally(() => showing.end());
}

function lost({ name }: SpecifiedMutant, why: 'stopped' | 'failed', reason: string) {
  return { mutant: name, lost: why, reason };
}
