/** Each goal is reached where it is meant to be, and asked for of no system that cannot reach it. */
import { describe, expect, test } from 'vitest';
import { explore } from '../../explorer/explore.ts';
import { goals, goalsFor } from '../../invariants/index.ts';
import { type Configuration, findDesign, findDriver, findTopology, iommuSystem } from '../../model/index.ts';

interface Asked {
  readonly design?: string;
  readonly driver?: string;
  readonly topology: string;
  readonly breaches?: number;
}

const configurationOf = ({ design = 'mainline', driver = 'ideal', topology }: Asked): Configuration => ({
  design: findDesign(design),
  driver: findDriver(driver),
  topology: findTopology(topology),
  environment: [],
});

const namesFor = ({ breaches = 0, ...asked }: Asked) =>
  goalsFor(configurationOf(asked), { faults: 1, breaches }).map(({ name }) => name);

/** By goal, the fewest steps in which it is reached; nothing where it is not. */
async function reached({ breaches = 0, ...asked }: Asked, depth: number) {
  const configuration = configurationOf(asked);
  const budget = { faults: 1, breaches };
  const properties = goalsFor(configuration, budget);
  const found = await explore({ ...iommuSystem(configuration), properties }, { ...budget, depth });
  return Object.fromEntries(found.goals.map(({ property, steps }) => [property, steps?.length]));
}

/** Small systems, and the steps to the goals that they are shown by. */
const SHOWN: readonly (readonly [Asked, Readonly<Record<string, number>>])[] = [
  [{ topology: 'single' }, { 'G-01': 2, 'G-18': 1 }],
  [
    { topology: 'pair-iommufd', breaches: 1 },
    { 'G-02': 2, 'G-03': 2, 'G-25': 3, 'G-26': 2 },
  ],
  [{ topology: 'memory-dma-fq' }, { 'G-04': 4, 'G-21': 3 }],
  [{ topology: 'vfio' }, { 'G-05': 3 }],
  [{ topology: 'iommufd-faults' }, { 'G-06': 2, 'G-23': 4 }],
  [{ topology: 'memory' }, { 'G-07': 2, 'G-21': 5 }],
  [{ topology: 'picker' }, { 'G-08': 2 }],
  [{ topology: 'driver-domain-kept' }, { 'G-09': 3 }],
  [{ topology: 'pasid-unit' }, { 'G-02': 2, 'G-03': 2, 'G-11': 2, 'G-12': 3, 'G-13': 3 }],
  [
    { topology: 'sharer', design: 'dma-owner-v3' },
    { 'G-01': 2, 'G-03': 2, 'G-10': 2 },
  ],
  [{ topology: 'sva-reset' }, { 'G-14': 1, 'G-16': 2 }],
  [{ topology: 'reset-alias-sibling' }, { 'G-01': 2, 'G-03': 2, 'G-15': 3 }],
  [{ topology: 'regrouped' }, { 'G-01': 2, 'G-03': 3, 'G-17': 2 }],
  [{ topology: 'deferred' }, { 'G-01': 2, 'G-19': 1 }],
  [{ topology: 'registration' }, { 'G-20': 2 }],
  [{ topology: 'faults' }, { 'G-14': 1, 'G-22': 4 }],
  [{ topology: 'iommufd-access-queue' }, { 'G-24': 3 }],
  [{ topology: 'driver-pasid' }, { 'G-01': 2, 'G-18': 1, 'G-27': 3 }],
];

describe('goals are reached', () => {
  test.each(SHOWN)('%o', async (asked, lengths) => {
    expect(await reached(asked, Math.max(...Object.values(lengths)))).toEqual(lengths);
  });

  test('each of them somewhere', () => {
    const shown = new Set(SHOWN.flatMap(([, lengths]) => Object.keys(lengths)));
    expect([...shown].sort()).toEqual(goals.map(({ name }) => name));
  });
});

describe('phrases of goals', () => {
  /** What is said of the initial state where a goal has not been reached. */
  async function saidAtFirst({ breaches = 0, ...asked }: Asked) {
    const configuration = configurationOf(asked);
    const budget = { faults: 1, breaches };
    const properties = goalsFor(configuration, budget);
    const { goals: found } = await explore({ ...iommuSystem(configuration), properties }, { ...budget, depth: 0 });
    return found.flatMap(({ property, nearest }) => (nearest?.has ?? []).map((phrase) => `${property}: ${phrase}`));
  }

  test('each is a statement by itself: what is said of initial states is true of them', async () => {
    const said = await Promise.all(SHOWN.map(([asked]) => saidAtFirst(asked)));
    expect([...new Set(said.flat())].sort()).toEqual([
      'G-03: the group has two members',
      'G-09: nobody owns the group',
      'G-10: the group has two members',
      'G-19: the group is on a domain',
      'G-26: the group is on no domain of a user',
    ]);
  });
});

describe('goals are not asked for', () => {
  test.each([
    ['bridge', 'a kernel driver stays bound'],
    ['direct', 'a device cannot be blocked'],
    ['reset-direct', 'a device cannot be blocked'],
  ])('of users on %s, where %s', (topology) => {
    expect(namesFor({ topology })).toEqual([]);
  });

  test('that need failures where none are afforded', () => {
    expect(namesFor({ topology: 'pair-iommufd' })).toEqual(['G-02', 'G-03']);
    const none = { faults: 0, breaches: 1 };
    const names = goalsFor(configurationOf({ topology: 'pair-iommufd' }), none).map(({ name }) => name);
    expect(names).toEqual(['G-02', 'G-03', 'G-26']);
  });

  test('of what a driver does not do', () => {
    expect(namesFor({ topology: 'pair-pasid', driver: 'exynos' })).not.toContain('G-11');
    // Its own failures leave devices elsewhere, too.
    expect(namesFor({ topology: 'pair-iommufd', driver: 'intel-vtd', breaches: 1 })).not.toContain('G-25');
  });

  test('of claims, or of PASIDs of users, where the kernel has none', () => {
    expect(namesFor({ topology: 'single', design: 'v5.17' })).not.toContain('G-01');
    expect(namesFor({ topology: 'pair-pasid', design: 'v6.12' })).toEqual(['G-02', 'G-03']);
  });
});
