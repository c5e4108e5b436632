/** Domains of PASIDs. */
import type { ChoiceDescription } from './choice.ts';

export const PASID_CHOICES = {
  pasids: {
    name: 'pasids',
    sentence: 'Whether the core attaches domains to PASIDs of a group.',
    values: [
      { value: 'present', since: 'v6.2', source: '16603704559c (v6.2): iommu_attach_device_pasid' },
      { value: 'absent', since: 'ever', source: 'before 16603704559c (v6.2)' },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
