/** Page requests of devices: whose they are, and who answers them. */
import { readFaults, readSva, type Topology } from '../model/index.ts';
import { type Invariant, whenever, wherever } from './invariant.ts';

const hasFaults = ({ faults }: Topology) => (faults?.length ?? 0) > 0;

export const faults: readonly Invariant[] = [
  {
    name: 'I-24',
    title: 'a page request finds what it is for',
    isMeantFor: hasFaults,
    statement: 'What a page request was routed to is used only while it is allocated, and so is the request.',
    source:
      'drivers/iommu/io-pgfault.c at v7.0, kernel-doc of iommu_report_device_fault: a domain is freed when its page ' +
      'requests were flushed; f0b9d31c6edd (v6.17, CVE-2025-38594)',
    culprit: 'driver contract',
    kind: 'step',
    observes: ['used freed', 'page response', 'group done'],
    roles: {},
    facets: {},
    ...whenever(
      () => true,
      (_, { observations }) => !observations.some(({ event }) => /handle|iopf_group/.test(String(event['what']))),
    ),
  },
  {
    name: 'I-28',
    title: 'a page request is answered once',
    isMeantFor: hasFaults,
    statement: 'A device is answered once for each group of page requests, and not after it has left the queue.',
    source: 'drivers/iommu/io-pgfault.c at v7.0, iopf_group_response: only if there is a fault report pending',
    kind: 'step',
    observes: ['page response', 'group done'],
    roles: {},
    facets: {},
    ...whenever(
      () => true,
      (_, { observations }) =>
        observations.every(({ event }) =>
          event.type === 'page response' ? event['isFirst'] === true : event['answers'] === 1,
        ),
    ),
  },
  {
    name: 'Q-7',
    title: 'who has left the queue has nothing in it',
    isMeantFor: hasFaults,
    statement: 'A device that has left the queue, and that no bond has, has neither a group nor a part of one there.',
    source:
      'drivers/iommu/io-pgfault.c at v7.0, iopf_queue_remove_device: frees what is in partial, and answers the rest',
    kind: 'always',
    roles: { faults: 'faults', sva: 'sva' },
    facets: {
      faults: (local) => {
        const { isEnabled, hasPartial } = readFaults(local);
        return isEnabled || local.value !== 'idle' ? null : !hasPartial;
      },
      sva: (local) => Object.values(readSva(local).bonds).some((bond) => bond !== null),
    },
    ...wherever(
      ({ faults: isClean, sva: isBound }) => isBound === false && isClean !== null,
      (_, { faults: isClean }) => isClean === true,
    ),
  },
];
