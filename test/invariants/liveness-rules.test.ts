/** What must happen in the end, rule by rule: where it holds besides what `liveness.test.ts` looks at, and what breaks it. */
import { describe, expect, test } from 'vitest';
import { explore } from '../../explorer/index.ts';
import { livenessFor } from '../../invariants/index.ts';
import { findDesign, findDriver, findTopology, iommuSystem } from '../../model/index.ts';
import { notHolding } from './not-holding.ts';
import { verdict } from './verdicts.ts';

describe('L-03: a reset window ends', () => {
  test('on reset-deferred', async () => {
    expect(await notHolding({ topology: 'reset-deferred', rules: 'L-03' })).toEqual([]);
  });

  test('not where a reset within a reset is refused: before 0d5fd7a9323c', async () => {
    const design = 'mainline+reset-refused-in-reset';
    expect(await notHolding({ topology: 'reset', design, rules: 'L-03' })).toMatchInlineSnapshot(`
      [
        "L-03c, core
      g1 prepare reset device=d1",
      ]
    `);
  });

  test('not where an attach is put off until its end, and fails there', async () => {
    const asked = { topology: 'reset-deferred', design: 'reset-v3', rules: 'L-03' };
    expect(await notHolding(asked)).toMatchInlineSnapshot(`
      [
        "L-03a, core
      g1 prepare reset device=d1
      vfio claim group=g1
      vfio attach group=g1
      g1 finish reset device=d1 (d1.rid attach: -EINVAL (incompatible), left on old)",
      ]
    `);
  });

  test('not where it holds the mutex of the group, and waits for itself', async () => {
    expect(await notHolding({ topology: 'reset-alias', design: 'reset-v1', rules: 'L-03' })).toMatchInlineSnapshot(`
      [
        "L-03b, core
      g1 prepare reset device=d1
      g1 prepare reset device=d1",
      ]
    `);
  });

  test('the core is not to blame where a driver that must not fail did', async () => {
    expect(await notHolding({ topology: 'reset-alias-sibling', breaches: 1, rules: 'L-03' })).toEqual([]);
  });
});

describe('L-04: -EPROBE_DEFER is temporary', () => {
  test.each(['registration', 'registration-pair', 'registration-two'])('on %s', async (topology) => {
    expect(await notHolding({ topology, rules: 'L-04' })).toEqual([]);
  });

  test('up to v6.4 a group for which there was no memory stayed without a default domain', async () => {
    const asked = { topology: 'registration', design: 'v6.3', rules: 'L-04' };
    expect(await notHolding(asked)).toMatchInlineSnapshot(`
      [
        "L-04, core
      iommu register
      iommu proceed (g1 set up: -ENOMEM)",
      ]
    `);
  });
});

describe('L-05: what failed can be tried again', () => {
  test('on iommufd-spaces', async () => {
    expect(await notHolding({ topology: 'iommufd-spaces', rules: 'L-05' })).toEqual([]);
  });

  test('also where the driver blocks the device that it refuses', async () => {
    expect(await notHolding({ topology: 'pair-iommufd', driver: 'intel-vtd', rules: 'L-05' })).toEqual([]);
  });

  test('not a replace before v6.6, which has none', async () => {
    expect(await notHolding({ topology: 'pair-iommufd', design: 'v6.3', rules: 'L-05' })).toMatchInlineSnapshot(`
      [
        "L-05c, core
      iommufd bind device=d1
      iommufd attach group=g1 domain=iommufd.1",
      ]
    `);
  });

  test('not from one address space to another, then', async () => {
    const found = await notHolding({ topology: 'iommufd-spaces', design: 'v6.3', rules: 'L-05' });
    expect(found.map((one) => one.split('\n'))).toEqual([
      ['L-05d, core', 'd1.idev bind', 'd1.idev attach target=ioas2'],
    ]);
  });

  test('not an attach after a detach that a reset refused: v7.0, CVE-2026-52952', async () => {
    expect(await notHolding({ topology: 'reset', design: 'v7.0', rules: 'L-05' })).toMatchInlineSnapshot(`
      [
        "L-05a, core
      vfio claim group=g1
      vfio attach group=g1
      g1 prepare reset device=d1
      vfio detach group=g1",
      ]
    `);
  });
});

describe('L-06 and L-08: objects of iommufd go', () => {
  test('on iommufd-access', async () => {
    expect(await notHolding({ topology: 'iommufd-access', rules: 'L-0' })).toEqual([]);
  });

  test('not a hardware queue that an unmap has kept a reference to: before 0dbcdf4473a6', async () => {
    const asked = { topology: 'iommufd-access-queue', design: 'mainline+iommufd-notify-keeps-queue' };
    const [left, ...others] = await notHolding({ ...asked, rules: 'L-06' });
    expect(left).toMatchInlineSnapshot(`
      "L-06a, core
      ioas1 map range=memory
      ioas1 map range=queue
      access1 create
      access1 attach target=ioas1
      access1 pin range=memory
      access1 destroy
      access2 create
      access2 attach target=ioas1 range=queue
      ioas1 unmap range=memory
      access1 proceed
      iommufd close"
    `);
    const names = [...others, ...(await notHolding({ ...asked, rules: 'L-08' }))].map((found) => found.split(',')[0]);
    expect(names).toEqual(['L-06c', 'L-08a', 'L-08c']);
  });
});

describe('L-07: page requests are answered', () => {
  test.each(['faults', 'iommufd-faults'])('on %s', async (topology) => {
    expect(await notHolding({ topology, rules: 'L-07' })).toEqual([]);
  });

  test('not those on the page table that a replace left: before ba5c0f28a26e', async () => {
    const asked = { topology: 'iommufd-faults', design: 'mainline+iommufd-replace-strands-faults', rules: 'L-07' };
    expect(await notHolding(asked)).toMatchInlineSnapshot(`
      [
        "L-07b, core
      d1.idev bind
      hwpt1 alloc device=d1
      d1.idev attach target=hwpt1
      iommufd close
      g1.igroup fault
      d1.idev replace target=ioas2",
      ]
    `);
  });
});

describe('L-09: no count without a driver', () => {
  test.each(['driver-pasid', 'driver-domain-hot-add', 'lone-driver'])('on %s', async (topology) => {
    expect(await notHolding({ topology, rules: 'L-09' })).toEqual([]);
  });

  test.each(['leaks-attachment', 'attaches-unbound'])('whatever else drivers do: %s', async (liberty) => {
    expect(await notHolding({ topology: 'lone-driver', environment: [liberty], rules: 'L-09' })).toEqual([]);
  });

  test('not where a driver leaves a PASID behind', async () => {
    const asked = { topology: 'driver-pasid', environment: ['leaks-pasid'], rules: 'L-09' };
    expect(await notHolding(asked)).toMatchInlineSnapshot(`
      [
        "L-09, environment
      d1 bind driver=kernel
      d1 proceed
      d1 attach pasid
      d1 unbind",
      ]
    `);
  });

  test('not where the driver of a sibling leaves meanwhile: mainline', async () => {
    expect(await notHolding({ topology: 'driver-pasid-pair', rules: 'L-09' })).toMatchInlineSnapshot(`
      [
        "L-09, core
      d1 bind driver=kernel
      d1 proceed
      d2 bind driver=kernel
      d1 attach pasid
      d2 proceed (d2 proceed: -ENODEV)",
      ]
    `);
  });
});

describe('L-10: whoever holds a lock comes to an end', () => {
  test.each([
    ['v6.3', 'types'],
    ['v6.1', 'registration'],
    ['mainline', 'sva'],
  ])('%s, %s', async (design, topology) => {
    expect(await notHolding({ topology, design, rules: 'L-10' })).toEqual([]);
  });

  test('not where a write to the file type waits for a device with the mutex of its group, as the comment of v5.11 says', async () => {
    const asked = { topology: 'types', design: 'v6.3+type-change=under-mutex' };
    const [writer, device, group] = await notHolding({ ...asked, rules: 'L-10' });
    expect(writer).toMatchInlineSnapshot(`
      "L-10a, core
      d1 bind driver=kernel
      g1.type write word=identity
      d1 proceed
      d1 unbind"
    `);
    expect([device, group].map((found) => found?.split(',')[0])).toEqual(['L-10b', 'L-10g']);
    expect((await verdict({ ...asked, invariants: ['I-06'] })).split('\n')[0]).toBe('deadlock, core');
  });

  test('not where a reset holds the mutex of the group: a driver waits with the lock of its device', async () => {
    expect(await notHolding({ topology: 'reset', design: 'reset-v1', rules: 'L-10' })).toMatchInlineSnapshot(`
      [
        "L-10b, core
      d1 bind driver=kernel
      g1 prepare reset device=d1
      g1 prepare reset device=d1
      d1 proceed
      d1 unbind",
        "L-10g, core
      g1 prepare reset device=d1
      g1 prepare reset device=d1",
      ]
    `);
  });
});

describe('L-12: no group is in a container by halves', () => {
  test('v6.1.192, vfio-pair', async () => {
    expect(await notHolding({ topology: 'vfio-pair', design: 'v6.1.192', rules: 'L-12' })).toEqual([]);
  });

  test('not where an attach that the second device refuses leaves the first behind: before 2cc73c5712f9', async () => {
    expect(await notHolding({ topology: 'vfio-pair', design: 'v6.1', rules: 'L-12' })).toMatchInlineSnapshot(`
      [
        "L-12, core
      g1.vfio open
      g1.vfio set container container=c1
      c1 set iommu (d2.rid attach: -EINVAL (incompatible), left on old)",
      ]
    `);
  });
});

describe('whoever does not go on is waited for in vain', () => {
  test.each([
    ['L-06d', 'iommufd-access', 'mainline', 'a driver keeps', 'access', 'withdrawal'],
    ['L-08b', 'iommufd-spaces', 'mainline', 'a driver keeps', 'idev', 'withdrawal'],
    ['L-07a', 'faults', 'mainline', 'nobody works on', 'faults', 'progress'],
    ['L-10a', 'types', 'v6.1', 'nobody ends', 'writer', 'progress'],
    ['L-10b', 'single', 'mainline', 'nobody ends', 'device', 'progress'],
    ['L-10c', 'vfio', 'mainline', 'nobody ends', 'vfio group', 'progress'],
    ['L-10d', 'vfio-no-isolated-msi', 'mainline', 'nobody ends', 'vfio container', 'progress'],
    ['L-10e', 'sva', 'mainline', 'nobody ends', 'sva', 'progress'],
    ['L-10f', 'registration', 'mainline', 'nobody ends', 'registration', 'progress'],
    ['L-10g', 'reset-direct', 'reset-v1', 'nobody ends', 'group', 'progress'],
  ])('%s on %s, %s, if %s what is of kind %s', async (rule, topology, design, _, kind, missing) => {
    const configuration = {
      design: findDesign(design),
      driver: findDriver('ideal'),
      topology: findTopology(topology),
      environment: [],
    };
    const { actors, ...rest } = iommuSystem(configuration);
    const stopped = Object.entries(actors).map(([name, actor]) => {
      const commands = actor.commands?.filter((command) => command.class !== missing) ?? [];
      return [name, actor.kind === kind ? { ...actor, commands } : actor] as const;
    });
    const liveness = livenessFor(configuration).filter(({ name }) => name === rule);
    const system = { ...rest, actors: Object.fromEntries(stopped), liveness };
    const found = await explore(system, { continueAfterViolation: true });
    expect(found.liveness.map((one) => one.verdict)).toEqual(['violated']);
  });
});
