/** Mapping memory. */
import type { ChoiceDescription } from './choice.ts';

export const MEMORY_CHOICES = {
  mapFailure: {
    name: 'map-failure',
    sentence: 'What iommu_map answers when the driver fails to map.',
    values: [
      { value: 'errno', since: 'v7.1', source: '6fc7e8a3b811 (v7.1): the errno of the driver' },
      {
        value: 'lost',
        since: 'v7.0',
        source: 'd6c65b0fd621 (v7.0): success, where the driver does not use the generic page tables',
      },
      { value: 'errno', since: 'ever', source: 'before d6c65b0fd621 (v7.0): the errno of the driver' },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
