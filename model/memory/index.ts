/**
 * Memory that is mapped: one page in a domain, and what the hardware remembers of it.
 *
 * `page.ts` is the life of the page; `mapper.ts` who maps it, a user in a domain of his own or the DMA API in
 * the default domain of a group; `cache.ts` the IOTLB.
 */
import type { Actor } from '../../explorer/system.ts';
import { ridsOf, type Surroundings } from '../configuration.ts';
import { dmaDomainsOf, entryOf, MAPPER, MAPPER_DOMAIN } from '../names.ts';
import { cacheCommands, cacheMachine } from './cache.ts';
import { cacheOf, dmaApiOf, type MemoryContext, type PageState } from './context.ts';
import { dmaApiCommands, dmaApiMachine, mapOutcomes, mapperCommands, mapperMachine } from './mapper.ts';

export type { CacheContext } from './cache.ts';
export { isPinned, type MemoryContext, type PageState } from './context.ts';

/** Who maps, and what remembers; nothing where the topology maps nothing. */
export function mappedMemory(surroundings: Surroundings): Record<string, Actor> {
  const { topology } = surroundings;
  if (topology.memory === undefined) return {};
  const holders = topology.memory.by === 'user' ? mapper(surroundings) : dmaApis(surroundings);
  const tables =
    topology.memory.by === 'user'
      ? { [MAPPER_DOMAIN]: MAPPER }
      : Object.fromEntries(topology.groups.map((group) => [dmaDomainsOf(group)[0], dmaApiOf(group)]));
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
      outcomes: (local, event) => mapOutcomes(pageStateOf(local) === 'pinned', event),
    },
  };
}

function dmaApis(surroundings: Surroundings): Record<string, Actor> {
  const machine = dmaApiMachine(surroundings);
  const commands = dmaApiCommands(surroundings);
  return Object.fromEntries(
    surroundings.topology.groups.map((group): [string, Actor] => {
      const name = dmaApiOf(group);
      const input = { name, domain: dmaDomainsOf(group)[0], groups: {}, hasDomain: true, hasPage: false, call: null };
      const outcomes: Actor['outcomes'] = (local, event) => mapOutcomes(pageStateOf(local) === 'pinned', event);
      return [name, { kind: 'api', machine, input, commands, outcomes }];
    }),
  );
}
