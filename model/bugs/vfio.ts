/** Bugs of VFIO. */
import type { Bug } from './bug.ts';

const unbalanced = {
  fix: '7fdba0011157 (v6.1-rc6)',
  source: '7fdba0011157 (v6.1-rc6): vfio: Fix container device registration life cycle; since ce4b4657ff18 (v6.0)',
  design: 'mainline',
  setBack: { containerRegistration: 'unregistered-at-each-close' },
} as const;

export const VFIO_BUGS: readonly Bug[] = [
  {
    ...unbalanced,
    slug: 'vfio-container-registration-unbalanced',
    title: 'closing one of two files of a device unregisters it from its container',
    scope: { topology: 'vfio' },
    found: { property: 'I-56', steps: 6 },
  },
  {
    ...unbalanced,
    slug: 'vfio-container-registration-leaked',
    title: 'an open that fails leaves the device registered, where its driver has no close_device',
    scope: { topology: 'vfio-no-close' },
    found: { property: 'I-56', steps: 4 },
  },
];
