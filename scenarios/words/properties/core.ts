/** Properties of devices that the core, the firmware or the bus give them. */
import type { DeviceSpecification, Topology } from '../../../model/index.ts';
import type { PropertyWord } from './property.ts';

/** The topology with that of one device changed. */
export function withDevice(topology: Topology, name: string, changes: Partial<DeviceSpecification>): Topology {
  const devices = topology.devices.map((device) => (device.name === name ? { ...device, ...changes } : device));
  return { ...topology, devices };
}

const isTrue = (value: string) => value === 'true';
const TRUTH = { is: 'truth' } as const;

const BOOT_TYPES = ['identity', 'DMA', 'DMA-FQ'] as const;

export const CORE_PROPERTIES: readonly PropertyWord[] = [
  {
    name: 'max_pasids',
    of: 'device',
    value: { is: 'number', least: 0, most: 1_048_576 },
    gives: (topology, device, value) => withDevice(topology, device, { pasidsMax: Number(value) }),
    meaning: 'PASIDs that the device has room for, 0 included (dev->iommu->max_pasids); 0 where it is not said',
  },
  {
    name: 'ats',
    of: 'device',
    value: TRUTH,
    gives: (topology, device, value) => withDevice(topology, device, { hasAts: isTrue(value) }),
    meaning: 'the device has ATS: its resets block it (pci_ats_supported)',
  },
  {
    name: 'require_direct',
    of: 'device',
    value: TRUTH,
    gives: (topology, device, value) => withDevice(topology, device, { requiresDirect: isTrue(value) }),
    meaning: 'the firmware demands a 1:1 mapping (IOMMU_RESV_DIRECT; dev->iommu->require_direct)',
  },
  {
    name: 'attach_deferred',
    of: 'device',
    value: TRUTH,
    gives: (topology, device, value) => withDevice(topology, device, { isDeferred: isTrue(value) }),
    meaning: 'the first attach is put off until the DMA API is used (kdump; dev->iommu->attach_deferred)',
  },
  {
    name: 'untrusted',
    of: 'device',
    value: TRUTH,
    gives: (topology, device, value) => withDevice(topology, device, { isUntrusted: isTrue(value) }),
    meaning: 'the device came from outside the case (pdev->untrusted)',
  },
  {
    name: 'def_domain_type',
    of: 'device',
    value: { is: 'word', among: ['identity', 'DMA'] },
    gives: (topology, device, value) =>
      withDevice(topology, device, { forcedType: value === 'identity' ? 'identity' : 'DMA' }),
    meaning: 'the type of default domain that the IOMMU driver demands for the device (ops->def_domain_type)',
  },
  {
    name: 'rid',
    of: 'device',
    value: { is: 'device' },
    gives: (topology, device, value) => withDevice(topology, device, { rid: value }),
    meaning: 'traffic of the device carries the requester id of another one (a DMA alias)',
  },
  {
    name: 'iommu',
    of: 'device',
    value: { is: 'name' },
    gives: (topology, device, value) => withDevice(topology, device, { iommu: value }),
    meaning: 'the IOMMU that the device is behind, where there are several, each of another driver: since v6.8',
  },
  {
    name: 'untaught',
    of: 'device',
    value: TRUTH,
    gives: (topology, device, value) => withDevice(topology, device, { isUntaught: isTrue(value) }),
    meaning: 'its kernel driver was not taught to take ownership by itself: only where drivers have to',
  },
  {
    name: 'boot_type',
    of: 'nothing',
    value: { is: 'word', among: BOOT_TYPES },
    gives: (topology, _, value) => ({ ...topology, bootType: BOOT_TYPES.find((type) => type === value) ?? 'DMA' }),
    meaning: 'the type of default domains where nobody demands one (iommu.passthrough, iommu.strict)',
  },
];
