/** An IOMMU that is registered while drivers bind: batch probe, its windows, and who gets in between. */
import { describe, expect, test } from 'vitest';
import { verdict } from '../invariants/verdicts.ts';
import { given } from './scenario.ts';

const bound = ['d1 bind driver=kernel', 'd1 proceed'] as const;

describe('bus_iommu_probe: devices first, then the default domains of their groups', () => {
  test('between the phases a device is in a group without a default domain', () => {
    const run = given({ topology: 'registration-pair' });
    run.does('iommu register');
    expect([run.members('g1'), run.state('g1')]).toEqual(['d1', 'IDLE on null']);
    run.does('iommu proceed');
    expect([run.members('g1'), run.state('g1')]).toEqual(['d1 d2', 'IDLE on null']);
    expect(run.attaches).toEqual([]);
    expect(run.does('iommu proceed')).toBe('0');
    expect(run.attaches).toEqual(['d1 g1.dma', 'd2 g1.dma']);
    expect(run.did(...bound).state('g1')).toBe('KERNEL(1) on g1.dma');
  });

  test('F15 a driver waits for the default domain since v6.15', () => {
    const run = given({ topology: 'registration' });
    expect(run.does('d1 bind driver=kernel')).toBe('-EPROBE_DEFER');
    run.does('iommu register');
    expect(run.does('d1 bind driver=kernel')).toBe('-EPROBE_DEFER');
    run.does('iommu proceed');
    expect(run.did(...bound).state('g1')).toBe('KERNEL(1) on g1.dma');
  });

  test('F15 v6.9: it binds, and finds its dma ops changed', () => {
    const run = given({ design: 'v6.9', topology: 'registration' });
    run.does('iommu register');
    run.does('d1 bind driver=kernel');
    expect([run.state('g1'), run.broken]).toEqual(['KERNEL(1) on null', ['I-43 core']]);
    run.does('iommu proceed');
    expect([run.state('g1'), run.broken]).toEqual(['KERNEL(1) on g1.dma', ['I-43 core']]);
  });

  test('no memory for the default domain: the devices are released, and the drivers wait for ever', () => {
    const run = given({ topology: 'registration-pair' });
    run.does('iommu register');
    run.does('iommu proceed');
    expect(run.does('iommu proceed', 'g1 set up#1: -ENOMEM')).toBe('-ENOMEM');
    expect([run.members('g1'), run.broken]).toEqual(['', []]);
    expect(run.does('d1 bind driver=kernel')).toBe('-EPROBE_DEFER');
  });

  test('a driver that fails the first attach is in breach, and the IOMMU is not registered', () => {
    const run = given({ topology: 'registration', breaches: 1 });
    run.does('iommu register');
    expect(run.does('iommu proceed', 'd1.rid attach#1: -EINVAL (incompatible), left on old')).toBe('-EINVAL');
    expect([run.members('g1'), run.state('g1')]).toEqual(['', 'IDLE on null']);
    expect(run.warnings).toEqual(['a member did not follow']);
  });

  test('v6.12: a driver that binds before the walk probes the device, and its group is complete at once', () => {
    const run = given({ design: 'v6.12', topology: 'registration-pair' });
    run.does('iommu register');
    run.did('d2 bind driver=kernel');
    expect(run.attaches).toEqual(['d1 g1.dma', 'd2 g1.dma']);
    expect(run.members('g1')).toBe('d1 d2');
  });
});

describe('what is left when nobody uses a group', () => {
  test('a domain that a driver leaked', () => {
    const run = given({ topology: 'driver-domain', environment: ['leaks-attachment'] });
    run.did(...bound, 'd1 attach private', 'd1 unbind', 'd1 proceed');
    expect(run.state('g1')).toBe('IDLE on d1.private');
    expect(run.broken).toEqual(['I-04 environment', 'Q-1 environment']);
  });

  test('a device without a group has nobody to be counted by (F20)', () => {
    const run = given({ topology: 'hot-add-refused' });
    run.does('d2 plug', 'd2.rid attach#1: -EINVAL (incompatible), left on old');
    expect(run.does('d2 bind driver=kernel')).toBeUndefined();
    expect([run.state('g1'), run.broken]).toEqual(['IDLE on g1.dma', ['I-42 core']]);
    expect(run.does('iommufd bind device=d2')).toBe('-ENODEV');
  });
});

describe('a group fails when another is in use', () => {
  test('all devices are released, also those whose drivers are bound', () => {
    const run = given({ topology: 'registration-two' });
    run.does('iommu register');
    run.does('iommu proceed');
    run.does('iommu proceed');
    run.did(...bound);
    expect([run.state('g1'), run.state('g2')]).toEqual(['KERNEL(1) on g1.dma', 'IDLE on null']);
    expect(run.does('iommu proceed', 'g2 set up#1: -ENOMEM')).toBe('-ENOMEM');
    expect(run.state('g1')).toBe('KERNEL(1) on null');
    expect(run.warnings).toEqual(['the last device leaves a group in use']);
    expect(run.broken).toEqual(['I-14 core', 'I-15 core', 'I-42 core']);
  });
});

describe('who gets in between', () => {
  test('a user claims the group before it has a default domain, which phase two then attaches', async () => {
    expect(await verdict({ topology: 'registration-user', invariants: ['I-01'] })).toMatchInlineSnapshot(`
      "I-01, core
      iommu register
      vfio claim group=g1
      iommu proceed"
    `);
  });

  test('a user lets go before there is a default domain: his own stays attached, and he frees it', async () => {
    expect(await verdict({ topology: 'registration-user', invariants: ['I-06'] })).toMatchInlineSnapshot(`
      "I-06, core
      iommu register
      vfio claim group=g1
      vfio attach group=g1
      vfio release group=g1
      vfio free"
    `);
  });

  test('a driver binds while the firmware is asked: it has no group, and nobody counts it', async () => {
    const found = await verdict({
      topology: 'registration-firmware',
      invariants: ['I-42', 'I-43', 'I-45'],
      continueAfterViolation: true,
    });
    expect(found).toMatchInlineSnapshot(`
      "I-42, core
      iommu register
      d1 bind driver=kernel

      I-43, core
      iommu register
      d1 bind driver=kernel
      iommu proceed

      I-45, core
      iommu register
      d1 bind driver=kernel
      iommu proceed"
    `);
  });

  test('v6.15: dma_configure follows a pointer that it made from NULL', () => {
    const run = given({ design: 'v6.15', topology: 'registration-firmware-managed' });
    run.does('iommu register');
    run.does('d1 bind driver=managed');
    run.does('iommu proceed');
    // Whose call dies is not answered.
    expect(run.broken).toEqual(['I-51 core', 'I-80 core']);
  });

  test('v6.1: two probes of one device; the second finds it in sysfs, and frees what the first made', () => {
    const run = given({ design: 'v6.1', topology: 'registration' });
    run.does('iommu register');
    run.does('d1 bind driver=kernel');
    run.does('iommu proceed');
    expect(run.members('g1')).toBe('d1');
    run.does('d1 proceed');
    expect(run.broken).toContain('I-44 core');
  });

  test.each(['v6.1.192', 'v6.3', 'v6.12', 'mainline'])('%s: a device is probed once', async (design) => {
    expect(await verdict({ design, topology: 'registration', invariants: ['I-44'] })).toBe('holds, complete');
  });
});
