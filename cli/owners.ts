/** Whether the kernel that is checked has owners of groups. */
import { Choices } from '../explorer/choices.ts';
import type { System } from '../explorer/system.ts';

/**
 * Whether `struct iommu_group` says who owns it. Up to v5.18 only VFIO knows which groups it has given away; the model
 * keeps that with the group.
 */
export function hasOwners({ choices }: System): boolean {
  return !(choices instanceof Choices) || choices.values['groupClaims'] !== 'absent';
}
