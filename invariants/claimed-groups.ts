/** What a claim comes to where somebody counts on the group already. */
import { CONTAINER, IOMMUFD, readGroup } from '../model/index.ts';
import { CORE, type Invariant, whenever } from './invariant.ts';

interface Counted {
  readonly owner: string | null;
  readonly members: readonly string[];
}

export const claimedGroups: readonly Invariant[] = [
  {
    name: 'I-90',
    title: 'who is counted decides what a claim comes to',
    statement:
      'Where somebody counts on the group, its owner may claim it for one more device, and anybody else gets -EPERM, ' +
      'whatever else there would be to refuse.',
    source: `${CORE}, iommu_group_claim_dma_owner and iommu_device_claim_dma_owner: owner_cnt is looked at first`,
    isMeantFor: ({ container, iommufd }, { design }) =>
      container.length + iommufd.length > 0 &&
      design.choices.groupClaims === 'blocks' &&
      design.choices.ownership === 'counted-owner',
    kind: 'step',
    observes: ['returned'],
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { owner, ownerCount, members, defaultDomain } = readGroup(local);
        const isCounted = ownerCount > 0 && defaultDomain !== null && members.length > 0;
        return isCounted ? { owner, members: members.map(({ device }) => device) } : null;
      },
    },
    ...whenever(
      ({ actor, command, before, observations }, names) => {
        const counted = before['group'] as Counted | null;
        const isOfGroup = command.type === 'claim' && actor === CONTAINER && command['group'] === names['group'];
        const isOfDevice =
          command.type === 'bind' && actor === IOMMUFD && counted?.members.includes(String(command['device'])) === true;
        const isClaim = counted !== null && (isOfGroup || isOfDevice);
        return isClaim && { isOwner: isOfDevice && counted.owner === actor, code: observations[0]?.event['errno'] };
      },
      ({ isOwner, code }) => code === (isOwner ? '0' : '-EPERM'),
    ),
  },
];
