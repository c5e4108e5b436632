/** RISC-V: drivers/iommu/riscv/iommu.c. */
import type { DriverProfile } from '../configuration.ts';
import { BLOCKED, IDENTITY } from '../names.ts';
import { contract } from './contract.ts';

export const riscv: DriverProfile = {
  name: 'riscv',
  title: 'RISC-V: invalidates the device context, and writes the new one then',
  source: 'drivers/iommu/riscv/iommu.c, riscv_iommu_attach_paging_domain and riscv_iommu_iodir_update, v6.13',
  behaviours: [
    {
      since: 'v6.13',
      source: 'riscv_iommu_iodir_update, v6.13: clears DC.tc.V and waits, then writes the new context',
      hasBlockedDomain: true,
      neverFails: [BLOCKED, IDENTITY],
      failures: [{ errno: '-ENOMEM', leaves: 'old', of: 'paging' }],
      transit: 'blocked',
      hasPasids: false,
      releases: BLOCKED,
    },
  ],
  contract: contract({
    keptOld: [
      true,
      'riscv_iommu_attach_paging_domain, v6.13: riscv_iommu_bond_link fails before the context is touched',
    ],
    between: [true, 'riscv_iommu_iodir_update, v6.13: its comment admits interim translation faults'],
    blocks: [true, 'riscv_iommu_attach_blocking_domain, v6.13'],
    again: [true, 'riscv_iommu_attach_paging_domain, v6.13'],
    truthful: [true, 'riscv_iommu_attach_paging_domain, v6.13'],
    released: [true, 'riscv_iommu_ops, v6.13: release_domain is the blocking domain'],
  }),
  breaks: {},
};
