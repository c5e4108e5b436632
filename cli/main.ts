#!/usr/bin/env node
/** The program: the command line in a process. */
import { runCommandLine } from './command-line.ts';
import { terminalOf } from './terminal.ts';

// Who reads the output may stop reading, as `head` does. The exit code is the same all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCommandLine(process.argv, terminalOf(process));
