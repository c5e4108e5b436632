/** What is left when a PASID was attached, replaced or detached. */
import type { LocalState } from '../../explorer/system.ts';
import { BLOCKED, IOMMUFD, readSlot } from '../../model/index.ts';
import { CORE, type Invariant, whenever } from '../invariant.ts';
import { bothOf, codeOf } from './returned.ts';

const domainOf = (local: LocalState) => readSlot(local).domain;

export const pasids: readonly Invariant[] = [
  {
    name: 'I-85',
    title: 'a PASID has the domain that was asked for',
    statement:
      'A PASID of which an attach or a replacement returned 0 has the domain that was asked for; after one that failed ' +
      'it has what it had before, and after a detach nothing.',
    source: `${CORE}, iommu_attach_device_pasid, iommu_replace_device_pasid and iommu_detach_device_pasid`,
    isMeantFor: ({ pasids: names, iommufd }) => names.length > 0 && iommufd.length > 0,
    restsOnCallers: true,
    kind: 'step',
    observes: ['returned'],
    roles: { slot: 'slot' },
    facets: { slot: domainOf },
    ...whenever(
      (step) => {
        const code = codeOf(step, IOMMUFD, 'attach pasid') ?? codeOf(step, IOMMUFD, 'replace pasid');
        if (code !== undefined) return { code, domain: String(step.command['domain']) };
        const detached = codeOf(step, IOMMUFD, 'detach pasid');
        return detached !== undefined && { code: detached, domain: null };
      },
      ({ code, domain }, step) => {
        const { was, is } = bothOf<string | null>(step, 'slot');
        return is === (code === '0' ? domain : was) && is !== BLOCKED;
      },
    ),
  },
];
