/** The command line: flags to requests, and whatever happens to an exit code. */
import { CommanderError } from 'commander';
import { CheckerError } from '../explorer/errors.ts';
import { EXIT, exitCodeOfError } from './exit-codes.ts';
import { withListsWrapped } from './options.ts';
import { programOf } from './program.ts';
import type { Terminal } from './terminal.ts';

/** Does what `argv` asks for, as Node gives it, and answers with the exit code. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
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
      terminal.err.write(`${inert(`error: ${withListsWrapped(error.message)}`)}\n`);
      return exitCodeOfError(error);
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.err.write(`${inert(text)}\n\nThis is a fault of iommu-check itself. Please report it with this text.\n`);
    return EXIT.internal;
  }
}

/** Messages quote files and flags: nothing in them may move a cursor. */
function inert(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
    character === '\n' ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
