/** The catalogue of returns: it is about what there is, it is complete, and what it says is so. */
import { describe, expect, test } from 'vitest';
import { explore } from '../../explorer/index.ts';
import { expectedReturnsFor, operationReturns, RETURNS_DESIGN, type Where } from '../../invariants/index.ts';
import {
  type Configuration,
  findDesign,
  findDriver,
  findLiberty,
  findTopology,
  iommuSystem,
  topologies,
} from '../../model/index.ts';

const rows = operationReturns.flatMap(({ operation, codes }) => codes.map((row) => ({ operation, ...row })));

function configurationOf({ topology, driver = 'ideal', environment = [] }: Where): Configuration {
  return {
    design: findDesign(RETURNS_DESIGN),
    driver: findDriver(driver),
    topology: findTopology(topology),
    environment: environment.map(findLiberty),
  };
}

describe('the rows', () => {
  test('are of one operation and code each', () => {
    const names = operationReturns.map(({ operation }) => operation);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const codes = rows.map(({ operation, code }) => `${operation} ${code}`);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  test('name topologies, drivers and liberties that there are, or say why nothing returns the code', () => {
    for (const { met } of rows) {
      if ('never' in met) expect(met.never.trim()).not.toBe('');
      else expect(() => configurationOf(met)).not.toThrow();
    }
  });

  test('can be sent by mail', () => {
    const texts = [
      ...operationReturns.flatMap(({ operation, calls, source }) => [operation, calls, source]),
      ...rows.flatMap(({ when, met }) => [when, 'never' in met ? met.never : '']),
    ];
    expect(texts.filter((text) => /[^ -~]/.test(text))).toEqual([]);
  });

  test('write codes as the kernel does', () => {
    expect(rows.map(({ code }) => code).filter((code) => !/^(0|-E[A-Z0-9_]+)$/.test(code))).toEqual([]);
  });
});

describe('what a search is to find', () => {
  const single = configurationOf({ topology: 'single' });
  const codes = (configuration: Configuration, faults: number) =>
    expectedReturnsFor(configuration, { faults, breaches: 0 }).map(({ operation, code }) => `${operation} ${code}`);

  test('is what names its configuration, and needs no more failures than it affords', () => {
    expect(codes(single, 0)).toContain('group claim group -EPERM');
    expect(codes(single, 0)).not.toContain('group attach group -EIO');
    const s390 = configurationOf({ topology: 'single', driver: 's390' });
    expect(codes(s390, 1)).toContain('group attach group -EIO');
    expect(codes(s390, 0)).toEqual([]);
    expect(codes(s390, 2)).toEqual(codes(s390, 1));
  });

  test('is said of mainline only', () => {
    expect(codes({ ...single, design: findDesign('v6.12') }, 1)).toEqual([]);
  });

  test('says which function of the kernel returns it', () => {
    const claim = expectedReturnsFor(single, { faults: 0, breaches: 0 }).find(({ code }) => code === '-EPERM');
    expect(claim?.source).toContain('drivers/iommu/iommu.c at v7.0, iommu_group_claim_dma_owner: ');
  });
});

/** Commands that are no call of a function: what goes on, what hardware does, and what others hand on. */
const NO_CALLS = [
  / proceed$/,
  /^(container|iommufd|picker|sharer) /,
  /^mapper (claim|attach|detach|release|free)$/,
  /^device (attach|detach) (private|pasid)$/,
  /^(cache access|api flush|igroup fault|faults (raise|deliver|handle))$/,
  // Of these the group, and the bonds, have the returns.
  /^(writer write|mm unbind process)$/,
];

test('every operation that the environment may start is in the catalogue', () => {
  const design = findDesign(RETURNS_DESIGN);
  const driver = findDriver('ideal');
  const started = topologies.flatMap((topology) =>
    Object.values(iommuSystem({ design, driver, topology, environment: [] }).actors).flatMap(
      ({ kind, commands = [] }) => commands.map(({ event }) => `${kind} ${event.type}`),
    ),
  );
  const known = operationReturns.map(({ operation }) => operation);
  const isMissing = (name: string) => !known.includes(name) && !NO_CALLS.some((pattern) => pattern.test(name));
  expect([...new Set(started)].filter(isMissing)).toEqual([]);
});

describe('on small topologies', () => {
  test.each<Where>([
    { topology: 'single' },
    { topology: 'single', driver: 's390' },
    { topology: 'pasid-zero' },
    { topology: 'deferred-driver' },
    { topology: 'registration' },
    { topology: 'sva' },
    { topology: 'iommufd-reset' },
    { topology: 'vfio-no-isolated-msi' },
  ])('$topology: what is to be found is, and nothing that no row lists', async (where) => {
    const configuration = configurationOf(where);
    const budget = { faults: 1, breaches: 0 };
    const system = { ...iommuSystem(configuration), expects: expectedReturnsFor(configuration, budget) };
    const { completeness, returns } = await explore(system, budget);
    expect(completeness).toBe('complete');
    const expected = returns.filter(({ isExpected }) => isExpected);
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.filter(({ taken }) => taken === 0)).toEqual([]);
    const isListed = (operation: string, code: string) =>
      rows.some((row) => row.operation === operation && row.code === code && 'topology' in row.met);
    expect(returns.filter(({ operation, code }) => !isListed(operation, code))).toEqual([]);
  });
});
