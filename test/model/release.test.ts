/** Which design and which profile stand for a machine: what it calls its kernel and its IOMMU. */
import { describe, expect, test } from 'vitest';
import { designOfRelease, driverOfIommu } from '../../model/index.ts';

const designOf = (release: string) => designOfRelease(release)?.design.name;
const assumedOf = (release: string) => designOfRelease(release)?.assumed;

describe('a kernel that is listed', () => {
  test.each([
    ['6.1.192', 'v6.1.192'],
    ['6.12.117', 'v6.12.117'],
    ['v6.12', 'v6.12'],
    ['6.12.0', 'v6.12'],
    ['5.19.0-rc1', 'v5.19-rc1'],
    ['7.0.10', 'v7.0.10'],
    ['6.12.117+deb12-amd64', 'v6.12.117'],
  ])('%s is %s, and nothing is assumed', (release, design) => {
    expect([designOf(release), assumedOf(release)]).toEqual([design, undefined]);
  });
});

describe('a kernel that is not', () => {
  test.each([
    [
      '6.12.200',
      'v6.12.200 is not listed: it is taken for v6.12.117, and what it has of the fixes after it is unknown',
    ],
    ['6.12.40', 'v6.12.40 is not listed: it is taken for v6.12, and what it has of v6.12.117 is unknown'],
    ['6.13.4', 'v6.13.4 is not listed: it is taken for v6.12, and what it has of v6.15 is unknown'],
    ['6.11.5', 'v6.11.5 is not listed: it is taken for v6.9, and what it has of v6.12 is unknown'],
    ['6.12.0-rc3', 'v6.12-rc3 is not listed: it is taken for v6.9, and what it has of v6.12 is unknown'],
    ['7.0.12', 'v7.0.12 is not listed: it is taken for v7.0.10, and what it has of the fixes after it is unknown'],
    ['7.2.1', 'v7.2.1 is not listed: it is taken for mainline'],
    ['6.8.0-45-generic', 'v6.8 is not listed: it is taken for v6.6, and what it has of v6.9 is unknown'],
    ['6.1.0-56-amd64', '6.1.0-56-amd64 does not say its patch level: it is taken for v6.1 as released'],
  ])('%s is taken for another, which is said', (release, assumed) => {
    expect(assumedOf(release)).toBe(assumed);
    expect(assumed).toContain(`taken for ${designOf(release)}`);
  });

  test('what is older, or is no release, has none', () => {
    expect(['5.4.250', '', 'linux', '6', '6.1.2.3', 'x6.1'].map(designOf)).toEqual(Array(6).fill(undefined));
  });
});

describe('an IOMMU', () => {
  test.each([
    ['intel', 'intel-vtd'],
    ['intel-iommu', 'intel-vtd'],
    ['intel_iommu', 'intel-vtd'],
    ['dmar0', 'intel-vtd'],
    ['amd', 'amd'],
    ['amd-iommu', 'amd'],
    ['AMD-Vi', 'amd'],
    ['ivhd1', 'amd'],
    ['virtio', 'virtio'],
    ['virtio-iommu', 'virtio'],
    ['virtio-iommu-pci', 'virtio'],
    ['virtio-bypass', 'virtio-bypass'],
    ['arm-smmu-v3', 'arm-smmu-v3'],
    ['smmuv3', 'arm-smmu-v3'],
    ['arm-smmu', 'arm-smmu'],
    ['riscv-iommu', 'riscv'],
  ])('%s has the profile %s', (word, profile) => {
    expect(driverOfIommu(word)?.name).toBe(profile);
  });

  test.each(['', 'iommu', 'intel-vtd2000x', 'none'])('%j has none', (word) => {
    expect(driverOfIommu(word)).toBeUndefined();
  });
});
