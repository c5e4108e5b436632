/** An IOMMU that is registered while devices are on the bus: who is told to wait for it is not told so for good. */
import { readGroup } from '../../model/index.ts';
import { CORE } from '../invariant.ts';
import type { LivenessRule } from './rule.ts';

export const batchProbe: readonly LivenessRule[] = [
  {
    kind: 'leads-to',
    name: 'L-04',
    title: '-EPROBE_DEFER is temporary',
    statement: 'A group that devices join while an IOMMU registers gets a default domain, or loses them all.',
    source: `${CORE}, iommu_device_use_default_domain: -EPROBE_DEFER without a default domain; bus_iommu_probe makes it when all devices were probed`,
    isMeantFor: ({ isUnprobed }) => isUnprobed === true,
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { members, defaultDomain } = readGroup(local);
        return members.length > 0 && defaultDomain === null;
      },
    },
    from: ({ group }) => group === true,
    to: ({ group }) => group === false,
  },
];
