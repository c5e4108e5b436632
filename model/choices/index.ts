/**
 * Where kernels differ. Guards and actions read these through the `Choices` accessor only.
 *
 * Each value says since which kernel it is in force, so that a released kernel needs no list of its own:
 * see `designs/`.
 */
import { inForce } from '../kernels.ts';
import { ATTACHING_CHOICES } from './attaching.ts';
import type { ChoiceValue } from './choice.ts';
import { DEFAULT_DOMAIN_CHOICES } from './default-domain.ts';
import { DEFERRAL_CHOICES } from './deferral.ts';
import { DEVICE_CHOICES } from './device.ts';
import { FAULT_CHOICES } from './faults.ts';
import { GROUP_OBJECT_CHOICES } from './group-object.ts';
import { IOMMUFD_CHOICES } from './iommufd.ts';
import { MEMBERSHIP_CHOICES } from './membership.ts';
import { MEMORY_CHOICES } from './memory.ts';
import { OWNER_TYPE_CHOICES } from './owner-types.ts';
import { OWNERSHIP_CHOICES } from './ownership.ts';
import { PASID_CHOICES } from './pasid.ts';
import { RESET_CHOICES } from './reset.ts';
import { SET_DOMAIN_CHOICES } from './set-domain.ts';
import { SVA_CHOICES } from './sva.ts';
import { VFIO_CHOICES } from './vfio.ts';

import { WEIGHED_CHOICES } from './weighed.ts';

export type { ChoiceDescription, ChoiceValue } from './choice.ts';

/** Every choice. The key is the name that machines read; `name` is its kebab-case form. */
export const CHOICES = {
  ...SET_DOMAIN_CHOICES,
  ...OWNERSHIP_CHOICES,
  ...MEMBERSHIP_CHOICES,
  ...DEVICE_CHOICES,
  ...DEFERRAL_CHOICES,
  ...DEFAULT_DOMAIN_CHOICES,
  ...PASID_CHOICES,
  ...RESET_CHOICES,
  ...ATTACHING_CHOICES,
  ...OWNER_TYPE_CHOICES,
  ...WEIGHED_CHOICES,
  ...SVA_CHOICES,
  ...IOMMUFD_CHOICES,
  ...VFIO_CHOICES,
  ...MEMORY_CHOICES,
  ...FAULT_CHOICES,
  ...GROUP_OBJECT_CHOICES,
} as const;

/** A value for every choice. */
export type DesignChoices = {
  readonly [Key in keyof typeof CHOICES]: (typeof CHOICES)[Key]['values'][number]['value'];
};

/** What `kernel` chose, at each point. */
export function choicesOf(kernel: string): DesignChoices {
  return Object.fromEntries(
    Object.entries(CHOICES).map(([key, { name, values }]) => {
      const found = inForce<ChoiceValue>(values, kernel);
      if (found === undefined) throw new Error(`choice ${name} says nothing about ${kernel}`);
      return [key, found.value];
    }),
  ) as unknown as DesignChoices;
}
