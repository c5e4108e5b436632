/**
 * Only the firmware knows which devices the IOMMU serves: before v6.15 a device gets its group when a driver tries to
 * bind. Steps are those of recordings on 6.12.117 with virtio-iommu.
 */
import { describe, expect, test } from 'vitest';
import type { Topology } from '../../model/index.ts';
import { verdict } from '../invariants/verdicts.ts';
import { recordedRun, virtioMachine } from './recorded-machine.ts';
import { given, type Scenario } from './scenario.ts';

const recorded = () => recordedRun('v6.12.117', 'virtio', virtioMachine(['g0', 'g6', 'g8', 'g10', 'g11']));
const bound = (device: string) => [`${device} bind driver=kernel`, `${device} proceed`] as const;
const unbound = (device: string) => [`${device} unbind`, `${device} proceed`] as const;

/** Two hot-pluggable devices of one group, and VFIO. */
const pair: Topology = {
  ...virtioMachine(),
  name: 'pair',
  groups: ['g1'],
  devices: ['d1', 'd2'].map((name) => ({
    name,
    group: 'g1',
    isHotPluggable: true,
    drivers: ['kernel', 'managed', 'vfio'] as const,
  })),
  vfio: { groups: ['g1'], containers: ['c1'], boundAtStart: [], opensMax: 1 },
};

const rejects = (run: Scenario, device: string) => run.does(`${device} proceed`, `${device} proceed#1: -ENODEV`);

describe('6.12.117, as recorded', () => {
  test('remove_idle step 1 and 2: it leaves with its group, and gets a new one as its driver binds', () => {
    const run = recorded().did('d1000 plug', ...bound('d1000'), ...unbound('d1000'), 'd1000 unplug');
    expect([run.members('g8'), run.state('g8')]).toEqual(['', 'IDLE on null']);
    run.did('d1000 plug');
    expect([run.members('g8'), run.attaches]).toEqual(['', []]);
    run.did('d1000 bind driver=kernel');
    expect([run.state('g8'), run.attaches]).toEqual(['KERNEL(1) on g8.dma', ['d1000 g8.dma']]);
  });

  test('remove_idle step 10: both functions are added, then the driver binds to one after the other', () => {
    const run = recorded().did('d5000 plug', 'd5001 plug', ...bound('d5000'));
    expect([run.members('g10'), run.state('g10')]).toEqual(['d5000', 'KERNEL(1) on g10.dma']);
    run.did('d5001 bind driver=kernel');
    expect(run.attaches).toEqual(['d5001 g10.dma']);
    expect([run.members('g10'), run.state('g10')]).toEqual(['d5000 d5001', 'KERNEL(2) on g10.dma']);
  });

  test('remove_idle step 13 to 15: vfio-pci is the first that binds; added again it has no group', () => {
    const run = recorded().did('d6000 plug', 'd6000 bind driver=vfio');
    expect([run.state('g11'), run.attaches]).toEqual(['IDLE on g11.dma', ['d6000 g11.dma']]);
    run.did('d6000 proceed');
    expect(run.throughout('d6000 unbind').returned).toBe('0');
    run.did('d6000 unplug', 'd6000 plug');
    expect([run.members('g11'), run.state('g11')]).toEqual(['', 'IDLE on null']);
  });

  test('remove_idle step 17: the driver of the bridge fails, and the group stays', () => {
    const run = recorded().did('d3000 plug', 'd3000 bind driver=kernel');
    expect(run.state('g6')).toBe('KERNEL(1) on g6.dma');
    expect(rejects(run, 'd3000')).toBe('-ENODEV');
    expect([run.members('g6'), run.state('g6')]).toEqual(['d3000', 'IDLE on g6.dma']);
  });

  test('type_multi step 27: a device that no IOMMU serves is bound without a group', () => {
    const run = recorded().did('d4010 plug', ...bound('d4010'));
    expect(run.local('d4010')).toMatchObject({ value: 'kernel', context: { group: null } });
    run.did(...unbound('d4010'), 'd4010 unplug', 'd4010 plug', 'd4010 bind driver=managed', 'd4010 proceed');
    expect(run.local('d4010').value).toBe('managed');
    run.did('d4010 unbind');
    expect(run.does('d4010 bind driver=vfio')).toBe('-EINVAL');
    expect(run.local('d4010').value).toBe('unbound');
  });

  test('remove_member_owned step 14 to 17: it joins the domain of the user, and only vfio-pci binds', () => {
    const run = recorded().did('d5000 plug', 'd5000 bind driver=vfio', 'd5000 proceed', 'd5001 plug');
    run.did('g10.vfio open', 'g10.vfio set container container=c1');
    run.did('c1 set iommu');
    expect(run.does('d5001 bind driver=kernel')).toBe('-EBUSY');
    expect(run.attaches).toEqual(['d5001 c1.1']);
    expect([run.members('g10'), run.state('g10')]).toEqual(['d5000 d5001', 'USER(g10.vfio,1) on c1.1']);
    expect(run.does('d5001 bind driver=kernel')).toBe('-EBUSY');
    expect(run.attaches).toEqual([]);
    run.did('d5001 bind driver=vfio', 'g10.vfio get device device=d5001');
  });

  test('remove_member_owned step 26: a group that is claimed only is blocked, and so is who joins it', () => {
    const run = recorded().did('d5000 plug', 'd5000 bind driver=vfio', 'd5000 proceed', 'd5001 plug');
    run.did('g10.vfio open', 'g10.vfio set container container=c1');
    expect(run.does('d5001 bind driver=kernel')).toBe('-EBUSY');
    expect(run.attaches).toEqual(['d5001 g10.empty']);
  });

  test('virtio_late step 3: drivers that manage DMA themselves bring their groups as well', () => {
    const run = recorded().did('d0010 plug', 'd0010 bind driver=managed');
    expect(run.state('g0')).toBe('IDLE on g0.dma');
    expect(run.local('d0010').tags).toEqual(['busy']);
    run.did('d0010 proceed');
    expect(run.local('d0010').value).toBe('managed');
  });
});

describe('kernels', () => {
  test('a managed driver may not want the device: its group is there all the same', () => {
    const run = given({ design: 'v6.12', topology: pair }).did('d1 plug', 'd1 bind driver=managed');
    expect(rejects(run, 'd1')).toBe('-ENODEV');
    expect([run.local('d1').value, run.state('g1')]).toEqual(['unbound', 'IDLE on g1.dma']);
  });

  test('v6.1: two sections, and a user may claim the group between them', () => {
    const run = given({ design: 'v6.1', topology: pair }).did('d1 plug', 'd1 bind driver=vfio');
    expect([run.members('g1'), run.attaches]).toEqual(['d1', []]);
    run.did('d1 proceed');
    expect([run.local('d1').value, run.attaches]).toEqual(['bindingVfio', ['d1 g1.dma']]);
    run.did('d1 proceed');
    run.did('g1.vfio open', 'd2 plug').does('d2 bind driver=kernel');
    expect(run.attaches).toEqual(['d2 g1.dma']);
    run.did('g1.vfio set container container=c1');
    expect(run.does('d2 proceed')).toBe('-EBUSY');
    expect([run.attaches, run.members('g1')]).toEqual([[], 'd1 d2']);
  });

  test('the first attach is refused: the driver binds without a group, and is probed again when it binds again', () => {
    const devices = pair.devices.map((device) => ({ ...device, mayBeRefused: true }));
    const run = given({ design: 'v6.12', topology: { ...pair, devices } }).did('d1 plug', ...bound('d1'), 'd2 plug');
    run.does('d2 bind driver=kernel', 'd2.rid attach#1: -EINVAL (incompatible), left on old');
    run.did('d2 proceed');
    expect([run.local('d2').value, run.members('g1'), run.state('g1')]).toEqual([
      'kernel',
      'd1',
      'KERNEL(1) on g1.dma',
    ]);
    run.did(...unbound('d2'), ...bound('d2'));
    expect([run.members('g1'), run.state('g1')]).toEqual(['d1 d2', 'KERNEL(2) on g1.dma']);
  });

  test.each(['v6.15', 'mainline'])('%s: it has its group when it is added', (design) => {
    const run = given({ design, topology: pair }).did('d1 plug');
    expect([run.members('g1'), run.state('g1')]).toEqual(['d1', 'IDLE on g1.dma']);
    run.did('d1 bind driver=managed');
    expect(rejects(run, 'd1')).toBe('-ENODEV');
  });

  test('what is there at the start has a group if a driver is bound to it', () => {
    const devices = [
      { name: 'd1', group: 'g1', isBound: true },
      { name: 'd2', group: 'g2' },
      { name: 'd3', group: 'g3', isUnserved: true as const, isBound: true },
    ];
    const { vfio: _, ...others } = pair;
    const topology = { ...others, groups: ['g1', 'g2', 'g3'], devices };
    const run = given({ design: 'v6.12', topology });
    expect([run.state('g1'), run.state('g2'), run.state('g3')]).toEqual([
      'KERNEL(1) on g1.dma',
      'IDLE on null',
      'IDLE on null',
    ]);
    expect([run.local('d2').value, run.local('d3').value]).toEqual(['unbound', 'kernel']);
    expect(run.did('d3 unbind', 'd3 proceed', ...bound('d3')).broken).toEqual([]);
    expect(run.did(...bound('d2')).state('g2')).toBe('KERNEL(1) on g2.dma');
  });

  test.each(['v6.12', 'mainline'])('%s: whatever the order, everything that must hold holds', async (design) => {
    expect(await verdict({ design, topology: 'firmware-probed' })).toBe('holds, complete');
  });
});
