/** `bugs`: for each historic bug, found with the fix taken back and clean with it. */
import { bugs, findBug } from '../model/index.ts';
import { type CheckedBug, checkBug, isAsKnown } from './bug-check.ts';
import { bugText, tallyText } from './bugs-text.ts';
import { EXIT } from './exit-codes.ts';
import type { BugsFormat } from './format-names.ts';
import { listed } from './options.ts';
import { bugsJson, bugsJunit } from './report-bugs.ts';
import { checkFolder } from './save-trace.ts';
import { interruptible, type Terminal } from './terminal.ts';

/** The flags of `bugs`, parsed. */
interface BugsRequest {
  /** None: all of them. */
  readonly slugs: readonly string[];
  readonly folder: string;
  readonly workers: number;
  readonly format: BugsFormat;
}

/** Checks them one after the other, and says each as it is known; a trace is shown of those that are named. */
export async function bugsCommand(request: BugsRequest, terminal: Terminal): Promise<number> {
  const { slugs, folder, workers, format } = request;
  checkFolder(folder);
  const asked = slugs.length === 0 ? bugs : slugs.map((slug) => listed('bugs', () => findBug(slug)));
  const checked: CheckedBug[] = [];
  const isInterrupted = await interruptible(async (signal) => {
    for (const bug of asked) {
      const one = await checkBug(bug, { folder, workers, signal }, terminal);
      if (signal.aborted) return true;
      checked.push(one);
      if (format === 'text') terminal.out.write(bugText(one, slugs.length > 0, terminal.colors));
      else terminal.err.write(`${bug.slug}: ${isAsKnown(one) ? 'as known' : 'NOT AS KNOWN'}\n`);
    }
    return false;
  });
  if (format === 'text') terminal.out.write(tallyText(checked, asked.length));
  if (format === 'json') terminal.out.write(bugsJson(checked));
  if (format === 'junit') terminal.out.write(bugsJunit(checked));
  if (isInterrupted) return EXIT.interrupted;
  return checked.every(isAsKnown) ? EXIT.holds : EXIT.mismatch;
}
