/** How it is said what a trace rests on, and what two bugs rest on that real kernels were recorded having. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configure, DEFAULT_CONFIGURATION, type RunConfiguration } from '../../cli/configuration.ts';
import { reportOf } from '../../cli/explore.ts';
import { findingText } from '../../cli/report-text.ts';
import { commandsRecorded, restsOnCounts, restsOnSummary, restsOnText } from '../../cli/rests-on.ts';
import type { StepStanding, Witness } from '../../conformance/index.ts';
import { explore } from '../../explorer/explore.ts';
import { said } from './command-line.ts';
import { toTheEnd } from './configured-toy.ts';

const at = (run: string, step: number): Witness => ({ run, step });
const recorded = (...seen: readonly Witness[]): StepStanding => ({ standing: 'recorded', seen, because: null });
const read = (because: string): StepStanding => ({ standing: 'read', seen: [], because });
const assumed = (because: string, core?: StepStanding): StepStanding => {
  const step: StepStanding = { standing: 'assumed', seen: [], because };
  return core === undefined ? step : { ...step, core };
};

describe('in words', () => {
  const steps = [recorded(at('a', 1), at('b', 7)), read('device plug'), recorded(at('b', 9)), assumed('leaks-pasid')];

  it('steps by their numbers, with the runs that have most of them', () => {
    expect(restsOnText(steps)).toBe(
      '2 of 4 steps recorded (b 7, 9), 1 read (2: device plug), 1 assumed (4: leaks-pasid).',
    );
  });

  it('without numbers where steps have none, and in few words where there are many', () => {
    expect(restsOnSummary(steps.slice(1, 2))).toBe('0 of 1 step recorded, 1 read (device plug), 0 assumed.');
    expect(restsOnCounts(steps)).toBe('2 recorded, 1 read, 1 assumed');
  });

  it('without the hardware as well, where its driver is none', () => {
    const ideal = [assumed('driver ideal', recorded(at('a', 1))), assumed('driver ideal', read('group claim group'))];
    expect(restsOnText(ideal)).toBe(
      '0 of 2 steps recorded, 0 read, 2 assumed (1, 2: driver ideal); of the core alone 1 recorded (a 1), 1 read (2: group claim group).',
    );
    expect(restsOnCounts(ideal)).toBe('2 assumed; of the core alone 1 recorded, 1 read');
  });

  it('reasons and runs are not all named where they are many', () => {
    const many = ['p', 'q', 'r', 's', 't'].map((name) => read(name));
    expect(restsOnText(many)).toBe('0 of 5 steps recorded, 5 read (1: p; 2: q; 3: r; 2 more), 0 assumed.');
  });
});

/** The first counterexample, with the text that says it. */
async function foundBy(invariant: string, changes: Partial<RunConfiguration>) {
  const configuration = { ...DEFAULT_CONFIGURATION, ...changes };
  const configured = await configure({ configuration, invariants: [invariant] });
  const exploration = await explore(configured.system, { ...toTheEnd, ...configured.budget });
  const request = { extent: toTheEnd, folder: mkdtempSync(join(tmpdir(), 'rests-on-')), hasStatistics: false };
  const [finding] = reportOf(configured, exploration, request, { environment: {} }).findings;
  return { standings: finding?.standings ?? [], text: finding === undefined ? '' : findingText(configured, finding) };
}

describe('a bug that a real kernel was recorded having rests on that recording to its last step', () => {
  it('6.1.192: a claim that fails for the second device leaves the first one blocked', async () => {
    const changes = { design: 'v6.1.192', driver: 'intel-vtd', topology: 'vfio-pair' };
    const { standings, text } = await foundBy('I-05', changes);
    expect(standings.map(({ standing }) => standing)).toEqual(['recorded', 'recorded']);
    expect(standings.at(-1)?.seen).toEqual([at('intel61-rmrr_partial', 14)]);
    expect(text.slice(text.indexOf('Failures'), text.indexOf('\nKernel'))).toMatchInlineSnapshot(`
      "Failures (allowed) = the API lets the driver answer this.
      Rests on 2 of 2 steps recorded (intel61-rmrr_partial 12, 14), 0 read, 0
               assumed."
    `);
  });

  it('6.12.117: a device that the core refuses ends without a group, and a kernel driver binds to it', async () => {
    const changes = { design: 'v6.12.117', driver: 'intel-vtd', topology: 'hot-add-direct' };
    const { standings } = await foundBy('I-42', changes);
    expect(standings.map(({ standing }) => standing)).toEqual(['recorded', 'recorded', 'recorded']);
    expect(standings.every(({ seen }) => seen.some(({ run }) => run === 'intel612-rmrr_hotadd'))).toBe(true);
  });

  it('of mainline, a removal rests on what a recording cannot show: what the driver leaves behind', async () => {
    const changes = { driver: 'intel-vtd', topology: 'hot-add-direct' };
    const { standings } = await foundBy('I-38', changes);
    expect(standings.map(({ standing, because }) => because ?? standing)).toEqual([
      'recorded',
      'group remove device, entry release',
    ]);
  });
});

it('a search without a trace says how many of its commands are in recordings by their names', async () => {
  const { parts, system } = await configure({ configuration: { ...DEFAULT_CONFIGURATION, topology: 'vfio' } });
  expect(parts === undefined ? '' : commandsRecorded(parts, system)).toMatch(
    /^\d+ of \d+ commands by name, whatever they did there \(`list recorded`\)\. Driver ideal is assumed\.$/,
  );
});

describe('litmus', () => {
  const file = 'litmus/recorded/recorded-claim-rmrr.litmus';

  it('says it below an execution', async () => {
    const { out } = await said(['litmus', file]);
    const [first = ''] = out.split('\n').filter((line) => line.startsWith('Rests on: '));
    expect(first).toMatch(/^Rests on: \d of \d steps? recorded/);
  });

  it('tells other programs of each execution of one file', async () => {
    const { out } = await said(['litmus', file, '--json']);
    const { restsOn } = JSON.parse(out);
    expect(restsOn.length).toBeGreaterThan(0);
    for (const one of restsOn) expect(Object.keys(one)).toEqual(['says', 'design', 'driver', 'restsOn']);
  });
});
