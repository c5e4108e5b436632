/** Facts about mapping: F79, what unmapping leaves in caches, and what a flush queue leaves. */
import { describe, expect, test } from 'vitest';
import { findTopology, pageStateOf, readCache } from '../../model/index.ts';
import { verdict } from '../invariants/verdicts.ts';
import { given, type Scenario } from './scenario.ts';

const attached = ['mapper claim group=g1', 'mapper attach group=g1'] as const;
const mapped = ['mapper map', 'mapper proceed'] as const;
const cached = (run: Scenario, device: string) => readCache(run.local(`${device}.tlb`)).cached;
const page = (run: Scenario, holder = 'mapper') => pageStateOf(run.local(holder));

describe('mapping', () => {
  test.each(['blocked', 'identity'])('F79 nothing can be mapped in %s, and unmapping finds nothing', (domain) => {
    const run = given({ topology: 'memory' });
    expect(run.does(`mapper map domain=${domain}`)).toBe('-EINVAL');
    expect(run.does(`mapper unmap domain=${domain}`)).toBe('0');
    expect(page(run)).toBe('unmapped');
  });

  test('a failure unpins the page', () => {
    const run = given({ topology: 'memory' }).did('mapper map');
    expect(run.does('mapper proceed', 'mapper proceed#1: -ENOMEM')).toBe('-ENOMEM');
    expect(page(run)).toBe('unmapped');
  });

  test('a device finds the page where it is attached, and nothing elsewhere', () => {
    const run = given({ topology: 'memory' }).did(...attached, ...mapped, 'd1.tlb access', 'd2.tlb access');
    expect([cached(run, 'd1'), cached(run, 'd2')]).toEqual(['mapper.1', null]);
  });
});

describe('unmapping', () => {
  test('the cache has the page until it is synchronised, and the page is pinned until then', () => {
    const run = given({ topology: 'memory' }).did(...attached, ...mapped, 'd1.tlb access', 'mapper unmap');
    expect([page(run), cached(run, 'd1')]).toEqual(['cleared', 'mapper.1']);
    run.did('mapper proceed');
    expect([page(run), cached(run, 'd1')]).toEqual(['synchronised', null]);
    run.did('mapper proceed');
    expect(page(run)).toBe('unmapped');
  });

  test('a group that is attached between clearing and synchronising finds nothing', () => {
    const run = given({ topology: 'memory' }).did(...attached, ...mapped, 'd1.tlb access', 'mapper unmap');
    run.did('mapper claim group=g2', 'mapper attach group=g2', 'd2.tlb access', 'mapper proceed');
    expect([cached(run, 'd1'), cached(run, 'd2')]).toEqual([null, null]);
  });

  test('a group that is detached meanwhile forgets what it had', () => {
    const run = given({ topology: 'memory' }).did(...attached, ...mapped, 'd1.tlb access', 'mapper unmap');
    run.did('mapper detach group=g1');
    expect(cached(run, 'd1')).toBeNull();
  });

  test('a domain is not freed while a page is mapped in it', () => {
    const run = given({ topology: 'memory' }).did(...mapped);
    expect(run.cannot('mapper free')).toBe('not-enabled');
    run.did('mapper unmap', 'mapper proceed', 'mapper proceed', 'mapper free');
  });
});

describe('the DMA API', () => {
  test('gives a buffer back when caches are synchronised', () => {
    const run = given({ topology: 'memory-dma' }).did('g1.api map', 'g1.api proceed', 'd1.tlb access', 'g1.api unmap');
    expect(page(run, 'g1.api')).toBe('cleared');
    run.did('g1.api proceed', 'g1.api proceed');
    expect(cached(run, 'd1')).toBeNull();
  });

  test('with a flush queue gives it back before: the device reaches it until the queue is emptied', () => {
    const run = given({ topology: 'memory-dma-fq' });
    run.did('g1.api map', 'g1.api proceed', 'd1.tlb access', 'g1.api unmap');
    expect([page(run, 'g1.api'), cached(run, 'd1')]).toEqual(['stale', 'g1.dma']);
    run.did('g1.api flush');
    expect(cached(run, 'd1')).toBeNull();
  });

  test('nothing of it is wrong, and the window is reached', async () => {
    expect(await verdict({ topology: 'memory-dma' })).toBe('holds, complete');
    expect(await verdict({ topology: 'memory-dma-fq' })).toBe('holds, complete');
    expect(await verdict({ topology: 'memory' })).toBe('holds, complete');
  });
});

describe('a page in the domain of somebody else', () => {
  const topology = { ...findTopology('single'), memory: { by: 'callers', domains: ['vfio.1'] } } as const;
  const used = [
    'vfio claim group=g1',
    'vfio attach group=g1',
    'vfio.1.page map',
    'vfio.1.page proceed',
    'd1.tlb access',
  ];

  test('a device finds it while it is attached, and forgets it when it is detached', () => {
    const run = given({ topology }).did(...used);
    expect([page(run, 'vfio.1.page'), cached(run, 'd1')]).toEqual(['mapped', 'vfio.1']);
    run.did('vfio detach group=g1');
    expect([page(run, 'vfio.1.page'), cached(run, 'd1')]).toEqual(['mapped', null]);
  });

  test('a user who gives it back before caches are synchronised leaves it to the device', () => {
    const run = given({ topology, environment: ['unpins-before-sync'] }).did(...used, 'vfio.1.page unmap');
    expect(run.broken).toEqual(['I-27 environment']);
    run.did('vfio.1.page flush');
    expect([page(run, 'vfio.1.page'), cached(run, 'd1')]).toEqual(['unmapped', null]);
  });
});
