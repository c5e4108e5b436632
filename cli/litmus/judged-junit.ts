/** What judging came to, as JUnit XML: a suite for each file, a test case for each declared result. */

import { inert } from '../../explorer/plain-text.ts';
import type { FileJudged, JudgedClause, JudgedResult, JudgedScenario } from '../../scenarios/index.ts';
import { escaped } from '../report-junit.ts';
import { cellName, cellsAsked, cellsOf, clauseName, observedOf, someOf } from './judged-words.ts';
import type { Judging } from './tally.ts';

interface Case {
  readonly name: string;
  /** What is wrong; nothing where nothing is. */
  readonly failure?: string | undefined;
  /** Why there is nothing to be wrong. */
  readonly skipped?: string | undefined;
}

/** One document with a line end; `faultsOf` tells what is wrong with a file that is no scenario. */
export function judgedJunit({ judged }: Judging, faultsOf: (file: FileJudged) => string): string {
  const suites = judged.map((one) => ({ file: one.file, cases: casesOf(one, faultsOf) }));
  const all = suites.flatMap(({ cases }) => cases);
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="iommu-check litmus" ${countsOf(all)}>`,
    ...suites.flatMap(({ file, cases }) => [
      `  <testsuite name="${shown(file)}" ${countsOf(cases)}>`,
      ...cases.map((one) => caseText(file, one)),
      '  </testsuite>',
    ]),
    '</testsuites>',
  ].join('\n')}\n`;
}

/** As XML has it, and with nothing in it that a terminal obeys. */
function shown(text: string): string {
  return escaped(text.split('\n').map(inert).join('\n'));
}

function countsOf(cases: readonly Case[]): string {
  const count = (isIt: (one: Case) => boolean) => cases.filter(isIt).length;
  const failures = count(({ failure }) => failure !== undefined);
  return `tests="${cases.length}" failures="${failures}" skipped="${count(({ skipped }) => skipped !== undefined)}"`;
}

function caseText(file: string, { name, failure, skipped }: Case): string {
  const opening = `    <testcase classname="${shown(file)}" name="${shown(name)}"`;
  if (failure !== undefined) return `${opening}><failure message="${shown(failure)}"/></testcase>`;
  return skipped === undefined ? `${opening}/>` : `${opening}><skipped message="${shown(skipped)}"/></testcase>`;
}

function casesOf(judged: FileJudged, faultsOf: (file: FileJudged) => string): readonly Case[] {
  switch (judged.kind) {
    case 'faulty':
      return [{ name: 'is a scenario', failure: faultsOf(judged) }];
    case 'failed':
      return [{ name: 'is judged', failure: judged.reason }];
    case 'stopped':
      return [{ name: 'is judged', skipped: 'interrupted' }];
    case 'judged':
      return judged.clauses.flatMap((clause, index) => {
        const name = `${clauseName(clause, index)} (${clause.text})`;
        if (clause.results.length === 0) return [{ name, skipped: answerText(judged, clause, index) }];
        return clause.results.map((result) => caseOf(judged, index, name, result));
      });
  }
}

/** A clause without results is a question: what was found. */
function answerText(judged: JudgedScenario, clause: JudgedClause, index: number): string {
  const texts = cellsAsked(judged, clause).map(
    (cell) => `${cellName(cell)} ${observedOf(cell.outcome, index)?.verdict ?? 'not known'}`,
  );
  return `no result declared: ${someOf(texts)}`;
}

function caseOf(judged: JudgedScenario, index: number, clause: string, result: JudgedResult): Case {
  const name = `${clause} ${result.design}/${result.driver} ${result.declared}`;
  if (result.standing === 'confirmed') return { name };
  const cells =
    result.standing === 'not judged'
      ? cellsOf(judged, result)
      : result.contradictions.flatMap((at) => judged.cells[at] ?? []);
  const found = cells.map((cell) => `${observedOf(cell.outcome, index)?.verdict ?? 'not known'} in ${cellName(cell)}`);
  return {
    name,
    failure: `line ${result.at.line}: declared ${result.declared}, found ${found.length === 0 ? 'nothing to judge' : someOf(found)}`,
  };
}
