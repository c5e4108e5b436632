/** The guards and actions of the default domain and its type. */
import type { Outcome } from '../../explorer/system.ts';
import type { Surroundings } from '../configuration.ts';
import { type GroupEvent, mayFail } from '../events.ts';
import { dmaDomainsOf } from '../names.ts';
import { type AskedOf, fails } from '../words.ts';
import { change, say, startMove } from './changing.ts';
import type { GroupContext } from './context.ts';
import { domainOfType, isDeferring, typeFor, typeOf } from './default-type.ts';

/** What a guard looks at. */
export type Asked = AskedOf<GroupContext, GroupEvent>;

const devicesOf = ({ members }: GroupContext) => members.map(({ device }) => device);

/**
 * A paging domain defers its invalidation from now on, and stays what it is otherwise; nobody asks what the driver can.
 * Up to v6.4 `auto` may ask for that too, when all else was tested; later it takes a new domain.
 */
function startsFlushQueue(surroundings: Surroundings, { context, event }: Asked): boolean {
  const isAuto = event.type === 'change type' && event.word === 'auto';
  const asked = isAuto ? typeFor(surroundings, devicesOf(context), event.word) : event.word;
  return asked === 'DMA-FQ' && context.defaultDomain !== null && typeOf(context) === 'DMA';
}

export function typeGuards(surroundings: Surroundings) {
  const { choices, driver } = surroundings;
  const askedType = ({ context, event }: Asked) => typeFor(surroundings, devicesOf(context), event.word);
  const driverHasNone = (asked: Asked) => askedType(asked) === 'identity' && driver.hasIdentityDomain === false;
  return {
    isUnknownWord: ({ event }: Asked) => event.word === 'unknown',
    isEmpty: ({ context }: Asked) => context.members.length === 0,
    startsFlushQueue: (asked: Asked) => startsFlushQueue(surroundings, asked),
    failsToStartFlushQueue: (asked: Asked) => startsFlushQueue(surroundings, asked) && fails(asked),
    /** The driver, or mistrust of a device, demands another type. */
    refusesType: (asked: Asked) => askedType(asked) === 'refused',
    /** `__iommu_alloc_identity_domain` */
    driverHasNone,
    becomesDma: (asked: Asked) => driverHasNone(asked) && choices.read('typeUnavailable') === 'dma',
    /** Whether the domain for the word is already the default. */
    hasType: (asked: Asked) => askedType(asked) === typeOf(asked.context),
    /** v6.4: between its sections the group got another device. */
    isOtherDevice: ({ context, event }: Asked) => context.members[0]?.device !== event.device,
    /** On another domain, or on none, which a claim of v5.19-rc1 leaves. */
    isOffDefaultDomain: ({ context }: Asked) => context.domain !== context.defaultDomain,
    /** v6.4: a driver is bound, and the domain would have to change. */
    isBoundInTheWay: (asked: Asked) =>
      asked.event.isBound === true && !(asked.event.word === 'DMA-FQ' && startsFlushQueue(surroundings, asked)),
    keepsMutexForType: () => choices.read('typeChange') === 'under-mutex',
    undoesTypeChange: () => choices.read('typeChangeEnd') === 'undoes',
  };
}

export function typeActions(surroundings: Surroundings) {
  return {
    chooseDefault: change((draft) => {
      const type = typeFor(surroundings, devicesOf(draft));
      if (type === 'refused') throw new Error(`group ${draft.name} has no type of default domain`);
      draft.defaultDomain = domainOfType(draft, type);
      draft.hasFlushQueue = isDeferring(type, surroundings.driver);
    }),
    startFlushQueue: change((draft) => {
      draft.hasFlushQueue = true;
    }),
    /** `iommu_setup_default_domain`: the new domain is the default before it is attached. */
    takeType: change((draft, { word }) => {
      const type = typeFor(surroundings, devicesOf(draft), word);
      if (type === 'refused') throw new Error(`group ${draft.name} cannot have the type ${word}`);
      if (draft.call !== null) {
        draft.call.previous = draft.defaultDomain;
        draft.call.hadFlushQueue = draft.hasFlushQueue;
      }
      draft.defaultDomain = domainOfType(draft, type);
      draft.hasFlushQueue = isDeferring(type, surroundings.driver);
      // A default domain that was freed under the group is followed by one that is not.
      delete draft.isDefaultFreed;
    }),
    /** v6.4: a domain of the type cannot be allocated, so that another DMA domain is. */
    takeOtherDma: change((draft) => {
      if (draft.call !== null) {
        draft.call.previous = draft.defaultDomain;
        draft.call.hadFlushQueue = draft.hasFlushQueue;
      }
      const [first, second] = dmaDomainsOf(draft.name);
      draft.defaultDomain = draft.defaultDomain === first ? second : first;
      draft.hasFlushQueue = false;
    }),
    answerNoType: say((_, { type, from }) => {
      const errno = surroundings.choices.read('typeUnavailable') === 'enodev' ? '-ENODEV' : '-EOPNOTSUPP';
      return from === undefined ? { type: 'returned', operation: type, errno } : { type: 'answer', to: from, errno };
    }),
    restoreDefault: change((draft) => {
      draft.defaultDomain = draft.call?.previous ?? null;
      draft.hasFlushQueue = draft.call?.hadFlushQueue ?? false;
    }),
    /** v6.5-rc1: the end of the path that fails is at the end of the path that does not, too. */
    moveToPrevious: change((draft) => startMove(draft, draft.call?.previous ?? null, true)),
    freeNewDefault: change((draft) => {
      draft.isDefaultFreed = true;
    }),
  };
}

/** Starting a flush queue allocates. */
export function typeOutcomes(
  surroundings: Surroundings,
  context: GroupContext,
  event: GroupEvent,
): readonly Outcome[] | undefined {
  const isWrite = event.type === 'set type' || event.type === 'change type';
  if (!isWrite || !startsFlushQueue(surroundings, { context, event })) return undefined;
  return mayFail('-ENOMEM');
}
