/** Memory that is mapped, and what the hardware remembers of it. */
import { cacheOf, isPinned, pageStateOf, readCache, readMapper } from '../../../model/index.ts';
import type { Seen, TermWord } from './term.ts';

/** The page in a domain; nothing where nobody maps in it. */
function pageIn({ state, kindOf }: Seen, domain: string | null | undefined) {
  const found = Object.entries(state).find(
    ([name, local]) => ['mapper', 'api'].includes(kindOf(name)) && readMapper(local).domain === domain,
  );
  return found && pageStateOf(found[1]);
}

export const MEMORY_TERMS: readonly TermWord[] = [
  {
    name: 'mapped',
    takes: ['domain'],
    gives: 'truth',
    reads: (moment, [domain]) => pageIn(moment, domain) === 'mapped',
    meaning: 'the page is mapped in the domain: a walk of its page table finds it',
  },
  {
    name: 'pinned',
    takes: ['domain'],
    gives: 'truth',
    reads: (moment, [domain]) => {
      const page = pageIn(moment, domain);
      return page !== undefined && isPinned(page);
    },
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
