/** Real recordings, spoilt in every way that chance comes upon: a fault is told, or what is read is different. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRecordings, type Recording, readRecording } from '../../conformance/index.ts';
import { recordsOf } from '../../conformance/reading/records.ts';
import type { RecordedStep } from '../../conformance/recording.ts';
import { CheckerError } from '../../explorer/errors.ts';
import { RUN_NAMES, runText } from './kernel-runs.ts';

const FILES = ['steps.jsonl', 'run.json', 'scenario.md', 'trace.txt'];

/** Runs with operations in flight, with a kernel that died, with groups that come late, and two others. */
const RUNS = [
  'intel61-unbind_owned',
  'intel61-rmrr_hotadd',
  'virtio612-virtio_late',
  'intel612-errors',
  'virtio612-remove_owned',
];
const TEXTS = new Map(RUNS.map((name) => [name, runText(name)]));
const textOf = (name: string): string => TEXTS.get(name) as string;
const RECORDS = new Map(RUNS.map((name) => [name, recordsOf(textOf(name), 'steps.jsonl')]));
const aRun = fc.constantFrom(...RUNS);

const times = (numRuns: number) => ({ numRuns, seed: 20_261_121 });

/** The records, or nothing where a fault is told; throws for everything else. */
function recordsOrFault(text: string): readonly RecordedStep[] | undefined {
  return orFault(() => recordsOf(text, 'steps.jsonl'));
}

function orFault<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CheckerError)) throw error;
    expect(error.code).toBe('bad-recording');
    expect(error.message).toMatch(/^[\x20-\x7e\n]*$/);
    return undefined;
  }
}

/** A run, and two numbers that stand for places in its text or among its lines. */
const twoPlaces = fc.tuple(aRun, fc.nat(), fc.nat());

const linesOf = (name: string): readonly string[] => textOf(name).trimEnd().split('\n');
const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

describe('a fault is told of', () => {
  it('a recording that is cut off, wherever', () => {
    fc.assert(
      fc.property(twoPlaces, ([name, place]) => {
        const text = textOf(name);
        // Without its last line feed it is whole.
        expect(recordsOrFault(text.slice(0, place % (text.length - 1)))).toBeUndefined();
      }),
      times(120),
    );
  });

  it('any number of the first lines, in every run', () => {
    for (const name of RUN_NAMES) {
      const lines = runText(name).trimEnd().split('\n');
      const lengths = RUNS.includes(name) ? lines.map((_, index) => index) : [lines.length - 1];
      const whole = lengths.filter((length) => recordsOrFault(joined(lines.slice(0, length))) !== undefined);
      expect(whole).toEqual([]);
    }
  });

  it('two lines that have changed places', () => {
    fc.assert(
      fc.property(twoPlaces, ([name, one, other]) => {
        const lines = [...linesOf(name)];
        const [first, second] = [one % lines.length, other % lines.length];
        fc.pre(first !== second);
        [lines[first], lines[second]] = [lines[second] as string, lines[first] as string];
        expect(recordsOrFault(joined(lines))).toBeUndefined();
      }),
      times(100),
    );
  });

  it('a line that comes twice', () => {
    fc.assert(
      fc.property(twoPlaces, ([name, one, other]) => {
        const lines = linesOf(name);
        const at = other % (lines.length + 1);
        const doubled = [...lines.slice(0, at), lines[one % lines.length] as string, ...lines.slice(at)];
        expect(recordsOrFault(joined(doubled))).toBeUndefined();
      }),
      times(100),
    );
  });

  it('a line that is lost, but for the last step before END, which no number betrays', () => {
    for (const name of RUNS) {
      const lines = linesOf(name);
      const last = lines.length - (name === 'intel61-rmrr_hotadd' ? 1 : 2);
      const noticed = lines.map(
        (_, lost) => recordsOrFault(joined(lines.filter((_, at) => at !== lost))) === undefined,
      );
      expect(noticed).toEqual(lines.map((_, lost) => lost !== last || name === 'intel61-rmrr_hotadd'));
    }
  });
});

describe('a fault is told, or records are read, where', () => {
  it('a byte of the text is another', () => {
    let read = 0;
    fc.assert(
      fc.property(twoPlaces, fc.integer({ min: 0, max: 255 }), ([name, place], byte) => {
        const bytes = Buffer.from(textOf(name), 'latin1');
        const at = place % bytes.length;
        fc.pre(bytes[at] !== byte);
        bytes[at] = byte;
        const records = recordsOrFault(bytes.toString('latin1'));
        if (records !== undefined) read++;
      }),
      times(200),
    );
    // Guesses of a person, times, and events that are not known: not all of a record is read.
    expect(read).toBeGreaterThan(10);
  });

  it('a value of a record is another, and then the records differ', () => {
    fc.assert(
      fc.property(twoPlaces, fc.jsonValue({ maxDepth: 1 }), ([name, one, other], value) => {
        const lines = [...linesOf(name)];
        const index = one % lines.length;
        const record = JSON.parse(lines[index] as string);
        const places = placesIn(record);
        const path = places[other % places.length] as readonly (string | number)[];
        fc.pre(
          isRead(path, record) &&
            !isDeepStrictEqual(
              path.reduce((inner, key) => inner[key], record),
              value,
            ),
        );
        replace(record, path, value);
        lines[index] = JSON.stringify(record);
        const records = recordsOrFault(joined(lines));
        if (records !== undefined) expect(isDeepStrictEqual(records, RECORDS.get(name))).toBe(false);
      }),
      times(300),
    );
  });
});

type Path = readonly (string | number)[];
// biome-ignore lint/suspicious/noExplicitAny: any JSON
type Json = any;

/** Where the values of a record are, nested ones included. */
function placesIn(value: Json, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return keys.flatMap((key) => [[...path, key], ...placesIn(value[key as never], [...path, key])]);
}

const READ_EVENTS = /^(__attach_device\(|TP |claim\(|\[RET of)/;

/** Whether a recording shows what is there: times only have an order, and not every event is known. */
function isRead(path: Path, record: Json): boolean {
  if (['expected', 'modprobe_events', 't', 't_ret'].includes(String(path[0]))) return false;
  const value = path.reduce((inner, key) => inner[key], record);
  return path[0] !== 'events' || [value].flat().some((event) => READ_EVENTS.test(event));
}

function replace(record: Json, path: Path, value: unknown): void {
  const holder = path.slice(0, -1).reduce((inner, key) => inner[key], record);
  holder[path.at(-1) as string | number] = value;
}

describe('the files of a run, spoilt,', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'recording-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Writes the files into a folder of their own, and reads them. */
  function readFiles(files: Readonly<Record<string, Buffer>>): Recording | undefined {
    const run = mkdtempSync(join(folder, 'run-'));
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(run, name), bytes);
    const recording = orFault(() => {
      const [found] = findRecordings(run);
      return found?.includes('steps.jsonl') ? readRecording(found) : undefined;
    });
    rmSync(run, { recursive: true });
    return recording;
  }

  it('are read, or a fault is told', () => {
    let read = 0;
    fc.assert(
      fc.property(
        aRun,
        fc.subarray(FILES, { minLength: 1 }),
        fc.constantFrom(...FILES),
        fc.boolean(),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        (name, there, spoilt, isCompressed, place, byte) => {
          const files = there.map((file): [string, Buffer] => {
            const plain = Buffer.from(runText(name, file));
            const bytes = isCompressed ? gzipSync(plain, { level: 1 }) : plain;
            if (file === spoilt) bytes[place % bytes.length] = byte;
            return [isCompressed ? `${file}.gz` : file, bytes];
          });
          if (readFiles(Object.fromEntries(files)) !== undefined) read++;
        },
      ),
      times(120),
    );
    expect(read).toBeGreaterThan(20);
  });

  it('are never larger, decompressed, than a bound', () => {
    const bomb = gzipSync(Buffer.alloc(70 * 2 ** 20, ' '), { level: 1 });
    expect(bomb.length).toBeLessThan(2 ** 20);
    expect(readFiles({ 'steps.jsonl.gz': bomb })).toBeUndefined();
  });

  it('may be nested as deep as they are long', () => {
    const [first = '', ...rest] = linesOf('intel612-errors');
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const inGroups = first.replace('"groups":', `"deep": ${deep}, "groups":`);
    expect(recordsOrFault(joined([inGroups, ...rest]))).toBeDefined();
    expect(recordsOrFault(joined([first.replace('"step": 0', `"step": ${deep}`), ...rest]))).toBeUndefined();
    expect(recordsOrFault(joined([deep]))).toBeUndefined();
  });
});
