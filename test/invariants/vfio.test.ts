/** What VFIO is known for, and the fewest steps that show it. */
import { describe, expect, test } from 'vitest';
import { verdict } from './verdicts.ts';

describe('mainline, ideal driver', () => {
  test.each([
    'vfio',
    'vfio-mistakes',
    'vfio-no-close',
    'vfio-pair',
    'vfio-two-containers',
    'vfio-no-isolated-msi',
    'vfio-hot-add',
  ])('every invariant holds on %s, also where two calls fail', async (topology) => {
    expect(await verdict({ topology, faults: 2 })).toBe('holds, complete');
  });

  test('every invariant holds where two groups share a container', async () => {
    expect(await verdict({ topology: 'vfio-two-groups', faults: 0 })).toBe('holds, complete');
  });

  test('every invariant holds where ranges are mapped through it', async () => {
    expect(await verdict({ topology: 'vfio-mappings', faults: 0, depth: 8 })).toBe('holds, bounded');
  });
});

describe('rules that can be broken', () => {
  test('I-31: up to v5.18 a group in a container was owned by nobody', async () => {
    expect(await verdict({ design: 'v5.17', topology: 'vfio', invariants: ['I-31'] })).toMatchInlineSnapshot(`
      "I-31, core
      g1.vfio open
      g1.vfio set container container=c1"
    `);
  });

  test('I-32: a caller who releases what he does not own takes the group off its domain', async () => {
    expect(
      await verdict({ topology: 'vfio-stray', environment: ['stray-calls'], invariants: ['I-32'] }),
    ).toMatchInlineSnapshot(`
      "I-32, environment
      g1.vfio open
      g1.vfio set container container=c1
      c1 set iommu
      vfio release group=g1"
    `);
  });

  test('I-06: v6.1 frees the domain that a group could not attach under the member that did', async () => {
    expect(await verdict({ design: 'v6.1', topology: 'vfio-pair', invariants: ['I-06'] })).toMatchInlineSnapshot(`
      "I-06, core
      g1.vfio open
      g1.vfio set container container=c1
      c1 set iommu (d2.rid attach: -EINVAL (incompatible), left on old)"
    `);
  });
});

describe('a hot reset while a group joins a container', () => {
  const windows = 'hot-reset-windows=each-device';

  test('with windows the teardown goes through, whenever it comes', async () => {
    const design = `mainline+${windows}`;
    expect(await verdict({ design, topology: 'vfio-hot-reset', faults: 0, depth: 9 })).toBe('holds, bounded');
  });

  test('with windows and the fence of v7.0 the trial domain cannot be left', async () => {
    const design = `mainline+reset-fence=all+${windows}`;
    expect(await verdict({ design, topology: 'vfio-hot-reset', faults: 0 })).toMatchInlineSnapshot(`
      "I-15, core
      g1.vfio open
      g2.vfio open
      g2.vfio set container container=c1
      c1 set iommu
      g1.vfio set container container=c1
      g1.vfio proceed
      g2.vfio get device device=d3
      bus1 hot reset groups=g2
      c1 proceed"
    `);
  });
});

describe('gaps that mainline has', () => {
  const gap = (topology: string, invariant: string) => verdict({ topology, faults: 0, invariants: [invariant] });

  test('a device opened through an iommufd does not hold the file of its group', async () => {
    expect(await gap('vfio-compat', 'I-67')).toMatchInlineSnapshot(`
      "I-67, core
      g1.vfio open
      g1.vfio set container container=iommufd
      g1.vfio get device device=d1
      g1.vfio close"
    `);
  });

  test('so that another device of the group is bound by a file of its own', async () => {
    expect(await gap('vfio-cdev', 'I-66')).toMatchInlineSnapshot(`
      "I-66, core
      g1.vfio open
      g1.vfio set container container=iommufd
      g1.vfio get device device=d1
      g1.vfio close
      d2.cdev open
      d2.cdev bind iommufd"
    `);
  });

  test('a mediated device that an iommufd opened is in a container that does not know it', async () => {
    expect(await gap('vfio-emulated', 'I-56')).toMatchInlineSnapshot(`
      "I-56, core
      g1.vfio open
      g1.vfio set container container=iommufd
      g1.vfio get device device=d1
      g1.vfio unset container
      g1.vfio set container container=c1"
    `);
  });

  test('and is closed as if it did', async () => {
    expect(await gap('vfio-emulated', 'I-15')).toMatchInlineSnapshot(`
      "I-15, core
      g1.vfio open
      g1.vfio set container container=iommufd
      g1.vfio get device device=d1
      g1.vfio unset container
      g1.vfio set container container=c1
      g1.vfio get device device=d1
      g1.vfio close device device=d1 through=iommufd
      g1.vfio close device device=d1"
    `);
  });

  test('after which the group has no file, and one reference less', async () => {
    expect(await gap('vfio-emulated', 'Q-6')).toMatchInlineSnapshot(`
      "Q-6, core
      g1.vfio open
      g1.vfio set container container=iommufd
      g1.vfio get device device=d1
      g1.vfio unset container
      g1.vfio set container container=c1
      g1.vfio get device device=d1
      g1.vfio close device device=d1 through=iommufd
      g1.vfio close device device=d1
      g1.vfio close"
    `);
  });

  test('a device that requires a direct mapping stays on a domain that leaving the container frees', async () => {
    expect(await gap('vfio-direct', 'I-06')).toMatchInlineSnapshot(`
      "I-06, core
      g1.vfio open
      g1.vfio set container container=c1
      c1 set iommu
      d2 plug
      g1.vfio unset container"
    `);
  });
});
