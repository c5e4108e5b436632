/** What holding recordings against the model came to, as JUnit XML: a test case for each run. */
import type { FileConformed } from '../../conformance/index.ts';
import { inert } from '../../explorer/plain-text.ts';
import { escaped } from '../report-junit.ts';
import { rankedDesigns, reachText } from './log-ranking.ts';
import { countsText, firstDifferenceText } from './run-text.ts';
import { someNames } from './some-names.ts';
import { countsOf, isReproduced, verdictOf } from './tally.ts';

interface Case {
  readonly suite: string;
  readonly name: string;
  /** What is wrong, in a line and at length; nothing where nothing is. */
  readonly failure?: { readonly message: string; readonly text: string } | undefined;
  /** Why it was not judged. */
  readonly skipped?: string | undefined;
}

/** One document with a line end; `textOf` tells all of a run. */
export function conformedJunit(files: readonly FileConformed[], textOf: (file: FileConformed) => string): string {
  const cases = files.map((file) => caseOf(file, textOf));
  const count = (isIt: (one: Case) => boolean) => cases.filter(isIt).length;
  const failures = count((one) => one.failure !== undefined);
  const counts = `tests="${cases.length}" failures="${failures}" skipped="${count(({ skipped }) => skipped !== undefined)}"`;
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="iommu-check conform" ${counts}>`,
    `  <testsuite name="conform" ${counts}>`,
    ...cases.flatMap(caseLines),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`;
}

function caseOf(file: FileConformed, textOf: (file: FileConformed) => string): Case {
  switch (file.kind) {
    case 'conformed': {
      const one = { suite: `${file.design.name}, ${file.driver}`, name: file.name };
      if (isReproduced(file)) return one;
      const message = firstDifferenceText(file) ?? countsText(countsOf([file]));
      return { ...one, failure: { message, text: textOf(file) } };
    }
    case 'followed': {
      const one = { suite: `log, ${file.followed.driver}`, name: file.name };
      const [best] = rankedDesigns(file.followed);
      if (best !== undefined && verdictOf(file) === 'reproduced') return one;
      const message =
        best === undefined ? 'no design was followed' : `${someNames(best.names)}: ${reachText(best.followed)}`;
      return { ...one, failure: { message, text: textOf(file) } };
    }
    case 'not compared': {
      const one = { suite: 'conform', name: file.file };
      if (file.why === 'stopped') return { ...one, skipped: file.reason };
      const text = file.why === 'failed' ? `the checker failed on it: ${file.reason}` : file.reason;
      return { ...one, failure: { message: text.split('\n')[0] ?? text, text } };
    }
  }
}

function caseLines({ suite, name, failure, skipped }: Case): readonly string[] {
  const opening = `    <testcase classname="${shown(suite)}" name="${shown(name)}"`;
  if (failure !== undefined)
    return [
      `${opening}>`,
      `      <failure message="${shown(failure.message)}">${shown(failure.text)}</failure>`,
      '    </testcase>',
    ];
  return [skipped === undefined ? `${opening}/>` : `${opening}><skipped message="${shown(skipped)}"/></testcase>`];
}

/** As XML has it, and with nothing in it that a terminal obeys. */
function shown(text: string): string {
  return escaped(text.split('\n').map(inert).join('\n'));
}
