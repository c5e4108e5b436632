/** The words in which `drivers/iommu/io-pgfault.c` is written: its guards and actions. */
import { setup } from 'xstate';
import { deviceOf, ridOf, type Surroundings } from '../configuration.ts';
import type { Emitted } from '../events.ts';
import { BLOCKED, entryOf, SVA, slotOf } from '../names.ts';
import { processOf } from '../sva/context.ts';
import { type AskedOf, fails, isSuccess, wordsOf } from '../words.ts';
import type { FaultsContext, FaultsEvent } from './context.ts';

type Asked = AskedOf<FaultsContext, FaultsEvent>;

const { change, say } = wordsOf<FaultsContext, FaultsEvent>();

export function faultsSetup(surroundings: Surroundings) {
  return setup({
    types: {
      context: {} as FaultsContext,
      events: {} as FaultsEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string; readonly device: string },
      tags: {} as 'busy',
    },
    guards: faultGuards(surroundings),
    actions: { ...groupActions(surroundings), ...callActions(surroundings) },
  });
}

function faultGuards({ choices }: Surroundings) {
  return {
    isLast: ({ event }: Asked) => event.last !== 'no',
    isTranslated: ({ event }: Asked) => event.domain !== null && event.domain !== BLOCKED,
    /** A part that nobody is there for is not answered; nor is one that waits for the last. */
    isLostPartial: ({ context, event }: Asked) => context.group?.isPending === false && event.domain === null,
    isPartial: ({ context }: Asked) => context.group?.isPending === false,
    isFound: ({ event }: Asked) => event.domain !== null,
    fails,
    isAlive: isSuccess,
    isFreed: ({ context }: Asked) => context.group?.isFreed === true,
    /** `list_empty(&group->pending_node)`: it was answered when the device left the queue. */
    isAnswered: ({ context }: Asked) =>
      context.group?.isPending === false && choices.read('faultAnswer') === 'if-pending',
  };
}

function groupActions({ choices }: Surroundings) {
  return {
    raise: change((draft, { pasid = '' }) => {
      draft.group = { pasid, domain: null, isPending: true, isFreed: false, answers: 0 };
    }),
    raisePartial: change((draft, { pasid = '' }) => {
      draft.group = { pasid, domain: null, isPending: false, isFreed: false, answers: 0 };
    }),
    stash: change((draft) => {
      draft.hasPartial = true;
      draft.group = null;
    }),
    hold: change((draft, { domain }) => {
      if (draft.group !== null) draft.group.domain = domain ?? null;
    }),
    takePartial: change((draft) => {
      draft.hasPartial = false;
    }),
    countAnswer: change((draft) => {
      if (draft.group !== null) draft.group.answers++;
    }),
    /** Answered INVALID; and since v6.14 freed, though whoever works on it does not know. */
    answerAll: change((draft) => {
      if (draft.group === null) return;
      draft.group.answers++;
      draft.group.isPending = false;
      draft.group.isFreed = choices.read('queueRemoval') === 'frees';
    }),
    leaveQueue: change((draft) => {
      draft.isEnabled = false;
      draft.hasPartial = false;
    }),
    joinQueue: change((draft) => {
      draft.isEnabled = true;
    }),
    forget: change((draft) => {
      draft.group = null;
    }),
  };
}

function callActions({ topology }: Surroundings) {
  const answerCode = say<{ code: string }>(({ device, group, isEnabled }, _, { code }) => ({
    type: 'page response',
    device,
    code,
    isFirst: group?.answers === 0,
    isGone: !isEnabled,
  }));
  return {
    askEntry: say(({ name, device }, { pasid = '' }) => ({
      type: 'translate',
      to: entryOf(ridOf(topology, device)),
      from: name,
      pasid,
    })),
    lookUp: say(({ name, device, group }) => ({
      type: 'look up',
      to: slotOf(deviceOf(topology, device).group, group?.pasid ?? ''),
      from: name,
    })),
    useDomain: say(({ name, group }) => ({ type: 'use domain', to: SVA, from: name, domain: group?.domain ?? '' })),
    /** `mmget_not_zero` */
    askProcess: say(({ name, group }) => ({ type: 'get', to: processOf(group?.domain ?? '') ?? '', from: name })),
    respond: answerCode,
    sayUsesFreed: say(({ device }) => ({ type: 'used freed', what: `iopf_group of ${device}` })),
    sayUnanswered: say(({ device, group }) => ({ type: 'group done', device, answers: group?.answers ?? 0 })),
  };
}
