/** Facts F43 to F48 about hot-plug, the first device of a group and the last. */
import { describe, expect, test } from 'vitest';
import { findTopology } from '../../model/index.ts';
import { given } from './scenario.ts';

const bound = ['d1 bind driver=kernel', 'd1 proceed'] as const;
const unchanged = '-EINVAL (incompatible), left on old';

describe('the first device of a group, and the last', () => {
  test('the first is attached to the first default domain', () => {
    const run = given({ topology: 'lone' });
    expect(run.state('g1')).toBe('IDLE on null');
    run.did('d1 plug');
    expect(run.attaches).toEqual(['d1 g1.dma']);
    expect(run.state('g1')).toBe('IDLE on g1.dma');
  });

  test('a driver that fails the first attach is in breach: the device is given up', () => {
    const run = given({ topology: 'lone', breaches: 1 });
    expect(run.does('d1 plug', `d1.rid attach#1: ${unchanged}`)).toBe('-EINVAL');
    expect(run.warnings).toEqual(['a member did not follow']);
    expect(run.broken).toEqual(['I-15 driver contract']);
    expect(run.members('g1')).toBe('');
    expect(run.state('g1')).toBe('IDLE on null');
  });

  test('the last takes the domains with it, and the next gets new ones', () => {
    const run = given({ topology: 'lone' }).did('d1 plug', 'vfio claim group=g1', 'vfio release group=g1');
    run.did('d1 unplug');
    expect(run.state('g1')).toBe('IDLE on null');
    expect(run.does('vfio claim group=g1')).toBe('-ENODEV');
    expect(run.did('d1 plug').state('g1')).toBe('IDLE on g1.dma');
  });

  test('v6.1, between the two sections: no user has got the group yet', () => {
    const run = given({ design: 'v6.1', topology: 'lone' }).did('d1 plug');
    expect(run.state('g1')).toBe('IDLE on null');
    expect(run.does('vfio claim group=g1')).toBe('-ENODEV');
    expect(run.did('d1 proceed').state('g1')).toBe('IDLE on g1.dma');
  });

  test('the last waits for the user', () => {
    const run = given({ topology: 'lone' }).did('d1 plug', 'vfio claim group=g1');
    expect(run.cannot('d1 unplug')).toBeDefined();
  });

  test('the last leaves a domain of its driver attached: a warning', () => {
    const run = given({ topology: 'lone-driver', environment: ['leaks-attachment'] });
    run.did('d1 plug', ...bound, 'd1 attach private', 'd1 unbind', 'd1 proceed', 'd1 unplug');
    expect(run.warnings).toEqual(['the last device leaves a group in use']);
    expect(run.state('g1')).toBe('IDLE on null');
  });

  test('the last leaves a PASID attached: the empty group is counted on', () => {
    const run = given({ topology: 'lone-driver', environment: ['leaks-pasid'] });
    run.did('d1 plug', ...bound, 'd1 attach pasid', 'd1 unbind');
    run.does('d1 proceed');
    run.did('d1 unplug');
    expect(run.state('g1')).toBe('KERNEL(1) on null');
    expect(run.broken).toContain('I-14 environment');
  });
});

describe('devices come and go', () => {
  test('F43 USER on its domain: a newcomer joins it, and a kernel driver is refused', () => {
    const run = given({ topology: 'default' }).did('vfio claim group=g1', 'vfio attach group=g1', 'd2 plug');
    expect(run.hardware('d2')).toBe('vfio.1');
    expect(run.state('g1')).toBe('USER(vfio,1) on vfio.1');
    expect(run.does('d2 bind driver=kernel')).toBe('-EBUSY');
  });

  test('F44 USER on the blocking domain: a newcomer joins it', () => {
    const run = given({ topology: 'default' }).did('vfio claim group=g1', 'd2 plug');
    expect(run.hardware('d2')).toBe('blocked');
  });

  test('F45 v6.1, owned: a newcomer joins in the first section and is left alone in the second', () => {
    const run = given({ design: 'v6.1', topology: 'default' }).did('vfio claim group=g1', 'vfio attach group=g1');
    run.did('d2 plug');
    expect(run.attaches).toEqual(['d2 vfio.1']);
    run.did('d2 proceed');
    expect(run.attaches).toEqual([]);
    expect(run.state('g1')).toBe('USER(vfio,1) on vfio.1');
    expect(run.does('d2 bind driver=kernel')).toBe('-EBUSY');
  });

  test('v5.17, whose core has no owner: a newcomer ends on the default domain, beside a device that a user drives', () => {
    const run = given({ design: 'v5.17', topology: 'default' }).did('vfio claim group=g1', 'vfio attach group=g1');
    run.did('d2 plug');
    expect(run.attaches).toEqual(['d2 vfio.1']);
    run.did('d2 proceed');
    expect([run.attaches, run.hardware('d1', 'd2')]).toEqual([['d2 g1.dma'], 'vfio.1 g1.dma']);
    expect(run.broken).toEqual(['I-01 core', 'I-05 core']);
  });

  test.each(['v6.1', 'v6.1.192', 'v6.3'])('%s, refused in the first section: it has no group', (design) => {
    const run = given({ design, topology: 'hot-add-refused' });
    expect(run.does('d2 plug', `d2.rid attach#1: ${unchanged}`)).toBe('-EINVAL');
    expect([run.attaches, run.members('g1')]).toEqual([['d2 g1.dma'], 'd1']);
    expect(run.broken).toEqual([]);
  });

  test.each(['v6.1', 'v6.3'])('%s, refused in the second: it was a member, and is released', (design) => {
    const run = given({ design, topology: 'hot-add-refused' }).did('d2 plug');
    expect(run.members('g1')).toBe('d1 d2');
    expect(run.does('d2 proceed', `d2.rid attach#1: ${unchanged}`)).toBe('-EINVAL');
    expect([run.members('g1'), run.hardware('d1', 'd2')]).toEqual(['d1', 'g1.dma blocked']);
    expect(run.broken).toEqual([]);
  });

  test('v6.1, a newcomer whose attach is put off: the first section puts it off, the second attaches it', () => {
    const late = { name: 'd2', group: 'g1', isHotPluggable: true, isDeferred: true };
    const topology = { ...findTopology('deferred'), devices: [{ name: 'd1', group: 'g1' }, late] };
    const run = given({ design: 'v6.1', topology }).did('d2 plug');
    expect(run.attaches).toEqual([]);
    run.did('d2 proceed');
    expect([run.attaches, run.hardware('d2')]).toEqual([['d2 g1.dma'], 'g1.dma']);
  });

  test('v6.1, unowned: a newcomer is attached to the default domain twice', () => {
    const run = given({ design: 'v6.1', topology: 'default' }).did('d2 plug');
    expect(run.attaches).toEqual(['d2 g1.dma']);
    run.did('d2 proceed');
    expect(run.attaches).toEqual(['d2 g1.dma']);
  });

  test('v6.1, a driver’s own domain: the newcomer ends on the default domain, which its group is not on', () => {
    const run = given({ design: 'v6.1', topology: 'driver-domain-hot-add' });
    run.did(...bound, 'd1 attach private', 'd2 plug', 'd2 proceed');
    expect(run.hardware('d1', 'd2')).toBe('d1.private g1.dma');
    expect(run.broken).toEqual(['I-05 core']);
  });

  test('F46 the last device takes the group’s domains with it', () => {
    const run = given({ topology: 'lone' }).did('d1 plug');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
    run.did('d1 unplug');
    expect(run.state('g1')).toBe('IDLE on null');
    expect(run.broken).toEqual([]);
  });

  test('the last device of an owned group waits for its user', () => {
    const run = given({ topology: 'lone' }).did('d1 plug', 'vfio claim group=g1');
    expect(run.cannot('d1 unplug')).toBe('blocked');
    run.did('vfio release group=g1', 'd1 unplug');
  });

  test('who claims an empty group all the same makes the core look at a device that is not there', () => {
    const run = given({ topology: 'lone', environment: ['uses-empty-group'] }).did('d1 plug', 'd1 unplug');
    run.does('vfio claim group=g1');
    expect(run.broken).toEqual(['I-51 environment']);
  });

  test('a group without devices cannot be claimed', () => {
    expect(given({ topology: 'lone' }).does('vfio claim group=g1')).toBe('-ENODEV');
  });

  test('a device that iommufd holds, or that is being reset, waits too', () => {
    const run = given({ topology: 'deep' }).did('d2 plug', 'iommufd bind device=d2');
    expect(run.cannot('d2 unplug')).toBe('blocked');
    run.did('iommufd unbind device=d2', 'g1 prepare reset device=d2');
    expect(run.cannot('d2 unplug')).toBe('blocked');
    run.did('g1 finish reset device=d2', 'd2 unplug');
  });

  test('F47 the first attach fails: the device has no group', () => {
    const run = given({ topology: 'hot-add-refused' });
    expect(run.does('d2 plug', `d2.rid attach#1: ${unchanged}`)).toBe('-EINVAL');
    expect(run.members('g1')).toBe('d1');
  });

  test('F48 a member of an owned group leaves: owner, domain and siblings stay', () => {
    const run = given({ topology: 'default' }).did('d2 plug', 'vfio claim group=g1', 'vfio attach group=g1');
    run.did('d2 unplug');
    expect(run.state('g1')).toBe('USER(vfio,1) on vfio.1');
    expect(run.hardware('d1', 'd2')).toBe('vfio.1 blocked');
    expect(run.attaches).toEqual([]);
  });
});
