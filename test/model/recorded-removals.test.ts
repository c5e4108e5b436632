/**
 * Devices that are removed and added again, as recorded on 6.1.192 and 6.12.117 with VT-d, step by step: remove_idle,
 * remove_owned, remove_member_owned, multifn_conflict. To remove a device is to unbind its driver, then to unplug it.
 */
import { describe, expect, test } from 'vitest';
import { intelMachine, recordedRun } from './recorded-machine.ts';
import type { Scenario } from './scenario.ts';

const KERNELS = ['v6.1.192', 'v6.12.117'] as const;

/** With devices of one group on the bus, a kernel driver bound to each. */
function booted(design: string, devices: readonly string[]): Scenario {
  const run = recordedRun(design, 'intel-vtd', intelMachine(['g8', 'g10', 'g11']));
  for (const device of devices) done(run, `${device} plug`);
  for (const device of devices) done(run, `${device} bind driver=kernel`);
  return run;
}

/** Steps with all that they wait for, each of which succeeds; the attaches of all of them. */
function done(run: Scenario, ...steps: readonly string[]): string[] {
  return steps.flatMap((step) => {
    const { returned, attaches } = run.throughout(step);
    expect(returned, step).toBe('0');
    return attaches;
  });
}

describe.each(KERNELS)('remove_idle on %s', (design) => {
  const isOld = design === 'v6.1.192';

  test('step 1 and 2: the group goes with its last device, and the next is attached once', () => {
    const run = booted(design, ['d1000']);
    expect(done(run, 'd1000 unbind', 'd1000 unplug')).toEqual([]);
    expect([run.members('g8'), run.state('g8')]).toEqual(['', 'IDLE on null']);
    expect(done(run, 'd1000 plug')).toEqual(['d1000 g8.dma']);
    done(run, 'd1000 bind driver=kernel');
    expect(run.state('g8')).toBe('KERNEL(1) on g8.dma');
  });

  test('step 6 and 7: one of two; who joins a group is attached twice on 6.1', () => {
    const run = booted(design, ['d5000', 'd5001']);
    expect(done(run, 'd5001 unbind', 'd5001 unplug')).toEqual([]);
    expect([run.members('g11'), run.state('g11')]).toEqual(['d5000', 'KERNEL(1) on g11.dma']);
    const once = ['d5001 g11.dma'];
    expect(done(run, 'd5001 plug')).toEqual(isOld ? [...once, ...once] : once);
    expect(done(run, 'd5001 bind driver=kernel')).toEqual([]);
    expect([run.members('g11'), run.state('g11')]).toEqual(['d5000 d5001', 'KERNEL(2) on g11.dma']);
  });

  test('step 8 to 10: both; a new group is attached once for the first, and as before for the second', () => {
    const run = booted(design, ['d5000', 'd5001']);
    done(run, 'd5000 unbind', 'd5000 unplug');
    expect([run.members('g11'), run.state('g11')]).toEqual(['d5001', 'KERNEL(1) on g11.dma']);
    done(run, 'd5001 unbind', 'd5001 unplug');
    expect(run.state('g11')).toBe('IDLE on null');
    const second = isOld ? ['d5001 g11.dma', 'd5001 g11.dma'] : ['d5001 g11.dma'];
    expect(done(run, 'd5000 plug', 'd5001 plug')).toEqual(['d5000 g11.dma', ...second]);
  });

  test('step 16 and 17: a bridge with what is behind it; its own driver fails after it was counted', () => {
    const run = booted(design, ['d3000', 'd4010', 'd4020']);
    done(run, 'd3000 unbind');
    expect(run.state('g10')).toBe('KERNEL(2) on g10.dma');
    done(run, 'd4020 unbind', 'd4010 unbind', 'd4010 unplug', 'd4020 unplug');
    expect([run.members('g10'), run.state('g10')]).toEqual(['d3000', 'IDLE on g10.dma']);
    done(run, 'd3000 unplug');
    const attached = done(run, 'd3000 plug', 'd4010 plug', 'd4020 plug');
    const twice = ['d4010 g10.dma', 'd4010 g10.dma', 'd4020 g10.dma', 'd4020 g10.dma'];
    expect(attached).toEqual(['d3000 g10.dma', ...(isOld ? twice : ['d4010 g10.dma', 'd4020 g10.dma'])]);
    run.did('d3000 bind driver=kernel');
    expect(run.state('g10')).toBe('KERNEL(1) on g10.dma');
    expect(run.does('d3000 proceed', 'd3000 proceed#1: -ENODEV')).toBe('-ENODEV');
    expect(run.state('g10')).toBe('IDLE on g10.dma');
  });
});

/** The kernel's blocking domain of a group with VT-d: its own empty one on 6.1, one for all groups on 6.12. */
const blockingOf = (design: string, group: string) => (design === 'v6.1.192' ? `${group}.empty` : 'blocked');

/** d1000 is given to a user, who has it open. */
function owned(design: string): Scenario {
  const run = booted(design, ['d1000']);
  done(run, 'd1000 unbind', 'd1000 bind driver=vfio');
  done(run, 'g8.vfio open', 'g8.vfio set container container=c1', 'c1 set iommu', 'g8.vfio get device device=d1000');
  return run;
}

describe.each(KERNELS)('remove_owned on %s', (design) => {
  const blocking = blockingOf(design, 'g8');

  test('step 10 to 13: the removal waits for the user, and takes the group from him when he closes the device', () => {
    const run = owned(design);
    expect(run.does('d1000 unbind')).toBeUndefined();
    expect([run.local('d1000').value, run.cannot('d1000 proceed')]).toEqual(['unregistering', 'blocked']);
    expect(run.state('g8')).toBe('USER(g8.vfio,1) on c1.1');
    expect(run.does('g8.vfio close device device=d1000')).toBe('0');
    expect(run.attaches).toEqual([]);
    const { returned, attaches } = run.throughout('d1000 proceed');
    expect([returned, attaches]).toEqual(['0', [`d1000 ${blocking}`, 'd1000 g8.dma']]);
    expect([run.state('g8'), run.blockingDomain('g8')]).toEqual(['IDLE on g8.dma', blocking]);
    expect(done(run, 'd1000 unplug')).toEqual([]);
    expect([run.state('g8'), run.blockingDomain('g8')]).toEqual(['IDLE on null', null]);
  });

  test('step 14 to 20: the old file is of no use, and the new group has never been blocked', () => {
    const run = owned(design);
    run.does('d1000 unbind');
    run.did('g8.vfio close device device=d1000');
    done(run, 'd1000 proceed', 'd1000 unplug');
    expect(run.does('g8.vfio get device device=d1000')).toBe('-ENODEV');
    expect(done(run, 'd1000 plug', 'd1000 bind driver=kernel')).toEqual(['d1000 g8.dma']);
    expect([run.state('g8'), run.blockingDomain('g8')]).toEqual(['KERNEL(1) on g8.dma', null]);
    expect(run.does('g8.vfio unset container')).toBe('-EINVAL');
    run.did('g8.vfio close', 'c1 close');
  });

  test('step 29 to 32: without an open device it does not wait; a new file is not there, though the group is', () => {
    const run = owned(design).did('g8.vfio close device device=d1000');
    expect(done(run, 'd1000 unbind')).toEqual([`d1000 ${blocking}`, 'd1000 g8.dma']);
    done(run, 'd1000 unplug', 'd1000 plug', 'd1000 bind driver=kernel');
    expect(run.does('g8.vfio open')).toBe('-ENOENT');
    expect(run.does('g8.vfio unset container')).toBe('-EINVAL');
    run.did('g8.vfio close', 'c1 close');
  });
});

/** Both functions are given to vfio-pci, and a user claims their group through c1. */
function claimed(design: string): Scenario {
  const run = booted(design, ['d5000', 'd5001']);
  done(run, 'd5000 unbind', 'd5000 bind driver=vfio', 'd5001 unbind', 'd5001 bind driver=vfio');
  done(run, 'g11.vfio open', 'g11.vfio set container container=c1');
  return run;
}

describe.each(KERNELS)('remove_member_owned on %s', (design) => {
  const blocking = blockingOf(design, 'g11');

  test('step 9 to 18: the owner stays, the newcomer joins his domain, and is refused to a kernel driver', () => {
    const run = claimed(design);
    expect(done(run, 'c1 set iommu')).toEqual(['d5000 c1.1', 'd5001 c1.1']);
    run.did('g11.vfio get device device=d5000');
    expect(done(run, 'd5001 unbind', 'd5001 unplug')).toEqual([]);
    expect([run.members('g11'), run.state('g11')]).toEqual(['d5000', 'USER(g11.vfio,1) on c1.1']);
    expect(done(run, 'd5001 plug')).toEqual(['d5001 c1.1']);
    expect([run.does('d5001 bind driver=kernel'), run.does('d5001 bind driver=kernel')]).toEqual(['-EBUSY', '-EBUSY']);
    expect([run.members('g11'), run.state('g11')]).toEqual(['d5000 d5001', 'USER(g11.vfio,1) on c1.1']);
    run.did('d5001 bind driver=vfio', 'g11.vfio get device device=d5001');
    run.did('g11.vfio close device device=d5001', 'g11.vfio close device device=d5000');
    expect(done(run, 'g11.vfio unset container')).toEqual([
      `d5000 ${blocking}`,
      `d5001 ${blocking}`,
      'd5000 g11.dma',
      'd5001 g11.dma',
    ]);
  });

  test('step 24 to 29: of a group that is claimed only the newcomer is blocked, and free with the others', () => {
    const run = claimed(design);
    done(run, 'd5001 unbind', 'd5001 unplug');
    expect(run.state('g11')).toBe(`USER(g11.vfio,1) on ${blocking}`);
    expect(done(run, 'd5001 plug')).toEqual([`d5001 ${blocking}`]);
    expect(run.does('d5001 bind driver=kernel')).toBe('-EBUSY');
    expect(done(run, 'c1 set iommu')).toEqual(['d5000 c1.1', 'd5001 c1.1']);
    done(run, 'g11.vfio unset container', 'd5001 bind driver=kernel');
    expect([run.state('g11'), run.blockingDomain('g11')]).toEqual(['KERNEL(1) on g11.dma', blocking]);
    run.did('g11.vfio close', 'c1 close');
  });
});

describe.each(KERNELS)('multifn_conflict on %s', (design) => {
  const blocking = blockingOf(design, 'g11');

  test('a kernel driver and a user exclude each other in a group of two', () => {
    const run = booted(design, ['d5000', 'd5001']);
    done(run, 'd5001 unbind', 'd5001 bind driver=vfio', 'g11.vfio open');
    // Step 7
    expect(run.does('g11.vfio set container container=c1')).toBe('-EPERM');
    expect([run.attaches, run.state('g11')]).toEqual([[], 'KERNEL(1) on g11.dma']);
    done(run, 'd5000 unbind');
    // Step 10
    expect(done(run, 'g11.vfio set container container=c1')).toEqual([`d5000 ${blocking}`, `d5001 ${blocking}`]);
    // Step 12
    expect(run.does('d5000 bind driver=kernel')).toBe('-EBUSY');
    done(run, 'c1 set iommu');
    // Step 15 to 21
    expect(run.does('d5000 bind driver=kernel')).toBe('-EBUSY');
    expect(run.does('g11.vfio get device device=d5000')).toBe('-ENODEV');
    run.did('g11.vfio get device device=d5001', 'd5000 bind driver=vfio', 'g11.vfio get device device=d5000');
    run.did('g11.vfio close device device=d5001');
    // Step 23
    expect(run.does('g11.vfio unset container')).toBe('-EBUSY');
    run.did('g11.vfio close device device=d5000');
    done(run, 'g11.vfio unset container', 'd5000 unbind', 'd5000 bind driver=kernel');
    // Step 30
    expect(run.does('g11.vfio set container container=c1')).toBe('-EPERM');
    done(run, 'g11.vfio close', 'c1 close', 'd5001 unbind', 'd5001 bind driver=kernel');
    expect([run.state('g11'), run.blockingDomain('g11')]).toEqual(['KERNEL(2) on g11.dma', blocking]);
  });
});
