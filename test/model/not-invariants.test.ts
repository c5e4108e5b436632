/** What a newcomer might take for a rule, and is not: reachable in a correct kernel. */
import { expect, test } from 'vitest';
import { given } from './scenario.ts';

test('NI-1: a kernel driver is counted, and the group is on a domain of its own', () => {
  const run = given({ topology: 'driver-domain' }).did('d1 bind driver=kernel', 'd1 proceed', 'd1 attach private');
  expect(run.state('g1')).toBe('KERNEL(1) on d1.private');
  expect(run.broken).toEqual([]);
});

test('NI-5: the blocking domain is kept when nobody owns the group', () => {
  const run = given({ driver: 'virtio', topology: 'lone' }).did('d1 plug');
  expect(run.blockingDomain('g1')).toBeNull();
  run.did('vfio claim group=g1', 'vfio release group=g1');
  expect(run.state('g1')).toBe('IDLE on g1.dma');
  expect(run.blockingDomain('g1')).toBe('g1.empty');
  expect(run.broken).toEqual([]);
  expect(run.did('d1 unplug').blockingDomain('g1')).toBeNull();
});

test('NI-8: owner_cnt, which iommu_group_dma_owner_claimed tells, is not the number of users', () => {
  const run = given({ topology: 'pair' }).did('d1 bind driver=kernel', 'd1 proceed');
  expect(run.state('g1')).toBe('KERNEL(1) on g1.dma');
  const user = given({ topology: 'pair-iommufd' }).did('iommufd bind device=d1', 'iommufd bind device=d2');
  expect(user.state('g1')).toBe('USER(iommufd,2) on blocked');
});

test('NI-2: a group grows and shrinks while a user owns it', () => {
  const run = given({ topology: 'default' }).did('vfio claim group=g1', 'vfio attach group=g1', 'd2 plug');
  expect([run.members('g1'), run.state('g1'), run.broken]).toEqual(['d1 d2', 'USER(vfio,1) on vfio.1', []]);
  run.did('d2 unplug');
  expect([run.members('g1'), run.state('g1'), run.broken]).toEqual(['d1', 'USER(vfio,1) on vfio.1', []]);
});

test('NI-6: a device that is added again may get another group, and its sibling’s user is none the wiser', () => {
  const run = given({ topology: 'regrouped' }).did('d2 plug', 'd2 unplug', 'vfio claim group=g1', 'd2 plug group=g2');
  expect([run.members('g1'), run.members('g2')]).toEqual(['d1', 'd2']);
  run.did('d2 bind driver=kernel');
  expect(run.state('g2')).toBe('KERNEL(1) on g2.dma');
  expect(run.broken).toEqual(['I-37 core']);
});
