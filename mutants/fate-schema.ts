/** A mutant with its fate as JSON, for a file that may have been written by anybody. */
import { z } from 'zod';
import type { Json } from '../explorer/system.ts';
import type { Judged } from './mutant.ts';

const json: z.ZodType<Json> = z.json();

const event = z.object({ type: z.string() }).catchall(json);

const outcomes = z
  .array(z.strictObject({ actor: z.string(), event: z.string(), occurrence: z.int().min(1), outcome: z.string() }))
  .readonly();

const step = z.strictObject({
  actor: z.string(),
  command: event,
  outcomes,
});

const observations = z.array(z.strictObject({ actor: z.string(), event })).readonly();

const facets = z.array(z.record(z.string(), json)).readonly();

const returned = z.array(z.strictObject({ operation: z.string(), code: z.string() })).readonly();

const seen = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('step'), takenBy: z.enum(['one', 'other']), because: z.string() }),
  z.strictObject({ kind: z.literal('bound'), metBy: z.enum(['one', 'other']), because: z.string() }),
  z.strictObject({ kind: z.literal('said'), one: observations, other: observations }),
  z.strictObject({
    kind: z.literal('left'),
    property: z.string(),
    role: z.string(),
    actor: z.string(),
    one: json,
    other: json,
  }),
  z.strictObject({
    kind: z.literal('passed'),
    property: z.string(),
    names: z.record(z.string(), z.string()),
    one: facets,
    other: facets,
  }),
  z.strictObject({ kind: z.literal('returned'), one: returned, other: returned }),
]);

const limit = z.union([
  z.enum(['max-states', 'max-seconds', 'max-memory', 'interrupted']),
  z.templateLiteral(['bound ', z.string()]),
]);

const fate = z.discriminatedUnion('is', [
  z.strictObject({
    is: z.literal('killed'),
    by: z.string(),
    how: z.enum(['invariant', 'deadlock', 'goal', 'return', 'liveness', 'refused']),
    steps: z.int().min(0),
  }),
  z.strictObject({
    is: z.literal('equivalent'),
    because: z.enum(['never tried', 'no answer differs', 'behaves alike']),
  }),
  z.strictObject({ is: z.literal('alike'), depth: z.int().min(0) }),
  z.strictObject({
    is: z.literal('survivor'),
    difference: z.strictObject({ steps: z.array(step).readonly(), seen }),
  }),
  z.strictObject({ is: z.literal('open'), limits: z.array(limit).readonly() }),
]);

const judged = z.strictObject({ mutant: z.string(), fate });

/** The shape of {@link Judged}. */
export const judgedSchema: z.ZodType<Judged> = judged;

/** A line of the file. Its type says that whatever is written is read again. */
export function judgedLine(one: Judged): string {
  const read: z.infer<typeof judged> = one;
  return `${JSON.stringify(read)}\n`;
}
