import { describe, expect, it } from 'vitest';
import { ProgressLine, type ProgressStream } from '../../cli/progress-line.ts';
import type { Progress } from '../../explorer/exploration.ts';

const progress: Progress = {
  depth: 12,
  states: 4_123_456,
  transitions: 39_300_000,
  frontier: 123_456,
  remaining: 67_900,
  elapsedMs: 12_300,
  bytes: 512 * 2 ** 20,
};

/** What is written for progress at the given seconds. */
function written(stream: Omit<ProgressStream, 'write'>, seconds: readonly number[], environment = {}): string[] {
  const texts: string[] = [];
  const line = new ProgressLine({ ...stream, write: (text) => texts.push(text) }, environment);
  for (const second of seconds) line.update({ ...progress, elapsedMs: second * 1000 });
  line.end();
  return texts;
}

const quarters = Array.from({ length: 48 }, (_, index) => (index + 1) / 4);

describe('the progress line', () => {
  it('rewrites itself on a terminal, and is gone at the end', () => {
    expect(written({ isTTY: true, columns: 120 }, [12.3])).toEqual([
      '\r\u001b[Klevel 12  4.12 M states  3.20 M transitions/s  frontier 123 k (45 % done)  512 MiB  12.3 s',
      '\r\u001b[K',
    ]);
  });

  it('never wraps: it is cut one column before the edge', () => {
    const [first] = written({ isTTY: true, columns: 30 }, [12.3]);
    expect(first).toBe('\r\u001b[Klevel 12  4.12 M states  3.20');
  });

  it('does not flicker: updates within a tenth of a second are dropped', () => {
    expect(written({ isTTY: true, columns: 80 }, [1, 1.01, 1.05, 1.11])).toHaveLength(3);
  });

  it.each([
    ['a pipe or a file', {}, {}],
    ['a terminal without columns', { isTTY: true, columns: 0 }, {}],
    ['a terminal that cannot say how wide it is', { isTTY: true }, {}],
    ['a terminal in CI', { isTTY: true, columns: 80 }, { CI: 'true' }],
    ['a dumb terminal', { isTTY: true, columns: 80 }, { TERM: 'dumb' }],
  ])('is a plain line every 5 seconds on %s', (_, stream, environment) => {
    const texts = written(stream, quarters, environment);
    expect(texts.map((text) => text.split('  ').at(-1))).toEqual(['5.0 s\n', '10.0 s\n']);
    expect(texts.every((text) => !text.includes('\r') && !text.includes('\u001b'))).toBe(true);
  });

  it('says nothing of a search that is over before it would', () => {
    expect(written({}, [0.1, 0.2])).toEqual([]);
  });
});
