import { describe, expect, it } from 'vitest';
import { collected, oneOf, wholeNumber } from '../../cli/options.ts';

function refusal(parse: () => unknown): string {
  try {
    return `accepted: ${JSON.stringify(parse())}`;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a whole number', () => {
  it.each(['0', '8', '0008', '9007199254740991'])('%s is one', (text) => {
    expect(wholeNumber('--depth', 0)(text)).toBe(Number(text));
  });

  it.each(['-1', '1.5', 'abc', '', ' ', '8x', '1e3', '0x10', '+1', 'NaN', 'Infinity', '9007199254740992', '٣'])(
    '%j is none',
    (text) => {
      expect(refusal(() => wholeNumber('--depth', 0)(text))).toContain(`got:      ${JSON.stringify(text)}`);
    },
  );

  it('has a range that the message names', () => {
    expect(refusal(() => wholeNumber('--workers', 1, 1024)('0'))).toMatchInlineSnapshot(`
      "--workers is out of range [bad-option]
        got:      "0"
        expected: a whole number from 1 to 1024
        remedy:   correct the flag, or leave it out for its default"
    `);
    expect(refusal(() => wholeNumber('--max-states', 1)('-5'))).toMatchInlineSnapshot(`
      "--max-states is no whole number [bad-option]
        got:      "-5"
        expected: a whole number of at least 1
        remedy:   correct the flag, or leave it out for its default"
    `);
  });
});

describe('a name', () => {
  it('is one of those there are', () => {
    expect(oneOf('format', ['text', 'json'])('json')).toBe('json');
  });

  it('is refused with the nearest that is one', () => {
    expect(refusal(() => oneOf('format', ['text', 'json'])('jsno'))).toMatchInlineSnapshot(`
      "there is no such format [unknown-name]
        got:      "jsno"
        expected: one of text, json (nearest: json)
        remedy:   correct the name"
    `);
  });

  it('may be given more than once, but not as nothing', () => {
    expect(collected('b', collected('a', undefined))).toEqual(['a', 'b']);
    expect(refusal(() => collected(' ', undefined))).toBe('a name is expected');
  });
});
