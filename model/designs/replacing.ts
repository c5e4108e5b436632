/** Q1 and Q2c: how the domain of an attached group is changed, as argued in May 2022 and February 2023. */
import type { Design } from '../configuration.ts';
import { proposed } from './proposed.ts';

const THREAD = '"iommu: Introduce a new iommu_group_replace_domain() API", February 2023';

export const REPLACING: readonly Design[] = [
  proposed({
    name: 'replace-by-detach',
    title: 'Q1a (a): from one domain to another by a detach, which blocks, and an attach',
    source: `${THREAD}: what there was without it`,
    answers: ['Q1a (a)'],
    choices: { replacing: 'through-blocking' },
  }),
  proposed({
    name: 'attach-over-any',
    title: 'Q1a (b): iommu_attach_group takes a group from any domain',
    source: `${THREAD}: as an alternative to an interface of its own`,
    answers: ['Q1a (b)'],
    choices: { attachRule: 'any' },
  }),
  proposed({
    name: 'replace-by-its-own-call',
    title: 'Q1a (c): a call of its own replaces, which only iommufd may use; merged',
    source: 'addb665924f3 (v6.6): iommu_group_replace_domain; 8519e689834a (v6.11): iommu_replace_group_handle',
    answers: ['Q1a (c)'],
    choices: {},
  }),
  proposed({
    name: 'unmanaged-through-default',
    title: 'Q1b (a): no driver can be trusted to go from one UNMANAGED domain to another; through the default one',
    source: `Kevin Tian in ${THREAD}: existing iommu_attach_group() does not support it`,
    answers: ['Q1b (a)'],
    choices: { replacing: 'through-default' },
  }),
  proposed({
    name: 'unmanaged-to-unmanaged',
    title: 'Q1b (b): every driver can, as the default domain was one more of the kind; merged',
    source: `Jason Gunthorpe in ${THREAD}, mail of 2023-02-08; addb665924f3 (v6.6)`,
    answers: ['Q1b (b)'],
    choices: {},
  }),
  proposed({
    name: 'paired-attach-detach',
    title: 'Q2c (a): attach and detach are a strict pair: nothing replaces what is attached',
    source: 'what detach_dev looked like, in "iommu: Add blocking_domain_ops field in iommu_ops", May 2022',
    answers: ['Q2c (a)'],
    choices: { replacing: 'not-at-all' },
  }),
  proposed({
    name: 'set-at-any-time',
    title: 'Q2c (b): any domain can be set on any RID or PASID at any time; merged',
    source: 'Jason Gunthorpe, mail of 2022-05-17 in the same thread; addb665924f3 (v6.6)',
    answers: ['Q2c (b)'],
    choices: {},
  }),
];
