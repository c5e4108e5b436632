/**
 * An IOMMU group: the core's book-keeping, `struct iommu_group`.
 *
 * `quiet` means that nobody holds `group->mutex`. Every other state is a function under way; all of a
 * function under one critical section happens in one step, so a group is quiet whenever a step ends.
 * Each file here is one family of functions: what a quiet group does on a request, and the states in
 * which it waits for drivers. They share `set-domain.ts`, and the words of `guards.ts` and `actions.ts`.
 */
import type { Surroundings } from '../configuration.ts';
import { attachmentRequests, attachmentStates } from './attachment.ts';
import { groupAtStart } from './context.ts';
import { defaultDomainRequests, defaultDomainStates } from './default-domain.ts';
import { deferralRequests, deferralStates } from './deferral.ts';
import { membershipRequests, membershipStates } from './membership.ts';
import { ownerTypeRequests, ownerTypeStates } from './owner-types.ts';
import { ownershipRequests, ownershipStates } from './ownership.ts';
import { detachedStates, pasidRequests, pasidStates } from './pasid.ts';
import { resetRequests, resetStates } from './reset.ts';
import { type GroupRequests, groupSetup } from './setup.ts';

export { type GroupContext, groupAtStart, livingDomains } from './context.ts';
export { typeOutcomes } from './default-domain-words.ts';
export { typeOf } from './default-type.ts';
export { type DomainType, domainTypeOf, isOneObject, type TypeRead, typeReadOf } from './domain-type.ts';

/** What is tried first on a request, and then. */
function inOrder(first: GroupRequests, then: GroupRequests): GroupRequests {
  return Object.fromEntries(
    Object.entries(then).map(([request, tried]) => [
      request,
      [first[request as keyof GroupRequests] ?? [], tried].flat(),
    ]),
  );
}

export function groupMachine(surroundings: Surroundings) {
  return groupSetup(surroundings).createMachine({
    id: 'group',
    context: ({ input }) => groupAtStart(input.name, surroundings),
    initial: 'quiet',
    states: {
      quiet: {
        on: {
          ...ownerTypeRequests,
          ...inOrder(ownerTypeRequests, ownershipRequests),
          ...attachmentRequests,
          ...membershipRequests,
          ...deferralRequests,
          ...defaultDomainRequests,
          ...resetRequests,
          ...pasidRequests,
        },
      },
      ...ownershipStates,
      ...ownerTypeStates,
      ...attachmentStates,
      ...membershipStates,
      ...deferralStates,
      ...defaultDomainStates,
      ...resetStates(surroundings.topology.pasids),
      ...detachedStates(surroundings.topology.pasids),
      ...pasidStates,
    },
  });
}
