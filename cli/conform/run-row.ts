/** A line for each run, in columns that are known before the first is done. */

import type { FileConformed, LogFollowed } from '../../conformance/index.ts';
import { inert } from '../../explorer/plain-text.ts';
import { COLUMNS, type Terminal } from '../terminal.ts';
import { counted } from '../wording.ts';
import { rankedDesigns } from './log-ranking.ts';
import { someNames } from './some-names.ts';
import { countsOf, isReproduced, outsideOf, verdictOf } from './tally.ts';

/** Columns of all but the first. */
const [DESIGN, DRIVER, REPRODUCED, DIFFER, OUTSIDE] = [9, 9, 10, 6, 7];
const NAME = COLUMNS - DESIGN - DRIVER - REPRODUCED - DIFFER - OUTSIDE - 5;

/** The line above the first. */
export function headingRow(): string {
  return cells(['run', 'design', 'driver', 'reproduced', 'differ', 'outside']);
}

/** `intel61-errors  v6.1.192  intel-vtd  32 of 35  -  3`: of how many operations. */
export function runRow(file: FileConformed, colors: Terminal['colors']): string {
  switch (file.kind) {
    case 'conformed': {
      const counts = countsOf([file]);
      const { operations, reproduced, differing, otherDiffering } = counts;
      const differ = differing + otherDiffering;
      const row = cells([
        file.name,
        file.design.name,
        file.driver,
        `${reproduced} of ${operations}`,
        differ === 0 ? '-' : String(differ),
        outsideOf(counts) === 0 ? '-' : String(outsideOf(counts)),
      ]);
      return isReproduced(file) ? row : colors.red(row);
    }
    case 'followed':
      return logRow(file, colors);
    case 'not compared': {
      const row = `${cut(file.file, NAME).padEnd(NAME)} ${NOT_COMPARED[file.why]}`;
      return file.why === 'stopped' ? colors.yellow(row) : colors.red(row);
    }
  }
}

const NOT_COMPARED = { refused: 'NOT COMPARED', failed: 'THE CHECKER FAILED ON IT', stopped: 'INTERRUPTED' } as const;

/** A log has events and no operations. */
function logRow(file: LogFollowed, colors: Terminal['colors']): string {
  const { designs, log, driver } = file.followed;
  const [best] = rankedDesigns(file.followed);
  const verdict = verdictOf(file);
  const said = { reproduced: 'explained', limit: 'LEFT OPEN' }[verdict as string] ?? 'NOT EXPLAINED';
  const by = verdict === 'reproduced' && designs.length > 1 ? ` by ${someNames(best?.names ?? [])}` : '';
  const row = `${cut(file.name, NAME).padEnd(NAME)} ${inert(`${driver}, ${counted(log.events.length, 'event')} ${said}${by}`)}`;
  return verdict === 'reproduced' ? row : colors.red(row);
}

function cells([name = '', design = '', driver = '', reproduced = '', differ = '', outside = '']: readonly string[]) {
  return [
    cut(name, NAME).padEnd(NAME),
    cut(design, DESIGN).padEnd(DESIGN),
    cut(driver, DRIVER).padEnd(DRIVER),
    reproduced.padStart(REPRODUCED),
    differ.padStart(DIFFER),
    outside.padStart(OUTSIDE),
  ].join(' ');
}

/** What is too long ends in `...`: details have it whole. */
function cut(text: string, width: number): string {
  const plain = inert(text);
  return plain.length <= width ? plain : `${plain.slice(0, width - 3)}...`;
}
