/**
 * A process: its `struct mm_struct`, and the file of the device through which its driver binds it.
 *
 * The address space goes with the process (`mm_users`), the structure with its last reference (`mm_count`).
 * Source: kernel/fork.c, __mmput and __mmdrop; mm/mmu_notifier.c, __mmu_notifier_release.
 */
import { setup } from 'xstate';
import type { Command } from '../../explorer/system.ts';
import { request, withdrawal } from '../commands.ts';
import { ridsOf, type Surroundings } from '../configuration.ts';
import type { Emitted, Errno } from '../events.ts';
import { entryOf, SVA } from '../names.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';
import { bondsOf } from './context.ts';

export interface MmContext {
  readonly name: string;
  /** `mm_count`: one while the process runs, and one for each domain. */
  readonly count: number;
  /** The bonds that the driver of each device holds for it. */
  readonly bonds: Readonly<Record<string, readonly string[]>>;
  /** The device that is being bound. */
  readonly binding: string | null;
}

interface MmEvent {
  readonly type: 'bind process' | 'unbind process' | 'exit' | 'put' | 'grab' | 'drop' | 'get' | 'answer';
  readonly from?: string;
  readonly device?: string;
  readonly errno?: Errno;
  readonly bond?: string;
}

type Asked = AskedOf<MmContext, MmEvent>;

const { change, say } = wordsOf<MmContext, MmEvent>();

function mmSetup({ liberties }: Surroundings) {
  const bondsWith = ({ context, event: { device = '' } }: Asked) => context.bonds[device] ?? [];
  return setup({
    types: {
      context: {} as MmContext,
      events: {} as MmEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string },
      tags: {} as 'busy',
    },
    guards: {
      isAtBindBound: (asked: Asked) =>
        bondsWith(asked).length >= bondsOf(asked.event.device ?? '', asked.context.name).length,
      isBound: (asked: Asked) => bondsWith(asked).length > 0,
      isSuccess,
      isLastReference: ({ context }: Asked) => context.count === 1,
      isAtBindBoundLate: (asked: Asked) =>
        liberties.has('binds-exited-process') &&
        bondsWith(asked).length >= bondsOf(asked.event.device ?? '', asked.context.name).length,
      /** The caller of `iommu_sva_bind_device` must hold a reference to `mm_users`. */
      mayBindExited: () => liberties.has('binds-exited-process'),
    },
    actions: {
      take: change((draft, { device }) => {
        draft.binding = device ?? null;
      }),
      bind: say(({ name }, { device = '' }) => ({ type: 'bind process', to: SVA, from: name, device, mm: name })),
      unbind: say(({ name, bonds }, { device = '' }) => ({
        type: 'unbind process',
        to: SVA,
        from: name,
        device,
        mm: name,
        bond: bonds[device]?.at(-1) ?? '',
      })),
      hold: change((draft, { bond = '' }) => {
        draft.bonds[draft.binding ?? '']?.push(bond);
      }),
      letGo: change((draft, { device = '' }) => {
        draft.bonds[device]?.pop();
      }),
      forget: change((draft) => {
        draft.binding = null;
      }),
      returnBound: say((_, { errno }) => ({ type: 'returned', operation: 'bind process', errno: errno ?? '0' })),
      returnExited: say(() => ({ type: 'returned', operation: 'exit', errno: '0' })),
      bound: say(() => ({ type: 'bound', name: 'binds of a process' })),
      /** The notifiers of the drivers: every table that holds the process makes each access fault. */
      notify: say<{ entry: string }>(({ name }, _, { entry }) => ({ type: 'process exits', to: entry, mm: name })),
      sayExits: say(({ name }) => ({ type: 'process exits', to: SVA, mm: name })),
      sayDropped: say(({ name }) => ({ type: 'process dropped', to: SVA, mm: name })),
      /** To the process itself: delivered when the notifiers are done. */
      continue: say(({ name }) => ({ type: 'put', to: name })),
      answerGet: say<{ errno: Errno }>((_, { from = '' }, { errno }) => ({ type: 'answer', to: from, errno })),
      grab: change((draft) => {
        draft.count++;
      }),
      put: change((draft) => {
        draft.count--;
      }),
    },
  });
}

export function mmMachine(surroundings: Surroundings) {
  const { topology } = surroundings;
  const rids = ridsOf(topology);
  const notifyAll = rids.map((rid) => ({ type: 'notify', params: { entry: entryOf(rid) } }) as const);
  const references = {
    grab: { actions: 'grab' },
    drop: [{ guard: 'isLastReference', target: '#mm.freed', actions: ['put', 'sayDropped'] }, { actions: 'put' }],
  } as const;
  const alive = { type: 'answerGet', params: { errno: '0' } } as const;
  const gone = { type: 'answerGet', params: { errno: '-ESRCH' } } as const;
  const unbind = { guard: 'isBound', actions: ['unbind', 'letGo'] } as const;
  const answers = (target: 'running' | 'exited') =>
    [
      { guard: 'isSuccess', target, actions: ['hold', 'returnBound', 'forget'] },
      { target, actions: ['returnBound', 'forget'] },
    ] as const;
  return mmSetup(surroundings).createMachine({
    id: 'mm',
    context: ({ input: { name } }) => ({
      name,
      count: 1,
      bonds: Object.fromEntries((topology.sva?.devices ?? []).map((device) => [device, []])),
      binding: null,
    }),
    // `mmget_not_zero`: finds nothing once the process has exited.
    ...(topology.faults !== undefined && { on: { get: { actions: gone } } }),
    initial: 'running',
    states: {
      running: {
        on: {
          'bind process': [
            { guard: 'isAtBindBound', actions: 'bound' },
            { target: 'binding', actions: ['take', 'bind'] },
          ],
          'unbind process': unbind,
          ...(topology.faults !== undefined && { get: { actions: alive } }),
          exit: { target: 'exiting', actions: [...notifyAll, 'sayExits', 'continue'] },
          ...references,
        },
      },
      /** `exit_mmap`: its pages go, and then the reference that kept the structure for it. */
      exiting: {
        tags: 'busy',
        on: {
          put: [
            { guard: 'isLastReference', target: 'freed', actions: ['put', 'returnExited', 'sayDropped'] },
            { target: 'exited', actions: ['put', 'returnExited'] },
          ],
        },
      },
      /** No page is left. Files are closed later: whatever is bound stays bound. */
      exited: {
        on: {
          'bind process': [
            { guard: 'isAtBindBoundLate', actions: 'bound' },
            { guard: 'mayBindExited', target: 'bindingExited', actions: ['take', 'bind'] },
          ],
          'unbind process': unbind,
          ...references,
        },
      },
      /** `__mmdrop` */
      freed: { on: { 'unbind process': unbind } },
      binding: { tags: 'busy', on: { answer: [...answers('running')], ...references } },
      bindingExited: { tags: 'busy', on: { answer: [...answers('exited')], ...references } },
    },
  });
}

/** What may be asked of a process, in the order in which it is tried. */
export function mmCommands({ topology }: Surroundings): readonly Command[] {
  return [
    ...(topology.sva?.devices ?? []).flatMap((device) => [
      request({ type: 'bind process', device }),
      withdrawal({ type: 'unbind process', device }),
    ]),
    withdrawal({ type: 'exit' }),
  ];
}
