/** Memory that is mapped, as the kernel writes it: calls, and fields. */
import type { ToldChange } from '../counterexamples/index.ts';
import type { Json, LocalState, PlainEvent } from '../explorer/system.ts';
import { mappingDomainOf, type PageState, pageStateOf } from '../model/index.ts';

interface Asked {
  readonly actor: string;
  readonly event: PlainEvent;
  readonly before?: Readonly<Record<string, LocalState>>;
}

type Teller = (asked: Asked) => string;

const deviceOf = ({ actor }: Asked) => actor.replace(/\.(rid|tlb)$/, '');
const domain = ({ event }: Asked) => String(event['domain'] ?? 'domain');

function stateOf({ actor, before }: Asked): PageState | undefined {
  const local = before?.[actor];
  return local === undefined ? undefined : pageStateOf(local);
}

const goOn: Teller = ({ actor }) => `${actor} goes on`;

/** Whether it is the DMA API of a group, and not a user. */
const isApi = (actor: string) => actor.endsWith('.api');

/** What mapping or unmapping goes on with. */
const NEXT: Readonly<Record<PageState, Teller>> = {
  unmapped: goOn,
  pinned: ({ actor }) => `iommu_map(${mappingDomainOf(actor)})`,
  mapped: goOn,
  cleared: ({ actor }) => `iommu_iotlb_sync(${mappingDomainOf(actor)})`,
  synchronised: ({ actor }) => `${actor}: unpin the page`,
  missing: goOn,
  stale: goOn,
};

/** What whoever maps is asked. */
export const OF_MAPPER: Readonly<Record<string, Teller>> = {
  map: ({ actor, event }) =>
    isApi(actor)
      ? `dma_map_page [${mappingDomainOf(actor)}]`
      : `${mappingDomainOf(actor)} gets a page${event['domain'] === undefined ? '' : ` for ${event['domain']}`}`,
  unmap: ({ actor }) => `${isApi(actor) ? 'dma_unmap_page' : 'iommu_unmap'} [${mappingDomainOf(actor)}]`,
  proceed: (asked) => NEXT[stateOf(asked) ?? 'unmapped'](asked),
  flush: ({ actor }) => `${isApi(actor) ? 'fq_flush_iotlb' : 'iommu_iotlb_sync'}(${mappingDomainOf(actor)})`,
  walk: ({ actor }) => `walk of the page table of ${actor}`,
};

/** What the hardware remembers. */
export const OF_CACHE: Readonly<Record<string, Teller>> = {
  access: (asked) => `${deviceOf(asked)} accesses the page`,
  synchronise: (asked) => `iotlb_sync(${domain(asked)}) [${deviceOf(asked)}]`,
  flush: (asked) => `the IOTLB of ${deviceOf(asked)} is flushed`,
};

export const MEMORY_VOID = {
  cache: ['access', 'synchronise', 'flush'],
} as const;

const STAGES: Readonly<Record<PageState, string>> = {
  unmapped: 'the page is unpinned',
  pinned: 'the page is pinned',
  mapped: 'the page is mapped',
  cleared: 'its entry is cleared',
  synchronised: 'caches are synchronised',
  missing: 'the page is not mapped',
  stale: 'its entry is cleared, and the page given back',
};

/** Whether a change of these actors is one that matters to people. */
export function isTold(kind: string, [field]: readonly string[]): boolean {
  return kind === 'cache' ? field === 'cached' : field === undefined || field === 'groups' || field === 'hasDomain';
}

/** A change of who maps, or of what is remembered. */
export function memoryChange(kind: string, { actor, change }: ToldChange): string | undefined {
  const [first = '', second = ''] = change.field;
  const after: Json | undefined = change.after;
  if (kind === 'cache') {
    if (first !== 'cached') return undefined;
    const device = actor.replace(/\.tlb$/, '');
    return after === null ? `${device} forgets the page` : `${device} remembers the page in ${String(after)}`;
  }
  if (first === '') return STAGES[pageOf(after)] ?? undefined;
  if (first === 'hasDomain') return `${mappingDomainOf(actor)}: ${after === true ? 'allocated' : 'freed'}`;
  return first === 'groups' ? `${actor}, ${second}: ${String(change.before)} -> ${String(after)}` : undefined;
}

/** Of a state as it is written, the page's. */
function pageOf(state: Json | undefined): PageState {
  return /page[^a-z]+([a-z]+)/.exec(String(state))?.[1] as PageState;
}
