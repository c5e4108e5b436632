/**
 * The same result for any number of workers and in any run: counts, levels, violations, traces, and what was taken how often.
 *
 * `parallelFrom: 1` forces the workers even where a frontier is small.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import workerpool from 'workerpool';
import type { Exploration, ExploreOptions } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import { Findings } from '../../explorer/findings.ts';
import type { Property, System } from '../../explorer/system.ts';
import { expectAgreement } from './agreement.ts';
import { named } from './exploration-text.ts';
import { canalLock } from './systems/canal-lock.ts';
import { diningPhilosophers } from './systems/dining-philosophers.ts';
import { everyAnswer } from './systems/every-answer.ts';
import { peterson } from './systems/peterson.ts';
import { randomSystem, systemFrom } from './systems/random-system.ts';
import { twoPhaseCommit } from './systems/two-phase-commit.ts';

/**
 * Threads by how many there are, kept from search to search, which also shows that none remembers the one before. Most of
 * these searches take less time than their threads take to start.
 */
const kept = new Map<number, workerpool.Pool>();

beforeAll(() => {
  const start = workerpool.pool;
  vi.spyOn(workerpool, 'pool').mockImplementation((script, options) => {
    const size = Number(options?.maxWorkers);
    const pool = kept.get(size) ?? start(script, options);
    kept.set(size, pool);
    return Object.create(pool, { terminate: { value: async () => [] } });
  });
});

afterAll(async () => {
  vi.restoreAllMocks();
  for (const pool of kept.values()) await pool.terminate();
});

/** Everything of a result that does not depend on time, memory or the number of workers. */
function essence(
  found: Exploration,
): Omit<Exploration, 'elapsedMs' | 'workers' | 'bytesPerState' | 'machineCalls' | 'machines'> {
  const { elapsedMs: _e, workers: _w, bytesPerState: _b, machineCalls: _c, machines: _m, ...rest } = found;
  return rest;
}

/** States whose ways are compared, spread evenly over the search. */
const SAMPLES = 200;

/** What a search finds, and the way to every so many-th state: the order of states is the same, too. */
async function searched(system: System, options: ExploreOptions): Promise<{ found: Exploration; ways: string[] }> {
  const atLevel = vi.spyOn(Findings.prototype, 'addLevel');
  try {
    const found = await explore({ ...system, returns: everyAnswer }, options);
    const paths = atLevel.mock.lastCall?.[2];
    const stride = Math.ceil(found.states / SAMPLES);
    const positions = Array.from({ length: Math.floor(found.states / stride) }, (_, index) => index * stride);
    return { found, ways: positions.map((position) => (named(paths?.to(position)) ?? []).join(', ')) };
  } finally {
    atLevel.mockRestore();
  }
}

/** Runs by number of workers. A frontier is shared out in chunks of 256 states, so systems are larger than that. */
const RUNS: Readonly<Record<number, number>> = { 1: 1, 2: 2, 4: 1, 5: 1 };

async function expectOneResult(
  makeSystem: () => System,
  options: ExploreOptions = {},
  runsByWorkers = RUNS,
): Promise<Exploration> {
  const reference = await searched(makeSystem(), { ...options, workers: 1 });
  expect(new Set(reference.ways).size).toBe(reference.ways.length);
  for (const [workers, runs] of Object.entries(runsByWorkers)) {
    for (let run = 0; run < runs; run++) {
      const { found, ways } = await searched(makeSystem(), { ...options, workers: Number(workers), parallelFrom: 1 });
      expect(found.workers).toBe(Number(workers));
      expect(essence(found)).toEqual(essence(reference.found));
      expect(ways).toEqual(reference.ways);
    }
  }
  return reference.found;
}

/** Two-phase commit of which it is claimed that no two commit: many violations in one level. */
function neverTwoCommitted(): System {
  const property: Property = {
    kind: 'always',
    name: 'never two committed',
    statement: 'No two resource managers commit.',
    source: 'this test',
    roles: { one: 'resource manager', other: 'resource manager' },
    facets: { one: ({ value }) => value === 'committed', other: ({ value }) => value === 'committed' },
    holds: ({ one, other }) => !(one && other),
  };
  return { ...twoPhaseCommit(5), properties: [property] };
}

describe('one result, whatever the workers', () => {
  it('of a clean search', async () => {
    const { verdict, completeness, states } = await expectOneResult(() => twoPhaseCommit(5));
    expect([verdict, completeness, states]).toEqual(['holds', 'complete', 8_832]);
  });

  it('of a violated one', async () => {
    const { violations } = await expectOneResult(neverTwoCommitted);
    expect(violations).toHaveLength(1);
  });

  it('of one that goes on after violations', async () => {
    const { verdict, completeness } = await expectOneResult(neverTwoCommitted, { continueAfterViolation: true });
    expect([verdict, completeness]).toEqual(['violated', 'complete']);
    await expectOneResult(() => peterson({ yields: false }), { continueAfterViolation: true });
    await expectOneResult(() => canalLock({ rollsBack: false }), { continueAfterViolation: true, breaches: 1 });
  });

  it('of a deadlocked one', async () => {
    const { verdict } = await expectOneResult(() => diningPhilosophers(6));
    expect(verdict).toBe('deadlock');
  });

  it('of one cut by a number of states', async () => {
    const { limits, states } = await expectOneResult(() => twoPhaseCommit(5), { maxStates: 5_000 });
    expect([limits, states]).toEqual([['max-states'], 6_291]);
    await expectOneResult(neverTwoCommitted, { maxStates: 6_000, continueAfterViolation: true });
  });

  it('of one bounded in depth', async () => {
    const { completeness } = await expectOneResult(() => twoPhaseCommit(5), { depth: 6 });
    expect(completeness).toBe('bounded');
  });

  it('of one that outgrows the memory that it starts with', async () => {
    const { states } = await expectOneResult(() => twoPhaseCommit(7), { maxStates: 150_000 }, { 2: 1, 5: 1 });
    expect(states).toBe(156_246);
  });

  it('of systems at random, each of which the naive checker knows', async () => {
    const scope = { breaches: 1, workers: 2, parallelFrom: 1 };
    const randoms = fc.sample(randomSystem, { seed: 2026, numRuns: 12 });
    // Without locks: a step that waits too late is refused.
    for (const random of randoms)
      await expectAgreement(systemFrom({ ...random, blocking: [] }), { ...scope, depth: 5 });
  });
});
