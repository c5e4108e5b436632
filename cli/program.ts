/** The commands and their flags. What each does is in the file named for it, which is loaded once it is asked for. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Argument, Command, Option } from 'commander';
import { CheckerError } from '../explorer/errors.ts';
import { addConform } from './conform/flags.ts';
import type { ExploreRequest } from './explore.ts';
import { BUGS_FORMATS, type BugsFormat, FORMAT_NAMES, LIST_FORMATS, type ListFormat } from './format-names.ts';
import type { Format } from './formats.ts';
import type { ListRequest } from './list.ts';
import { LIST_NAMES, type ListName } from './list-names.ts';
import type { TransitionsRequest } from './list-transitions.ts';
import { addLitmus } from './litmus/flags.ts';
import { addMutants } from './mutants/flags.ts';
import { collected, formatOption, jsonOption, oneOf, wholeNumber, workersOption } from './options.ts';
import { DEFAULT_CONFIGURATION } from './run-configuration.ts';
import { programCall, type Terminal } from './terminal.ts';

const EXIT_CODES = `
Exit codes:
  0    everything asked for holds, within the bound that the output states
  11   deadlock
  12   an invariant is violated
  13   something that must happen in the end need not
  14   a state that must be reachable is not
  15   replay: the trace no longer ends as it claims; litmus: a declared result
       does not hold; conform: a recording differs; bugs, sweep: something is
       not as known; mutants: one survives, and nobody has explained it
  20   a limit was hit before the search was as deep as asked
  64   bad usage or bad input file
  70   internal error
  130  interrupted; what was found so far is printed`;

type OnExit = (code: number) => void;

/** The whole command line; `onExit` gets the exit code of the command that ran. */
export function programOf(terminal: Terminal, onExit: OnExit): Command {
  const program = new Command('iommu-check')
    .description('A model checker for the design of the Linux IOMMU core.')
    .version(version())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
    })
    .configureHelp({ helpWidth: 79 })
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError(helpAfterError(terminal.environment));
  addExplore(program, terminal, onExit);
  addReplay(program, terminal, onExit);
  addLitmus(program, terminal, onExit);
  addBugs(program, terminal, onExit);
  addConform(program, terminal, onExit);
  addSweep(program, terminal, onExit);
  addMutants(program, terminal, onExit);
  addList(program, terminal, onExit);
  program.hook('preAction', (_, command) => refuseFlagsThatNpmKept(command, terminal.environment));
  return program;
}

function helpAfterError(environment: Terminal['environment']): string {
  const isThroughNpm = environment['npm_lifecycle_event'] !== undefined;
  return `(--help shows commands and flags${isThroughNpm ? '; npm takes flags for its own unless -- precedes them' : ''})`;
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return String(version);
}

interface ExploreFlags {
  readonly depth?: number;
  readonly design: string;
  readonly driver: string;
  readonly topology: string;
  readonly faults: number;
  readonly breaches: number;
  readonly environment?: readonly string[];
  readonly invariant?: readonly string[];
  readonly workers: number;
  readonly maxStates?: number;
  readonly maxSeconds?: number;
  readonly maxMemory?: number;
  readonly continue: boolean;
  readonly coverage: boolean;
  readonly stats: boolean;
  readonly out: string;
  readonly format: Format;
  readonly json: boolean;
}

function addExplore(program: Command, terminal: Terminal, onExit: OnExit): void {
  const { design, driver, topology, faults, breaches } = DEFAULT_CONFIGURATION;
  program
    .command('explore')
    .description('Searches a configuration and gives a verdict.')
    .addOption(
      new Option('--depth <n>', 'at most n steps from the initial state (default: to the fixed point)').argParser(
        wholeNumber('--depth', 0),
      ),
    )
    .option(
      '--design <name>',
      'kernel version or proposal; NAME+CHOICE=VALUE sets one choice of `list choices`, NAME+SLUG puts a bug of `list bugs` back; ./file.ts is loaded, and its code is run',
      design,
    )
    .option('--driver <name>', 'IOMMU driver profile', driver)
    .option('--topology <name>', 'groups, devices, users, domains, PASIDs', topology)
    .option('--faults <n>', 'at most n failures that the API allows', wholeNumber('--faults', 0, 1000), faults)
    .option(
      '--breaches <n>',
      'at most n failures of calls that must not fail',
      wholeNumber('--breaches', 0, 1000),
      breaches,
    )
    .option('--environment <name>', 'a liberty that callers take; may be repeated (default: well-behaved)', collected)
    .option('--invariant <name>', 'check only this one; may be repeated (default: all)', collected)
    .addOption(workersOption().default(availableParallelism(), "the machine's cores"))
    .option(
      '--max-states <n>',
      'stop after the level in which more states than this are found (default: none)',
      wholeNumber('--max-states', 1),
    )
    .option('--max-seconds <n>', 'stop after n seconds (default: none)', wholeNumber('--max-seconds', 1))
    .option(
      '--max-memory <MiB>',
      'stop when states and tables take more (default: none)',
      wholeNumber('--max-memory', 1),
    )
    .option('--continue', 'report every violated invariant, not only the first found', false)
    .option('--coverage', 'what was taken, how often and by which steps first (text and json)', false)
    .option('--stats', 'what each machine cost (text and json)', false)
    .option('--out <dir>', 'write trace files there', 'counterexamples/out')
    .addOption(formatOption('--format <name>', FORMAT_NAMES))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `\nExample:\n  ${programCall('explore', terminal.environment)} --design v6.1 --driver intel-vtd --depth 8`,
    )
    .action(async (flags: ExploreFlags) => {
      const { exploreCommand } = await import('./explore.ts');
      onExit(await exploreCommand(requestOf(flags), terminal));
    });
}

function requestOf(flags: ExploreFlags): ExploreRequest {
  const { design, driver, topology, faults, breaches } = flags;
  const { depth, maxStates, maxSeconds, maxMemory, workers, coverage } = flags;
  const environment = liberties(flags.environment ?? []);
  return {
    configuration: { design, driver, topology, environment, faults, breaches, grain: DEFAULT_CONFIGURATION.grain },
    invariants: flags.invariant && [...new Set(flags.invariant)],
    extent: { depth, maxStates, maxSeconds, maxMemory, workers, continueAfterViolation: flags.continue, coverage },
    folder: flags.out,
    format: flags.json ? 'json' : flags.format,
    hasStatistics: flags.stats,
  };
}

/** `well-behaved` is the name for none. */
function liberties(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== 'well-behaved');
}

function addReplay(program: Command, terminal: Terminal, onExit: OnExit): void {
  program
    .command('replay')
    .description('Takes the steps of a saved trace on the machines and says whether it still ends as it claims.')
    .argument('<file>', 'a trace file; - reads standard input')
    .option('--design <name>', "another design than the file's; ./file.ts is loaded, and its code is run")
    .option('--driver <name>', "another driver profile than the file's")
    .addOption(formatOption('--format <name>', ['text', 'json']))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `\nExits 0 where the trace is confirmed, 15 otherwise.\n\nExample:\n  ${programCall('replay', terminal.environment)} counterexamples/out/I-16-3f9c1e07a2b4.json --design mainline`,
    )
    .action(
      async (file: string, flags: { design?: string; driver?: string; format: 'text' | 'json'; json: boolean }) => {
        const { design, driver } = flags;
        const { replayCommand } = await import('./replay.ts');
        onExit(await replayCommand({ file, design, driver, format: flags.json ? 'json' : flags.format }, terminal));
      },
    );
}

function addBugs(program: Command, terminal: Terminal, onExit: OnExit): void {
  program
    .command('bugs')
    .description('For each historic bug: found with the fix taken back, clean with the fix.')
    .argument('[slugs...]', 'those of `list bugs` to check, with their traces (default: all, without)')
    .addOption(workersOption().default(1))
    .option('--out <dir>', 'write trace files there', 'counterexamples/out')
    .addOption(formatOption('--format <name>', BUGS_FORMATS))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `\nExits 0 where each is as known, 15 otherwise.\n\nExample:\n  ${programCall('bugs', terminal.environment)} group-attach-no-rollback`,
    )
    .action(async (slugs: string[], flags: { workers: number; out: string; format: BugsFormat; json: boolean }) => {
      const { workers, out, format, json } = flags;
      const { bugsCommand } = await import('./bugs.ts');
      onExit(await bugsCommand({ slugs, workers, folder: out, format: json ? 'json' : format }, terminal));
    });
}

function addSweep(program: Command, terminal: Terminal, onExit: OnExit): void {
  program
    .command('sweep')
    .description('Searches mainline with every driver profile. Ctrl-C ends it; the next run goes on.')
    .addOption(workersOption().default(availableParallelism(), "the machine's cores"))
    .option('--seconds <n>', 'how long the ideal driver is searched on `wide`', wholeNumber('--seconds', 1), 300)
    .option('--again', 'search again what was done', false)
    .option('--out <dir>', 'write traces there, and what was done', 'counterexamples/out')
    .addHelpText(
      'after',
      `\nExits 0 where nothing is violated but what a profile is known to break, 15 otherwise.\n\nExample:\n  ${programCall('sweep', terminal.environment)} --seconds 60`,
    )
    .action(async (flags: { workers: number; seconds: number; again: boolean; out: string }) => {
      const { workers, seconds, again, out } = flags;
      const { sweepCommand } = await import('./sweep.ts');
      onExit(await sweepCommand({ folder: out, workers, seconds, again }, terminal));
    });
}

function addList(program: Command, terminal: Terminal, onExit: OnExit): void {
  program
    .command('list')
    .description('What there is to choose from, each with its source.')
    .addArgument(new Argument('[what]', `one of ${LIST_NAMES.join(', ')}`).argParser(oneOf('list', LIST_NAMES)))
    .argument('[filter]', 'only what has this in its name')
    .addOption(formatOption('--format <name>', LIST_FORMATS))
    .addOption(jsonOption())
    .option('--design <name>', `of transitions: whose (default: "${DEFAULT_CONFIGURATION.design}")`)
    .option('--driver <name>', `of transitions: with which driver (default: "${DEFAULT_CONFIGURATION.driver}")`)
    .option('--topology <name>', 'of transitions: searched on this one only')
    .option('--against <design>', 'of transitions: only what this one does not ask for')
    .addHelpText('after', `\nExample:\n  ${programCall('list', terminal.environment)} designs`)
    .action(async (what: ListName | undefined, filter: string | undefined, flags: ListFlags) => {
      const request = { ...listRequestOf(what, flags), filter };
      const { listCommand } = await import('./list.ts');
      onExit(await listCommand(request, terminal));
    });
}

interface ListFlags extends Partial<TransitionsRequest> {
  readonly format: ListFormat;
  readonly json: boolean;
}

/** Flags of one list are refused with another, which would not look at them. */
function listRequestOf(only: ListName | undefined, { format, json, ...flags }: ListFlags): ListRequest {
  const [flag] = Object.keys(flags);
  if (flag !== undefined && only !== 'transitions') {
    throw new CheckerError('bad-option', {
      what: `--${flag} is a flag of \`list transitions\``,
      got: only === undefined ? 'list' : `list ${only}`,
      remedy: 'leave it out, or write `list transitions`',
    });
  }
  const { design, driver } = DEFAULT_CONFIGURATION;
  return { only, format: json ? 'json' : format, transitions: { design, driver, ...flags } };
}

/**
 * `npm run explore --depth 8`, without `--`, gives the flag to npm and the search has no depth: refused,
 * since the answer would be to another question.
 */
function refuseFlagsThatNpmKept(command: Command, environment: Terminal['environment']): void {
  if (environment['npm_lifecycle_event'] !== command.name()) return;
  for (const { long, attributeName } of command.options.map((option) => ({
    long: option.long ?? '',
    attributeName: option.attributeName(),
  }))) {
    const kept = environment[`npm_config_${long.slice(2).replaceAll('-', '_')}`];
    if (kept === undefined || command.getOptionValueSource(attributeName) === 'cli') continue;
    throw new CheckerError('bad-option', {
      what: `npm has kept ${long} for itself`,
      got: kept,
      remedy: `write -- before the flags: ${programCall(command.name(), environment)} ${long} ...`,
    });
  }
}
