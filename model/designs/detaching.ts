/** Q2 and Q4c: what a detach means, as argued in December 2021 and May 2022. */
import type { Design } from '../configuration.ts';
import { proposed } from './proposed.ts';

const THREAD = '"iommu: Add blocking_domain_ops field in iommu_ops", May 2022';

export const DETACHING: readonly Design[] = [
  proposed({
    name: 'detach-is-blocking',
    title: 'Q2a (a): detach_dev is taken for blocking; an empty UNMANAGED domain where a driver has none',
    source: `Lu Baolu, 2/5 of 2022-05-16, ${THREAD}`,
    base: 'v5.19',
    answers: ['Q2a (a)'],
    choices: { blockingBy: 'detach-op' },
  }),
  proposed({
    name: 'detach-converted',
    title: 'Q2a (b): each detach_dev becomes a blocking or an identity domain, and goes; merged',
    source: `Jason Gunthorpe in ${THREAD}; 0286300e6045 (v5.19), 1b932ceddd19 (v6.3), 98ac73f99bc4 (v6.7)`,
    answers: ['Q2a (b)'],
    choices: {},
  }),
  proposed({
    name: 'detach-as-the-pair-of-attach',
    title: 'Q2a (c): attach_dev and detach_dev stay a pair: what is detached is left to the driver',
    source: `what ${THREAD}, argues against; v5.19-rc1`,
    base: 'v5.19-rc1',
    answers: ['Q2a (c)'],
    choices: {},
  }),
  proposed({
    name: 'pasid-detaches-to-identity',
    title: 'Q2b (a): a PASID is detached by setting the identity domain',
    source: `asked by Lu Baolu in ${THREAD}`,
    answers: ['Q2b (a)'],
    choices: { pasidDetachesTo: 'identity' },
  }),
  proposed({
    name: 'pasid-detaches-to-blocking',
    title: 'Q2b (b): a PASID is detached by setting the blocking domain; merged',
    source: `Jason Gunthorpe, mail of 2022-05-17 in ${THREAD}; 647b7aad1949 (v6.14)`,
    answers: ['Q2b (b)'],
    choices: {},
  }),
  proposed({
    name: 'owned-detaches-to-default',
    title: 'Q4c (a): a group that a user owns is detached to its default domain, as any other',
    source: '__iommu_detach_group up to v5.18, with the ownership of v5.19',
    answers: ['Q4c (a)'],
    choices: { detachWhileOwned: 'default' },
  }),
  proposed({
    name: 'owned-detaches-to-nothing',
    title: 'Q4c (b): a group that a user owns is detached to no domain: USER never means the default one',
    source: 'Lu Baolu, v3 10/18 of 2021-12-06; 1ea2a07a532b (v5.19-rc1)',
    base: 'v5.19-rc1',
    answers: ['Q4c (b)'],
    choices: {},
  }),
  proposed({
    name: 'owned-detaches-to-blocking',
    title: 'Q4c (c): a group that a user owns is detached to its blocking domain; merged',
    source: '0286300e6045 (v5.19)',
    answers: ['Q4c (c)'],
    choices: {},
  }),
];
