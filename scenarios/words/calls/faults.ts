/** Page requests of a device (PRI), from the device to the answer. */
import type { Topology } from '../../../model/index.ts';
import type { Arguments, Asked, CallWord } from './call.ts';
import { bindsProcesses } from './sva.ts';

const GROUPING = ['LAST_PAGE', 'PARTIAL'] as const;

/** The page requests of the device are followed. */
function withFaults(topology: Topology, [device = '']: Arguments): Topology {
  const { faults = [] } = topology;
  return faults.includes(device) ? topology : { ...topology, faults: [...faults, device] };
}

/** What the fault queue of a device is asked; whoever asks is done then, and the page request is not. */
function queue(type: 'raise' | 'report' | 'deliver' | 'handle'): (given: Arguments) => Asked {
  return ([device = '', pasid, grouping = 'LAST_PAGE']) => ({
    actor: `${device}.faults`,
    command: type === 'raise' ? { type, pasid: pasid ?? '', last: grouping === 'PARTIAL' ? 'no' : 'yes' } : { type },
    goesOn: [],
  });
}

export const FAULT_CALLS: readonly CallWord[] = [
  {
    name: 'page_request',
    takes: [{ is: 'device' }, { is: 'pasid' }, { is: 'word', among: GROUPING }],
    optional: 1,
    prepares: withFaults,
    asks: queue('raise'),
    isIn: bindsProcesses,
    returns: 'nothing',
    meaning:
      'the device needs a page that is not there; of a PARTIAL group, it says so with the request that is the last',
    source: 'PCIe, Page Request Interface; include/linux/iommu.h, IOMMU_FAULT_PAGE_REQUEST_LAST_PAGE',
  },
  {
    name: 'iommu_report_device_fault',
    takes: [{ is: 'device' }],
    prepares: withFaults,
    asks: queue('report'),
    isIn: bindsProcesses,
    returns: 'nothing',
    meaning:
      'the interrupt thread of the IOMMU looks up for which domain the page request is; waits until there is one',
    source: 'drivers/iommu/io-pgfault.c, iommu_report_device_fault up to its allocation of a group',
  },
  {
    name: 'iopf_handler',
    takes: [{ is: 'device' }],
    prepares: withFaults,
    asks: queue('deliver'),
    isIn: bindsProcesses,
    returns: 'nothing',
    meaning: 'the same thread hands the group to the domain that it found, which queues work for it',
    source: 'drivers/iommu/io-pgfault.c, iommu_report_device_fault from iopf_group_alloc on; domain->iopf_handler',
  },
  {
    name: 'iommu_sva_handle_iopf',
    takes: [{ is: 'device' }],
    prepares: withFaults,
    asks: queue('handle'),
    isIn: bindsProcesses,
    returns: 'nothing',
    meaning: 'the work: brings the pages of the process in, and answers the device',
    source: 'drivers/iommu/iommu-sva.c, iommu_sva_handle_iopf and iopf_group_response',
  },
];
