import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Explanation, renderText } from '../../counterexamples/index.ts';
import { inert, labelled, shellCommand, sideBySide, wrapped } from '../../counterexamples/plain-text.ts';
import type { PlainEvent } from '../../explorer/index.ts';

/** Strings as nobody would write them: control characters, newlines, emoji, words longer than a line. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: fc.constantFrom('\u001b[2J', '\n', '\r', ' ', 'word', '\u202e', '\\', '"', "'"), maxLength: 60 }),
);

function expectPlain(lines: readonly string[]): void {
  for (const line of lines) expect(line).toMatch(/^[\x20-\x7e]{0,75}$/);
}

describe('every line is plain ASCII of at most 75 columns', () => {
  test('wrapped', () => {
    fc.assert(fc.property(hostile, (text) => expectPlain(wrapped(text, 75, 4))));
  });

  test('labelled', () => {
    fc.assert(fc.property(hostile, fc.array(hostile), (label, texts) => expectPlain(labelled(label, texts))));
  });

  test('side by side', () => {
    fc.assert(
      fc.property(fc.nat(24), hostile, fc.array(hostile), (indent, left, right) => {
        expectPlain(sideBySide(`${' '.repeat(indent)}${left}`, right));
      }),
    );
  });

  test('a whole explanation', () => {
    const event: fc.Arbitrary<PlainEvent> = fc
      .tuple(hostile, fc.dictionary(hostile, fc.oneof(hostile, fc.boolean(), fc.integer())))
      .map(([type, rest]) => ({ ...rest, type }));
    const call = fc.record({
      actor: hostile,
      event,
      before: fc.constant({}),
      level: fc.nat(40),
      outcome: fc.option(fc.record({ name: hostile, kind: fc.constant('allowed' as const) }), { nil: undefined }),
      said: fc.array(event, { maxLength: 2 }),
      changes: fc.array(
        fc.record({ field: fc.array(hostile), before: hostile, after: fc.jsonValue() as fc.Arbitrary<never> }),
        { maxLength: 2 },
      ),
    });
    const step = fc.record({
      actor: hostile,
      command: event,
      calls: fc.array(call, { minLength: 1, maxLength: 5 }),
      changes: fc.constant({}),
    });
    const explanation: fc.Arbitrary<Explanation> = fc.record({
      ending: fc.record({
        type: fc.constant('violates' as const),
        property: hostile,
        kind: fc.constant('always' as const),
        culprit: hostile,
      }),
      rule: fc.record({ name: hostile, statements: fc.array(hostile), sources: fc.array(hostile) }),
      steps: fc.array(step, { maxLength: 3 }),
      wrong: fc.record({
        step: fc.constant(0),
        call: fc.constant(0),
        isBetweenCalls: fc.boolean(),
        names: fc.dictionary(hostile, hostile),
        facets: fc.dictionary(hostile, hostile),
        state: fc.constant({}),
        said: fc.constant([]),
      }),
    });
    fc.assert(
      fc.property(explanation, hostile, hostile, (explained, label, text) => {
        const options = { headline: text, configuration: text, notes: { [label]: text }, replay: text };
        const rendered = renderText(explained, options);
        expect(rendered.endsWith('\n')).toBe(true);
        expectPlain(rendered.slice(0, -1).split('\n'));
      }),
    );
  });
});

test('no word is lost by wrapping', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1 }).map((list) => list.join(' '));
  fc.assert(
    fc.property(words, (text) => {
      expect(
        wrapped(text, 40, 4)
          .map((line) => line.trim())
          .join(' '),
      ).toBe(text);
    }),
  );
});

test('what a terminal would obey is spelt out', () => {
  expect(inert('a\u001b[31mb\r\n\u202eü')).toBe('a\\u{1b}[31mb\\u{d}\\u{a}\\u{202e}\\u{fc}');
});

test('a long command can be copied: the shell joins its lines', () => {
  const command = `npm run replay -- --design v6.1 --driver intel-vtd ${'counterexamples/'.repeat(8)}out.json`;
  const lines = shellCommand('Replay', command);
  expect(lines).toMatchInlineSnapshot(`
    [
      "Replay   npm run replay -- --design v6.1 --driver intel-vtd \\",
      "         counterexamples/counterexamples/counterexamples/counterexamples/c\\",
      "ounterexamples/counterexamples/counterexamples/counterexamples/out.json",
    ]
  `);
  const joined = lines.join('\n').slice('Replay'.length).replace(/\\\n/g, '').trim().replace(/ +/g, ' ');
  expect(joined).toBe(command);
});
