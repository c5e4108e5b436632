/** What is left when a user attached, replaced or detached the domain of his group. */
import { CONTAINER, CONTAINER_DOMAIN, type Design, IOMMUFD, readGroup, type Topology } from '../../model/index.ts';
import { CORE, type Invariant, whenever } from '../invariant.ts';
import { bothOf, codeOf, isSame } from './returned.ts';

/** The domain, whether it blocks, and whether pasid_array has a handle for the RID. */
type Attached = [domain: string | null, isBlocking: boolean, hasHandle: boolean];

const base = {
  isMeantFor: ({ container, iommufd }: Topology, { design }: { readonly design: Design }) =>
    container.length + iommufd.length > 0 &&
    design.choices.groupClaims === 'blocks' &&
    // By any other way a replacement that fails may leave the group where it was on the way.
    design.choices.replacing === 'at-once' &&
    design.choices.detachWhileOwned === 'blocking' &&
    design.choices.mustNotFail !== 'stops',
  restsOnCallers: true,
  kind: 'step',
  observes: ['returned'],
  roles: { group: 'group' },
  facets: {
    group: (local: Parameters<typeof readGroup>[0]) => {
      const { domain, blockingDomain, hasHandle } = readGroup(local);
      return [domain, domain !== null && domain === blockingDomain, hasHandle];
    },
  },
} as const;

export const attachments: readonly Invariant[] = [
  {
    ...base,
    name: 'I-84',
    title: 'an attach leaves the domain attached',
    statement:
      'A group of which an attach or a replacement returned 0 is on the domain that was asked for; after one that failed ' +
      'it is on the domain, and has the handle, that it was on and had before.',
    source: `${CORE}, __iommu_attach_group, iommu_attach_group_handle and iommu_replace_group_handle`,
    ...whenever(
      (step) => {
        const code = codeOf(step, CONTAINER, 'attach');
        if (code !== undefined) return { code, domain: CONTAINER_DOMAIN };
        const ofUser = codeOf(step, IOMMUFD, 'attach') ?? codeOf(step, IOMMUFD, 'replace');
        return ofUser !== undefined && { code: ofUser, domain: String(step.command['domain']) };
      },
      ({ code, domain }, step) => {
        const { was, is } = bothOf<Attached>(step, 'group');
        return code === '0' ? is[0] === domain : isSame(is, was);
      },
    ),
  },
  {
    ...base,
    isMeantFor: (topology, { design }) =>
      base.isMeantFor(topology, { design }) && design.choices.attachHandles === 'present',
    name: 'I-84',
    title: 'an attach leaves its handle',
    statement: 'Where an attach with a handle returned 0, pasid_array has the handle for the RID.',
    source: `${CORE}, iommu_attach_group_handle and iommu_replace_group_handle: xa_store once the domain is attached`,
    ...whenever(
      (step) => (codeOf(step, IOMMUFD, 'attach') ?? codeOf(step, IOMMUFD, 'replace')) === '0',
      (_, step) => bothOf<Attached>(step, 'group').is[2],
    ),
  },
  {
    ...base,
    name: 'I-84',
    title: 'a detach leaves the group blocked',
    statement: 'A group that its owner detached is on its blocking domain, and has no handle for the RID.',
    source: `${CORE}, __iommu_group_set_core_domain and iommu_detach_group_handle; 0286300e6045 (v5.19)`,
    ...whenever(
      (step) => codeOf(step, CONTAINER, 'detach') ?? codeOf(step, IOMMUFD, 'detach'),
      (code, step) => {
        const { was, is } = bothOf<Attached>(step, 'group');
        return code === '0' ? is[1] && !is[2] : isSame(is, was);
      },
    ),
  },
];
