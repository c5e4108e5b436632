/**
 * A user that holds a domain, attaches groups to it, and maps a page in it: what VFIO and iommufd have in
 * common. And the DMA API of a group, which maps a driver's buffer in the default domain.
 *
 * The order of its calls is what the interface permits: it frees the domain when nothing is attached or mapped.
 * Source: drivers/vfio/vfio_iommu_type1.c; drivers/iommu/iommufd/pages.c and hw_pagetable.c;
 * drivers/iommu/dma-iommu.c.
 */
import type { Command, Outcome, PlainEvent } from '../../explorer/system.ts';
import { PROCEED, progress, request, withdrawal } from '../commands.ts';
import type { Surroundings } from '../configuration.ts';
import { mayFail } from '../events.ts';
import { pageStates } from './page.ts';
import { cachesOf, memorySetup } from './words.ts';

export function mapperMachine(surroundings: Surroundings) {
  const call = ['takeCall', 'callGroup'] as const;
  return memorySetup(surroundings).createMachine({
    id: 'mapper',
    context: ({ input }) => input,
    type: 'parallel',
    // Where no page is found: see `page.ts` for where one is.
    on: { walk: { actions: { type: 'answerWalk', params: { errno: '-ENOENT' } } } },
    states: {
      page: pageStates(cachesOf(surroundings)),
      holding: {
        initial: 'idle',
        states: {
          idle: {
            on: {
              claim: { guard: 'isClosed', target: 'calling', actions: call },
              attach: { guard: 'isOwned', target: 'calling', actions: ['allocate', ...call] },
              detach: { guard: 'isAttached', target: 'calling', actions: call },
              release: { guard: 'isOwned', target: 'calling', actions: call },
              free: { guard: 'mayFree', actions: ['free', 'returnFreed'] },
            },
          },
          calling: {
            tags: 'busy',
            on: {
              answer: [
                { guard: 'isSuccess', target: 'idle', actions: ['noteSuccess', 'returnAnswer', 'forgetCall'] },
                { target: 'idle', actions: ['returnAnswer', 'forgetCall'] },
              ],
            },
          },
        },
      },
    },
  });
}

/** One page and nobody who holds it: the DMA API of a group, or a page in the domain of some caller. */
export function pageMachine(surroundings: Surroundings) {
  return memorySetup(surroundings).createMachine({
    id: 'mapper',
    context: ({ input }) => input,
    type: 'parallel',
    on: { walk: { actions: { type: 'answerWalk', params: { errno: '-ENOENT' } } } },
    states: { page: pageStates(cachesOf(surroundings)) },
  });
}

/** The driver may have no memory for its tables. */
export function mapOutcomes(isPinned: boolean, event: PlainEvent): readonly Outcome[] | undefined {
  if (!isPinned || event.type !== 'proceed') return undefined;
  return mayFail('-ENOMEM');
}

const pageCommands: readonly Command[] = [request({ type: 'map' }), withdrawal({ type: 'unmap' }), PROCEED];

/** A page in the domain of some caller. */
export function pageCommandsOf({ liberties }: Surroundings): readonly Command[] {
  return liberties.has('unpins-before-sync') ? [...pageCommands, progress({ type: 'flush' })] : pageCommands;
}

export function mapperCommands({ topology, liberties }: Surroundings): readonly Command[] {
  return [
    ...topology.groups.flatMap((group) => [
      request({ type: 'claim', group }),
      request({ type: 'attach', group }),
      withdrawal({ type: 'detach', group }),
      withdrawal({ type: 'release', group }),
    ]),
    ...pageCommands,
    ...(liberties.has('unpins-before-sync') ? [progress({ type: 'flush' })] : []),
    withdrawal({ type: 'free' }),
  ];
}

export function dmaApiCommands({ topology }: Surroundings): readonly Command[] {
  return topology.memory?.hasFlushQueue === true ? [...pageCommands, progress({ type: 'flush' })] : pageCommands;
}
