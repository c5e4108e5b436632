/** What must hold of proposals: of interfaces that no kernel has. */
import { readDevice, readPicker } from '../model/index.ts';
import type { Invariant } from './invariant.ts';

export const proposals: readonly Invariant[] = [
  {
    name: 'I-41',
    isMeantFor: ({ picker }) => picker !== undefined,
    title: 'a device that was picked is there when it is used',
    statement: 'No step uses a device that is gone, or in another group than when it was resolved.',
    source:
      'Jason Gunthorpe, mail of 2022-02-14 to "iommu: Add iommu_group_replace_domain()": what keeps the device from ' +
      'being concurrently unplugged?',
    kind: 'everywhere',
    roles: { picker: 'picker', device: 'device' },
    facets: {
      picker: (local) => (local.value === 'using' ? [readPicker(local).device, readPicker(local).group] : null),
      device: (local) => readDevice(local).group,
    },
    holds: ({ picker, device }, names) => {
      if (picker === null) return true;
      const [used, group] = picker as [string, string];
      return used !== names['device'] || device === group;
    },
  },
];
