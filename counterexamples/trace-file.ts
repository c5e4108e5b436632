/**
 * A trace as a file: versioned JSON that says what it claims, for which configuration, and by which
 * steps. {@link traceSchema} is the only definition of the format; `trace.schema.json` is made from it.
 */
import { z } from 'zod';
import { assert, CheckerError } from '../explorer/errors.ts';
import { deepFreeze } from '../explorer/plain-data.ts';
import type { Json } from '../explorer/system.ts';
import { inert } from './plain-text.ts';

/** The version that is written, and the only one that is read. */
export const TRACE_VERSION = 1;

/** What a file must say that it is. */
const FORMAT = 'counterexample trace';

/** Brackets within brackets. No trace needs nearly as many; a parser's stack has an end. */
const NESTING_MAX = 100;

const json: z.ZodType<Json> = z.json();

const event = z.object({ type: z.string() }).catchall(json);

const fingerprint = z
  .string()
  .regex(/^[0-9a-f]{12}$/, 'expected 12 hexadecimal digits')
  .describe('Start of the SHA-256 of the states of all actors, so that replay says where it diverges.');

const ending = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('violates'),
      property: z.string(),
      kind: z.enum(['always', 'everywhere', 'step', 'leads-to', 'recoverable']),
      culprit: z.string(),
      loop: z
        .int()
        .min(0)
        .optional()
        .describe('The steps after this many are repeated for ever. Without it a lasso stops after the last step.'),
    }),
    z.strictObject({ type: z.literal('deadlocks') }),
    z.strictObject({ type: z.literal('reaches'), property: z.string() }),
  ])
  .describe('What is claimed of the end of the last step.');

const takenOutcome = z.strictObject({
  actor: z.string(),
  event: z.string(),
  occurrence: z.int().min(1).describe('Which delivery of such an event to this actor within the step, from 1.'),
  outcome: z.string(),
});

const step = z.strictObject({
  actor: z.string().describe('Who is asked.'),
  command: event.describe('What it is asked.'),
  outcomes: z.array(takenOutcome).readonly().describe('The deliveries that do not end normally.'),
  fingerprint: fingerprint.describe('Of the states after this step.'),
});

/** The format, as zod sees it. */
export const traceSchema = z
  .strictObject({
    format: z.literal(FORMAT),
    version: z.literal(TRACE_VERSION),
    ending,
    configuration: z.record(z.string(), json).describe('What was searched; only who wrote it knows how to read it.'),
    initial: fingerprint.describe('Of the states before the first step.'),
    steps: z.array(step).readonly(),
  })
  .describe('Steps from the initial state of a system to a state or step that refutes a property.');

/** What a trace claims of its end. */
export type Ending = Readonly<z.infer<typeof ending>>;

/** Only who wrote it knows how to read it. */
export type Configuration = Readonly<Record<string, Json>>;

/** The content of a trace file. */
export type Trace = Readonly<z.infer<typeof traceSchema>>;

/** The format as JSON Schema: what `trace.schema.json` holds. */
export function traceJsonSchema(): object {
  return z.toJSONSchema(traceSchema, {
    // `readonly()` is about our types; in a schema it would mean that the owner of the file sets it.
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
}

/** The text of a trace file. */
export function writeTrace(trace: Trace): string {
  assert(traceSchema.safeParse(trace).success, 'a trace that is written has the shape of one');
  return `${JSON.stringify(trace, null, 2)}\n`;
}

/** The trace that `text` holds; `source` is what messages call it. Refuses all else with `bad-trace`. */
export function readTrace(text: string, source = 'the trace'): Trace {
  const data = parsed(text, source);
  refuseOthers(data, source);
  const checked = traceSchema.safeParse(data);
  if (!checked.success) {
    throw badTrace(source, 'does not have the shape of a trace', {
      got: faults(checked.error).join('\n            '),
      expected: 'what trace.schema.json says',
      remedy: 'correct the file, or write it anew with a search',
    });
  }
  // Not `checked.data`: zod leaves out keys named __proto__, and what was written is to be read back.
  return deepFreeze(data as Trace);
}

/** What is wrong and where, one line each. Keys come from the file, and may hold what a terminal obeys. */
function faults({ issues }: z.ZodError): readonly string[] {
  return issues.map(({ message, path }) => {
    const where = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
    return inert(where === '' ? message : `${message} at ${where.replace(/^\./, '')}`);
  });
}

function parsed(text: string, source: string): unknown {
  if (text.trim() === '') {
    throw badTrace(source, 'is empty', { remedy: 'check what should have written it: nothing came' });
  }
  if (nesting(text) > NESTING_MAX) {
    throw badTrace(source, `nests more than ${NESTING_MAX} levels deep`, { remedy: 'give the name of a trace file' });
  }
  try {
    return JSON.parse(text);
  } catch {
    // Not the engine's message: it is another in every version of Node.
    throw badTrace(source, 'is not JSON, or only the beginning of it', {
      got: text.length <= 50 ? excerpt(text, 0) : `${excerpt(text, 0, 24)} ... ${excerpt(text, -24)}`,
      remedy: 'check that the file is whole: it may have been cut short on its way',
    });
  }
}

function excerpt(text: string, from: number, to?: number): string {
  return inert(JSON.stringify(text.slice(from, to)));
}

function refuseOthers(data: unknown, source: string): void {
  const { format, version } = Object(data) as { readonly format?: unknown; readonly version?: unknown };
  if (format !== FORMAT) {
    throw badTrace(source, 'is not a trace', {
      expected: `JSON with \`"format": "${FORMAT}"\``,
      remedy: 'give the name of a file that `explore` has written',
    });
  }
  if (version === TRACE_VERSION) return;
  throw badTrace(source, 'is of another version', {
    got: inert(`version ${String(JSON.stringify(version)).slice(0, 40)}`),
    expected: `version ${TRACE_VERSION}`,
    remedy: 'replay it with the release that wrote it, or search the same configuration again',
  });
}

/** How deep the brackets of `text` nest, those in strings left out. */
function nesting(text: string): number {
  let [depth, deepest, inString] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') inString = !inString;
    else if (inString) at += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth--;
  }
  return deepest;
}

function badTrace(source: string, what: string, details: { got?: string; expected?: string; remedy: string }) {
  return new CheckerError('bad-trace', { what: `${source} ${what}`, ...details });
}
