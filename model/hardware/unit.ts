/**
 * One IOMMU unit of a driver that counts, for each domain, the PASIDs of its devices that it is attached to, as
 * VT-d does: with the first comes a domain id, by which the hardware tags what it caches; with the last it goes.
 *
 * An entry asks before it sets a PASID and tells when it has taken one away. Attachments of the RID are not
 * counted here.
 * Source: drivers/iommu/intel/iommu.c, domain_attach_iommu, domain_detach_iommu, domain_add_dev_pasid and
 * domain_remove_dev_pasid, d87731f60931 (v6.7) to 79ea2feb917b (v7.0.10).
 */
import type { Draft } from 'immer';
import { setup } from 'xstate';
import type { Surroundings } from '../configuration.ts';
import type { Emitted } from '../events.ts';
import { BLOCKED, type Domain, IDENTITY } from '../names.ts';
import { type AskedOf, wordsOf } from '../words.ts';

/** Of a device, by PASID, the ids under which the hardware was set: one, unless it was added twice. */
type Records = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export interface UnitContext {
  readonly name: string;
  /** `info->refcnt` of each domain that has an id in this unit. */
  readonly counts: Readonly<Record<Domain, number>>;
  readonly ids: Readonly<Record<Domain, string>>;
  /** `dev_pasids` of each domain: by entry and PASID. */
  readonly records: Readonly<Record<Domain, Records>>;
}

/** What a PASID is set to, by whom, and what it was before: so that the answer can go on with it. */
interface UnitEvent {
  readonly type: 'add record' | 'remove record';
  /** The entry, as an actor. */
  readonly from: string;
  readonly pasid: string;
  /** Empty: the PASID had none. */
  readonly domain: Domain;
  /** Who asked the entry. */
  readonly asker?: string;
  readonly reason?: string;
  readonly old?: Domain | null;
}

type Asked = AskedOf<UnitContext, UnitEvent>;

const { change, say } = wordsOf<UnitContext, UnitEvent>();

function drop(draft: Draft<UnitContext>, domain: Domain): void {
  const left = (draft.counts[domain] ?? 0) - 1;
  if (left > 0) {
    draft.counts[domain] = left;
    return;
  }
  delete draft.counts[domain];
  delete draft.ids[domain];
}

function unitSetup({ choices, topology }: Surroundings) {
  const all = Array.from({ length: topology.domainIds ?? 0 }, (_, index) => `id${index + 1}`);
  const free = ({ ids }: UnitContext) => all.filter((id) => !Object.values(ids).includes(id));
  const most = topology.devices.length * topology.pasids.length + 1;
  return setup({
    types: {
      context: {} as UnitContext,
      events: {} as UnitEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string },
    },
    guards: {
      isOutOfIds: ({ context, event }: Asked) => !(event.domain in context.counts) && free(context).length === 0,
      /** No caller who keeps records gets there. */
      isAtBound: ({ context, event }: Asked) => (context.counts[event.domain] ?? 0) >= most,
      hasNoRecords: ({ event }: Asked) =>
        event.domain === '' ||
        event.domain === IDENTITY ||
        (event.domain === BLOCKED && choices.read('vtdBlockedDomain') === 'skipped'),
      isNoDomainOfTheDriver: ({ event }: Asked) => event.domain === BLOCKED,
      isRecorded: ({ context, event: { domain, from, pasid } }: Asked) =>
        (context.records[domain]?.[from]?.[pasid] ?? []).length > 0,
      returnsWithoutRecord: () => choices.read('vtdMissingRecord') === 'returns',
      isUncounted: ({ context, event }: Asked) => !(event.domain in context.counts),
      followsRecord: () => choices.read('vtdMissingRecord') === 'follows',
    },
    actions: {
      add: change((draft, { domain, from, pasid }) => {
        draft.ids[domain] ??= free(draft)[0] ?? '';
        draft.counts[domain] = (draft.counts[domain] ?? 0) + 1;
        const ofDomain = draft.records[domain] ?? {};
        const ofEntry = ofDomain[from] ?? {};
        const ids = [...(ofEntry[pasid] ?? []), draft.ids[domain]];
        draft.records[domain] = { ...ofDomain, [from]: { ...ofEntry, [pasid]: ids } };
      }),
      remove: change((draft, { domain, from, pasid }) => {
        draft.records[domain]?.[from]?.[pasid]?.pop();
        forgetEmpty(draft, domain, from, pasid);
        drop(draft, domain);
      }),
      countDown: change((draft, { domain }) => drop(draft, domain)),
      /** The request goes back with the answer. */
      answer: say<{ errno: string }>((_, { type: _type, from, asker, ...event }, { errno }) => ({
        ...event,
        type: 'recorded',
        to: from,
        from: asker,
        errno,
      })),
      warn: say<{ what: string }>((_context, _event, { what }) => ({ type: 'warned', what })),
      oops: say<{ what: string }>((_context, _event, { what }) => ({ type: 'oops', what })),
      bound: say<{ name: string }>((_context, _event, { name }) => ({ type: 'bound', name })),
    },
  });
}

function forgetEmpty({ records }: Draft<UnitContext>, domain: Domain, entry: string, pasid: string): void {
  const entries = records[domain];
  const pasids = entries?.[entry];
  if (entries === undefined || pasids === undefined) return;
  if (pasids[pasid]?.length === 0) delete pasids[pasid];
  if (Object.keys(pasids).length === 0) delete entries[entry];
  if (Object.keys(entries).length === 0) delete records[domain];
}

const missing = { type: 'warn', params: { what: 'a PASID is removed that is not recorded' } } as const;

const oops = (what: string) => ({ type: 'oops', params: { what } }) as const;

export function unitMachine(surroundings: Surroundings) {
  return unitSetup(surroundings).createMachine({
    id: 'unit',
    context: ({ input: { name } }) => ({ name, counts: {}, ids: {}, records: {} }),
    initial: 'counting',
    states: {
      counting: {
        on: {
          'add record': [
            { guard: 'isAtBound', actions: { type: 'bound', params: { name: 'domain count' } } },
            { guard: 'isOutOfIds', actions: { type: 'answer', params: { errno: '-ENOSPC' } } },
            { actions: ['add', { type: 'answer', params: { errno: '0' } }] },
          ],
          'remove record': [
            { guard: 'hasNoRecords' },
            {
              guard: 'isNoDomainOfTheDriver',
              actions: oops('the blocked domain is taken for one with records'),
            },
            { guard: 'isRecorded', actions: 'remove' },
            { guard: 'returnsWithoutRecord', actions: missing },
            { guard: 'isUncounted', actions: [missing, oops('the count of a domain that has none')] },
            { guard: 'followsRecord', actions: [missing, 'countDown', oops('the record of a PASID that has none')] },
            { actions: [missing, 'countDown'] },
          ],
        },
      },
    },
  });
}
