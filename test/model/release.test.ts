/** Which design and which profile stand for a machine: what it calls its kernel and its IOMMU. */
import { describe, expect, test } from 'vitest';
import { designOfRelease, driverOfIommu, releaseIn } from '../../model/index.ts';

const designOf = (release: string) => designOfRelease(release)?.design.name;
const assumedOf = (release: string) => designOfRelease(release)?.assumed;

describe('the release that a text tells', () => {
  test.each([
    ['6.1.0-56-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)', '6.1.192'],
    ['6.12.117+deb12-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.12.117-1~deb12u1 (2026-11-14) (Debian)', '6.12.117'],
    [
      'Linux version 6.8.0-45-generic (buildd@lcy02) (x86_64-linux-gnu-gcc-13 13.2.0, GNU ld 2.42) #45-Ubuntu',
      '6.8.0-45-generic',
    ],
    ['Ubuntu 6.8.0-45.45-generic 6.8.12', '6.8.12'],
    ['6.12.9-200.fc41.x86_64', '6.12.9'],
    ['Linux version 7.0.0-rc3+ (gcc 15.1.0)', '7.0-rc3'],
    ['5.14.0-503.el9_5.x86_64', '5.14.0-503.el9_5.x86_64'],
    ['v6.1.192', '6.1.192'],
    ['Linux version 6.12.0 (gcc 15.1.0)', '6.12.0'],
    ['6.19', '6.19'],
    ['k612', 'k612'],
  ])('%s is called %s', (text, name) => {
    expect(releaseIn(text)?.name).toBe(name);
    // What it is called tells as much.
    expect(releaseIn(name)).toEqual(releaseIn(text));
  });

  test.each([
    ['k61', 'v6.1'],
    ['k515', 'v5.15'],
    ['6.1.192', 'v6.1'],
    ['6.12-rc3', 'v6.12'],
  ])('%s is of the series %s', (text, series) => {
    expect(releaseIn(text)?.series).toBe(series);
  });

  test.each(['', 'debian', 'k6', 'kernel', '#1 SMP', '6.1.2.3'])('%j tells none', (text) => {
    expect(releaseIn(text)).toBeUndefined();
  });
});

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
    ['k612', 'k612 does not say its patch level: it is taken for v6.12 as released'],
    ['6.12', '6.12 does not say its patch level: it is taken for v6.12 as released'],
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
