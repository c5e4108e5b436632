/** Reading a file: never more than a bound of it, and of what is wrong with it the caller hears which it is. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundedBytes, boundedStream, textIn, type Unread } from '../../explorer/bounded-file.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bounded-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const telling = ({ why, got }: Unread) => new Error(`${why}: ${got}`);

describe('a file', () => {
  const file = (content: string) => {
    const path = join(folder, 'file');
    writeFileSync(path, content);
    return path;
  };

  test('is read up to a bound', () => {
    expect(boundedBytes(file('four'), 4, telling).toString()).toBe('four');
    expect(boundedBytes(file(''), 4, telling)).toHaveLength(0);
    expect(() => boundedBytes(file('fives'), 4, telling)).toThrow('too large: 5 bytes');
  });

  test('has to be one, and regular', () => {
    expect(() => boundedBytes(join(folder, 'none'), 4, telling)).toThrow('unreadable: ENOENT');
    expect(() => boundedBytes('\0', 4, telling)).toThrow('unreadable: ERR_INVALID_ARG_VALUE');
    expect(() => boundedBytes(folder, 4, telling)).toThrow('not regular');
    expect(() => boundedBytes('/dev/zero', 4, telling)).toThrow('not regular');
  });
});

describe('a stream', () => {
  test('is read up to a bound, and no further', async () => {
    let given = 0;
    const endless = () =>
      Readable.from(
        (function* () {
          for (;;) yield Buffer.from(String(given++ % 10));
        })(),
      );
    await expect(boundedStream(endless, 4, telling)).rejects.toThrow('too large');
    expect(given).toBeLessThan(50);
    expect((await boundedStream(() => Readable.from(['fo', 'ur']), 4, telling)).toString()).toBe('four');
  });

  test('that breaks off is told', async () => {
    const breaking = () => new Readable().destroy(new Error('broken'));
    await expect(boundedStream(breaking, 4, telling)).rejects.toThrow('unreadable: broken');
  });
});

test('text is UTF-8', () => {
  expect(textIn(Buffer.from('\u00e9'), telling)).toBe('\u00e9');
  expect(() => textIn(Buffer.from([0xe9]), telling)).toThrow('not text');
});
