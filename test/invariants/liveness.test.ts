/** What must happen in the end: where it holds, and where it does not. */
import { describe, expect, test } from 'vitest';
import { explore, stepText } from '../../explorer/index.ts';
import { livenessFor, livenessRules } from '../../invariants/index.ts';
import { findDesign, findDriver, findTopology, iommuSystem } from '../../model/index.ts';
import { notHolding } from './not-holding.ts';

test('every rule is judged somewhere', () => {
  const judged = ['single', 'types', 'pair-iommufd', 'iommufd-faults', 'iommufd-spaces', 'iommufd-access']
    .concat(['vfio', 'registration', 'reset', 'reset-deferred', 'faults', 'sva'])
    .flatMap((topology) => {
      const configuration = {
        design: findDesign('mainline'),
        driver: findDriver('ideal'),
        topology: findTopology(topology),
        environment: [],
      };
      const kinds = new Set(Object.values(iommuSystem(configuration).actors).map(({ kind }) => kind));
      return livenessFor(configuration).filter(({ roles }) => Object.values(roles).every((kind) => kinds.has(kind)));
    });
  expect([...new Set(judged.map(({ name }) => name))].sort()).toEqual(livenessRules.map(({ name }) => name));
});

describe('mainline, ideal driver', () => {
  test.each([
    'single',
    'pair',
    'pair-iommufd',
    'types',
    'driver-domain',
    'reset',
    'direct',
    'regrouped',
    'iommufd-single',
    'vfio',
    'vfio-no-close',
    'registration-user',
  ])('all of them hold on %s', async (topology) => {
    expect(await notHolding({ topology })).toEqual([]);
  });
});

test('the remove of vfio-pci needs its users: if nobody closes, it waits', async () => {
  const configuration = {
    design: findDesign('mainline'),
    driver: findDriver('ideal'),
    topology: findTopology('vfio'),
    environment: [],
  };
  const liveness = livenessFor(configuration).flatMap((rule) =>
    rule.name === 'L-11' && rule.kind === 'recoverable' ? { ...rule, by: ['progress' as const] } : [],
  );
  const found = await explore({ ...iommuSystem(configuration), liveness });
  expect(found.liveness[0]?.lasso?.stem.map(stepText)).toMatchInlineSnapshot(`
    [
      "g1.vfio open",
      "g1.vfio set container container=c1",
      "c1 set iommu",
      "g1.vfio get device device=d1",
      "d1 unbind",
    ]
  `);
});

describe('a group that nobody can use any more', () => {
  test('since a driver leaves a PASID behind', async () => {
    expect(await notHolding({ topology: 'driver-pasid', environment: ['leaks-pasid'] })).toMatchInlineSnapshot(`
      [
        "L-01, environment
      d1 bind driver=kernel
      d1 proceed
      d1 attach pasid
      d1 unbind",
        "L-09, environment
      d1 bind driver=kernel
      d1 proceed
      d1 attach pasid
      d1 unbind",
        "L-13: open",
      ]
    `);
  });

  test('since a sibling of a driver with a PASID fails its probe: mainline', async () => {
    expect(await notHolding({ topology: 'driver-pasid-pair' })).toMatchInlineSnapshot(`
      [
        "L-01, core
      d1 bind driver=kernel
      d1 proceed
      d2 bind driver=kernel
      d1 attach pasid
      d2 proceed (d2 proceed: -ENODEV)",
        "L-09, core
      d1 bind driver=kernel
      d1 proceed
      d2 bind driver=kernel
      d1 attach pasid
      d2 proceed (d2 proceed: -ENODEV)",
        "L-13: open",
      ]
    `);
  });

  test('since a driver with a domain of its own saw a device come: mainline', async () => {
    expect(await notHolding({ topology: 'driver-domain-hot-add' })).toMatchInlineSnapshot(`
      [
        "L-01, core
      d1 bind driver=kernel
      d1 proceed
      d1 attach private
      d2 plug
      d1 detach private",
        "L-13, core
      d1 bind driver=kernel
      d1 proceed
      d1 attach private
      d2 plug
      d1 detach private",
      ]
    `);
  });

  test('since a claim names no owner, where that is accepted', async () => {
    const design = 'mainline+null-owner=accepted';
    const environment = ['claims-with-null-owner'];
    expect(await notHolding({ topology: 'single', design, environment })).toMatchInlineSnapshot(`
      [
        "L-01, environment
      g1 claim group isUnnamed=true",
        "L-09, environment
      g1 claim group isUnnamed=true",
        "L-13, environment
      g1 claim group isUnnamed=true",
      ]
    `);
  });

  test('since a change of type undoes itself after it has succeeded', async () => {
    expect(await notHolding({ topology: 'passthrough', design: 'v6.6+type-change-end=undoes' })).toMatchInlineSnapshot(`
      [
        "L-01, core
      g1.type write word=DMA",
        "L-13, core
      g1.type write word=DMA",
      ]
    `);
  });

  test('since it is released during a reset, where the fence is for everybody', async () => {
    expect(await notHolding({ topology: 'reset', design: 'mainline+reset-fence=all' })).toMatchInlineSnapshot(`
      [
        "L-01, core
      vfio claim group=g1
      g1 prepare reset device=d1
      vfio release group=g1",
        "L-05a: open",
        "L-13: open",
      ]
    `);
  });
});
