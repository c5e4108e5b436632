/** What `bugs` says on a terminal, of at most 79 columns. */
import type { Colors } from 'picocolors/types.js';
import { wrapped } from '../counterexamples/plain-text.ts';
import type { Bug } from '../model/index.ts';
import { type CheckedBug, isAsKnown, isClean, mismatchOf, type Recheck, type Reproduction } from './bug-check.ts';
import { findingText } from './report-text.ts';
import { restsOnCounts } from './rests-on.ts';
import { counted, duration, grouped } from './wording.ts';

const COLUMNS = 79;

/** A bug as it was checked, and its traces where they are asked for. */
export function bugText(
  checked: CheckedBug,
  hasTraces: boolean,
  colors: Pick<Colors, 'green' | 'red' | 'bold'>,
): string {
  const { bug, reproductions, fixed, elapsedMs } = checked;
  const paint = isAsKnown(checked) ? colors.green : colors.red;
  const lines = [
    `${paint(colors.bold(bug.slug))}  ${duration(elapsedMs)}`,
    ...indented(`${bug.title}.`),
    ...reproductions.flatMap((one) => [
      ...indented(reproductionText(bug, one)),
      ...(one.finding === undefined ? [] : indented(`  Rests on: ${restsOnCounts(one.finding.standings)}.`)),
    ]),
    ...indented(fixed === undefined ? 'Not mended.' : recheckText(bug.fix ?? '', bug.stages?.length ?? 0, fixed)),
    ...(hasTraces ? reproductions.flatMap(traceLines) : []),
    ...(hasTraces && fixed?.finding !== undefined ? ['', findingText(fixed.configured, fixed.finding)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function indented(text: string): readonly string[] {
  return wrapped(`  ${text.replaceAll('\u2019', "'")}`, COLUMNS, 4);
}

function reproductionText({ fix, design }: Bug, one: Reproduction): string {
  const { after, finding, exploration } = one;
  const when = fix === null ? `In ${design}` : after === null ? 'Without the fix' : `With ${after} only`;
  const mismatch = mismatchOf(one);
  if (finding === undefined) return `${when}: ${mismatch?.toUpperCase()} in ${counted(exploration.states, 'state')}.`;
  const { property, steps } = finding.violation;
  const found = `${property} after ${counted(steps.length, 'step')} (${finding.culprit}), ${duration(exploration.elapsedMs)}`;
  return `${when}: ${found}${mismatch === undefined ? '' : `; ${mismatch.toUpperCase()}`}.`;
}

function recheckText(fix: string, stages: number, recheck: Recheck): string {
  const { exploration, configured, finding } = recheck;
  const what = stages === 0 ? `With ${fix}` : `With ${fix} and what followed`;
  const { states, completeness, depth } = exploration;
  if (finding !== undefined) {
    const { property, steps } = finding.violation;
    return `${what}: NOT CLEAN, ${property} after ${counted(steps.length, 'step')}.`;
  }
  if (!isClean(recheck)) return `${what}: UNDECIDED, the search was cut short.`;
  const how = completeness === 'complete' ? 'complete' : `to depth ${depth}`;
  return `${what}: clean, ${grouped(states)} states, ${how}, ${configured.properties.length} properties.`;
}

function traceLines({ configured, finding }: Reproduction): readonly string[] {
  return finding === undefined ? [] : ['', findingText(configured, finding)];
}

/** The last line: how many were as they are known to be. */
export function tallyText(checked: readonly CheckedBug[], asked: number): string {
  const wrong = checked.filter((one) => !isAsKnown(one)).map(({ bug }) => bug.slug);
  const open = checked.filter(({ bug }) => bug.fix === null).length;
  const elapsed = checked.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
  const clean = checked.filter(({ fixed }) => fixed !== undefined && isClean(fixed)).length;
  const parts = [
    `${checked.length - wrong.length} of ${counted(asked, 'bug')} as known`,
    `${clean} clean with the fix`,
    `${open} not mended`,
    duration(elapsed),
  ];
  const which = wrong.length === 0 ? '' : `\n${wrapped(`Not as known: ${wrong.join(', ')}.`, COLUMNS, 2).join('\n')}`;
  return `\n${parts.join(', ')}.${which}\n`;
}
