/** What VFIO is known for, and the fewest steps that show it. */
import { describe, expect, test } from 'vitest';
import { verdict } from './verdicts.ts';

describe('mainline, ideal driver', () => {
  test.each(['vfio', 'vfio-mistakes', 'vfio-no-close', 'vfio-pair', 'vfio-two-containers', 'vfio-no-isolated-msi'])(
    'every invariant holds on %s, also where two calls fail',
    async (topology) => {
      expect(await verdict({ topology, faults: 2 })).toBe('holds, complete');
    },
  );

  test('every invariant holds where two groups share a container', async () => {
    expect(await verdict({ topology: 'vfio-two-groups', faults: 0 })).toBe('holds, complete');
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
