/** Two followers agree: that of conform, and one that tries every interleaving. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conform } from '../../conformance/index.ts';
import { recordsOf } from '../../conformance/reading/records.ts';
import { CheckerError } from '../../explorer/errors.ts';
import { changeOf } from './changed-recording.ts';
import { differencesText } from './conformed-text.ts';
import { systems } from './kept-systems.ts';
import { explains, TooMany } from './naive-follower.ts';
import { MACHINES, operations } from './random-operations.ts';
import { record, startOf } from './recorder.ts';
import { toy } from './toy.ts';
import { written } from './toy-recording.ts';

/** Without what the naive one does not compare: the log, but for late returns. */
const withoutLog = (lines: readonly Record<string, unknown>[]) =>
  lines.map((line) => {
    const events = line['events'] as readonly string[] | undefined;
    return events === undefined ? line : { ...line, events: events.filter((event) => event.startsWith('[RET')) };
  });

function orRefused<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CheckerError && error.code === 'bad-recording') return undefined;
    throw error;
  }
}

test.each(['VT-d, 6.1.192', 'VT-d, 6.12.117', 'virtio, 6.12.117'] as const)('on %s', (name) => {
  const { first, machine } = MACHINES[name];
  const start = startOf(toy(first, machine), {}, systems);
  const verdicts = { reproduced: 0, different: 0, refused: 0 };
  fc.assert(
    fc.property(operations(6), fc.infiniteStream(fc.nat()), fc.boolean(), (ops, numbers, isDamaged) => {
      const pick = (limit: number) => Number(numbers.next().value) % limit;
      const text = written(withoutLog(record(start, ops, pick)));
      const damaged = isDamaged ? changeOf(text, pick) : undefined;
      const records = orRefused(() => recordsOf(damaged?.text ?? text, 'steps.jsonl'));
      if (records === undefined) {
        verdicts.refused++;
        return;
      }
      const recording = { ...toy(first, machine), records };
      const different = differencesText(conform(recording, {}, systems));
      const isExplained = orTooMany(() => explains(start, recording, 3_000));
      fc.pre(isExplained !== undefined);
      if (isExplained !== (different === ''))
        throw new Error(
          `naively ${isExplained ? '' : 'not '}explained, ${damaged?.told}\n${different}\n${records.map((one) => one.text).join('\n')}`,
        );
      verdicts[isExplained ? 'reproduced' : 'different']++;
    }),
    { numRuns: 20, seed: 20_261_121 },
  );
  expect(verdicts.reproduced).toBeGreaterThan(5);
  expect(verdicts.different).toBeGreaterThan(2);
});

function orTooMany(ask: () => boolean): boolean | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof TooMany) return undefined;
    throw error;
  }
}
