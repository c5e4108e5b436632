/** docs/LITMUS.md and the parser have the same grammar. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readScenario, type ScenarioFaults } from '../../scenarios/index.ts';
import * as keywords from '../../scenarios/reading/keywords.ts';
import { BYTES_MAX, THREADS_MAX } from '../../scenarios/reading/parse.ts';
import { DEPTH_MAX } from '../../scenarios/reading/parse-expression.ts';
import { NAME_MAX } from '../../scenarios/reading/token-spelling.ts';

const page = readFileSync(new URL('../../docs/LITMUS.md', import.meta.url), 'utf8');
/** What is indented by four, as one text each. */
const blocks = page
  .split(/\n(?! {4}|\n)/)
  .flatMap((part) =>
    [...part.matchAll(/(?:^|\n)((?: {4}.*\n|\n)+)/g)].map(([, block = '']) => block.replace(/^ {4}/gm, '')),
  )
  .map((block) => block.trim());
const examples = blocks.filter((block) => block.startsWith('IOMMU '));
const grammar = blocks.find((block) => block.startsWith('file ')) as string;

describe('the grammar', () => {
  it('has the keywords of the parser, and no others', () => {
    const written = [...grammar.matchAll(/"([A-Za-z]+):?"/g)].map(([, word]) => word);
    const known = [
      keywords.HEADER,
      keywords.RESULT,
      ...keywords.LABELS,
      ...keywords.DECLARATIONS,
      ...keywords.DOMAIN_TYPES,
      ...keywords.FAILING,
      ...keywords.INNER,
      ...keywords.QUANTIFIERS,
      ...keywords.VERDICTS,
    ];
    expect([...new Set(written)].sort()).toEqual([...new Set(known)].sort());
  });

  it.each([
    ['declaration', keywords.DECLARATIONS],
    ['type', keywords.DOMAIN_TYPES],
    ['quantifier', keywords.QUANTIFIERS],
    ['verdict', keywords.VERDICTS],
  ])('has the alternatives of %s in their order', (rule, words) => {
    const body = grammar.split(`\n${rule} `)[1]?.split(/\n(?! )/)[0] ?? '';
    const first = body.split(/\n? *[|=] +(?=["])/).map((alternative) => /^"([A-Za-z]+)"/.exec(alternative)?.[1]);
    expect(first.filter((word) => (words as readonly (string | undefined)[]).includes(word))).toEqual(words);
  });

  it('defines every rule that it uses', () => {
    const defined = [...grammar.matchAll(/^([a-z]+) +=/gm)].map(([, rule]) => rule);
    const used = [...grammar.replace(/"[^"]*"| {2,}[a-z].*$/gm, ' ').matchAll(/[a-z]+/g)].map(([rule]) => rule);
    const given = ['word', 'number', 'errno', 'text', 'register'];
    expect(used.filter((rule) => !defined.includes(rule) && !given.includes(rule))).toEqual([]);
  });
});

describe('the page', () => {
  it.each(examples.map((text) => [/^IOMMU (\S+)/.exec(text)?.[1], text] as const))(
    'has an example that is read: %s',
    (name, text) => {
      expect(readScenario(text, `${name}.litmus`).name.text).toBe(name);
    },
  );

  it('has an example', () => {
    expect(examples).toHaveLength(1);
  });

  it('shows an error as it is told', () => {
    const wrong = (examples[0] as string).replace('P0:r0 = 0 /\\', 'P0:r0 = 0 &&');
    let told = '';
    try {
      readScenario(wrong, 'bind-while-owned.litmus');
    } catch (error) {
      told = (error as ScenarioFaults).message;
    }
    expect(told.split('\n\n')[1]).toBe(blocks.find((block) => block.startsWith('bind-while-owned.litmus:')));
  });

  it('has the limits of the parser', () => {
    expect(page.replace(/\s+/g, ' ')).toContain(`at most ${BYTES_MAX / 1024} KiB and ${THREADS_MAX} threads`);
    expect(page).toContain(`at most ${DEPTH_MAX} deep`);
    expect(page).toContain(`at most ${NAME_MAX} in all`);
  });
});
