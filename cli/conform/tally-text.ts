/** The last lines: what all runs come to together. */
import type { FileConformed } from '../../conformance/index.ts';
import { wrapped } from '../../counterexamples/plain-text.ts';
import { COLUMNS, type Terminal } from '../terminal.ts';
import { counted, duration, grouped } from '../wording.ts';
import { countsText } from './run-text.ts';
import { type Counts, countsOf, type FileVerdict, outsideOf, verdictOf } from './tally.ts';

/** How many of what, how much of it the model has, and the verdict. */
export function tallyText(files: readonly FileConformed[], elapsedMs: number, colors: Terminal['colors']): string {
  const runs = files.flatMap((file) => (file.kind === 'conformed' ? file : []));
  const of = (verdict: FileVerdict) => files.filter((file) => verdictOf(file) === verdict).length;
  const counts = countsOf(runs);
  const followed = files.flatMap((file) => (file.kind === 'followed' ? file : []));
  const logs = followed.map(verdictOf);
  const events = followed.reduce((sum, { followed: { log } }) => sum + log.events.length, 0);
  const open = of('limit');
  const unexplained = logs.filter((verdict) => verdict === 'differs').length;
  const differing = runs.filter((run) => verdictOf(run) === 'differs').length;
  const bad = [
    ...told(of('refused'), 'not compared'),
    ...told(of('failed'), 'on which the checker failed'),
    ...told(of('stopped'), 'left when interrupted'),
  ];
  const verdict = [
    ...(differing === 0 ? [] : [`DIFFERS: ${counted(differing, 'run')} of ${grouped(runs.length)}.`]),
    ...(unexplained === 0 ? [] : [`NOT EXPLAINED: ${counted(unexplained, 'log')} of ${grouped(logs.length)}.`]),
    ...(open === 0 ? [] : [`LEFT OPEN: ${counted(open, 'recording')} of ${grouped(files.length)}.`]),
    ...(bad.length === 0 ? [] : [`NOT JUDGED: ${bad.join(', ')}.`]),
  ];
  const lines = [
    ...(runs.length === 0 ? [] : wrapped(`${counted(runs.length, 'run')}, ${countsText(counts)}`, COLUMNS, 2)),
    ...(logs.length === 0 ? [] : [`${counted(logs.length, 'log')}, ${counted(events, 'event')}.`]),
    ...wrapped(`${withinText(counts)}${duration(elapsedMs)}.`, COLUMNS, 2),
    ...(verdict.length === 0
      ? [colors.green(`${sayings(runs.length, logs.length)}.`)]
      : verdict.flatMap((text) => wrapped(text, COLUMNS, 2).map(colors.red))),
  ];
  return `\n${lines.join('\n')}\n`;
}

/** What holds where nothing is wrong. */
function sayings(runs: number, logs: number): string {
  const said = [
    ...(runs === 0 ? [] : ['Every operation within the model is reproduced']),
    ...(logs === 0 ? [] : [`${runs === 0 ? 'Every' : 'every'} event is explained`]),
  ];
  return said.join('; ');
}

function told(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${grouped(count)} ${what}`];
}

/** How many of the operations the model has at all. Nothing is rounded up to all. */
function withinText(counts: Counts): string {
  const { operations } = counts;
  if (operations === 0) return '';
  const within = operations - outsideOf(counts);
  const percent = (Math.floor((1000 * within) / operations) / 10).toFixed(1);
  return `Within the model: ${grouped(within)} of ${counted(operations, 'operation')}, ${percent} %. `;
}
