/** Devices whose attach was put off until the first use of the DMA API, in a kdump kernel. */
import type { Topology } from '../configuration.ts';
import { bare, first, second } from './basis.ts';

export const DEFERRAL_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'deferred-driver',
    title: 'g1 = d1, whose attach was deferred at boot; its kernel driver may attach a domain of its own',
    source: '__iommu_device_set_domain, v7.0: an attach that fails is deferred no more',
    groups: ['g1'],
    devices: [{ ...first, isDeferred: true, usesPrivateDomain: true, drivers: ['kernel'] }],
  },
  {
    ...bare,
    name: 'deferred',
    title: 'g1 = d1, whose attach was deferred at boot; a VFIO container',
    source: 'iommu_is_attach_deferred, v7.0: kdump',
    groups: ['g1'],
    devices: [{ ...first, isDeferred: true }],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'deferred-stays',
    title: 'as deferred-driver, with an IOMMU driver that goes on saying that the attach is put off',
    source: '__iommu_detach_device, before dd8a25c557e1 (v6.3): skips a device of which the driver says so',
    groups: ['g1'],
    devices: [{ ...first, isDeferred: true, staysDeferred: true, usesPrivateDomain: true, drivers: ['kernel'] }],
  },
  {
    ...bare,
    name: 'deferred-sibling-reset',
    title: 'as deferred, with a second device that has ATS, so that its resets block it',
    source: 'iommu_deferred_attach, v7.0: -EBUSY while the device is being reset',
    groups: ['g1'],
    devices: [
      { ...first, isDeferred: true, drivers: ['kernel'] },
      { ...second, hasAts: true, drivers: [] },
    ],
    resetDepthMax: 1,
  },
];
