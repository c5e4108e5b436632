/** The flags of `litmus`. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { CheckerError } from '../../explorer/errors.ts';
import { EXIT } from '../exit-codes.ts';
import { LITMUS_FORMATS } from '../format-names.ts';
import { collected, formatOption, jsonOption, wholeNumber, workersOption } from '../options.ts';
import { programCall, type Terminal } from '../terminal.ts';
import type { LitmusRequest } from './command.ts';

interface LitmusFlags {
  readonly design?: readonly string[];
  readonly driver?: readonly string[];
  readonly explain: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly traces: boolean;
  readonly new?: string;
  readonly topology?: string;
  readonly workers: number;
  readonly maxStates?: number;
  readonly format: LitmusRequest['format'];
  readonly json: boolean;
}

const AFTER = `
Exits 0 where every declared result holds, and for questions; 15 where one does
not, 20 where a limit left one open, 64 for a bad file.
`;

/** Adds the command; `onExit` gets its exit code. */
export function addLitmus(program: Command, terminal: Terminal, onExit: (code: number) => void): void {
  const call = programCall('litmus', terminal.environment);
  program
    .command('litmus')
    .description('Judges scenario files against the results they declare, and answers those without.')
    .argument('[files...]', 'scenario files and folders of such; - reads standard input (default: litmus/)')
    .option(
      '--design <name>',
      'ask this design, whatever the files name; may be repeated; * is every kernel',
      collected,
    )
    .option('--driver <name>', 'ask with this driver, whatever the files name; may be repeated; * is each', collected)
    .option('--explain', 'the answer as a mail in reply to who asked', false)
    .option('--traces', 'show executions also where there are several files', false)
    .option('--verbose', 'show each design with each driver, and executions', false)
    .option('--quiet', 'a line for each file, and what is not as declared', false)
    .option('--new <name>', 'start a file of that name, which runs at once')
    .option('--topology <name>', 'with --new: groups, devices and users of `list topologies`')
    .addOption(workersOption().default(availableParallelism(), "the machine's cores"))
    .option(
      '--max-states <n>',
      'leave it open where a design takes more states than this (default: 50,000)',
      wholeNumber('--max-states', 1),
    )
    .addOption(formatOption('--format <name>', LITMUS_FORMATS))
    .addOption(jsonOption())
    .addHelpText('after', `${AFTER}\nExample:\n  ${call} --explain litmus/seeds/seed000-replace.litmus`)
    .action(async (names: string[], flags: LitmusFlags) => {
      refuseMixture(names, flags);
      if (flags.new !== undefined) {
        const { new: name, topology, design = [] } = flags;
        const { newScenarioCommand } = await import('./new-scenario.ts');
        newScenarioCommand({ name, topology, design: design[0] }, terminal);
        onExit(EXIT.holds);
      } else {
        const { litmusCommand } = await import('./command.ts');
        onExit(await litmusCommand(requestOf(names, flags), terminal));
      }
    });
}

function requestOf(names: readonly string[], flags: LitmusFlags): LitmusRequest {
  const { design = [], driver = [], explain, verbose, quiet, traces, workers, maxStates, format, json } = flags;
  return {
    names,
    designs: [...new Set(design)],
    drivers: [...new Set(driver)],
    isExplained: explain,
    isVerbose: verbose,
    isQuiet: quiet,
    hasTraces: traces,
    workers,
    statesMax: maxStates,
    format: json ? 'json' : format,
  };
}

/** Flags that contradict each other: what would be left out is what somebody asked for. */
function refuseMixture(names: readonly string[], flags: LitmusFlags): void {
  const { new: name, topology, explain, design = [], format, json } = flags;
  const refuse = (what: string, remedy: string) => {
    throw new CheckerError('bad-option', { what, remedy });
  };
  if (name === undefined && topology !== undefined)
    refuse('--topology is for --new: a file says itself who there is', 'leave it out, or write it into the file');
  if (name !== undefined && names.length > 0)
    refuse(`--new ${name} takes no other file`, 'judge files in a call of its own');
  if (name !== undefined && design.length > 1)
    refuse('--new takes one design', 'name one; `Result:` lines may name any number');
  if (flags.quiet && (flags.verbose || flags.traces || explain))
    refuse('--quiet is less than was asked for besides', 'leave out --quiet, or --verbose, --traces and --explain');
  if (explain && names.length === 0) refuse('--explain needs a file', 'name the file whose answer is to be told');
  if (explain && (json || format !== 'text')) refuse('--explain writes a mail', 'leave out the other format');
}
