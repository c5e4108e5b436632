/** What the model itself does, recorded, is reproduced: whatever two processes do, in whatever order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conform } from '../../conformance/index.ts';
import { recordsOf } from '../../conformance/reading/records.ts';
import { differencesText } from './conformed-text.ts';
import { systems } from './kept-systems.ts';
import { MACHINES, operations } from './random-operations.ts';
import { record, startOf } from './recorder.ts';
import { toy } from './toy.ts';
import { written } from './toy-recording.ts';

const waiting = new Set<string>();

describe.each(Object.keys(MACHINES).map((name, index) => [name, index] as const))('%s', (name, index) => {
  test('is what conform says that it is', () => {
    const { first, machine, ...options } = MACHINES[name as keyof typeof MACHINES];
    const start = startOf(toy(first, machine), options, systems);
    const counts = new Map<string, number>();
    fc.assert(
      fc.property(operations(14), fc.infiniteStream(fc.nat()), (ops, numbers) => {
        const lines = record(start, ops, (limit) => Number(numbers.next().value) % limit);
        const recording = { ...toy(first, machine), records: recordsOf(written(lines), 'steps.jsonl') };
        const run = conform(recording, options, systems);
        const different = differencesText(run);
        if (different !== '') throw new Error(`${different}\n${written(lines)}`);
        for (const {
          record: { operation, returned, isPending },
        } of run.steps) {
          const what =
            operation.kind === 'call' ? `${operation.name} ${isPending ? 'waits' : returned?.errno}` : operation.kind;
          counts.set(what, (counts.get(what) ?? 0) + 1);
        }
      }),
      { numRuns: 8, seed: index },
    );
    expect(counts.size).toBeGreaterThan(20);
    for (const what of counts.keys()) if (what.endsWith(' waits')) waiting.add(what);
  });
});

test('some of it waits', () => {
  expect(waiting).toContain('unbind waits');
});
