/** What a scenario file says, as data. */
import { describe, expect, it } from 'vitest';
import { readScenario } from '../../scenarios/index.ts';
import { EXAMPLES } from './example-files.ts';
import { inPlainWords } from './in-plain-words.ts';

const read = (name: string) => inPlainWords(readScenario(EXAMPLES[name] as string, `litmus/${name}.litmus`));

describe('an example file', () => {
  it.each(Object.keys(EXAMPLES))('%s is read', (name) => {
    expect(read(name)).toMatchSnapshot();
  });
});

describe('a place', () => {
  const scenario = readScenario(EXAMPLES['seed000-replace'] as string, 'seed000-replace.litmus');

  it('of a word is where it stands', () => {
    expect(scenario.name.at).toEqual({ line: 1, column: 7, length: 15 });
    expect(scenario.threads[0]?.statements[0]?.register?.at).toEqual({ line: 20, column: 9, length: 2 });
  });

  it('of a call goes from its name to its last parenthesis', () => {
    expect(scenario.threads[0]?.statements[0]?.call.at).toEqual({ line: 20, column: 14, length: 33 });
  });

  it('of a clause is that of its quantifier, and of a result the line', () => {
    expect(scenario.clauses[0]?.at).toEqual({ line: 23, column: 1, length: 4 });
    expect(scenario.clauses[0]?.results[3]?.at).toEqual({ line: 27, column: 1, length: 36 });
  });

  it('is the same with the line ends of Windows, and behind a byte order mark', () => {
    const text = `\ufeff${(EXAMPLES['seed000-replace'] as string).replaceAll('\n', '\r\n')}`;
    expect(readScenario(text, 'seed000-replace.litmus')).toEqual(scenario);
  });
});

describe('an expression', () => {
  const asked = (expression: string) => {
    const text = `IOMMU name (* Question: q\nSource: s *) { } P0 () { f(g0); } exists (${expression})`;
    return inPlainWords(readScenario(text, 'name.litmus').clauses[0]);
  };

  it('binds ~ before /\\ before \\/', () => {
    expect(asked('f(a) \\/ ~g(b) /\\ h(c)')).toMatchObject({
      expression: {
        kind: 'or',
        parts: [
          { kind: 'statement', term: 'f(a)' },
          { kind: 'and', parts: [{ kind: 'not', part: { kind: 'statement' } }, { kind: 'statement' }] },
        ],
      },
    });
  });

  it('is told on one line, without what was remarked in it', () => {
    expect(asked('f(a)   # one\n\t\\/ g(b)')).toMatchObject({ text: 'f(a) \\/ g(b)' });
  });

  it('compares terms, registers, names, numbers and errnos', () => {
    expect(asked('P0:r0 = -EBUSY /\\ hw(d0, 1) != A /\\ cnt(g0) = 2')).toMatchSnapshot();
  });
});
