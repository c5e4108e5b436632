/** Attaches that are put off until the first use of the DMA API: a kdump kernel. */
import { describe, expect, test } from 'vitest';
import { verdict } from '../invariants/verdicts.ts';
import { given } from './scenario.ts';

const bound = ['d1 bind driver=kernel', 'd1 proceed'] as const;
const refused = 'd1.rid attach#1: -EINVAL (incompatible), left on old';

describe('B14: the attach of a device is put off at boot', () => {
  test('NI-4 the default domain translates, and the hardware does not know', () => {
    const run = given({ topology: 'deferred' });
    expect([run.state('g1'), run.hardware('d1')]).toEqual(['IDLE on g1.dma', 'identity']);
  });

  test('the first use of the DMA API attaches, the second does nothing', () => {
    const run = given({ topology: 'deferred' }).did(...bound, 'd1 use dma');
    expect([run.attaches, run.hardware('d1')]).toEqual([['d1 g1.dma'], 'g1.dma']);
    expect(run.did('d1 use dma').attaches).toEqual([]);
  });

  test('a claim before that attaches the blocking domain for real', () => {
    const run = given({ topology: 'deferred' }).did('vfio claim group=g1');
    expect(run.hardware('d1')).toBe('blocked');
    run.did('vfio release group=g1', ...bound, 'd1 use dma');
    expect([run.attaches, run.hardware('d1')]).toEqual([[], 'g1.dma']);
  });

  test('the attach may fail, and is tried again', () => {
    const run = given({ topology: 'deferred' }).did(...bound);
    expect(run.does('d1 use dma', refused)).toBe('-EINVAL');
    expect(run.did('d1 use dma').hardware('d1')).toBe('g1.dma');
  });

  test('v7.0: a sibling’s reset keeps everybody from attaching; since v7.0.10 only who is reset', () => {
    const started = (design: string) =>
      given({ design, topology: 'deferred-sibling-reset' }).did(...bound, 'g1 prepare reset device=d2');
    expect(started('v7.0').does('d1 use dma')).toBe('-EBUSY');
    expect(started('mainline').did('d1 use dma').hardware('d1', 'd2')).toBe('g1.dma blocked');
  });
});

describe('an attach of the driver’s own domain fails before the DMA API was used', () => {
  const run = (design: string) => {
    const scenario = given({ design, topology: 'deferred-driver' }).did(...bound);
    scenario.does('d1 attach private', refused);
    return scenario.did('d1 use dma');
  };

  test('up to v6.4 the attach is still put off, and the DMA API catches up', () => {
    expect(run('v6.3').hardware('d1')).toBe('g1.dma');
  });

  test('v6.5 to v6.18: the member that failed is put back, for real', () => {
    expect(run('v6.18').hardware('d1')).toBe('g1.dma');
  });

  test('since v6.19 nothing ever attaches it', () => {
    const scenario = run('v6.19');
    expect(scenario.hardware('d1')).toBe('identity');
    expect(scenario.broken).toContain('I-57 core');
  });

  test('mainline: the hardware is not where the core believes', async () => {
    expect(await verdict({ topology: 'deferred-driver', invariants: ['I-05'] })).toMatchInlineSnapshot(`
      "I-05, core
      d1 bind driver=kernel
      d1 proceed
      d1 attach private (d1.rid attach: -EINVAL (incompatible), left on old)"
    `);
  });
});
