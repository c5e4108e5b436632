/** VFIO on an iommufd: in place of a container, and by the files of single devices. */
import { describe, expect, test } from 'vitest';
import { given } from './scenario.ts';

describe('an iommufd in place of a container', () => {
  const opened = () =>
    given({ topology: 'vfio-compat' }).did('g1.vfio open', 'g1.vfio set container container=iommufd');

  test('the group is claimed when its first device is opened, not before, and given back when it is closed', () => {
    const run = opened();
    expect(run.state('g1')).toBe('IDLE on g1.dma');
    expect(run.does('g1.vfio set container container=c1')).toBe('-EINVAL');
    expect(run.throughout('g1.vfio get device device=d1')).toEqual({
      returned: '0',
      attaches: ['d1 blocked', 'd1 hwpt1.domain'],
    });
    expect(run.state('g1')).toBe('USER(iommufd,1) on hwpt1.domain');
    expect(run.throughout('g1.vfio close device device=d1 through=iommufd').attaches).toEqual([
      'd1 blocked',
      'd1 g1.dma',
    ]);
    expect(run.state('g1')).toBe('IDLE on g1.dma');
  });

  test('a container cannot have the group while a device is open through the iommufd', () => {
    const run = opened();
    run.throughout('g1.vfio get device device=d1');
    run.did('g1.vfio unset container');
    expect(run.does('g1.vfio set container container=c1')).toBe('-EPERM');
    expect(run.does('g1.vfio get device device=d1')).toBe('-EINVAL');
  });

  test('a device that is open through it does not hold the file of its group', () => {
    const run = opened();
    run.throughout('g1.vfio get device device=d1');
    run.did('g1.vfio close');
    expect(run.broken).toEqual(['I-67 core']);
    run.did('g1.vfio open', 'g1.vfio set container container=iommufd');
    expect(run.does('g1.vfio get device device=d1')).toBe('0');
  });
});

describe('the file of a single device', () => {
  const bound = () => given({ topology: 'vfio-cdev' }).did('d1.cdev open', 'd1.cdev bind iommufd');

  test('it is bound, attached, attached to another page table without a moment in between, and closed', () => {
    const run = bound();
    expect(run.state('g1')).toBe('USER(iommufd,1) on blocked');
    run.throughout('hwpt2 alloc device=d1');
    expect(run.throughout('d1.cdev attach pt target=ioas1').attaches).toEqual(['d1 hwpt1.domain', 'd2 hwpt1.domain']);
    expect(run.throughout('d1.cdev attach pt target=hwpt2').attaches).toEqual(['d1 hwpt2.domain', 'd2 hwpt2.domain']);
    expect(run.throughout('d1.cdev close').attaches).toEqual(['d1 blocked', 'd2 blocked', 'd1 g1.dma', 'd2 g1.dma']);
    expect(run.state('g1')).toBe('IDLE on g1.dma');
  });

  test("it and its group's file exclude each other", () => {
    expect(bound().does('g1.vfio open')).toBe('-EBUSY');
    const run = given({ topology: 'vfio-cdev' }).did('g1.vfio open', 'd1.cdev open');
    expect(run.does('d1.cdev bind iommufd')).toBe('-EBUSY');
  });

  test('it is bound once, and attached only where it is bound', () => {
    const run = given({ topology: 'vfio-cdev' }).did('d1.cdev open');
    expect(run.does('d1.cdev attach pt target=ioas1')).toBe('-EINVAL');
    run.did('d1.cdev bind iommufd');
    expect(run.does('d1.cdev bind iommufd')).toBe('-EINVAL');
    expect(run.does('d1.cdev detach pt')).toBe('0');
  });

  test('it keeps vfio-pci from leaving, and is not there without it', () => {
    const run = bound();
    run.does('d1 unbind');
    expect(run.cannot('d1 proceed')).toBe('blocked');
    // The driver goes on as soon as it can.
    expect(run.throughout('d1.cdev close').returned).toBe('0');
    expect(run.does('d1.cdev open')).toBe('-ENODEV');
  });

  test('PASIDs are attached since v6.15, and detached before the RID when it is closed', () => {
    const run = given({ topology: 'vfio-cdev-pasid' }).did('d1.cdev open', 'd1.cdev bind iommufd');
    run.throughout('hwpt1 alloc device=d1');
    run.throughout('d1.cdev attach pt target=hwpt1');
    run.throughout('d1.cdev attach pt target=hwpt1 pasid=pasid1');
    expect(run.pasid('d1', 'pasid1')).toBe('hwpt1.domain');
    expect(run.throughout('d1.cdev close').returned).toBe('0');
    expect(run.pasid('d1', 'pasid1')).toBe('blocked');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
    expect(run.broken).toEqual([]);

    const old = given({ design: 'v6.12.117', topology: 'vfio-cdev-pasid' }).did('d1.cdev open', 'd1.cdev bind iommufd');
    expect(old.does('d1.cdev attach pt target=ioas1 pasid=pasid1')).toBe('-EINVAL');
  });

  test('there was none before v6.6', () => {
    const run = given({ design: 'v6.3', topology: 'vfio-cdev' });
    expect(run.does('d1.cdev open')).toBe('-ENOENT');
  });
});

describe('a mediated device, opened through an iommufd and then through a container', () => {
  const mixed = () =>
    given({ topology: 'vfio-emulated' }).did(
      'g1.vfio open',
      'g1.vfio set container container=iommufd',
      'g1.vfio get device device=d1',
      'g1.vfio unset container',
      'g1.vfio set container container=c1',
      'g1.vfio get device device=d1',
    );

  test('closed last in the second way, it gives up what it never took', () => {
    const run = mixed().did('g1.vfio close device device=d1 through=iommufd');
    run.does('g1.vfio close device device=d1');
    expect(run.warnings).toEqual(['a file is put that nobody got']);
  });

  test('closed last in the first way, nothing is given up', () => {
    const run = mixed().did('g1.vfio close device device=d1');
    run.does('g1.vfio close device device=d1 through=iommufd');
    expect(run.warnings).toEqual([]);
  });
});
