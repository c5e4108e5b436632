/** What `bugs` found, for other programs. */
import { type CheckedBug, isAsKnown, isClean, mismatchOf } from './bug-check.ts';
import { escaped } from './report-junit.ts';

/** One JSON object with a line end. */
export function bugsJson(checked: readonly CheckedBug[]): string {
  const object = {
    isAsKnown: checked.every(isAsKnown),
    bugs: checked.map(({ bug, reproductions, fixed, elapsedMs }) => ({
      slug: bug.slug,
      fix: bug.fix,
      source: bug.source,
      isAsKnown: isAsKnown({ bug, reproductions, fixed, elapsedMs }),
      elapsedMs,
      reproductions: reproductions.map((one) => ({
        after: one.after,
        ...one.configured.configuration,
        expected: one.expected,
        mismatch: mismatchOf(one) ?? null,
        property: one.finding?.violation.property ?? null,
        culprit: one.finding?.culprit ?? null,
        length: one.finding?.violation.steps.length ?? null,
        trace: one.finding?.file ?? null,
        restsOn: one.finding?.standings ?? [],
        states: one.exploration.states,
        elapsedMs: one.exploration.elapsedMs,
      })),
      fixed:
        fixed === undefined
          ? null
          : {
              ...fixed.configured.configuration,
              isClean: isClean(fixed),
              verdict: fixed.exploration.verdict,
              completeness: fixed.exploration.completeness,
              limits: fixed.exploration.limits,
              depth: fixed.exploration.depth,
              states: fixed.exploration.states,
            },
    })),
  };
  return `${JSON.stringify(object, null, 2)}\n`;
}

/** A test case for each bug. */
export function bugsJunit(checked: readonly CheckedBug[]): string {
  const failures = checked.filter((one) => !isAsKnown(one)).length;
  const counts = `tests="${checked.length}" failures="${failures}"`;
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="iommu-check" ${counts}>`,
    `  <testsuite name="bugs" ${counts}>`,
    ...checked.map(testCase),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`;
}

function testCase(one: CheckedBug): string {
  const { bug, reproductions, fixed, elapsedMs } = one;
  const opening = `    <testcase classname="bugs" name="${escaped(bug.slug)}" time="${(elapsedMs / 1000).toFixed(3)}"`;
  if (isAsKnown(one)) return `${opening}/>`;
  const faults = [
    ...reproductions.flatMap((reproduction) => mismatchOf(reproduction) ?? []),
    ...(fixed === undefined || isClean(fixed) ? [] : ['the fixed design is not clean']),
  ];
  return `${opening}><failure message="${escaped(faults.join('; '))}"/></testcase>`;
}
