/** Whatever is in a file, reading it gives a scenario or faults that can be shown to anybody. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readScenario, type Scenario, ScenarioFaults } from '../../scenarios/index.ts';
import { EXAMPLES } from './example-files.ts';
import { hostileFile, hugeFile, runs } from './hostile-files.ts';

const NAME = 'seed000-replace.litmus';

/** Throws for everything but a scenario and faults. */
function readOrFaults(text: string, file = NAME): Scenario | ScenarioFaults {
  try {
    return readScenario(text, file);
  } catch (error) {
    if (error instanceof ScenarioFaults) return error;
    throw error;
  }
}

/** What a cursor, a mail program or a browser would stumble over. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

function isInert(read: unknown): boolean {
  if (typeof read === 'string') return !UNPRINTABLE.test(read);
  return typeof read !== 'object' || read === null || Object.values(read).every(isInert);
}

describe('a hostile file', () => {
  it('is read, or has faults at places within it', () => {
    let refused = 0;
    fc.assert(
      fc.property(hostileFile, (text) => {
        const read = readOrFaults(text);
        if (!(read instanceof ScenarioFaults)) return isInert(read);
        refused++;
        expect(read.code).toBe('bad-scenario');
        expect(read.faults.length).toBeGreaterThan(0);
        const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
        for (const { at } of read.faults) {
          expect(lines[at.line - 1]).toBeDefined();
          expect(at.column).toBeGreaterThan(0);
          expect(at.column).toBeLessThanOrEqual((lines[at.line - 1] as string).length + 1);
        }
        return true;
      }),
      runs(500),
    );
    expect(refused).toBeGreaterThan(100);
  });

  it('is told in printable ASCII, in lines that a mail takes', () => {
    fc.assert(
      fc.property(hostileFile, fc.string({ unit: 'binary' }), (text, file) => {
        const read = readOrFaults(text, file);
        if (!(read instanceof ScenarioFaults)) return true;
        expect(read.message).toMatch(/^[\x20-\x7e\n]*$/);
        expect(read.message.split('\n').filter((line) => line.length > 75)).toEqual([]);
        return true;
      }),
      runs(250),
    );
  });

  it('of any size is refused soon', () => {
    fc.assert(
      fc.property(hugeFile, (text) => {
        const start = performance.now();
        expect(readOrFaults(text)).toBeInstanceOf(ScenarioFaults);
        expect(performance.now() - start).toBeLessThan(2000);
      }),
      { ...runs(8), numRuns: 8 },
    );
  });
});

describe('files that are fuzzed', () => {
  it('are good before something is changed in them', () => {
    for (const [name, text] of Object.entries(EXAMPLES)) expect(readScenario(text, `${name}.litmus`)).toBeDefined();
  });
});
