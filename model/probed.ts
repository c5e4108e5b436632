/** When the core probes a device: as it is added, as a driver binds to it, or never. */
import type { DeviceSpecification, Surroundings } from './configuration.ts';

/**
 * Whether a device gets its group only as a driver binds to it.
 * Source: drivers/acpi/scan.c, acpi_iommu_configure_id at v6.1 and v6.12: calls iommu_probe_device, which found no
 * fwspec as the device was added; bcb81ac6ae3c (v6.15) takes that call away, and asks the firmware before.
 */
export function isProbedByBinding({ choices, topology }: Surroundings): boolean {
  return topology.isProbedOnBind === true && choices.read('dmaConfigure') === 'at-bind';
}

/** Whether a device is in its group at the start. */
export function isProbedAtStart(surroundings: Surroundings, device: DeviceSpecification): boolean {
  const { isUnprobed, vfio } = surroundings.topology;
  const { isHotPluggable, isUnserved, isBound, name } = device;
  if (isHotPluggable === true || isUnprobed === true || isUnserved === true) return false;
  const hasDriver = isBound === true || vfio?.boundAtStart.includes(name) === true;
  return hasDriver || !isProbedByBinding(surroundings);
}
