/**
 * Which calls reach the states that a file declares. Nothing is searched; in this order, each in that of the file:
 *
 * 1. `drv(d) = kernel`: `bind(d, kernel)`
 * 2. `owner(g) = P`: `iommu_group_claim_dma_owner(g, P)`, by P
 * 3. `dom(g) = A`: `iommu_attach_group(A, g)`, by the owner that the file declares, else by the first thread
 * 4. `hw(d, n) = A` and `pasid(g, n) = A`: `iommu_attach_device_pasid(A, d, n)`, by the first thread; of a group, through
 *    its first device that has PASIDs
 *
 * and then the calls of the file. What holds already is not called for. What else is declared must hold when all is done.
 */
import type { Topology } from '../../model/index.ts';
import type { Application } from '../scenario.ts';
import type { Arguments } from '../words/calls/call.ts';
import { findCalls } from '../words/calls/index.ts';
import type { AppliedTerm } from './expressions.ts';
import type { Things } from './things.ts';
import type { Test } from './values.ts';

/** A state that the file declares, understood. */
export interface DeclaredState {
  readonly term: AppliedTerm;
  /** As written, on both sides. */
  readonly application: Application;
  readonly value: string;
  readonly holds: Test;
}

/** A call that is to make a state hold. */
export interface StartCall {
  readonly state: DeclaredState;
  readonly function: string;
  readonly given: Arguments;
  /** As the file would write the arguments. */
  readonly text: string;
  readonly thread: string;
}

/** The calls, in order. */
export function startCalls(states: readonly DeclaredState[], things: Things): readonly StartCall[] {
  const steps = states.flatMap((state) => stepOf(state, states, things) ?? []);
  return ORDER.flatMap((name) => steps.filter((step) => step.function === name));
}

const ORDER = ['bind', 'iommu_group_claim_dma_owner', 'iommu_attach_group', 'iommu_attach_device_pasid'] as const;

function stepOf(state: DeclaredState, states: readonly DeclaredState[], things: Things): StartCall | undefined {
  const { term, value } = state;
  const [thing = '', pasid] = term.given;
  const { threads, domains, topology } = things;
  const first = threads[0] ?? '';
  const domain = domains.get(value);
  switch (term.word.name) {
    case 'drv':
      if (value === 'none') return undefined;
      return { state, function: 'bind', given: [thing, value], text: `${thing}, ${value}`, thread: first };
    case 'owner':
      if (!threads.includes(value)) return undefined;
      return {
        state,
        function: 'iommu_group_claim_dma_owner',
        given: [thing, value],
        text: `${thing}, ${value}`,
        thread: value,
      };
    case 'dom': {
      if (domain === undefined) return undefined;
      const thread = ownerOf(thing, states, threads) ?? first;
      return { state, function: 'iommu_attach_group', given: [domain, thing], text: `${value}, ${thing}`, thread };
    }
    case 'hw':
    case 'pasid': {
      if (domain === undefined || pasid === undefined) return undefined;
      const members = topology.devices.filter((device) => device.group === thing && !device.isHotPluggable);
      const capable = members.find(({ pasidsMax = 0 }) => pasidsMax > 0) ?? members[0];
      const device = term.word.name === 'hw' ? thing : (capable?.name ?? '');
      return {
        state,
        function: 'iommu_attach_device_pasid',
        given: [domain, device, pasid],
        text: `${value}, ${device}, ${pasid.slice('pasid'.length)}`,
        thread: first,
      };
    }
    default:
      return undefined;
  }
}

/** The thread that the file declares to own the group. */
function ownerOf(group: string, states: readonly DeclaredState[], threads: readonly string[]): string | undefined {
  const owned = states.find(
    ({ term, value }) => term.word.name === 'owner' && term.given[0] === group && threads.includes(value),
  );
  return owned?.value;
}

/** The topology with what these calls need. */
export function prepareForStates(topology: Topology, states: readonly DeclaredState[], things: Things): Topology {
  return startCalls(states, things).reduce(
    (whole, { function: name, given }) =>
      findCalls(name).reduce((before, { prepares }) => prepares?.(before, given) ?? before, whole),
    topology,
  );
}
