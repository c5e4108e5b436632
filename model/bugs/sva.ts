/** Bugs of shared virtual addressing. */
import type { Bug } from './bug.ts';

export const SVA_BUGS: readonly Bug[] = [
  {
    slug: 'sva-pasid-lifetime',
    title: 'the PASID of a process is given back when it exits, although devices are still bound with it',
    fix: '2667ed10d9f0 (v5.18)',
    source: '701fac40384f (v5.18-rc1) to 2667ed10d9f0: mm_pasid_drop from __mmput; never in a release',
    design: 'mainline',
    setBack: { svaPasidLifetime: 'exit' },
    scope: { topology: 'sva-two-processes' },
    found: { property: 'I-52', steps: 2 },
  },
  {
    slug: 'sva-unbind-touches-freed-mm',
    title: 'unbinding looks at the list of a process after the last reference to it was dropped',
    fix: '06e14c36e20b (v7.0)',
    source: 'e37d5a2d60a3 (v6.19) to 06e14c36e20b: CVE-2026-23429',
    design: 'mainline',
    setBack: { svaUnlisting: 'after-free' },
    scope: { topology: 'sva' },
    found: { property: 'I-53', steps: 4 },
  },
  {
    slug: 'sva-bond-not-shared',
    title: 'the bond of a second device is neither counted nor found again',
    fix: '6384c56c99d9 (v6.8)',
    source: '65d4418c5002 (v6.8-rc) to 6384c56c99d9: where the domain of the process existed; never in a release',
    design: 'mainline',
    setBack: { svaBonds: 'by-device-where-new' },
    scope: { topology: 'sva-two-groups' },
    found: { property: 'I-30', steps: 2 },
  },
  {
    slug: 'sva-unbind-pending-faults',
    title: 'VT-d takes a device out of the fault queue before the page requests of its last process are through',
    fix: 'f0b9d31c6edd (v6.17)',
    source: '17fce9d2336d (v6.16) to f0b9d31c6edd: CVE-2025-38594',
    design: 'mainline',
    setBack: { faultTeardown: 'leave-queue' },
    scope: { topology: 'faults' },
    found: { property: 'I-24', steps: 6 },
  },
];
