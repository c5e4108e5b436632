/**
 * A question that was argued on the lists has a design for each answer, and a file of litmus/questions tells any two
 * of them apart: some clause has another declared result for the one than for the other.
 *
 * Q4b is told apart by what else its two designs differ in. Nobody can tell an owner type for nobody from a count of 0,
 * as q4b-parking-state declares and test/model/proposals.test.ts proves.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { designs } from '../../model/index.ts';
import { readScenario, type Scenario } from '../../scenarios/index.ts';

const FOLDER = new URL('../../litmus/questions/', import.meta.url);

const files: readonly Scenario[] = readdirSync(FOLDER).map((name) =>
  readScenario(readFileSync(new URL(name, FOLDER), 'utf8'), name),
);

/** Designs by the question that they answer: `Q1a` to those of `Q1a (a)`, `Q1a (b)` and so on. */
const questions = new Map<string, Set<string>>();
for (const { name, answers = [] } of designs) {
  for (const answer of answers) {
    const question = answer.replace(/ \([a-z]\)$/, '');
    questions.set(question, (questions.get(question) ?? new Set<string>()).add(name));
  }
}

/** What the clauses of a file declare of a design: by driver and clause, a verdict. */
function declared({ clauses }: Scenario, design: string): ReadonlyMap<string, string> {
  const verdicts = new Map<string, string>();
  for (const [clause, { results }] of clauses.entries()) {
    for (const result of results) {
      if (result.design.text === design) verdicts.set(`${clause} ${result.driver.text}`, result.verdict);
    }
  }
  return verdicts;
}

function tellsApart(file: Scenario, [one, other]: readonly [string, string]): boolean {
  const theirs = declared(file, other);
  return [...declared(file, one)].some(([place, verdict]) => {
    const verdictOfOther = theirs.get(place);
    return verdictOfOther !== undefined && verdictOfOther !== verdict;
  });
}

const pairsOf = (names: readonly string[]) =>
  names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other] as const));

describe('every answer to a question is told apart from the others', () => {
  test.each([...questions].map(([question, names]) => [question, [...names]] as const))('%s: %j', (_, names) => {
    expect(names.length).toBeGreaterThan(1);
    const alike = pairsOf(names).filter((pair) => !files.some((file) => tellsApart(file, pair)));
    expect(alike).toEqual([]);
  });

  test('a file that asks about one answer asks about all of them', () => {
    const asked = files.flatMap(({ name, clauses }) =>
      clauses.map(({ results }) => [name.text, new Set(results.map(({ design }) => design.text))] as const),
    );
    const missing = asked.flatMap(([file, named]) =>
      [...questions].flatMap(([question, names]) => {
        const left = [...names].filter((name) => !named.has(name));
        const isAbout = left.length < names.size && file.startsWith(`${question.toLowerCase()}-`);
        return isAbout ? left.map((name) => `${file}: ${name}`) : [];
      }),
    );
    expect(missing).toEqual([]);
  });
});
