/**
 * A domain that callers attach: allocated at the start, freed at any time, by whomever.
 * Source: drivers/iommu/iommu.c, iommu_domain_free.
 */
import { setup } from 'xstate';
import type { Actor } from '../../explorer/system.ts';
import type { CallerDomain, Surroundings } from '../configuration.ts';
import type { Emitted } from '../events.ts';
import { type Domain, foreignDomainOf, identityTwinOf } from '../names.ts';
import { wordsOf } from '../words.ts';

export interface CallerDomainContext {
  readonly domain: Domain;
  readonly isAllocated: boolean;
}

interface CallerDomainEvent {
  readonly type: 'free';
}

const { change, say } = wordsOf<CallerDomainContext, CallerDomainEvent>();

function domainMachine() {
  return setup({
    types: {
      context: {} as CallerDomainContext,
      events: {} as CallerDomainEvent,
      emitted: {} as Emitted,
      input: {} as { readonly domain: Domain },
    },
    actions: {
      free: change((draft) => {
        draft.isAllocated = false;
      }),
      oops: say(() => ({ type: 'oops', what: 'a domain is freed that was freed before' })),
      returnFreed: say(() => ({ type: 'returned', operation: 'free', errno: '0' })),
    },
  }).createMachine({
    id: 'domain',
    context: ({ input: { domain } }) => ({ domain, isAllocated: true }),
    initial: 'allocated',
    states: {
      allocated: { on: { free: { target: 'freed', actions: ['free', 'returnFreed'] } } },
      freed: { on: { free: { actions: ['oops', 'returnFreed'] } } },
    },
  });
}

/** What the rest of the model calls a domain that callers have. */
export function nameOfCallerDomain({ name, type }: CallerDomain): Domain {
  switch (type) {
    case 'UNMANAGED':
      return name;
    case 'IDENTITY':
      return identityTwinOf(name);
    case 'FOREIGN':
      return foreignDomainOf(name);
  }
}

/** The domains that callers have, each an actor of its name. */
export function callerDomains({ topology }: Surroundings): Record<string, Actor> {
  const machine = domainMachine();
  return Object.fromEntries(
    (topology.callerDomains ?? []).map((domain) => [
      domain.name,
      { kind: 'domain', machine, input: { domain: nameOfCallerDomain(domain) } },
    ]),
  );
}
