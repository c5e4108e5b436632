/** What machines and recordings call an IOMMU, and which profile its driver has. */
import type { DriverProfile } from '../configuration.ts';

/** Names of QEMU's devices, of drivers, and of `/sys/class/iommu`, and the profile of each. */
const WORDS: readonly (readonly [word: RegExp, profile: string])[] = [
  [/^(intel|dmar|vt-?d)\d*$/, 'intel-vtd'],
  [/^(amd|amd-?vi|ivhd)\d*$/, 'amd'],
  [/^virtio\d*$/, 'virtio'],
  [/^(arm-)?smmu-?v?3$/, 'arm-smmu-v3'],
  [/^(arm-)?smmu(-?v?2)?$/, 'arm-smmu'],
];

/**
 * Of `profiles` the one for an IOMMU that is called `word`: `intel`, `amd-iommu`, `virtio-iommu-pci`, `dmar0`, or as the
 * profile itself. Nothing where nobody knows it.
 */
export function profileOfIommu(word: string, profiles: readonly DriverProfile[]): DriverProfile | undefined {
  const named = profiles.find(({ name }) => name === word);
  if (named !== undefined) return named;
  const bare = word
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/-pci$/, '')
    .replace(/-iommu$/, '');
  const known = WORDS.find(([pattern]) => pattern.test(bare));
  return profiles.find(({ name }) => name === (known?.[1] ?? bare));
}
