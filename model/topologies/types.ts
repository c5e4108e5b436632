/** Groups whose default domain is of a type that somebody demands. */
import type { Topology } from '../configuration.ts';
import { bare, d2, first, second } from './basis.ts';

export const TYPE_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'types',
    title: 'g1 = d1, a VFIO container, and all words of the file type, and one that is none',
    source: 'iommu_group_store_type, v7.0',
    groups: ['g1'],
    devices: [first],
    types: ['identity', 'DMA', 'DMA-FQ', 'auto', 'unknown'],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'passthrough',
    title: 'g1 = d1, whose default domain is identity at boot (iommu.passthrough); a VFIO container',
    source: 'iommu_set_default_passthrough, v7.0',
    groups: ['g1'],
    devices: [first],
    bootType: 'identity',
    types: ['identity', 'DMA'],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'identity-twin',
    title: 'as passthrough, with d2; the driver of d1 attaches an identity domain of its own to the group',
    source: '2380f1e8195e (v6.0): amd_iommu_init_device did, for a graphics device with a sound device beside it',
    groups: ['g1'],
    devices: [{ ...first, usesPrivateDomain: true, usesIdentityTwin: true }, second],
    bootType: 'identity',
  },
  {
    ...bare,
    name: 'untrusted',
    title: 'g1 = d1 and d2 from outside the case, hot-pluggable; the words identity and DMA',
    source: 'iommu_get_default_domain_type, v7.0: untrusted devices',
    groups: ['g1'],
    devices: [first, { ...d2, isUntrusted: true }],
    types: ['identity', 'DMA'],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'untrusted-at-boot',
    title: 'g1 = d1, for which the driver demands identity, and d2 from outside the case; passthrough at boot',
    source: 'iommu_get_default_domain_type, up to v6.6: where devices demand different types, the command line wins',
    groups: ['g1'],
    devices: [
      { ...first, forcedType: 'identity' },
      { ...second, isUntrusted: true },
    ],
    bootType: 'identity',
  },
  {
    ...bare,
    name: 'lone-untrusted',
    title: 'g1 = a hot-pluggable d1 from outside the case, for which the driver demands identity',
    source: 'iommu_get_default_domain_type, v7.0: refusing to probe',
    groups: ['g1'],
    devices: [{ ...first, isHotPluggable: true, isUntrusted: true, forcedType: 'identity' }],
  },
];
