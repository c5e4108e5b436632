/** Who maps memory, and what is said about it. */
import type { Errno } from '../events.ts';
import { type Domain, dmaDomainsOf } from '../names.ts';

const API = '.api';

/** The actor that is the DMA API of a group, with one buffer of a kernel driver. */
export function dmaApiOf(group: string): string {
  return `${group}${API}`;
}

const PAGE = '.page';

/** The actor that is one page of memory in a domain of some caller. */
export function pageOf(domain: Domain): string {
  return `${domain}${PAGE}`;
}

/** The domain in which `holder` maps, whoever that is: a caller's page has the name of its domain. */
export function mappingDomainOf(holder: string): Domain {
  if (holder.endsWith(PAGE)) return holder.slice(0, -PAGE.length);
  return holder.endsWith(API) ? dmaDomainsOf(holder.slice(0, -API.length))[0] : `${holder}.1`;
}

/** The actor that holds what the hardware remembers of a page for one requester id. */
export function cacheOf(rid: string): string {
  return `${rid}.tlb`;
}

type HoldingOperation = 'claim' | 'attach' | 'detach' | 'release' | 'free';

export interface MemoryContext {
  readonly name: string;
  /** The domain in which the page is mapped. */
  readonly domain: Domain;
  /** What the holder thinks of each group; empty for the DMA API. */
  readonly groups: Readonly<Record<string, 'closed' | 'owned' | 'attached'>>;
  readonly hasDomain: boolean;
  /** Whether the page is anything but unmapped. */
  readonly hasPage: boolean;
  readonly call: { readonly operation: HoldingOperation; readonly group: string } | null;
}

export interface MemoryEvent {
  readonly type: HoldingOperation | 'map' | 'unmap' | 'proceed' | 'flush' | 'walk' | 'answer';
  readonly from?: string;
  readonly group?: string;
  readonly domain?: Domain;
  readonly errno?: Errno;
  /** How the driver's `map_pages` ends. */
  readonly outcome?: string;
}

/** The states of a page, in their order. */
export type PageState = 'unmapped' | 'pinned' | 'mapped' | 'cleared' | 'synchronised' | 'missing' | 'stale';

/** Whether the owner of the memory cannot reuse the page: it is pinned, or the buffer of a driver. */
export function isPinned(state: PageState): boolean {
  return state !== 'unmapped' && state !== 'stale';
}
