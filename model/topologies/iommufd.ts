/** iommufd object by object: devices, address spaces, page tables. */
import type { Topology } from '../configuration.ts';
import { bare, first, second } from './basis.ts';

const msi = { reservedRanges: ['msi'] };

export const IOMMUFD_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'iommufd-single',
    title: 'g1 = d1 with a reserved range; two address spaces, each with a page table of the kernel, one of the user',
    groups: ['g1'],
    devices: [{ ...first, ...msi }],
    iommufdObjects: {
      devices: ['d1'],
      ioas: ['ioas1', 'ioas2'],
      hwpts: [
        { name: 'hwpt1', ioas: 'ioas1', isAuto: true },
        { name: 'hwpt2', ioas: 'ioas2', isAuto: true },
        { name: 'hwpt3', ioas: 'ioas1' },
      ],
      ranges: ['msi'],
    },
  },
  {
    ...bare,
    name: 'iommufd-spaces',
    title: 'g1 = d1 with a reserved range; two address spaces, each with one page table of the kernel',
    groups: ['g1'],
    devices: [{ ...first, ...msi }],
    iommufdObjects: {
      devices: ['d1'],
      ioas: ['ioas1', 'ioas2'],
      hwpts: [
        { name: 'hwpt1', ioas: 'ioas1', isAuto: true },
        { name: 'hwpt2', ioas: 'ioas2', isAuto: true },
      ],
      ranges: ['msi'],
    },
  },
  {
    ...bare,
    name: 'iommufd-pair',
    title: 'g1 = d1 with a reserved range, and d2; two address spaces, each with a page table of the kernel',
    groups: ['g1'],
    devices: [{ ...first, ...msi }, second],
    iommufdObjects: {
      devices: ['d1', 'd2'],
      ioas: ['ioas1', 'ioas2'],
      hwpts: [
        { name: 'hwpt1', ioas: 'ioas1', isAuto: true },
        { name: 'hwpt2', ioas: 'ioas2', isAuto: true },
      ],
    },
  },
  {
    ...bare,
    name: 'iommufd-groups',
    title: 'g1 = d1 and g2 = d2; one address space, whose page tables of the kernel they share where they can',
    source: 'iommufd_device_auto_get_domain, v7.0: any page table of the kernel that takes the device',
    groups: ['g1', 'g2'],
    devices: [first, { ...second, group: 'g2' }],
    iommufdObjects: {
      devices: ['d1', 'd2'],
      ioas: ['ioas1'],
      hwpts: [
        { name: 'hwpt1', ioas: 'ioas1', isAuto: true },
        { name: 'hwpt2', ioas: 'ioas1', isAuto: true },
        { name: 'hwpt3', ioas: 'ioas1' },
      ],
    },
  },
  {
    ...bare,
    name: 'iommufd-nested',
    title: 'g1 = d1; an address space, a page table that can be a parent, and one nested on it',
    source: 'iommufd_hwpt_nested_alloc, v7.0',
    groups: ['g1'],
    devices: [{ ...first, ...msi }],
    iommufdObjects: {
      devices: ['d1'],
      ioas: ['ioas1'],
      hwpts: [
        { name: 'hwpt1', ioas: 'ioas1', isNestParent: true },
        { name: 'hwpt2', ioas: 'ioas1', parent: 'hwpt1' },
        { name: 'hwpt3', ioas: 'ioas1', isAuto: true },
        { name: 'hwpt4', ioas: 'ioas1', parent: 'hwpt3' },
      ],
    },
  },
  {
    ...bare,
    name: 'iommufd-faults',
    title: 'g1 = d1; two address spaces, with a page table whose page faults user space answers, and one without',
    source: 'IOMMU_HWPT_FAULT_ID_VALID, v6.11',
    groups: ['g1'],
    devices: [first],
    iommufdObjects: {
      devices: ['d1'],
      ioas: ['ioas1', 'ioas2'],
      hwpts: [
        { name: 'hwpt1', ioas: 'ioas1', hasFaults: true },
        { name: 'hwpt2', ioas: 'ioas2', isAuto: true },
      ],
    },
  },
  {
    ...bare,
    name: 'iommufd-virtual-function',
    title: 'g1 = d1, and d2, a virtual function which shares its page requests; a page table with faults',
    source: 'iommufd_hwpt_compatible_device, v7.0: asked of the first device of a group',
    groups: ['g1'],
    devices: [first, { ...second, sharesPageRequests: true }],
    iommufdObjects: {
      devices: ['d1', 'd2'],
      ioas: ['ioas1'],
      hwpts: [{ name: 'hwpt1', ioas: 'ioas1', hasFaults: true }],
    },
  },
  {
    ...bare,
    name: 'iommufd-pasid',
    title: 'g1 = d1 with a PASID; an address space with a page table for PASIDs, and one of the kernel, which is not',
    source: 'iommufd_hwpt_pasid_compat, v6.15',
    groups: ['g1'],
    devices: [{ ...first, pasidsMax: 2 }],
    pasids: ['pasid1'],
    iommufdObjects: {
      devices: ['d1'],
      ioas: ['ioas1'],
      hwpts: [
        { name: 'hwpt1', ioas: 'ioas1', isForPasids: true },
        { name: 'hwpt2', ioas: 'ioas1', isForPasids: true },
        { name: 'hwpt3', ioas: 'ioas1', isAuto: true },
      ],
    },
  },
  {
    ...bare,
    name: 'iommufd-pasid-pair',
    title: 'g1 = d1 and d2, each with a PASID; an address space with a page table for PASIDs',
    source: 'iommufd_hw_pagetable_attach, v6.15: a PASID of a group, too, is attached once',
    groups: ['g1'],
    devices: [
      { ...first, pasidsMax: 2 },
      { ...second, pasidsMax: 2 },
    ],
    pasids: ['pasid1'],
    iommufdObjects: {
      devices: ['d1', 'd2'],
      ioas: ['ioas1'],
      hwpts: [{ name: 'hwpt1', ioas: 'ioas1', isForPasids: true }],
    },
  },
  {
    ...bare,
    name: 'iommufd-hot-add',
    title: 'g1 = d1, and a hot-pluggable d2 that nobody binds to iommufd; an address space',
    source: '__iommu_probe_device, v7.0: the core attaches it; iommufd does not hear of it',
    groups: ['g1'],
    devices: [first, { ...second, isHotPluggable: true }],
    iommufdObjects: {
      devices: ['d1'],
      ioas: ['ioas1'],
      hwpts: [{ name: 'hwpt1', ioas: 'ioas1', isAuto: true }],
    },
  },
  {
    ...bare,
    name: 'iommufd-access',
    title: 'two address spaces with a range, and an access of a driver',
    source: 'iommufd_access_change_ioas, v6.6',
    groups: ['g1'],
    devices: [first],
    iommufdObjects: {
      devices: [],
      ioas: ['ioas1', 'ioas2'],
      hwpts: [],
      accesses: [{ name: 'access1' }],
      ranges: ['memory'],
      unmapsAll: true,
    },
  },
  {
    ...bare,
    name: 'iommufd-access-queue',
    title: 'an address space with two ranges, and two accesses: of a driver, and of a hardware queue',
    source: 'iommufd_access_notify_unmap, v7.0: tells drivers, and passes over hardware queues (v6.17)',
    groups: ['g1'],
    devices: [first],
    iommufdObjects: {
      devices: [],
      ioas: ['ioas1'],
      hwpts: [],
      accesses: [{ name: 'access1' }, { name: 'access2', isInternal: true }],
      ranges: ['memory', 'queue'],
    },
  },
  {
    ...bare,
    name: 'iommufd-reset',
    title: 'g1 = d1 with ATS; an address space with a page table of the kernel',
    source: 'pci_dev_reset_iommu_prepare, c279e83953d9 (v7.0): iommufd may attach and detach meanwhile',
    groups: ['g1'],
    devices: [{ ...first, hasAts: true }],
    resetDepthMax: 1,
    iommufdObjects: {
      devices: ['d1'],
      ioas: ['ioas1'],
      hwpts: [{ name: 'hwpt1', ioas: 'ioas1', isAuto: true }],
    },
  },
];
