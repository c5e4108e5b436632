/** Fact F73: with which flags iommufd makes a page table, and which devices can use it. */
import { describe, expect, test } from 'vitest';
import { type DeviceSpecification, findTopology, isThere, type Topology } from '../../model/index.ts';
import { given } from './scenario.ts';

/** g1 = d1, whose IOMMU tracks which pages are written, and g2 = d2, whose IOMMU does not. */
const devices: readonly DeviceSpecification[] = [
  { name: 'd1', group: 'g1' },
  { name: 'd2', group: 'g2', hasUntrackedWrites: true },
];

const flagged: Topology = {
  ...findTopology('iommufd-groups'),
  name: 'flagged',
  devices,
  iommufdObjects: {
    devices: ['d1', 'd2'],
    ioas: ['ioas1'],
    hwpts: [
      { name: 'tracking', ioas: 'ioas1', tracksWrites: true },
      { name: 'unknown', ioas: 'ioas1', hasUnknownFlag: true },
      { name: 'parent', ioas: 'ioas1', isNestParent: true },
      { name: 'nested', ioas: 'ioas1', parent: 'parent', tracksWrites: true },
      { name: 'plain', ioas: 'ioas1' },
    ],
  },
};

/** The same, where the nested one asks for nothing and lies on one that is no parent. */
const unfit: Topology = {
  ...flagged,
  iommufdObjects: {
    devices: ['d1', 'd2'],
    ioas: ['ioas1'],
    hwpts: [
      { name: 'nested', ioas: 'ioas1', parent: 'plain' },
      { name: 'plain', ioas: 'ioas1' },
    ],
  },
};

const bothBound = (driver = 'ideal') => given({ driver, topology: flagged }).did('d1.idev bind', 'd2.idev bind');

describe('F73 IOMMU_HWPT_ALLOC answers -EOPNOTSUPP', () => {
  test('to a flag that the kernel does not know', () => {
    const run = bothBound();
    expect(run.does('unknown alloc device=d1')).toBe('-EOPNOTSUPP');
    expect(isThere(run.local('unknown'))).toBe(false);
  });

  test('to dirty tracking for a device whose IOMMU has none', () => {
    const run = bothBound();
    expect(run.does('tracking alloc device=d2')).toBe('-EOPNOTSUPP');
    expect(run.does('tracking alloc device=d1')).toBe('0');
  });

  test('to dirty tracking of a nested page table, before it looks at the parent', () => {
    const run = bothBound().did('parent alloc device=d1');
    expect(run.does('nested alloc device=d1')).toBe('-EOPNOTSUPP');
  });
});

describe('F73 a domain that tracks', () => {
  test.each(['ideal', 'mock', 'intel-vtd', 'amd'])('%s: is refused by a device that cannot, each time', (driver) => {
    const run = bothBound(driver).did('tracking alloc device=d1', 'd1.idev attach target=tracking');
    expect(run.does('d2.idev attach target=tracking')).toBe('-EINVAL');
    expect(run.does('d2.idev attach target=tracking')).toBe('-EINVAL');
    expect(run.state('g2')).toBe('USER(iommufd,1) on blocked');
    expect(run.broken).toEqual([]);
  });

  test('has no part in what the device may use besides', () => {
    const run = bothBound().did('tracking alloc device=d1', 'plain alloc device=d2', 'd2.idev attach target=plain');
    expect(run.state('g2')).toBe('USER(iommufd,1) on plain.domain');
  });
});

describe('IOMMU_HWPT_ALLOC of what is not there answers', () => {
  const unbound = () => given({ topology: flagged });

  test('-ENOENT for the device: iommufd_get_device', () => {
    expect(unbound().does('plain alloc device=d1')).toBe('-ENOENT');
  });

  test('-EINVAL for the IOAS and for the parent, whatever the look-up says', () => {
    expect(bothBound().did('ioas1 destroy').does('plain alloc device=d1')).toBe('-EINVAL');
    expect(bothBound().does('nested alloc device=d1')).toBe('-EINVAL');
  });

  test('-EINVAL for a parent that was not made for it', () => {
    const run = given({ topology: unfit }).did('d1.idev bind', 'plain alloc device=d1');
    expect(run.does('nested alloc device=d1')).toBe('-EINVAL');
  });
});
