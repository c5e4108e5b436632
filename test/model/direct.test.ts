/** Devices for which the firmware demands a direct mapping, as recorded: rmrr_hotadd on 6.12.117 and on 6.1.192. */
import { describe, expect, test } from 'vitest';
import { findTopology } from '../../model/index.ts';
import { verdict } from '../invariants/verdicts.ts';
import { given } from './scenario.ts';

const owned = ['vfio claim group=g1', 'vfio attach group=g1'] as const;
const freed = ['vfio detach group=g1', 'vfio free', 'vfio release group=g1'] as const;

describe('6.12.117, VT-d: the sibling of an owned device requires a direct mapping, and is added again', () => {
  const start = () => given({ design: 'v6.12.117', driver: 'intel-vtd', topology: 'hot-add-direct' }).did('d2 plug');

  test('step 5: it is removed, and blocked', () => {
    const run = start().did('d2 unplug');
    expect([run.hardware('d2'), run.broken]).toEqual(['blocked', ['I-38 core']]);
  });

  test('step 11: its group is on the user’s domain, which it joins', () => {
    const run = start().did('d2 unplug', ...owned, 'd2 plug');
    expect([run.attaches, run.hardware('d2')]).toEqual([['d2 vfio.1'], 'vfio.1']);
    expect(run.broken).toEqual(['I-38 core']);
    // Step 16
    expect(run.does('d2 bind driver=kernel')).toBe('-EBUSY');
  });

  test('step 17 and 18: it is removed before its user lets go, who then finds nothing wrong', () => {
    const run = start().did('d2 unplug', ...owned, 'd2 plug', 'd2 unplug');
    expect(run.hardware('d2')).toBe('blocked');
    expect(run.did(...freed).state('g1')).toBe('IDLE on g1.dma');
    expect(run.broken).toEqual([]);
  });

  test('step 22: its group is blocked, it is refused, and has no group; a kernel driver binds to it', () => {
    const run = start().did('d2 unplug', 'vfio claim group=g1');
    expect(run.does('d2 plug')).toBe('-EINVAL');
    expect([run.members('g1'), run.attaches]).toEqual(['d1', []]);
    run.did('d2 bind driver=kernel');
    expect(run.state('g1')).toBe('USER(vfio,1) on blocked');
    expect(run.broken).toEqual(['I-37 core', 'I-38 core', 'I-42 core']);
  });

  test('step 27 to 29: the user has gone, and it has no group all the same', () => {
    const run = start().did('d2 unplug', 'vfio claim group=g1');
    run.does('d2 plug');
    run.did('d2 bind driver=kernel', 'd2 proceed', 'vfio release group=g1', 'd2 unbind', 'd2 proceed');
    run.did('d2 bind driver=kernel', 'd2 proceed');
    expect([run.members('g1'), run.state('g1')]).toEqual(['d1', 'IDLE on g1.dma']);
  });

  test('step 30 to 32: only removed and added again it gets its group', () => {
    const run = start().did('d2 unplug', 'vfio claim group=g1');
    run.does('d2 plug');
    run.did('vfio release group=g1', 'd2 unplug', 'd2 plug', 'd2 bind driver=kernel');
    expect([run.members('g1'), run.state('g1')]).toEqual(['d1 d2', 'KERNEL(1) on g1.dma']);
  });
});

describe('mainline', () => {
  test.each([
    ['I-38', 'd2 plug'],
    ['I-42', 'd2 bind driver=kernel'],
    ['I-37', 'd2 bind driver=kernel'],
  ])('%s fails, the last step being %s', async (invariant, last) => {
    const found = await verdict({ topology: 'hot-add-direct', invariants: [invariant] });
    expect(found.split('\n').at(-1)).toBe(last);
    expect(found.split('\n')).toHaveLength(4);
  });

  test('F18 a claim fails, and the members that had moved go back', () => {
    const run = given({ topology: 'direct' });
    expect(run.does('vfio claim group=g1')).toBe('-EINVAL');
    expect(run.attaches).toEqual(['d1 blocked', 'd1 g1.dma']);
    expect(run.state('g1')).toBe('IDLE on g1.dma');
  });
});

test('a newcomer that is refused was in the list, and is in identity afterwards', () => {
  const run = given({ topology: 'hot-add-direct' }).did('vfio claim group=g1');
  expect(run.does('d2 plug')).toBe('-EINVAL');
  expect([run.members('g1'), run.hardware('d2'), run.broken]).toEqual(['d1', 'identity', []]);
  run.did('d2 unplug');
  run.does('d2 plug');
  expect([run.members('g1'), run.hardware('d2'), run.broken]).toEqual(['d1', 'identity', ['I-01 core']]);
});

test('a roll-back to the blocking domain is refused as well, and warns', () => {
  const { devices, ...others } = findTopology('hot-add-direct');
  const topology = { ...others, devices: [...devices, { name: 'd3', group: 'g1', isHotPluggable: true }] };
  const run = given({ topology }).did(...owned, 'd2 plug', 'd3 plug', 'vfio detach group=g1');
  expect(run.hardware('d1', 'd2', 'd3')).toBe('blocked vfio.1 blocked');
  expect(run.does('vfio attach group=g1', 'd3.rid attach#1: -EINVAL (incompatible), left on old')).toBe('-EINVAL');
  expect(run.hardware('d1', 'd2', 'd3')).toBe('blocked vfio.1 blocked');
  expect(run.warnings).toContain('roll-back failed');
});

test('a reset blocks such a device, which is its exception', async () => {
  expect(await verdict({ topology: 'direct-reset-nested' })).toBe('holds, complete');
  const run = given({ topology: 'direct-reset-nested' }).did('g1 prepare reset device=d1');
  expect(run.hardware('d1')).toBe('blocked');
});

test('who shares a requester id is released with the other: VT-d says so in a comment', () => {
  const run = given({ topology: 'alias-hot-unplug' }).did('d2 plug', 'd2 unplug');
  expect([run.state('g1'), run.hardware('d1'), run.broken]).toEqual(['IDLE on g1.dma', 'blocked', ['I-05 core']]);
});

test('6.1.192, step 11: the attach of the newcomer is refused, and what was never attached is released', () => {
  const run = given({ design: 'v6.1.192', driver: 'intel-vtd', topology: 'hot-add-direct' }).did(...owned);
  expect(run.does('d2 plug')).toBe('-EPERM');
  expect(run.broken).toContain('I-51 core');
});
