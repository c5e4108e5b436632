/** The words in which the functions of a container are written: its guards and actions. */
import type { Draft } from 'immer';
import { setup } from 'xstate';
import type { Surroundings } from '../configuration.ts';
import type { Emitted, Errno } from '../events.ts';
import { type AskedOf, fails, isSuccess, wordsOf } from '../words.ts';
import {
  containerCallOf,
  freeDomain,
  sharedFrom,
  type Type1Domain,
  type VfioContainerContext,
  type VfioContainerEvent,
} from './container-context.ts';
import { isSupported, mappingActions, mappingGuards } from './mapping-words.ts';
import { vfioOf } from './names.ts';

type Asked = AskedOf<VfioContainerContext, VfioContainerEvent>;

const { change, say } = wordsOf<VfioContainerContext, VfioContainerEvent>();

export function containerSetup(surroundings: Surroundings) {
  return setup({
    types: {
      context: {} as VfioContainerContext,
      events: {} as VfioContainerEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string },
      tags: {} as 'busy',
    },
    guards: { ...containerGuards(surroundings), ...mappingGuards(surroundings) },
    actions: { ...fileActions, ...type1Actions(surroundings), ...coreCalls, ...mappingActions(surroundings) },
  });
}

type ContainerSetup = ReturnType<typeof containerSetup>;

/** A state of a container, to be placed in its machine. */
export type ContainerState = Parameters<ContainerSetup['createStateConfig']>[0];

/** What follows when a function returns. */
export type ContainerContinuation = Pick<
  Extract<NonNullable<ContainerState['always']>, { target?: unknown }>,
  'target' | 'actions'
>;

function containerGuards(surroundings: Surroundings) {
  const { topology } = surroundings;
  const hasDomainAt = ({ domains }: VfioContainerContext, place: number) => place < domains.length;
  return {
    isSuccess,
    fails,
    isOpen: ({ context }: Asked) => context.isOpen,
    /** Opened anew it is another container: here it is the same once it is empty. */
    mayOpen: ({ context }: Asked) => !context.isOpen && context.groups.length === 0,
    isLockedByClosed: ({ context, event }: Asked) => event.operation === 'join' && !context.isOpen,
    isUnset: ({ context }: Asked) => context.isOpen && (context.groups.length === 0 || context.hasDriver),
    isNoType: ({ context, event }: Asked) => context.isOpen && event.iommu === 'unknown',
    isUnknownType: ({ context, event: { iommu, extension = 0 } }: Asked) =>
      context.isOpen && iommu === 'unknown' && !isSupported(context, extension, surroundings),
    isEmulated: ({ context }: Asked) => vfioOf(topology).emulated?.includes(containerCallOf(context).group) === true,
    lacksIsolatedMsi: ({ context }: Asked) =>
      vfioOf(topology).withoutIsolatedMsi?.includes(containerCallOf(context).group) === true,
    hasCandidate: ({ context }: Asked) => hasDomainAt(context, containerCallOf(context).candidate),
    returnsToNextCandidate: ({ context, event }: Asked) =>
      event.errno === '0' &&
      hasDomainAt(context, sharedFrom(context, containerCallOf(context).candidate + 1, surroundings)),
    hasNextGroup: ({ context }: Asked) => containerCallOf(context).position + 1 < context.groups.length,
    isFirstGroup: ({ context }: Asked) => containerCallOf(context).position === 0,
  };
}

/** Of the file, and of the lock. */
const fileActions = {
  openFile: change((draft) => {
    draft.isOpen = true;
  }),
  closeFile: change((draft) => {
    draft.isOpen = false;
  }),
  returned: say<{ errno: Errno }>((_, { type }, { errno }) => ({ type: 'returned', operation: type, errno })),
  returnCall: say(({ call }) => ({ type: 'returned', operation: call?.operation ?? '', errno: call?.errno ?? '0' })),
  answer: say<{ errno: Errno }>((_, { from = '' }, { errno }) => ({ type: 'answer', to: from, errno })),
  /** To the group that holds the lock. */
  answerCall: say(({ call }) => ({ type: 'answer', to: call?.from ?? '', errno: call?.errno ?? '0' })),
  /** `container->iommu_driver`, as whoever asks sees it. */
  answerDriver: say(({ hasDriver }, { from = '' }) => ({ type: 'answer', to: from, errno: '0', hasDriver })),
  takeLock: change((draft, { from, group = '', operation }) => {
    draft.call = {
      operation: operation ?? 'join',
      group,
      from: from ?? null,
      trial: null,
      candidate: 0,
      position: 0,
      errno: '0',
      isV2: false,
    };
  }),
  forgetCall: change((draft) => {
    draft.call = null;
  }),
  linkGroup: change((draft) => {
    if (draft.call !== null) draft.groups.unshift(draft.call.group);
  }),
  /** Taking out the last group takes the driver with it. */
  unlinkGroup: change((draft) => {
    draft.groups = draft.groups.filter((group) => group !== draft.call?.group);
    if (draft.groups.length > 0) return;
    draft.hasDriver = false;
    draft.domains = [];
    draft.living = [];
    draft.isV2 = false;
    draft.mappings = [];
  }),
};

/** The call of a draft. */
function called(draft: Draft<VfioContainerContext>) {
  return containerCallOf(draft) as Draft<ReturnType<typeof containerCallOf>>;
}

function free(draft: Draft<VfioContainerContext>, domain: string | null): void {
  draft.living = draft.living.filter((living) => living !== domain);
}

/** Of type1: its list of domains. */
function type1Actions(surroundings: Surroundings) {
  return {
    startSetIommu: change((draft, { iommu }) => {
      draft.call = {
        operation: 'set iommu',
        group: draft.groups[0] ?? '',
        from: null,
        trial: null,
        candidate: 0,
        position: 0,
        errno: '0',
        isV2: iommu === 'type1v2',
      };
    }),
    nextGroup: change((draft) => {
      const call = called(draft);
      call.position++;
      call.group = draft.groups[call.position] ?? '';
    }),
    previousGroup: change((draft) => {
      const call = called(draft);
      call.position--;
      call.group = draft.groups[call.position] ?? '';
    }),
    setDriver: change((draft) => {
      draft.hasDriver = true;
      draft.isV2 = called(draft).isV2;
    }),
    allocateTrial: change((draft) => {
      const call = called(draft);
      call.trial = freeDomain(draft, surroundings);
      call.candidate = sharedFrom(draft, 0, surroundings);
      draft.living = [...draft.living, call.trial].sort();
    }),
    freeTrial: change((draft) => {
      free(draft, called(draft).trial);
      called(draft).trial = null;
    }),
    keepTrial: change((draft) => {
      const call = called(draft);
      draft.domains.unshift({ domain: call.trial ?? '', groups: [call.group] });
      call.trial = null;
    }),
    nextCandidate: change((draft) => {
      const call = called(draft);
      call.candidate = sharedFrom(draft, call.candidate + 1, surroundings);
    }),
    shareCandidate: change((draft) => {
      const { candidate, group } = called(draft);
      draft.domains[candidate]?.groups.push(group);
    }),
    noteErrno: change((draft, { errno, outcome }) => {
      called(draft).errno = outcome ?? errno ?? '0';
    }),
    noteNoIsolation: change((draft) => {
      called(draft).errno = '-EPERM';
    }),
    /** The domain goes with its last group, and with the last domain what was mapped. */
    leaveDomain: change((draft) => {
      const { group } = called(draft);
      const shared = draft.domains.find(({ groups }) => groups.includes(group));
      if (shared === undefined) return;
      shared.groups = shared.groups.filter((member) => member !== group);
      if (shared.groups.length > 0) return;
      draft.domains = draft.domains.filter((listed) => listed !== shared);
      free(draft, shared.domain);
      const isNeeded = draft.groups.some((member) => vfioOf(surroundings.topology).emulated?.includes(member));
      if (draft.domains.length === 0 && !isNeeded) draft.mappings = [];
    }),
  };
}

/** What a container asks of the core; it is a critical section of the group. */
const coreCalls = {
  attachTrial: say((context) => attach(context, containerCallOf(context).trial ?? '')),
  attachCandidate: say((context) => {
    const { candidate } = containerCallOf(context);
    return attach(context, (context.domains[candidate] as Type1Domain).domain);
  }),
  detachGroup: say((context) => ({
    type: 'detach group',
    to: containerCallOf(context).group,
    from: context.name,
  })),
};

function attach(context: VfioContainerContext, domain: string): Emitted {
  return { type: 'attach group', to: containerCallOf(context).group, from: context.name, domain };
}
