/** Survivors are explained once each, and docs/MUTANTS.md says why. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EXPLANATIONS, explanationOf } from '../../../cli/mutants/explained.ts';
import { explanationsMarkdown } from '../../../cli/mutants/report-markdown.ts';

test('each survivor has one explanation, in whole sentences', () => {
  const names = EXPLANATIONS.flatMap(({ mutants }) => mutants);
  expect(new Set(names).size).toBe(names.length);
  for (const { because, mutants } of EXPLANATIONS) {
    expect(because).toMatch(/^[A-Z].*\.$/s);
    expect(mutants.length).toBeGreaterThan(0);
  }
});

test('an explanation is found by the whole name only', () => {
  const explanations = [{ because: 'Nobody looks.', mutants: ['group quiet: guard dropped'] }];
  expect(explanationOf('group quiet: guard dropped', explanations)).toBe(explanations[0]);
  expect(explanationOf('group quiet', explanations)).toBeUndefined();
});

test('docs/MUTANTS.md ends with the explanations', () => {
  const text = readFileSync(new URL('../../../docs/MUTANTS.md', import.meta.url), 'utf8');
  expect(text.slice(text.indexOf('## Survivors, explained'))).toContain(explanationsMarkdown(EXPLANATIONS));
});
