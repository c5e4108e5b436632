/** Memory that is mapped, and what the hardware remembers of it. */
import type { LocalState } from '../../explorer/system.ts';
import { cacheOf, isPinned, pageStateOf, readCache, readMapper } from '../../model/index.ts';
import type { Seen, TermWord } from './term.ts';

/** Who maps in a domain. */
function mapperOf({ state, kindOf }: Seen, domain: string | null | undefined): LocalState {
  const found = Object.entries(state).find(
    ([name, local]) => ['mapper', 'api'].includes(kindOf(name)) && readMapper(local).domain === domain,
  );
  if (found === undefined) throw new Error(`nobody maps in ${domain}`);
  return found[1];
}

export const MEMORY_TERMS: readonly TermWord[] = [
  {
    name: 'mapped',
    takes: ['domain'],
    gives: 'truth',
    reads: (moment, [domain]) => pageStateOf(mapperOf(moment, domain)) === 'mapped',
    meaning: 'the page is mapped in the domain: a walk of its page table finds it',
  },
  {
    name: 'pinned',
    takes: ['domain'],
    gives: 'truth',
    reads: (moment, [domain]) => isPinned(pageStateOf(mapperOf(moment, domain))),
    meaning: 'the page is pinned for the domain, or the buffer of a driver: nobody else gets it',
  },
  {
    name: 'iotlb',
    takes: ['device'],
    gives: 'domain',
    reads: ({ state }, [device]) => {
      const cache = state[cacheOf(device ?? '')];
      return cache === undefined ? null : readCache(cache).cached;
    },
    meaning:
      'the domain through which the IOTLB, or that of the device (ATS), remembers the page; NULL where it does not',
  },
];
