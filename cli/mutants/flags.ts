/** The flags of `mutants`. */
import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CheckerError } from '../../explorer/errors.ts';
import { MUTANTS_FORMATS } from '../format-names.ts';
import { collected, formatOption, jsonOption, wholeNumber, workersOption } from '../options.ts';
import { DEFAULT_CONFIGURATION } from '../run-configuration.ts';
import { programCall, type Terminal } from '../terminal.ts';
import type { MutantsRequest } from './command.ts';

interface MutantsFlags {
  readonly depth?: number;
  readonly design: string;
  readonly driver: string;
  readonly topology: string;
  readonly faults: number;
  readonly breaches: number;
  readonly environment?: readonly string[];
  readonly machine?: string;
  readonly kind?: string;
  readonly only?: string;
  readonly sample?: number;
  readonly seed?: number;
  readonly minScore?: number;
  readonly maxStates?: number;
  readonly maxSeconds?: number;
  readonly workers: number;
  readonly out?: string;
  readonly format: MutantsRequest['format'];
  readonly json: boolean;
}

const AFTER = `
Each fate is written to a file at once: after Ctrl-C the same command goes on.

Exits 0 where every survivor is explained in docs/MUTANTS.md and survives, 15
where one is not or does not, or the score is below --min-score, 20 where a
limit left a mutant open.
`;

/** Adds the command; `onExit` gets its exit code. */
export function addMutants(program: Command, terminal: Terminal, onExit: (code: number) => void): void {
  const { design, driver, topology, faults, breaches } = DEFAULT_CONFIGURATION;
  const call = programCall('mutants', terminal.environment);
  const whole = (flag: string, least: number, most?: number) => wholeNumber(flag, least, most);
  program
    .command('mutants')
    .description('Breaks a configuration in every small way, and says what of it the properties notice.')
    .addOption(
      new Option(
        '--depth <n>',
        'at most n steps, of the whole and of each mutant (default: to the fixed point)',
      ).argParser(whole('--depth', 0)),
    )
    .option('--design <name>', 'as of explore', design)
    .option('--driver <name>', 'IOMMU driver profile', driver)
    .option('--topology <name>', 'groups, devices, users, domains, PASIDs', topology)
    .option('--faults <n>', 'at most n failures that the API allows', whole('--faults', 0, 1000), faults)
    .option('--breaches <n>', 'at most n failures of calls that must not fail', whole('--breaches', 0, 1000), breaches)
    .option('--environment <name>', 'a liberty that callers take; may be repeated (default: well-behaved)', collected)
    .option('--machine <name>', 'only mutants of this machine; `design` has those of choices')
    .option('--kind <name>', 'only mutants of this kind, such as "guard dropped"')
    .option('--only <text>', 'only the mutant of this name, or those with it in their name', someText)
    .option('--sample <n>', 'only n of them, spread over machines and kinds', whole('--sample', 1))
    .option('--seed <n>', 'with --sample: another sample (default: 1)', whole('--seed', 0))
    .option('--min-score <percent>', 'exit 15 where fewer are killed', whole('--min-score', 0, 100))
    .option('--max-states <n>', 'leave a mutant open that has more states', whole('--max-states', 1))
    .option('--max-seconds <n>', 'leave a mutant open that takes longer', whole('--max-seconds', 1))
    .addOption(workersOption().default(availableParallelism(), "the machine's cores"))
    .option('--out <file>', 'file of fates (default: counterexamples/out/mutants-DIGEST.jsonl)')
    .addOption(formatOption('--format <name>', MUTANTS_FORMATS))
    .addOption(jsonOption())
    .addHelpText('after', `${AFTER}\nExample:\n  ${call} --sample 100 --seed 7`)
    .action(async (flags: MutantsFlags) => {
      const request = requestOf(flags);
      const { mutantsCommand } = await import('./command.ts');
      onExit(await mutantsCommand(request, terminal));
    });
}

function someText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('a name, or a part of one, is expected');
  return text;
}

/** The seed where none is given. */
const SEED = 1;

function requestOf(flags: MutantsFlags): MutantsRequest {
  const { design, driver, topology, faults, breaches, environment = [] } = flags;
  const { depth, maxStates, maxSeconds, machine, kind, only, sample, seed, minScore, workers, out } = flags;
  if (seed !== undefined && sample === undefined) {
    throw new CheckerError('bad-option', {
      what: '--seed is for --sample: nothing else is drawn',
      remedy: 'leave it out, or say how many with --sample',
    });
  }
  const liberties = [...new Set(environment)].filter((name) => name !== 'well-behaved');
  const { grain } = DEFAULT_CONFIGURATION;
  return {
    campaign: {
      configuration: { design, driver, topology, environment: liberties, faults, breaches, grain },
      extent: { depth, maxStates, maxSeconds },
    },
    selection: { machine, kind, only, sample: sample === undefined ? undefined : { size: sample, seed: seed ?? SEED } },
    workers,
    scoreMin: minScore,
    out,
    format: flags.json ? 'json' : flags.format,
  };
}
