#!/usr/bin/env node
/** The command line: flags to requests, and whatever happens to an exit code. */
import { CommanderError } from 'commander';
import { CheckerError } from '../explorer/errors.ts';
import { EXIT, exitCodeOfError } from './exit-codes.ts';
import { withListsWrapped } from './options.ts';
import { programOf } from './program.ts';
import { terminalOf } from './terminal.ts';

const terminal = terminalOf(process);

// Who reads the output may stop reading, as `head` does. The exit code is the same all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await run(process.argv);

async function run(argv: readonly string[]): Promise<number> {
  try {
    let exitCode: number = EXIT.holds;
    await programOf(terminal, (code) => {
      exitCode = code;
    }).parseAsync(argv);
    return exitCode;
  } catch (error) {
    // Commander has said what is wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.holds : EXIT.usage;
    if (error instanceof CheckerError) {
      process.stderr.write(`${inert(`error: ${withListsWrapped(error.message)}`)}\n`);
      return exitCodeOfError(error);
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${inert(text)}\n\nThis is a fault of iommu-check itself. Please report it with this text.\n`);
    return EXIT.internal;
  }
}

/** Messages quote files and flags: nothing in them may move a cursor. */
function inert(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
    character === '\n' ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
