/**
 * A group of two of which the second requires a direct mapping (RMRR), with VFIO's files: rmrr_partial and rmrr_hotadd as
 * recorded on 6.1.192 and 6.12.117 with VT-d, step by step.
 */
import { describe, expect, test } from 'vitest';
import { intelMachine, recordedRun } from './recorded-machine.ts';
import type { Scenario } from './scenario.ts';

const machine = intelMachine(['g11'], { 5001: { requiresDirect: true } });

/** Steps with all that they wait for, each of which succeeds; the attaches of all of them. */
function done(run: Scenario, ...steps: readonly string[]): string[] {
  return steps.flatMap((step) => {
    const { returned, attaches } = run.throughout(step);
    expect(returned, step).toBe('0');
    return attaches;
  });
}

/** Both on the bus with kernel drivers, the first then with vfio-pci. */
function booted(design: string): Scenario {
  const run = recordedRun(design, 'intel-vtd', machine);
  done(run, 'd5000 plug', 'd5001 plug', 'd5000 bind driver=kernel', 'd5001 bind driver=kernel');
  done(run, 'd5000 unbind', 'd5000 bind driver=vfio', 'd5001 unbind');
  return run;
}

describe('rmrr_partial', () => {
  const given = (design: string) => {
    const run = booted(design);
    done(run, 'd5001 bind driver=vfio', 'g11.vfio open');
    return run;
  };
  const claim = 'g11.vfio set container container=c1';

  test('6.1.192, step 14: the claim fails at the second, and the first stays blocked', () => {
    const run = given('v6.1.192');
    // Step 17 is the same again: what is the domain already is attached to the first once more.
    for (const _ of ['step 14', 'step 17']) {
      expect(run.throughout(claim)).toEqual({
        returned: '-EPERM',
        attaches: ['d5000 g11.empty', 'd5001 g11.empty'],
      });
      expect([run.state('g11'), run.blockingDomain('g11')]).toEqual(['IDLE on g11.dma', 'g11.empty']);
      expect(run.hardware('d5000', 'd5001')).toBe('g11.empty g11.dma');
    }
    expect(run.does('c1 set iommu')).toBe('-EINVAL');
  });

  test('6.1.192, step 20 to 31: the kernel driver that gets it finds it blocked, and binding again does not mend it', () => {
    const run = given('v6.1.192');
    run.throughout(claim);
    done(run, 'g11.vfio close', 'c1 close', 'd5000 unbind');
    expect(done(run, 'd5000 bind driver=kernel', 'd5000 unbind', 'd5000 bind driver=kernel')).toEqual([]);
    expect([run.state('g11'), run.hardware('d5000')]).toEqual(['KERNEL(1) on g11.dma', 'g11.empty']);
    done(run, 'd5001 unbind', 'd5001 bind driver=kernel');
    expect(run.state('g11')).toBe('KERNEL(2) on g11.dma');
  });

  test('6.12.117, step 14: the core refuses the second before its driver is asked, and both go back', () => {
    const run = given('v6.12.117');
    for (const _ of ['step 14', 'step 17']) {
      expect(run.throughout(claim)).toEqual({
        returned: '-EINVAL',
        attaches: ['d5000 blocked', 'd5000 g11.dma', 'd5001 g11.dma'],
      });
      expect([run.state('g11'), run.blockingDomain('g11')]).toEqual(['IDLE on g11.dma', 'blocked']);
      expect(run.hardware('d5000', 'd5001')).toBe('g11.dma g11.dma');
    }
    expect(run.does('c1 set iommu')).toBe('-EINVAL');
    done(run, 'g11.vfio close', 'c1 close', 'd5000 unbind', 'd5000 bind driver=kernel');
    expect([run.state('g11'), run.hardware('d5000')]).toEqual(['KERNEL(1) on g11.dma', 'g11.dma']);
  });
});

describe('rmrr_hotadd', () => {
  const given = (design: string) => {
    const run = booted(design);
    done(run, 'd5001 unplug', 'g11.vfio open', 'g11.vfio set container container=c1');
    return run;
  };

  test('6.1.192, step 11: refused to the domain of the user, and an Oops as it is released', () => {
    const run = given('v6.1.192').did('c1 set iommu');
    // What is said after an Oops nobody heard: the thread has ended.
    expect(run.does('d5001 plug')).toBe('-EPERM');
    expect(run.attaches).toEqual(['d5001 c1.1']);
    expect(run.said.map(({ type }) => type)).toEqual(['oops', 'returned']);
    expect([run.members('g11'), run.state('g11')]).toEqual(['d5000', 'USER(g11.vfio,1) on c1.1']);
  });

  test('6.12.117, step 11 to 18: it is admitted to the domain of the user, and removed', () => {
    const run = given('v6.12.117').did('c1 set iommu');
    expect(done(run, 'd5001 plug')).toEqual(['d5001 c1.1']);
    expect([run.does('d5001 bind driver=kernel'), run.does('d5001 bind driver=kernel')]).toEqual(['-EBUSY', '-EBUSY']);
    expect(done(run, 'd5001 unplug')).toEqual([]);
    expect([run.members('g11'), run.state('g11')]).toEqual(['d5000', 'USER(g11.vfio,1) on c1.1']);
    expect(done(run, 'g11.vfio unset container')).toEqual(['d5000 blocked', 'd5000 g11.dma']);
    done(run, 'c1 close', 'g11.vfio set container container=c2');
  });

  test('6.12.117, step 22 to 32: a group that is blocked does not admit it, and a driver binds without a group', () => {
    const run = given('v6.12.117');
    expect(run.throughout('d5001 plug')).toEqual({ returned: '-EINVAL', attaches: [] });
    expect(run.members('g11')).toBe('d5000');
    done(run, 'd5001 bind driver=kernel');
    expect([run.local('d5001').value, run.state('g11')]).toEqual(['kernel', 'USER(g11.vfio,1) on blocked']);
    expect(done(run, 'g11.vfio close')).toEqual(['d5000 g11.dma']);
    expect(done(run, 'c1 close', 'd5001 unbind', 'd5001 bind driver=kernel', 'd5001 unbind', 'd5001 unplug')).toEqual(
      [],
    );
    expect(done(run, 'd5001 plug', 'd5001 bind driver=kernel')).toEqual(['d5001 g11.dma']);
    expect([run.members('g11'), run.state('g11')]).toEqual(['d5000 d5001', 'KERNEL(1) on g11.dma']);
  });
});
