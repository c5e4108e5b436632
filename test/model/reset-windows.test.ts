/** Reset windows as they were in v7.0, as they are, and as they were proposed. */
import { describe, expect, test } from 'vitest';
import { explore } from '../../explorer/index.ts';
import { findDesign, findDriver, findTopology, iommuSystem } from '../../model/index.ts';
import { given } from './scenario.ts';

/** Before its stable fixes: all of the series c279e83953d9, and nothing of what mended it. */
const FIRST = 'v7.0';

describe('v7.0: the window is the group’s', () => {
  test('F76 a reset within a reset is refused with a warning', () => {
    const run = given({ design: FIRST, topology: 'reset' }).did('g1 prepare reset device=d1');
    expect(run.does('g1 prepare reset device=d1')).toBe('-EBUSY');
    expect(run.warnings).toEqual(['a reset begins within a reset']);
  });

  test('and so is the reset of a sibling; in another group it is not', () => {
    const run = given({ design: FIRST, topology: 'reset' }).did('g1 prepare reset device=d1');
    expect(run.does('g1 prepare reset device=d2')).toBe('-EBUSY');
    given({ design: FIRST, topology: 'reset-groups' }).did(
      'g1 prepare reset device=d1',
      'g2 prepare reset device=d2',
      'g1 finish reset device=d1',
      'g2 finish reset device=d2',
    );
  });

  test('B6 a detach in a reset is refused, the domain freed, and done attaches it', () => {
    const run = given({ design: FIRST, topology: 'reset' });
    run.did('vfio claim group=g1', 'vfio attach group=g1', 'g1 prepare reset device=d1', 'vfio detach group=g1');
    expect(run.warnings).toEqual(['the group did not move']);
    expect(run.state('g1')).toBe('USER(vfio,1) on vfio.1');
    run.did('vfio free', 'vfio release group=g1');
    expect(run.state('g1')).toBe('IDLE on vfio.1');
    run.did('g1 finish reset device=d1');
    expect(run.hardware('d1')).toBe('vfio.1');
    expect(run.broken).toContain('I-06 core');
  });

  test('B6 mended: the detach goes through and skips the device, and done attaches what is current', () => {
    const run = given({ topology: 'reset' });
    run.did('vfio claim group=g1', 'vfio attach group=g1', 'g1 prepare reset device=d1', 'vfio detach group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on blocked');
    run.did('vfio free', 'vfio release group=g1');
    expect(run.hardware('d1', 'd2')).toBe('blocked g1.dma');
    run.did('g1 finish reset device=d1');
    expect(run.hardware('d1', 'd2')).toBe('g1.dma g1.dma');
    expect(run.broken).toEqual([]);
  });

  test('done without prepare is not noticed', () => {
    const run = given({ design: FIRST, topology: 'reset', environment: ['stray-calls'] });
    run.does('g1 finish reset device=d1');
    expect(run.warnings).toEqual([]);
  });
});

describe('windows of devices', () => {
  test('every device of two groups, in whatever order: a slot that is reset', () => {
    const run = given({ topology: 'reset-groups' });
    run.did('vfio claim group=g1', 'vfio attach group=g1', 'g1 prepare reset device=d1', 'g2 prepare reset device=d2');
    expect(run.hardware('d1', 'd2')).toBe('blocked blocked');
    // The container gives up one group in the middle, and cannot take the other.
    expect(run.does('vfio claim group=g2')).toBe('-EBUSY');
    run.did('vfio detach group=g1', 'g2 finish reset device=d2', 'g1 finish reset device=d1');
    expect(run.hardware('d1', 'd2')).toBe('blocked g2.dma');
    expect(run.broken).toEqual([]);
  });

  test('a reset of the function within that of the slot: the outer end restores', () => {
    const run = given({ topology: 'reset-groups' });
    run.did('g1 prepare reset device=d1', 'g2 prepare reset device=d2', 'g1 prepare reset device=d1');
    run.did('g1 finish reset device=d1');
    expect(run.hardware('d1')).toBe('blocked');
    run.did('g1 finish reset device=d1', 'g2 finish reset device=d2');
    expect(run.hardware('d1', 'd2')).toBe('g1.dma g2.dma');
  });

  test('in a window the attach of a sibling, and of a PASID, is refused', () => {
    const run = given({ topology: 'reset-pasid' }).did('iommufd bind device=d1', 'g1 prepare reset device=d2');
    expect(run.does('iommufd attach group=g1 domain=iommufd.1')).toBe('-EBUSY');
    expect(run.does('iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1')).toBe('-EBUSY');
    expect(run.broken).toEqual([]);
  });

  test('the detach of a PASID in a window goes to the siblings only', () => {
    const run = given({ topology: 'reset-pasid' }).did('iommufd bind device=d1');
    run.did('iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1', 'g1 prepare reset device=d1');
    expect(run.pasid('d2', 'pasid1')).toBe('iommufd.1');
    run.did('iommufd detach pasid group=g1 pasid=pasid1', 'g1 finish reset device=d1');
    expect(run.pasid('d1', 'pasid1')).toBe('blocked');
    expect(run.pasid('d2', 'pasid1')).toBe('blocked');
    expect(run.broken).toEqual([]);
  });

  test('blocking fails: no reset, and nothing has changed', () => {
    const run = given({ driver: 'virtio', topology: 'reset' });
    expect(run.does('g1 prepare reset device=d1', 'd1.rid attach#1: -EINVAL (host), left on old')).toBe('-EINVAL');
    expect(run.hardware('d1')).toBe('g1.dma');
    expect(run.does('vfio claim group=g1')).toBe('0');
  });

  test('restoring fails: it warns, the window is over, and the device stays blocked', () => {
    const run = given({ topology: 'reset', breaches: 1 }).did('g1 prepare reset device=d1');
    run.did('g1 prepare reset device=d2');
    run.does('g1 finish reset device=d1', 'd1.rid attach#1: -EINVAL (incompatible), left on old');
    expect(run.warnings).toEqual(['a device stays blocked after its reset']);
    expect(run.hardware('d1')).toBe('blocked');
    expect(run.broken).toContain('I-05 driver contract');
    run.did('g1 finish reset device=d2');
    expect(run.does('vfio claim group=g1')).toBe('0');
  });

  test('a device that requires a direct mapping is blocked all the same', () => {
    const run = given({ topology: 'reset-direct' });
    expect(run.does('vfio claim group=g1')).toBe('-EINVAL');
    run.did('g1 prepare reset device=d1');
    expect(run.hardware('d1')).toBe('blocked');
    run.did('g1 finish reset device=d1');
    expect(run.hardware('d1')).toBe('g1.dma');
  });

  test('a deferred device is attached for real by its reset', () => {
    const run = given({ topology: 'reset-deferred' });
    expect(run.hardware('d1')).toBe('identity');
    run.did('g1 prepare reset device=d1', 'g1 finish reset device=d1');
    expect(run.hardware('d1')).toBe('g1.dma');
  });

  test('a release moves the sibling that shares the requester id of a device in reset', () => {
    const run = given({ topology: 'reset-alias' }).did('vfio claim group=g1', 'g1 prepare reset device=d1');
    run.did('vfio release group=g1');
    expect(run.hardware('d1')).toBe('g1.dma');
    expect(run.broken).toEqual(['I-11 core', 'I-50 core']);
  });
});

describe('what is left', () => {
  test('of a device that is removed in its reset: a count, and a group that refuses every change', () => {
    const pair = findTopology('reset');
    const devices = pair.devices.map((device) => ({ ...device, isHotPluggable: device.name === 'd2' }));
    const run = given({ topology: { ...pair, devices }, environment: ['removes-during-reset'] });
    run.did('d2 plug', 'g1 prepare reset device=d2', 'd2 unplug');
    expect(run.broken).toEqual(['I-12 environment', 'Q-3 environment']);
    expect(run.does('vfio claim group=g1')).toBe('-EBUSY');
  });

  test('of an alias that is refused: a device outside the group of its requester id', () => {
    const alone = { name: 'd1', group: 'g1' };
    const refused = { name: 'd2', group: 'g1', rid: 'd1', isHotPluggable: true, mayBeRefused: true };
    const run = given({ topology: { ...findTopology('single'), devices: [alone, refused] } });
    run.does('d2 plug', 'd1.rid attach#1: -EINVAL (incompatible), left on old');
    expect(run.broken).toContain('I-10 core');
  });

  test('a device whose attach is put off catches up while a sibling is being reset; in v7.0 it could not', () => {
    const whole = findTopology('reset-deferred');
    const topology = { ...whole, devices: whole.devices.map((device) => ({ ...device, hasAts: true })) };
    const steps = ['d1 bind driver=kernel', 'd1 proceed', 'g1 prepare reset device=d2'] as const;
    expect(
      given({ design: FIRST, topology })
        .did(...steps)
        .does('d1 use dma'),
    ).toBe('-EBUSY');
    const run = given({ topology }).did(...steps, 'd1 use dma');
    expect(run.hardware('d1', 'd2')).toBe('g1.dma blocked');
  });

  test('its own reset ends that the attach is put off, so that it is not fenced off', () => {
    const run = given({ topology: 'reset-deferred' }).did('d1 bind driver=kernel', 'd1 proceed');
    run.did('g1 prepare reset device=d1', 'd1 use dma');
    expect(run.hardware('d1')).toBe('blocked');
    expect(run.broken).toEqual([]);
  });
});

describe('as it was proposed', () => {
  test('August 2025: an attach in the window succeeds, and done attaches it', () => {
    const design = 'mainline+reset-fence=nothing+reset-nesting=ignored';
    const run = given({ design, topology: 'reset' }).did('vfio claim group=g1', 'g1 prepare reset device=d1');
    run.did('vfio attach group=g1');
    expect(run.hardware('d1', 'd2')).toBe('blocked vfio.1');
    run.did('g1 finish reset device=d1');
    expect(run.hardware('d1', 'd2')).toBe('vfio.1 vfio.1');
    expect(run.broken).toEqual([]);
  });

  test('August 2025: the end of an inner reset ends the outer one', () => {
    const design = 'mainline+reset-fence=nothing+reset-nesting=ignored';
    const run = given({ design, topology: 'reset' });
    run.did('g1 prepare reset device=d1', 'g1 prepare reset device=d1', 'g1 finish reset device=d1');
    expect(run.hardware('d1')).toBe('g1.dma');
    run.did('g1 finish reset device=d1');
    expect(run.warnings).toEqual(['a reset ends that was ended']);
  });

  test('November 2025: a device with siblings is not blocked at all', () => {
    const run = given({ design: 'mainline+reset-windows=groups-of-one', topology: 'reset' });
    run.did('g1 prepare reset device=d1');
    expect(run.attaches).toEqual([]);
  });

  test('under the mutex: everybody waits, and a reset within a reset waits for itself', async () => {
    const design = 'mainline+reset-windows=under-mutex';
    const run = given({ design, topology: 'reset' }).did('g1 prepare reset device=d1');
    expect(run.cannot('vfio claim group=g1')).toBe('blocked');
    run.did('g1 finish reset device=d1');
    expect(run.does('vfio claim group=g1')).toBe('0');
    const configuration = {
      design: findDesign(design),
      driver: findDriver('ideal'),
      topology: findTopology('reset'),
      environment: [],
    };
    const { verdict, violations } = await explore({ ...iommuSystem(configuration), properties: [] });
    expect([verdict, violations.map(({ steps }) => steps.length)]).toEqual(['deadlock', [2]]);
  });
});
