/**
 * Q6a, the series that blocks a device while it is reset, version by version: what each one gets wrong is what the
 * next one mends. docs/FROM-PATCH-TO-DESIGN.md tells how two of them came to be designs.
 */
import { describe, expect, test } from 'vitest';
import { verdict } from '../invariants/verdicts.ts';
import { given } from './scenario.ts';

/** `reset` has two devices and a VFIO container, `reset-pasid` an iommufd context and PASIDs. */
const found = (design: string, invariant: string, topology = 'reset') =>
  verdict({ design, topology, invariants: [invariant] });

describe('v1 holds group->mutex from prepare to done', () => {
  test('a reset within a reset waits for itself', async () => {
    expect(await found('reset-v1', 'I-06')).toMatchInlineSnapshot(`
      "deadlock, core
      g1 prepare reset device=d1
      g1 prepare reset device=d1"
    `);
  });
});

describe('v3 marks the device, and puts an attach off until the reset is done', () => {
  test('the attach returns success, and fails where nobody is told any more', async () => {
    expect(await found('reset-v3', 'I-05')).toMatchInlineSnapshot(`
      "I-05, core
      g1 prepare reset device=d1
      vfio claim group=g1
      vfio attach group=g1
      g1 finish reset device=d1 (d1.rid attach: -EINVAL (incompatible), left on old)"
    `);
  });

  test('done sets no PASID again for the device, which is still marked', async () => {
    expect(await found('reset-v3', 'I-21', 'reset-pasid')).toMatchInlineSnapshot(`
      "I-21, core
      g1 prepare reset device=d1
      iommufd bind device=d1
      iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1
      g1 finish reset device=d1"
    `);
  });

  test('a reset within a reset ends the outer one', async () => {
    expect(await found('reset-v3', 'I-50')).toMatchInlineSnapshot(`
      "I-50, core
      g1 prepare reset device=d1
      g1 prepare reset device=d1
      g1 finish reset device=d1"
    `);
  });

  test('a teardown leaves nothing behind', async () => {
    expect(await found('reset-v3', 'I-06')).toBe('holds, complete');
  });
});

describe('v4 has the device refuse', () => {
  test('an attach answers -EBUSY, and nothing is put off', async () => {
    const run = given({ design: 'reset-v4', topology: 'reset' }).did(
      'vfio claim group=g1',
      'g1 prepare reset device=d2',
    );
    expect(run.does('vfio attach group=g1')).toBe('-EBUSY');
    expect(run.attaches).toEqual(['d1 vfio.1', 'd1 blocked']);
    expect(await found('reset-v4', 'I-05')).toBe('holds, complete');
  });

  test('done warns that the PASIDs are refused, by the device that it is about to unmark, and blocks those of a sibling', () => {
    const run = given({ design: 'reset-v4', topology: 'reset-pasid' });
    run.did('iommufd bind device=d1', 'iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1');
    run.does('g1 prepare reset device=d2');
    expect([run.pasid('d1', 'pasid1'), run.pasid('d2', 'pasid1')]).toEqual(['iommufd.1', 'blocked']);
    run.does('g1 finish reset device=d2');
    expect([run.pasid('d1', 'pasid1'), run.pasid('d2', 'pasid1')]).toEqual(['blocked', 'blocked']);
    expect(run.warnings).toEqual(['a PASID was not restored']);
    expect(run.broken).toEqual(['I-15 core', 'I-21 core']);
  });

  test('a teardown warns, and leaves nothing behind', async () => {
    expect(await found('reset-v4', 'I-15')).toMatchInlineSnapshot(`
      "I-15, core
      vfio claim group=g1
      g1 prepare reset device=d1
      vfio release group=g1"
    `);
    expect(await found('reset-v4', 'I-06')).toBe('holds, complete');
  });
});

describe('v5 marks the group, and gives no window where it has another device', () => {
  test('nothing is blocked in a group of two', () => {
    const run = given({ design: 'reset-v5', topology: 'reset' }).did('g1 prepare reset device=d1');
    expect(run.hardware('d1', 'd2')).toBe('g1.dma g1.dma');
  });
});

describe('v8, which was merged, refuses everything while a device of the group is reset', () => {
  test('a teardown is refused too, and its domain freed while the group names it', async () => {
    expect(await found('reset-v8', 'I-06')).toMatchInlineSnapshot(`
      "I-06, core
      vfio claim group=g1
      vfio attach group=g1
      g1 prepare reset device=d1
      vfio detach group=g1
      vfio free"
    `);
  });

  test('a reset within a reset is refused with a warning', async () => {
    expect(await found('reset-v8', 'I-15')).toMatchInlineSnapshot(`
      "I-15, core
      g1 prepare reset device=d1
      g1 prepare reset device=d1"
    `);
    expect(await found('reset-v8', 'I-50')).toBe('holds, complete');
  });
});

describe('v7.0.10 marks each device, and counts', () => {
  test('nothing of it is left', async () => {
    const invariants = ['I-05', 'I-06', 'I-11', 'I-15', 'I-50'];
    expect(await verdict({ design: 'reset-per-device', topology: 'reset', invariants })).toBe('holds, complete');
  });

  test('the PASIDs of the device come back, and those of its siblings stay', async () => {
    expect(await found('reset-per-device', 'I-21', 'reset-pasid')).toBe('holds, complete');
  });
});
