/** Page requests of devices: whoever raised one stands still until it is answered. */
import { readFaults, readFile, readHwpt, type Topology } from '../../model/index.ts';
import type { LivenessRule } from './rule.ts';

const hasFaultQueues = ({ iommufdObjects }: Topology) =>
  iommufdObjects?.hwpts.some(({ hasFaults }) => hasFaults) === true;

export const pageRequests: readonly LivenessRule[] = [
  {
    kind: 'leads-to',
    name: 'L-07a',
    title: 'a page request for a process is answered',
    statement:
      "A group of page requests for a process that is complete is answered, by the kernel's handler or by who takes its device away.",
    source:
      'drivers/iommu/io-pgfault.c at v7.0, iommu_report_device_fault: a group that is accepted has to be answered by ' +
      'iopf_group_response, one that is not is answered at once',
    isMeantFor: ({ faults = [] }) => faults.length > 0,
    roles: { faults: 'faults' },
    facets: {
      faults: (local) => {
        const { group } = readFaults(local);
        return group?.isPending === true && group.answers === 0;
      },
    },
    from: ({ faults }) => faults === true,
    to: ({ faults }) => faults === false,
  },
  {
    kind: 'recoverable',
    name: 'L-07b',
    title: 'a page request of a closed file is answered',
    statement:
      'When user space has closed the file, the page requests that it has not answered are answered as devices are ' +
      'detached, and not left to the end of the page table.',
    source:
      'drivers/iommu/iommufd/eventq.c at v7.0, iommufd_auto_response_faults: of the handle that goes; ba5c0f28a26e ' +
      '(v7.2): a replace looked on the wrong page table, and freed the handle',
    isMeantFor: hasFaultQueues,
    roles: { file: 'iommufd file', hwpt: 'hwpt' },
    facets: {
      file: (local) => readFile(local).isOpen,
      hwpt: (local) => (local.value === 'live' ? readHwpt(local).faults.length > 0 : null),
    },
    from: ({ file, hwpt }) => file === false && hwpt === true,
    to: ({ hwpt }) => hwpt === false,
  },
];
