import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTrace, type Trace, traceJsonSchema, writeTrace } from '../../counterexamples/index.ts';
import { CheckerError } from '../../explorer/index.ts';

const trace: Trace = {
  format: 'counterexample trace',
  version: 1,
  ending: { type: 'violates', property: 'exclusion', kind: 'always', culprit: 'lock' },
  configuration: { system: 'naive lock', faults: 1 },
  initial: '0123456789ab',
  steps: [{ actor: 'alice', command: { type: 'enter' }, outcomes: [], fingerprint: 'ba9876543210' }],
};

const text = writeTrace(trace);

/** The message with which `broken` is refused. */
function refusal(broken: string): string {
  try {
    readTrace(broken, 'trace.json');
  } catch (error) {
    if (error instanceof CheckerError && error.code === 'bad-trace') return error.message;
    throw error;
  }
  return 'it is read';
}

const event = fc
  .tuple(fc.string(), fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<never>))
  .map(([type, rest]) => ({ ...rest, type }));
const fingerprint = fc.stringMatching(/^[0-9a-f]{12}$/);
const step = fc.record({
  actor: fc.string(),
  command: event,
  outcomes: fc.array(
    fc.record({ actor: fc.string(), event: fc.string(), occurrence: fc.integer({ min: 1 }), outcome: fc.string() }),
  ),
  fingerprint,
});
const ending = fc.oneof(
  fc.record({
    type: fc.constant('violates' as const),
    property: fc.string(),
    kind: fc.constantFrom('always' as const, 'everywhere' as const, 'step' as const),
    culprit: fc.string(),
  }),
  fc.constant({ type: 'deadlocks' as const }),
  fc.record({ type: fc.constant('reaches' as const), property: fc.string() }),
);
const traces: fc.Arbitrary<Trace> = fc.record({
  format: fc.constant('counterexample trace' as const),
  version: fc.constant(1 as const),
  ending,
  configuration: fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<never>),
  initial: fingerprint,
  steps: fc.array(step),
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(traces, (written) => {
      const file = writeTrace(written);
      const read = readTrace(file);
      // JSON has no -0: what is read equals what JSON holds of what was written.
      expect(read).toEqual(JSON.parse(JSON.stringify(written)));
      expect(writeTrace(read)).toBe(file);
    }),
  );
});

test('a key named __proto__ is data like any other', () => {
  const configuration = JSON.parse('{"__proto__": {"faults": 1}}');
  const file = writeTrace({ ...trace, configuration });
  expect(writeTrace(readTrace(file))).toBe(file);
});

test('no beginning of a trace is taken for one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: text.trimEnd().length - 1 }), (length) => {
      expect(() => readTrace(text.slice(0, length))).toThrow(CheckerError);
    }),
  );
});

test('the published schema is the one that is checked', () => {
  const published = readFileSync(new URL('../../counterexamples/trace.schema.json', import.meta.url), 'utf8');
  // To renew it, write what traceJsonSchema() answers into counterexamples/trace.schema.json.
  expect(JSON.parse(published)).toEqual(traceJsonSchema());
});

describe('refused, with a reason and a remedy', () => {
  test('truncated JSON', () => {
    expect(refusal(text.slice(0, 150))).toMatchInlineSnapshot(`
      "trace.json is not JSON, or only the beginning of it [bad-trace]
        got:      "{\\n  \\"format\\": \\"counterex" ... "kind\\": \\"always\\",\\n    \\"cu"
        remedy:   check that the file is whole: it may have been cut short on its way"
    `);
  });

  test('nothing at all', () => {
    expect(refusal('\n')).toMatchInlineSnapshot(`
      "trace.json is empty [bad-trace]
        remedy:   check what should have written it: nothing came"
    `);
  });

  test('another version, whatever its shape', () => {
    expect(refusal('{ "format": "counterexample trace", "version": 2, "moves": [] }')).toMatchInlineSnapshot(`
      "trace.json is of another version [bad-trace]
        got:      version 2
        expected: version 1
        remedy:   replay it with the release that wrote it, or search the same configuration again"
    `);
  });

  test('the wrong shape', () => {
    const [first] = trace.steps;
    const steps = [
      { ...first, outcomes: [{ actor: 'e1', event: 'attach', occurrence: 0, outcome: 'no' }], '\u001b[2J': 1 },
    ];
    expect(refusal(JSON.stringify({ ...trace, ending: { type: 'explodes' }, steps }))).toMatchInlineSnapshot(`
      "trace.json does not have the shape of a trace [bad-trace]
        got:      Invalid discriminator value. Expected 'violates' | 'deadlocks' | 'reaches' at ending.type
                  Too small: expected number to be >=1 at steps[0].outcomes[0].occurrence
                  Unrecognized key: "\\u{1b}[2J" at steps[0]
        expected: what trace.schema.json says
        remedy:   correct the file, or write it anew with a search"
    `);
  });

  test('JSON that says nothing of being a trace', () => {
    expect(refusal('{ "name": "a-package", "version": "0.1.0" }')).toMatchInlineSnapshot(`
      "trace.json is not a trace [bad-trace]
        expected: JSON with \`"format": "counterexample trace"\`
        remedy:   give the name of a file that \`explore\` has written"
    `);
  });

  test('JSON that is no object', () => {
    expect(refusal('[1, 2]')).toMatchInlineSnapshot(`
      "trace.json is not a trace [bad-trace]
        expected: JSON with \`"format": "counterexample trace"\`
        remedy:   give the name of a file that \`explore\` has written"
    `);
  });

  test('JSON that nests without end', () => {
    expect(refusal('['.repeat(1_000_000))).toMatchInlineSnapshot(`
      "trace.json nests more than 100 levels deep [bad-trace]
        remedy:   give the name of a trace file"
    `);
  });

  test('a string full of brackets is not deep', () => {
    const configuration = { note: '["\\'.repeat(1000) };
    expect(refusal(writeTrace({ ...trace, configuration }))).toBe('it is read');
  });
});
