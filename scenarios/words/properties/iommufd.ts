/** What iommufd asks of a device. */
import { withDevice } from './core.ts';
import type { PropertyWord } from './property.ts';

export const IOMMUFD_PROPERTIES: readonly PropertyWord[] = [
  {
    name: 'reserved_range',
    of: 'device',
    value: { is: 'word', among: ['memory', 'msi', 'queue'] },
    gives: (topology, device, value) => withDevice(topology, device, { reservedRanges: [value] }),
    meaning: 'IOVAs that must not be mapped while the device is attached (iommu_get_resv_regions)',
  },
  {
    name: 'shares_page_requests',
    of: 'device',
    value: { is: 'truth' },
    gives: (topology, device, value) => withDevice(topology, device, { sharesPageRequests: value === 'true' }),
    meaning: 'a virtual function with PRI, whose page requests are those of the physical one',
  },
];
