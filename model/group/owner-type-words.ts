/**
 * The words in which owner types are written: `enum iommu_dma_owner`, as posted in December 2021.
 *
 * `owner` is the cookie and `ownerCount` the count. A cookie that is left over at count 0 is not looked at any
 * more; here it is cleared.
 */
import type { Surroundings } from '../configuration.ts';
import type { GroupEvent, OwnerType } from '../events.ts';
import type { AskedOf } from '../words.ts';
import { change } from './changing.ts';
import type { GroupContext } from './context.ts';
import { hasNobodyToClaim } from './guards.ts';

type Asked = AskedOf<GroupContext, GroupEvent>;

/** The type of owner that a request is about, and its cookie. */
function ownerOf({ type, from, owner }: GroupEvent): readonly [OwnerType, string | null] {
  switch (type) {
    case 'use default domain':
    case 'unuse default domain':
      return ['DMA_API', null];
    case 'claim group':
    case 'release group':
      return ['PRIVATE_DOMAIN_USER', owner ?? from ?? null];
    default:
      return ['PRIVATE_DOMAIN', null];
  }
}

const isPrivate = ({ ownerType }: GroupContext) =>
  ownerType === 'PRIVATE_DOMAIN' || ownerType === 'PRIVATE_DOMAIN_USER';

export function ownerTypeGuards(surroundings: Surroundings) {
  const { choices } = surroundings;
  const hasOwnerTypes = () => choices.read('ownership') !== 'counted-owner';
  return {
    hasOwnerTypes,
    hasNobodyToOwn: ({ context }: Asked) => hasNobodyToClaim(surroundings, context) && hasOwnerTypes(),
    ownsOtherwise: ({ context, event }: Asked) => {
      const [type, cookie] = ownerOf(event);
      return context.ownerCount > 0 && hasOwnerTypes() && (context.ownerType !== type || context.owner !== cookie);
    },
    /** The same type and cookie once more. */
    isOwnedAlready: ({ context }: Asked) => context.ownerCount > 0 && hasOwnerTypes(),
    isTypedOnForeignDomain: ({ context }: Asked) =>
      context.domain !== null && context.domain !== context.defaultDomain && hasOwnerTypes(),
    releasesOtherwise: ({ context, event }: Asked) =>
      hasOwnerTypes() && (context.ownerCount === 0 || context.ownerType !== ownerOf(event)[0]),
    isOwnedStill: ({ context }: Asked) => context.ownerCount > 1 && hasOwnerTypes(),
    isTypedAndAttached: ({ context }: Asked) => context.domain !== null && hasOwnerTypes(),
    /** v4 asks for a private owner before anything else. */
    mayNotShare: ({ context }: Asked) => !isPrivate(context) && choices.read('sharedAttach') === 'after-ownership',
    /** v3 asks for one of whoever joins. */
    mayNotJoin: ({ context, event }: Asked) =>
      (context.attachCount ?? 0) > 0 && (context.domain !== event.domain || !isPrivate(context)),
    joins: ({ context }: Asked) => (context.attachCount ?? 0) > 0,
    isNotShared: ({ context, event }: Asked) =>
      context.domain !== event.domain ||
      !isPrivate(context) ||
      ((context.attachCount ?? 0) === 0 && choices.read('sharedAttach') === 'after-ownership'),
    isSharedStill: ({ context }: Asked) =>
      (choices.read('sharedAttach') === 'sets-owner-count' ? context.ownerCount : (context.attachCount ?? 0)) > 1,
  };
}

export function ownerTypeActions({ choices }: Surroundings) {
  const nobody = () => (choices.read('ownership') === 'owner-type' ? 'NONE' : 'DMA_API');
  return {
    takeOwnerType: change((draft, event) => {
      const [type, cookie] = ownerOf(event);
      draft.ownerType = type;
      draft.owner = cookie;
      draft.ownerCount++;
    }),
    /** The type comes before the detach, cookie and count after it. */
    becomeUserOwned: change((draft) => {
      draft.ownerType = 'PRIVATE_DOMAIN_USER';
    }),
    recordUser: change((draft) => {
      draft.owner = draft.call?.owner ?? null;
      draft.ownerCount = 1;
    }),
    dropOwnerType: change((draft) => {
      draft.ownerCount--;
      if (draft.ownerCount > 0) return;
      draft.owner = null;
      draft.ownerType = nobody();
    }),
    countAttachment: change((draft) => {
      if (choices.read('sharedAttach') === 'sets-owner-count') draft.ownerCount = 1;
      else draft.attachCount = (draft.attachCount ?? 0) + 1;
    }),
    uncountAttachment: change((draft) => {
      if (choices.read('sharedAttach') !== 'sets-owner-count') {
        draft.attachCount = (draft.attachCount ?? 0) - 1;
        return;
      }
      draft.ownerCount--;
    }),
    /** v2: who shares no longer owns no longer, whatever else he has said. */
    dropLostType: change((draft) => {
      if (choices.read('sharedAttach') === 'sets-owner-count') draft.ownerType = nobody();
    }),
  };
}
