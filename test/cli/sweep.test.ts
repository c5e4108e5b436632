/** What a sweep searches, and that it goes on where it ended. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sweepItems } from '../../cli/sweep.ts';
import { doneIn, type SweepRecord, writeDone } from '../../cli/sweep-file.ts';
import { drivers, findDesign, findDriver, findTopology, inForce } from '../../model/index.ts';

describe('what is searched', () => {
  const items = sweepItems(300);

  test('has names that there are', () => {
    for (const { configuration } of items) {
      findDriver(configuration.driver);
      findTopology(configuration.topology);
    }
  });

  test('is deep to the fixed point and wide to depth 8, with every driver that mainline has', () => {
    const deep = items.filter(({ configuration }) => configuration.topology === 'deep');
    expect(deep.map(({ extent }) => extent.depth)).toEqual(deep.map(() => undefined));
    const driven = deep.map(({ configuration }) => configuration.driver);
    expect(driven).toEqual(expect.arrayContaining(['ideal', 'intel-vtd', 'amd', 'arm-smmu-v3']));
    expect(driven).not.toContain('virtio');
    const wide = items.filter(({ extent }) => extent.depth === 8).map(({ configuration }) => configuration.driver);
    const { kernel } = findDesign('mainline');
    const known = drivers.filter(({ behaviours }) => inForce(behaviours, kernel) !== undefined);
    expect(wide).toEqual(known.map(({ name }) => name));
  });
});

describe('what is done', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sweep-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const record: SweepRecord = {
    key: 'first',
    design: 'mainline',
    driver: 'ideal',
    topology: 'deep',
    asked: null,
    seconds: null,
    completeness: 'complete',
    depth: 12,
    frontier: 0,
    states: 26_232,
    transitions: 363_684,
    elapsedMs: 1900,
    violations: [{ property: 'I-05', culprit: 'driver contract', length: 1, trace: null }],
    unexpected: [],
    digest: 'abc',
  };

  test('is read again as it was written', () => {
    expect(doneIn(folder).size).toBe(0);
    writeDone(folder, record);
    writeDone(folder, { ...record, key: 'second' });
    expect([...doneIn(folder).keys()]).toEqual(['first', 'second']);
    expect(doneIn(folder).get('first')).toMatchObject(record);
  });

  test('is what the same code searched, and no line that was cut short', () => {
    writeDone(folder, record);
    const file = join(folder, 'sweep.jsonl');
    appendFileSync(file, `${JSON.stringify({ ...record, key: 'older', revision: 'another' })}\n{"key": "cut`);
    expect([...doneIn(folder).keys()]).toEqual(['first']);
  });
});
