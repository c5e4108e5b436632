/** Rules about moves, claims and default domains: where each is broken, and by whom. */
import { describe, expect, test } from 'vitest';
import { explore, stepText } from '../../explorer/index.ts';
import { invariantsFor } from '../../invariants/index.ts';
import { MOVE_BUGS } from '../../model/bugs/moves.ts';
import { designWith, findDesign, findDriver, findTopology, iommuSystem } from '../../model/index.ts';
import { type Asked, verdict } from './verdicts.ts';

describe('bugs of moves', () => {
  const first = (found: string) => found.split('\n\n')[0]?.split('\n') ?? [];

  test.each(MOVE_BUGS.map((bug) => [bug.slug, bug] as const))(
    '%s is found where it was, and mended',
    async (_, bug) => {
      const { topology, driver, environment = [], faults = 1, breaches = 0 } = bug.scope;
      const scope: Asked = { topology, environment, faults, breaches, ...(driver !== undefined && { driver }) };
      const search = (design: string, invariants?: readonly string[]) =>
        verdict({ ...scope, design, ...(invariants !== undefined && { invariants }) });
      for (const { setBack, found } of [bug, ...(bug.stages ?? [])]) {
        const [rule, ...steps] = first(await search(designWith(bug.design, setBack), [found.property]));
        expect([`${found.property}, core`, `${found.property}, environment`]).toContain(rule);
        expect(steps).toHaveLength(found.steps);
      }
      // A driver's breach breaks other rules by itself, and so does a caller's liberty.
      expect(await search(bug.design, breaches > 0 || environment.length > 0 ? [bug.found.property] : undefined)).toBe(
        'holds, complete',
      );
    },
  );
});

describe('rules', () => {
  test('I-09: an untrusted device joins a group that is on identity', async () => {
    expect(await verdict({ topology: 'untrusted' })).toMatchInlineSnapshot(`
      "I-09, core
      g1.type write word=identity
      d2 plug"
    `);
  });

  test('I-09: up to v6.6 the command line decides between devices that demand different types', async () => {
    expect(await verdict({ design: 'v6.6', topology: 'untrusted-at-boot' })).toBe('I-09, core');
    expect(await verdict({ design: 'v6.9', topology: 'untrusted-at-boot' })).toBe('holds, complete');
  });

  test('I-42: an untrusted device is refused, and a driver binds to it all the same', async () => {
    expect(await verdict({ topology: 'lone-untrusted' })).toMatchInlineSnapshot(`
      "I-42, core
      d1 plug
      d1 bind driver=kernel"
    `);
  });

  test('I-26: a domain of the DMA API that is not the default one stays attached', async () => {
    const found = await verdict({ design: 'v6.6+type-change-end=undoes', topology: 'types', invariants: ['I-26'] });
    expect(found).toMatchInlineSnapshot(`
      "I-26, core
      g1.type write word=identity"
    `);
  });

  test('I-35: up to v6.4 nobody asks who counts on the default domain', async () => {
    const leak = { topology: 'driver-pasid', environment: ['leaks-pasid'], invariants: ['I-35'] };
    expect(await verdict({ ...leak, design: 'v6.3' })).toMatchInlineSnapshot(`
      "I-35, environment
      g1.type write word=identity
      d1 bind driver=kernel
      d1 proceed
      d1 attach pasid
      d1 unbind
      d1 proceed
      g1.type proceed
      g1.type proceed"
    `);
    expect(await verdict({ ...leak, design: 'v6.6', depth: 10 })).toMatch(/^holds/);
  });

  test('I-40: a static blocked domain that cannot be attached', async () => {
    expect(await verdict({ topology: 'pair', breaches: 1, invariants: ['I-40'] })).toMatchInlineSnapshot(`
      "I-40, driver contract
      vfio claim group=g1 (d2.rid attach: -EINVAL (incompatible), left on old)"
    `);
  });

  test('I-58: a replacement does not ask whose domain it is', async () => {
    expect(await verdict({ topology: 'two-drivers' })).toMatchInlineSnapshot(`
      "I-58, core
      iommufd bind device=d1
      iommufd attach group=g1 domain=iommufd.1
      iommufd replace group=g1 domain=iommufd.foreign"
    `);
  });
});

describe('groups without a default domain, v5.17', () => {
  const ideal = findDriver('ideal');
  const driver = {
    ...ideal,
    name: 'without-defaults',
    behaviours: ideal.behaviours.map((behaviour) => ({
      ...behaviour,
      hasDefaultDomain: false,
      legacyDetach: 'passes-through' as const,
    })),
  };

  test('I-01: a detach lets the user’s device through', async () => {
    const configuration = {
      design: findDesign('v5.17'),
      driver,
      topology: findTopology('single'),
      environment: [],
    };
    const properties = invariantsFor(configuration, ['I-01']);
    const { violations } = await explore({ ...iommuSystem(configuration), properties }, {});
    expect(violations.map(({ steps, culprit }) => [culprit, ...steps.map(stepText)])).toEqual([
      ['core', 'vfio claim group=g1', 'vfio attach group=g1', 'vfio detach group=g1'],
    ]);
  });
});
