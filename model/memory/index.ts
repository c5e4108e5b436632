/**
 * Memory that is mapped: one page in a domain, and what the hardware remembers of it.
 *
 * `page.ts` is the life of the page; `mapper.ts` who maps it, a user in a domain of his own, the DMA API in
 * the default domain of a group, or callers in domains of theirs; `cache.ts` the IOTLB.
 */
import type { Actor } from '../../explorer/system.ts';
import { ridsOf, type Surroundings } from '../configuration.ts';
import { type Domain, dmaDomainsOf, entryOf, MAPPER, MAPPER_DOMAIN } from '../names.ts';
import { cacheCommands, cacheMachine } from './cache.ts';
import { cacheOf, dmaApiOf, type MemoryContext, type PageState, pageOf } from './context.ts';
import { dmaApiCommands, mapOutcomes, mapperCommands, mapperMachine, pageCommandsOf, pageMachine } from './mapper.ts';

export type { CacheContext } from './cache.ts';
export { cacheOf, dmaApiOf, isPinned, type MemoryContext, mappingDomainOf, type PageState, pageOf } from './context.ts';

/** Who maps, and what remembers; nothing where the topology maps nothing. */
export function mappedMemory(surroundings: Surroundings): Record<string, Actor> {
  const { topology } = surroundings;
  if (topology.memory === undefined) return {};
  const { holders, tables } = whoMaps(surroundings, topology.memory);
  const rids = ridsOf(topology);
  const machine = cacheMachine();
  const caches = rids.map((rid): [string, Actor] => [
    cacheOf(rid),
    {
      kind: 'cache',
      machine,
      input: { name: cacheOf(rid), entry: entryOf(rid), tables },
      commands: cacheCommands,
    },
  ]);
  return { ...holders, ...Object.fromEntries(caches) };
}

/** Who maps, and who knows the page tables of each domain. */
function whoMaps(surroundings: Surroundings, { by, domains = [] }: NonNullable<Surroundings['topology']['memory']>) {
  const { groups } = surroundings.topology;
  switch (by) {
    case 'user':
      return { holders: mapper(surroundings), tables: { [MAPPER_DOMAIN]: MAPPER } };
    case 'DMA API':
      return {
        holders: dmaApis(surroundings),
        tables: Object.fromEntries(groups.map((group) => [dmaDomainsOf(group)[0], dmaApiOf(group)])),
      };
    case 'callers':
      return {
        holders: pages(surroundings, domains),
        tables: Object.fromEntries(domains.map((domain) => [domain, pageOf(domain)])),
      };
  }
}

/** What the page is in, of whoever maps it. */
export function pageStateOf({ value }: { readonly value: unknown }): PageState {
  return (value as { readonly page: PageState }).page;
}

function mapper(surroundings: Surroundings): Record<string, Actor> {
  const { groups } = surroundings.topology;
  const input: MemoryContext = {
    name: MAPPER,
    domain: MAPPER_DOMAIN,
    groups: Object.fromEntries(groups.map((group) => [group, 'closed'])),
    hasDomain: false,
    hasPage: false,
    call: null,
  };
  return {
    [MAPPER]: {
      kind: 'mapper',
      machine: mapperMachine(surroundings),
      input: { ...input },
      commands: mapperCommands(surroundings),
      outcomes: pageOutcomes,
    },
  };
}

function dmaApis(surroundings: Surroundings): Record<string, Actor> {
  const machine = pageMachine(surroundings);
  const commands = dmaApiCommands(surroundings);
  return Object.fromEntries(
    surroundings.topology.groups.map((group): [string, Actor] => {
      const input = lonePage(dmaApiOf(group), dmaDomainsOf(group)[0]);
      return [input.name, { kind: 'api', machine, input, commands, outcomes: pageOutcomes }];
    }),
  );
}

/** One page in each of these domains, which somebody else allocates and frees. */
function pages(surroundings: Surroundings, domains: readonly Domain[]): Record<string, Actor> {
  const machine = pageMachine(surroundings);
  const commands = pageCommandsOf(surroundings);
  return Object.fromEntries(
    domains.map((domain): [string, Actor] => {
      const input = lonePage(pageOf(domain), domain);
      return [input.name, { kind: 'mapper', machine, input, commands, outcomes: pageOutcomes }];
    }),
  );
}

function lonePage(name: string, domain: Domain) {
  return { name, domain, groups: {}, hasDomain: true, hasPage: false, call: null };
}

const pageOutcomes: NonNullable<Actor['outcomes']> = (local, event) =>
  mapOutcomes(pageStateOf(local) === 'pinned', event);
