/** What is left when a group was claimed or released. */
import { CONTAINER, type Design, IOMMUFD, readGroup, type Topology } from '../../model/index.ts';
import { CORE, type Invariant, whenever } from '../invariant.ts';
import { bothOf, codeOf, isSame } from './returned.ts';

/** Owner, owner_cnt, and whether the group is on its blocking domain. Where a release leaves it is I-04's. */
type Owned = [owner: string | null, count: number, isBlocking: boolean];

const base = {
  isMeantFor: ({ container, iommufd }: Topology, { design }: { readonly design: Design }) =>
    container.length + iommufd.length > 0 &&
    design.choices.groupClaims === 'blocks' &&
    design.choices.mustNotFail !== 'stops',
  restsOnCallers: true,
  kind: 'step',
  observes: ['returned'],
  roles: { group: 'group' },
  facets: {
    group: (local: Parameters<typeof readGroup>[0]) => {
      const { owner, ownerCount, domain, blockingDomain } = readGroup(local);
      return [owner, ownerCount, domain !== null && domain === blockingDomain];
    },
  },
} as const;

export const owners: readonly Invariant[] = [
  {
    ...base,
    name: 'I-83',
    title: 'a claim leaves its owner',
    statement:
      'Whoever claimed a group that nobody owned owns it alone, blocked; who claimed one of his again is counted once ' +
      'more, and a claim that failed changes neither owner nor owner_cnt.',
    source: `${CORE}, __iommu_take_dma_ownership and iommu_device_claim_dma_owner`,
    ...whenever(
      (step) => {
        const group = codeOf(step, CONTAINER, 'claim');
        const device = codeOf(step, IOMMUFD, 'bind');
        if (group !== undefined) return { code: group, by: CONTAINER };
        return device !== undefined && { code: device, by: IOMMUFD };
      },
      ({ code, by }, step) => {
        const { was, is } = bothOf<Owned>(step, 'group');
        if (code !== '0') return isSame(was.slice(0, 2), is.slice(0, 2));
        const [owner, count, isBlocking] = is;
        return owner === by && count === was[1] + 1 && (was[1] > 0 || isBlocking);
      },
    ),
  },
  {
    ...base,
    name: 'I-83',
    title: 'a release leaves one owner less',
    statement:
      'Who released the last of what he claimed of a group owns it no more, and nobody is counted; one of many is counted ' +
      'off, and nothing else changes.',
    source: `${CORE}, __iommu_release_dma_ownership and iommu_device_release_dma_owner`,
    ...whenever(
      (step) => codeOf(step, CONTAINER, 'release') ?? codeOf(step, IOMMUFD, 'unbind'),
      (_, step) => {
        const { was, is } = bothOf<Owned>(step, 'group');
        const [owner, count, isBlocking] = was;
        if (count > 1) return isSame(is, [owner, count - 1, isBlocking]);
        return is[0] === null && is[1] === 0;
      },
    ),
  },
];
