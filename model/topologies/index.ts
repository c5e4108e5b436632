/** What there is to check on: groups, devices, users, and the bounds. A file for each kind of question. */
import type { Topology } from '../configuration.ts';
import { DEFERRAL_TOPOLOGIES } from './deferral.ts';
import { DIRECT_TOPOLOGIES } from './direct.ts';
import { DRIVER_DOMAIN_TOPOLOGIES } from './driver-domain.ts';
import { FAULT_TOPOLOGIES } from './faults.ts';
import { FOREIGN_TOPOLOGIES } from './foreign.ts';
import { GENERAL_TOPOLOGIES } from './general.ts';
import { GROUP_OBJECT_TOPOLOGIES } from './group-objects.ts';
import { HOT_ADD_TOPOLOGIES } from './hot-add.ts';
import { IOMMUFD_TOPOLOGIES } from './iommufd.ts';
import { MEMORY_TOPOLOGIES } from './memory.ts';
import { PASID_TOPOLOGIES } from './pasid.ts';
import { PROBE_TOPOLOGIES } from './probe.ts';
import { PROPOSAL_TOPOLOGIES } from './proposals.ts';
import { RESET_TOPOLOGIES } from './reset.ts';
import { SVA_TOPOLOGIES } from './sva.ts';
import { TYPE_TOPOLOGIES } from './types.ts';
import { VFIO_TOPOLOGIES } from './vfio.ts';

export const topologies: readonly Topology[] = [
  ...GENERAL_TOPOLOGIES,
  ...HOT_ADD_TOPOLOGIES,
  ...GROUP_OBJECT_TOPOLOGIES,
  ...PROBE_TOPOLOGIES,
  ...DEFERRAL_TOPOLOGIES,
  ...PASID_TOPOLOGIES,
  ...DIRECT_TOPOLOGIES,
  ...DRIVER_DOMAIN_TOPOLOGIES,
  ...TYPE_TOPOLOGIES,
  ...FOREIGN_TOPOLOGIES,
  ...RESET_TOPOLOGIES,
  ...PROPOSAL_TOPOLOGIES,
  ...SVA_TOPOLOGIES,
  ...IOMMUFD_TOPOLOGIES,
  ...VFIO_TOPOLOGIES,
  ...MEMORY_TOPOLOGIES,
  ...FAULT_TOPOLOGIES,
];
