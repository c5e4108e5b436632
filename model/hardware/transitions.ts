/**
 * What a driver is asked: from which type of domain to which a device is moved by `attach_dev`, and a PASID of it by
 * `set_dev_pasid`.
 *
 * An entry knows both: the domain that it goes through, and the one that it is to go through. `saysTransitions` makes
 * the entries of a system say so, each time that they are asked; nothing else of the system changes.
 * Source: include/linux/iommu.h, struct iommu_domain_ops.
 */
import { type AnyStateMachine, createMachine, emit } from 'xstate';
import type { Actor, System } from '../../explorer/system.ts';
import type { EntryEvent, Reason } from '../events.ts';
import { BLOCKED, type Domain, isIdentity, isOfDmaApi, PLATFORM } from '../names.ts';
import { processOf } from '../sva/context.ts';
import type { EntryContext } from './entry.ts';

/** Types of domains, as a driver tells them apart; `NULL` is none. */
export const DOMAIN_TYPES = [
  'NULL',
  'DMA',
  'UNMANAGED',
  /** An UNMANAGED domain without a mapping, which blocks where the driver has no blocked domain. */
  'empty UNMANAGED',
  'BLOCKED',
  'IDENTITY',
  'PLATFORM',
  /** The address space of a process. */
  'SVA',
] as const;

export type DomainType = (typeof DOMAIN_TYPES)[number];

/** The driver's functions that move a device or a PASID. */
export const OPERATIONS = [
  'attach_dev',
  'detach_dev',
  'set_platform_dma_ops',
  'set_dev_pasid',
  'remove_dev_pasid',
] as const;

/** What a driver is asked, and why. */
export interface Transition {
  readonly operation: (typeof OPERATIONS)[number];
  readonly from: DomainType;
  readonly to: DomainType;
  /** Whether it is there already. */
  readonly isSame: boolean;
  readonly reason: Reason;
}

/** The observation that says it; an entry says each at most once in a delivery. */
export function nameOfTransition({ operation, from, to, isSame, reason }: Transition): string {
  return `${operation} ${from} -> ${isSame ? 'the same' : to} (${reason})`;
}

const REASONS: Readonly<Record<Transition['operation'], readonly Reason[]>> = {
  attach_dev: ['set', 'add', 'must', 'roll back', 'fall back', 'reset', 'reset done', 'release', 'put off'],
  // They return nothing.
  detach_dev: ['must'],
  set_platform_dma_ops: ['must'],
  set_dev_pasid: ['set', 'must', 'roll back', 'remove', 'reset', 'reset done', 'put off'],
  remove_dev_pasid: ['forget'],
};

/** All that a driver could be asked. */
export const TRANSITIONS: readonly Transition[] = OPERATIONS.flatMap((operation) =>
  DOMAIN_TYPES.flatMap((from) =>
    DOMAIN_TYPES.flatMap((to) =>
      REASONS[operation].flatMap((reason) =>
        (from === to ? [false, true] : [false]).map((isSame) => ({ operation, from, to, isSame, reason })),
      ),
    ),
  ).filter(isConceivable),
);

function isConceivable({ operation, from, to, isSame }: Transition): boolean {
  switch (operation) {
    case 'attach_dev':
      return to !== 'NULL' && from !== 'SVA' && to !== 'SVA';
    case 'detach_dev':
    case 'set_platform_dma_ops':
      return to === 'NULL' && from !== 'SVA' && !isSame;
    default:
      return ![from, to].some((type) => type === 'NULL' || type === 'PLATFORM' || type === 'empty UNMANAGED');
  }
}

const NAMES: ReadonlySet<string> = new Set(TRANSITIONS.map(nameOfTransition));

function typeOfDomain(domain: Domain | null): DomainType {
  if (domain === null) return 'NULL';
  if (domain === BLOCKED || domain === PLATFORM) return domain === BLOCKED ? 'BLOCKED' : 'PLATFORM';
  if (isIdentity(domain)) return 'IDENTITY';
  if (isOfDmaApi(domain)) return 'DMA';
  if (domain.endsWith('.empty')) return 'empty UNMANAGED';
  return domain.endsWith('.process') || processOf(domain) !== undefined ? 'SVA' : 'UNMANAGED';
}

/** What an event asks of the driver; nothing where no function of it is called that moves something. */
function transitionOf(context: EntryContext, event: EntryEvent, isFirst: boolean): Transition | undefined {
  const { type, domain, pasid, reason, op } = event;
  const asked = (operation: Transition['operation'], old: Domain | null, next: Domain | null) => {
    const [from, to] = [typeOfDomain(old), typeOfDomain(next)];
    return { operation, from, to, isSame: old === next, reason };
  };
  switch (type) {
    case 'attach':
      return asked('attach_dev', isFirst ? null : context.rid, domain);
    case 'detach':
      return { ...asked(op ?? 'detach_dev', isFirst ? null : context.rid, null), isSame: false, reason: 'must' };
    case 'set pasid': {
      const old = context.pasids[pasid ?? ''] ?? BLOCKED;
      return asked(reason === 'forget' ? 'remove_dev_pasid' : 'set_dev_pasid', old, domain);
    }
    // Where the core attaches release_domain before it lets the driver forget the device.
    case 'release':
      return domain === undefined || domain === null || isFirst
        ? undefined
        : { ...asked('attach_dev', context.rid, domain), reason: 'release' };
    default:
      return undefined;
  }
}

const EVENTS: readonly EntryEvent['type'][] = ['attach', 'detach', 'set pasid', 'release'];

interface Asking {
  readonly actions?: unknown;
}

/** The machine of an entry, which says what it is asked before it does anything. */
function sayingMachine(machine: AnyStateMachine): AnyStateMachine {
  const { states = {}, ...rest } = machine.config as { states?: Record<string, { on?: Record<string, unknown> }> };
  const said = (state: string) => {
    const say = emit(({ context, event }: { context: EntryContext; event: EntryEvent }) => {
      const transition = transitionOf(context, event, state === 'released');
      if (transition === undefined) return { type: 'nothing is asked' };
      const name = nameOfTransition(transition);
      // Nobody would listen to it.
      if (!NAMES.has(name)) throw new Error(`a driver is asked for what is not listed: ${name}`);
      return { type: name };
    });
    return (alternative: Asking) => ({ ...alternative, actions: [say, alternative.actions ?? []].flat() });
  };
  const withSaying = (name: string, on: Record<string, unknown> = {}) =>
    Object.fromEntries(
      Object.entries(on).map(([event, alternatives]) =>
        EVENTS.includes(event as EntryEvent['type'])
          ? [event, [alternatives as Asking | readonly Asking[]].flat().map(said(name))]
          : [event, alternatives],
      ),
    );
  const config = {
    ...rest,
    states: Object.fromEntries(
      Object.entries(states).map(([name, state]) => [
        name,
        state.on === undefined ? state : { ...state, on: withSaying(name, state.on) },
      ]),
    ),
  };
  return createMachine(config as never, machine.implementations as never) as AnyStateMachine;
}

/** The same system, in which each entry says what its driver is asked. */
export function saysTransitions(system: System): System {
  const saying = new Map<AnyStateMachine, AnyStateMachine>();
  const listenedTo = (actor: Actor): Actor => {
    if (actor.kind !== 'entry') return actor;
    const machine = saying.get(actor.machine) ?? sayingMachine(actor.machine);
    saying.set(actor.machine, machine);
    return { ...actor, machine };
  };
  const actors = Object.entries(system.actors).map(([name, actor]) => [name, listenedTo(actor)] as const);
  return { ...system, actors: Object.fromEntries(actors) };
}
