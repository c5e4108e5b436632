/** Q6a: what a reset of a device does, in the versions of Nicolin Chen's series of 2025; docs/FROM-PATCH-TO-DESIGN.md. */
import type { Design } from '../configuration.ts';
import { proposed } from './proposed.ts';

const SERIES = 'Nicolin Chen, "Disable ATS via iommu during PCI resets"';

export const RESET_SERIES: readonly Design[] = [
  proposed({
    name: 'reset-v1',
    title: 'Q6a (a): group->mutex is held from prepare to done',
    source: `${SERIES}, RFC v1 of 2025-06-09`,
    base: 'v6.18',
    answers: ['Q6a (a)'],
    choices: { resetWindows: 'under-mutex' },
  }),
  proposed({
    name: 'reset-v3',
    title: 'Q6a (b), put off: the device is marked; an attach succeeds, and happens when the reset is done',
    source: `${SERIES}, v3 of 2025-08-11: pending_reset of struct group_device`,
    base: 'v6.18',
    answers: ['Q6a (b)'],
    choices: {
      resetWindows: 'per-device',
      resetFence: 'nothing',
      resetNesting: 'ignored',
      resetDonePasids: 'siblings',
    },
  }),
  proposed({
    name: 'reset-v4',
    title: 'Q6a (b), refused: the device is marked, and refuses every attach with -EBUSY',
    source: `${SERIES}, v4 of 2025-08-31`,
    base: 'v6.18',
    answers: ['Q6a (b)'],
    choices: {
      resetWindows: 'per-device',
      resetFence: 'device',
      resetNesting: 'ignored',
      resetDonePasids: 'refused',
    },
  }),
  proposed({
    name: 'reset-v5',
    title: 'Q6a (c), first posted: a mark of the group, and no window in a group that has another device',
    source: `${SERIES}, v5 of 2025-11-11: resetting_domain; skips shared groups`,
    base: 'v7.0',
    answers: ['Q6a (c)'],
    choices: { resetWindows: 'groups-of-one' },
  }),
  proposed({
    name: 'reset-v8',
    title: 'Q6a (c): a mark of the group, which refuses every change, a teardown too; merged in v7.0',
    source: `${SERIES}, v8 of 2025-12-15; c279e83953d9 (v7.0)`,
    base: 'v7.0',
    answers: ['Q6a (c)'],
    choices: {},
  }),
  proposed({
    name: 'reset-per-device',
    title: 'Q6a (d): a mark of each device, with a depth; a teardown passes over it; merged in v7.0.10',
    source: 'd769711fcddd, b296ca1fb43a, 5474e6e17a26, 0d5fd7a9323c and 1615e8896a8f (v7.0.10)',
    answers: ['Q6a (d)'],
    choices: {},
  }),
];
