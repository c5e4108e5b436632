/**
 * Somebody who writes to the sysfs file `type` of a group.
 *
 * One section of the group since v6.5. Up to v6.4 there are three: the group is asked for its only device, the
 * device's lock is taken, and the group is asked again, for the mutex must not be held while waiting for a
 * device. In between everything else may happen; where a driver is bound to the device it stays so while the
 * lock is held, so that the last two are one.
 * Source: drivers/iommu/iommu.c at 00208852d351 (v6.2 cycle), iommu_group_store_type and
 * iommu_change_dev_def_domain.
 */
import { setup } from 'xstate';
import type { Command } from '../../explorer/system.ts';
import { PROCEED, request } from '../commands.ts';
import type { Surroundings, TypeWord } from '../configuration.ts';
import type { Emitted, Errno } from '../events.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';

interface WriterContext {
  readonly name: string;
  readonly group: string;
  /** The word being written, and the device whose lock is to be taken. */
  readonly word: TypeWord | null;
  readonly device: string | null;
}

interface WriterEvent {
  readonly type: 'write' | 'proceed' | 'answer';
  readonly word?: TypeWord;
  readonly device?: string;
  readonly errno?: Errno;
  readonly found?: 'unbound' | 'bound' | 'gone';
}

type Asked = AskedOf<WriterContext, WriterEvent>;

/** The actor that writes to the file of `group`. */
export function writerOf(group: string): string {
  return `${group}.type`;
}

const { change, say } = wordsOf<WriterContext, WriterEvent>();

function writerSetup({ choices }: Surroundings) {
  return setup({
    types: {
      context: {} as WriterContext,
      events: {} as WriterEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string; readonly group: string },
      tags: {} as 'busy',
    },
    guards: {
      /** The group needs no help: it does all of it under its mutex. */
      isOneSection: () => choices.read('typeChange') === 'unowned',
      isSuccess,
      isBound: ({ event }: Asked) => event.found === 'bound',
      isGone: ({ event }: Asked) => event.found === 'gone',
    },
    actions: {
      takeWord: change((draft, { word }) => {
        draft.word = word ?? null;
      }),
      takeDevice: change((draft, { device }) => {
        draft.device = device ?? null;
      }),
      forget: change((draft) => {
        draft.word = null;
        draft.device = null;
      }),
      setType: say(({ name, group, word }) => ({ type: 'set type', to: group, from: name, word })),
      pickDevice: say(({ name, group, word }) => ({ type: 'pick device', to: group, from: name, word })),
      lockDevice: say(({ name, device }) => ({ type: 'lock device', to: device ?? '', from: name })),
      unlockDevice: say(({ device }) => ({ type: 'unlock device', to: device ?? '' })),
      changeType: say(({ name, group, word, device }, { found }) => ({
        type: 'change type',
        to: group,
        from: name,
        word,
        device,
        ...(found === 'bound' && { isBound: true }),
      })),
      /** The device went: whatever the group has now is another one. */
      changeTypeOfNone: say(({ name, group, word }) => ({ type: 'change type', to: group, from: name, word })),
      returnAnswer: say((_, { errno }) => ({ type: 'returned', operation: 'set type', errno: errno ?? '0' })),
    },
  });
}

export function writerMachine(surroundings: Surroundings) {
  return writerSetup(surroundings).createMachine({
    id: 'writer',
    context: ({ input: { name, group } }) => ({ name, group, word: null, device: null }),
    initial: 'idle',
    states: {
      idle: {
        on: {
          write: [
            { guard: 'isOneSection', target: 'writing', actions: ['takeWord', 'setType'] },
            { target: 'picking', actions: ['takeWord', 'pickDevice'] },
          ],
        },
      },
      picking: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'picked', actions: 'takeDevice' },
            { target: 'idle', actions: ['returnAnswer', 'forget'] },
          ],
        },
      },
      /** The group's mutex is free, and a reference to its device is held. */
      picked: { tags: 'busy', on: { proceed: { target: 'locking', actions: 'lockDevice' } } },
      locking: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isBound', target: 'writing', actions: 'changeType' },
            { guard: 'isGone', target: 'vanished' },
            { target: 'locked' },
          ],
        },
      },
      /** No driver is bound to the device, nor can one be. */
      locked: { tags: 'busy', on: { proceed: { target: 'changing', actions: 'changeType' } } },
      vanished: { tags: 'busy', on: { proceed: { target: 'writing', actions: 'changeTypeOfNone' } } },
      changing: {
        tags: 'busy',
        on: { answer: { target: 'idle', actions: ['unlockDevice', 'returnAnswer', 'forget'] } },
      },
      writing: { tags: 'busy', on: { answer: { target: 'idle', actions: ['returnAnswer', 'forget'] } } },
    },
  });
}

export function writerCommands({ topology }: Surroundings): readonly Command[] {
  return [...topology.types.map((word) => request({ type: 'write', word })), PROCEED];
}
