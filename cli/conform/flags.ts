/** The flags of `conform`. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { SILENT } from '../../conformance/tracing/silent.ts';
import { CheckerError } from '../../explorer/errors.ts';
import { CONFORM_FORMATS } from '../format-names.ts';
import { formatOption, jsonOption, wholeNumber, workersOption } from '../options.ts';
import { programCall, type Terminal } from '../terminal.ts';
import type { ConformRequest } from './command.ts';

interface ConformFlags {
  readonly design?: string;
  readonly driver?: string;
  readonly which: boolean;
  readonly silent: number;
  readonly faults: number;
  readonly workers: number;
  readonly verbose: boolean;
  readonly format: ConformRequest['format'];
  readonly json: boolean;
}

/** Of steps that fire nothing: more than anybody waits for. */
const SILENT_MAX = 100;

/** Of failures, as `explore` takes them. */
const FAULTS_MAX = 1000;

const AFTER = `
Exits 0 where every operation within the model is reproduced (with --which:
where some design does so), 15 where one differs or no state explains an event,
20 where a limit left something open, 64 for what is no recording.
`;

/** Adds the command; `onExit` gets its exit code. */
export function addConform(program: Command, terminal: Terminal, onExit: (code: number) => void): void {
  const call = programCall('conform', terminal.environment);
  program
    .command('conform')
    .description('Holds recordings of a real kernel against the model.')
    .argument('<paths...>', "a steps.jsonl, a run's folder, a folder of runs, or the text of an ftrace log")
    .option('--design <name>', "another design than the recording's kernel; ./file.ts is loaded, and its code is run")
    .option('--driver <name>', "another driver profile than the recording's IOMMU")
    .option('--which', 'rank the listed designs by how far each explains the recording', false)
    .addOption(workersOption().default(availableParallelism(), "the machine's cores"))
    .option(
      '--silent <n>',
      'of a log: at most n steps between two events that fire none',
      wholeNumber('--silent', 0, SILENT_MAX),
      SILENT,
    )
    .option(
      '--faults <n>',
      'of a log: at most n failures that the interface permits, in each group',
      wholeNumber('--faults', 0, FAULTS_MAX),
      0,
    )
    .option('--verbose', 'show every record; of a log, every state', false)
    .addOption(formatOption('--format <name>', CONFORM_FORMATS))
    .addOption(jsonOption())
    .addHelpText('after', `${AFTER}\nExample:\n  ${call} test/kernel-runs/intel61-rmrr_partial`)
    .action(async (names: string[], flags: ConformFlags) => onExit(await run(names, flags, terminal)));
}

async function run(names: readonly string[], flags: ConformFlags, terminal: Terminal): Promise<number> {
  const { design, driver, which, silent, faults, workers, verbose: isVerbose, json } = flags;
  const format = json ? 'json' : flags.format;
  const asked = { names, driver, silent, faults, workers, isVerbose };
  if (!which) {
    const { conformCommand } = await import('./command.ts');
    return conformCommand({ ...asked, design, format }, terminal);
  }
  if (design !== undefined) throw mixture('--which asks every design', 'leave out --design, or --which');
  if (format === 'junit') throw mixture('--which ranks, it judges nothing', 'take --format text or json');
  const { whichCommand } = await import('./which.ts');
  return whichCommand({ ...asked, format }, terminal);
}

/** Flags that contradict each other: what would be left out is what somebody asked for. */
function mixture(what: string, remedy: string): CheckerError {
  return new CheckerError('bad-option', { what, remedy });
}
