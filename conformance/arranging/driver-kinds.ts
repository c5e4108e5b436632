/** Which kind of the model's drivers a kernel driver is, by its name. */

/** Whether the core counts a driver as a user of the group, as nobody, or as who gives devices to user space. */
export type DriverKind = 'kernel' | 'managed' | 'vfio';

/**
 * Drivers with `driver_managed_dma` that give devices to nobody: the core does not count them.
 * Source: drivers/pci/pci-stub.c and drivers/pci/pcie/portdrv.c, 512881eacfa7 and c7d469849747 (v5.19).
 */
const MANAGED: readonly string[] = ['pci-stub', 'pcieport'];

/** VFIO drivers have the word in their name; who is not known uses DMA. */
export function kindOfDriver(name: string): DriverKind {
  if (/(^|[-_])vfio([-_]|$)/.test(name)) return 'vfio';
  return MANAGED.includes(name) ? 'managed' : 'kernel';
}
