/** Q6: what a failed change leaves, hot-add into an owned group, and regions of the firmware. */
import type { Design } from '../configuration.ts';
import { proposed } from './proposed.ts';

export const DECIDED_LATER: readonly Design[] = [
  proposed({
    name: 'stop-at-first-failure',
    title: 'Q6b (a): a change of domain that fails stops where it is',
    source: '__iommu_group_set_domain up to v6.4 (0286300e6045)',
    answers: ['Q6b (a)'],
    choices: { setDomainRollBack: 'none', attachRollBack: 'none' },
  }),
  proposed({
    name: 'roll-back-every-visited',
    title: 'Q6b (b), v6.5 to v6.18: a change of domain that fails puts the failing device back, too',
    source: 'dcf40ed3a20d (v6.5): Make __iommu_group_set_domain() handle error unwind',
    answers: ['Q6b (b)'],
    choices: { setDomainRollBack: 'visited-and-failing', attachRollBack: 'visited-and-failing' },
  }),
  proposed({
    name: 'roll-back-but-the-failing',
    title: 'Q6b (b), since v6.19: a change of domain that fails leaves the failing device to its driver',
    source: '2b33598e666d (v6.19): with the old domain as an argument, putting it back would lie about it',
    answers: ['Q6b (b)'],
    choices: {},
  }),
  proposed({
    name: 'hot-add-left-alone',
    title: 'Q6c (a): a device that joins an owned group is left as it came',
    source: 'weighed with e7f85dfbbc9c (v6.5)',
    answers: ['Q6c (a)'],
    choices: { hotAdd: 'left-alone' },
  }),
  proposed({
    name: 'hot-add-joins',
    title: "Q6c (b): a device that joins a group gets the group's current domain; merged",
    source: 'e7f85dfbbc9c (v6.5): group->domain, in the critical section in which it joins',
    answers: ['Q6c (b)'],
    choices: {},
  }),
  proposed({
    name: 'direct-regions-ignored',
    title: 'Q6d (a): a device that requires a direct mapping may be blocked and owned',
    source: 'before a48ce36e2786 (v6.6)',
    answers: ['Q6d (a)'],
    choices: { directBlocking: 'accepted', directRelease: 'release-domain' },
  }),
  proposed({
    name: 'direct-regions-refused',
    title: 'Q6d (b): a device that requires a direct mapping cannot be blocked, so not be owned; merged',
    source: 'a48ce36e2786 (v6.6): Prevent RESV_DIRECT devices from blocking domains',
    answers: ['Q6d (b)'],
    choices: {},
  }),
];
