import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { CheckerError } from '../../explorer/errors.ts';
import type { Progress } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import { expectAgreement } from './agreement.ts';
import { coverage, coverageOf } from './exploration-text.ts';
import { canalLock } from './systems/canal-lock.ts';
import { counterSystem } from './systems/counter.ts';
import { directedGraph, ofNode } from './systems/directed-graph.ts';
import { systemOf } from './systems/small-systems.ts';

const diamond = [
  [0, 1, 3],
  [0, 2, 3],
];
const chain = [[0, 1, 2, 3, 4]];

describe('the search', () => {
  it('visits each state once, level by level, and follows each arrow once', async () => {
    expect(await coverageOf(directedGraph({ paths: diamond }))).toBe('1+2+1 states, 2+2+0 transitions, complete');
    expect(
      await coverageOf(
        directedGraph({
          paths: [
            [0, 2, 4, 2],
            [0, 1, 1],
          ],
        }),
      ),
    ).toBe('1+2+1 states, 2+2+1 transitions, complete');
    expect(await coverageOf(directedGraph({ paths: [[7]] }))).toBe('1 states, 0 transitions, complete');
  });

  it('counts self-loops, and two ways to the same state as two', async () => {
    expect(await coverageOf(directedGraph({ paths: [[0, 0]] }))).toBe('1 states, 1 transitions, complete');
    const machine = createMachine({ id: 'm', initial: 'off', states: { off: { on: { a: 'on', b: 'on' } }, on: {} } });
    expect(await coverageOf(systemOf({ m: [machine, 'a', 'b'] }))).toBe('1+1 states, 2+0 transitions, complete');
  });

  it('counts combinations of outcomes, not those over budget', async () => {
    const system = canalLock();
    expect(await coverageOf(system, { faults: 0 })).toBe('1+1 states, 1+1 transitions, complete');
    // From the start: opens, or jams and is rolled back. Having spent the failure is a state of its own.
    expect(await coverageOf(system)).toBe('1+2+1 states, 2+3+1 transitions, complete');
    const breached = await explore(system, { breaches: 1, continueAfterViolation: true });
    expect(breached.levels[0]?.transitions).toBe(3);
  });

  it('tells apart states that differ in history only, and not those that differ in the order of keys', async () => {
    const remembering = createMachine({
      id: 'm',
      initial: 'on',
      states: {
        on: {
          initial: 'low',
          on: { off: 'off' },
          states: { low: { on: { up: 'high' } }, high: {}, last: { type: 'history' } },
        },
        off: { on: { on: 'on.last' } },
      },
    });
    expect(coverage(await expectAgreement(systemOf({ m: [remembering, 'up', 'off', 'on'] })))).toMatchInlineSnapshot(
      `"1+2+2+2 states, 2+2+3+2 transitions, complete"`,
    );
  });

  it('reads parallel states', async () => {
    const region = (flip: string) => ({
      initial: 'off',
      states: { off: { on: { [flip]: 'on' } }, on: { on: { [flip]: 'off' } } },
    });
    const machine = createMachine({ id: 'm', type: 'parallel', states: { left: region('l'), right: region('r') } });
    expect(coverage(await expectAgreement(systemOf({ m: [machine, 'l', 'r'] })))).toBe(
      '1+2+1 states, 2+4+2 transitions, complete',
    );
  });

  it('follows a system whose actors all do nothing to its only state', async () => {
    const idle = createMachine({ id: 'm' });
    expect(await coverageOf(systemOf({ a: [idle, 'x'], b: [idle] }))).toBe('1 states, 0 transitions, complete');
  });
});

describe('how far it came', () => {
  const paths = chain;

  it('is to the fixed point, without a bound', async () => {
    const { depth, frontier, states, transitions } = await explore(directedGraph({ paths }));
    expect({ depth, frontier, states, transitions }).toEqual({ depth: 4, frontier: 0, states: 5, transitions: 4 });
  });

  it('is to the depth asked, with what is left unexpanded', async () => {
    expect(await coverageOf(directedGraph({ paths }), { depth: 2 })).toBe(
      '1+1+1 states, 1+1+0 transitions, bounded, frontier 1',
    );
    expect(await coverageOf(directedGraph({ paths }), { depth: 0 })).toBe(
      '1 states, 0 transitions, bounded, frontier 1',
    );
  });

  it('is complete where the depth asked was enough to see that nothing is left', async () => {
    expect(await coverageOf(directedGraph({ paths }), { depth: 5 })).toBe(
      '1+1+1+1+1 states, 1+1+1+1+0 transitions, complete',
    );
    expect(await coverageOf(directedGraph({ paths }), { depth: 4 })).toBe(
      '1+1+1+1+1 states, 1+1+1+1+0 transitions, bounded, frontier 1',
    );
  });

  it('is to the end of the level in which there were too many states, which is finished', async () => {
    const fan = [
      [0, 1, 11],
      [0, 2, 12],
      [0, 3, 13],
      [0, 4, 14],
    ];
    expect(await coverageOf(directedGraph({ paths: fan }), { maxStates: 3 })).toBe(
      '1+4 states, 4+0 transitions, limit-reached, max-states, frontier 4',
    );
    expect(await coverageOf(directedGraph({ paths: fan }), { maxStates: 9 })).toBe(
      '1+4+4 states, 4+4+0 transitions, complete',
    );
  });

  it('is never "everything" where a limit cut the level away whole', async () => {
    const properties = [ofNode('goal', 'reaches 2', (node) => node === 2)];
    const cut = await explore(directedGraph({ paths: chain, properties }), { maxStates: 1 });
    expect([cut.completeness, cut.verdict]).toEqual(['limit-reached', 'holds']);
  });

  it('names the bounds of counters that kept something from happening', async () => {
    expect(await coverageOf(counterSystem(2))).toBe('1+1+1 states, 2+2+1 transitions, complete, bound count');
    expect(await coverageOf(counterSystem(2), { depth: 2 })).toBe(
      '1+1+1 states, 2+2+0 transitions, bounded, frontier 1',
    );
  });

  it('ends when told to', async () => {
    const { completeness, limits, verdict } = await explore(directedGraph({ paths }), { signal: AbortSignal.abort() });
    expect({ completeness, limits, verdict }).toEqual({
      completeness: 'limit-reached',
      limits: ['interrupted'],
      verdict: 'holds',
    });
  });

  it('ends when time or memory is used up, and says which', async () => {
    expect((await explore(counterSystem(null), { maxSeconds: 0.2, depth: 90_000 })).limits).toEqual(['max-seconds']);
    expect((await explore(directedGraph({ paths }), { maxMemory: 0.001 })).limits).toEqual(['max-memory']);
  });

  it('is reported level by level', async () => {
    const heard: Progress[] = [];
    await explore(directedGraph({ paths: diamond }), { onProgress: (progress) => heard.push(progress) });
    const atLevels = heard.filter(({ remaining, frontier }) => remaining === frontier);
    expect(
      atLevels.map(({ depth, states, transitions, frontier }) => ({ depth, states, transitions, frontier })),
    ).toMatchInlineSnapshot(`
      [
        {
          "depth": 1,
          "frontier": 2,
          "states": 3,
          "transitions": 2,
        },
        {
          "depth": 2,
          "frontier": 1,
          "states": 4,
          "transitions": 4,
        },
        {
          "depth": 3,
          "frontier": 0,
          "states": 4,
          "transitions": 4,
        },
      ]
    `);
  });

  it('is asked for in whole numbers', async () => {
    const refusals = [{ depth: -1 }, { depth: 1.5 }, { workers: 0 }, { faults: Number.NaN }, { maxStates: 0 }].map(
      async (options) => {
        const error: unknown = await explore(directedGraph({ paths }), options).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(CheckerError);
        return (error as CheckerError).message;
      },
    );
    expect((await Promise.all(refusals)).join('\n')).toMatchInlineSnapshot(`
      "option depth is out of range [bad-option]
        got:      -1
        expected: a whole number of at least 0
        remedy:   correct depth, or leave it out for its default
      option depth is out of range [bad-option]
        got:      1.5
        expected: a whole number of at least 0
        remedy:   correct depth, or leave it out for its default
      option workers is out of range [bad-option]
        got:      0
        expected: a whole number of at least 1
        remedy:   correct workers, or leave it out for its default
      option faults is out of range [bad-option]
        got:      NaN
        expected: a whole number of at least 0, at most 1000
        remedy:   correct faults, or leave it out for its default
      option maxStates is out of range [bad-option]
        got:      0
        expected: a whole number of at least 1
        remedy:   correct maxStates, or leave it out for its default"
    `);
  });
});
