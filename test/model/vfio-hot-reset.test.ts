/** A hot reset of devices in two groups: who may ask for it, and what it does to their groups. */
import { describe, expect, test } from 'vitest';
import { given } from './scenario.ts';

/** d1 is open; d3, on the same bus and in another group, is bound to vfio-pci. */
const opened = (design = 'mainline') =>
  given({ design, topology: 'vfio-hot-reset' }).did(
    'g1.vfio open',
    'g1.vfio set container container=c1',
    'c1 set iommu',
    'g1.vfio get device device=d1',
  );

describe('VFIO_DEVICE_PCI_HOT_RESET', () => {
  test('since v6.5 a device that nobody has open need not be owned', () => {
    expect(opened().throughout('bus1 hot reset groups=g1').returned).toBe('0');
    expect(opened('v6.3').throughout('bus1 hot reset groups=g1').returned).toBe('-EINVAL');
  });

  test('a device that is open must be in a group that the caller shows', () => {
    const run = opened().did('g2.vfio open');
    run.throughout('g2.vfio set container container=c1');
    run.did('g2.vfio get device device=d3');
    expect(run.throughout('bus1 hot reset groups=g1').returned).toBe('-EINVAL');
    expect(run.throughout('bus1 hot reset groups=g1+g2').returned).toBe('0');
  });

  test('every device of the bus must be bound to vfio-pci', () => {
    const run = opened();
    run.throughout('d3 unbind');
    expect(run.throughout('bus1 hot reset groups=g1').returned).toBe('-EINVAL');
  });

  test('nobody opens or closes a device of the set meanwhile', () => {
    const run = opened();
    run.does('bus1 hot reset groups=g1');
    expect(run.cannot('g1.vfio close device device=d1')).toBe('blocked');
  });

  test('it opens no reset window: the device that is being reset goes through the domain of its user', () => {
    const run = opened();
    run.does('bus1 hot reset groups=g1');
    expect(run.hardware('d1')).toBe('c1.1');
  });

  test('with windows, the alternative, each device is blocked, and gets what its group is on then', () => {
    const run = opened('mainline+hot-reset-windows=each-device');
    run.does('bus1 hot reset groups=g1');
    run.does('bus1 proceed');
    expect(run.hardware('d1', 'd3')).toBe('blocked blocked');
    expect(run.throughout('bus1 proceed').attaches).toEqual(['d1 c1.1', 'd3 g2.dma']);
  });
});
