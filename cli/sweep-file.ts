/** Where a sweep keeps what it has done: a line of JSON for each search, in a file that is only appended to. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { codeRevision } from './code-revision.ts';

const recordSchema = z.object({
  /** What was searched. */
  key: z.string(),
  design: z.string(),
  driver: z.string(),
  topology: z.string(),
  /** Depth that was asked for; none: the fixed point. */
  asked: z.number().nullable(),
  /** Limit of time. */
  seconds: z.number().nullable(),
  completeness: z.enum(['complete', 'bounded', 'limit-reached']),
  depth: z.number(),
  frontier: z.number(),
  states: z.number(),
  transitions: z.number(),
  elapsedMs: z.number(),
  violations: z.array(
    z.object({ property: z.string(), culprit: z.string(), length: z.number(), trace: z.string().nullable() }),
  ),
  /** Properties that the driver is not known to break. */
  unexpected: z.array(z.string()),
  digest: z.string(),
});

/** What came of one search. */
export type SweepRecord = Readonly<z.infer<typeof recordSchema>>;

const lineSchema = recordSchema.extend({ revision: z.string() });

/** What was searched by the same checker and model, by its key. A line that was cut short is passed over. */
export function doneIn(folder: string): Map<string, SweepRecord> {
  const file = fileOf(folder);
  const done = new Map<string, SweepRecord>();
  if (!existsSync(file)) return done;
  const revision = codeRevision(DECISIVE);
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const record = parsed(line);
    if (record?.revision === revision) done.set(record.key, record);
  }
  return done;
}

/** Adds what came of one search. */
export function writeDone(folder: string, record: SweepRecord): void {
  mkdirSync(folder, { recursive: true });
  appendFileSync(fileOf(folder), `${JSON.stringify({ ...record, revision: codeRevision(DECISIVE) })}\n`);
}

function fileOf(folder: string): string {
  return join(folder, 'sweep.jsonl');
}

function parsed(line: string) {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Folders whose code decides what a search finds. */
const DECISIVE = ['explorer', 'model', 'invariants'] as const;
