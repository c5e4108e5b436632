/** What the kernel's command line, or else the state after boot, says of all groups together. */
import type { Recording } from '../recording.ts';

type BootType = 'identity' | 'DMA' | 'DMA-FQ';

/**
 * The type of default domain that groups get where nobody demands one. The command line may decide. Else it is what most
 * groups have at first: the kernel's configuration (CONFIG_IOMMU_DEFAULT_...) and drivers that cannot put flushes off
 * (intel-iommu in caching mode, AMD's with NpCache), which `iommu.strict=0` does not overrule.
 * Source: drivers/iommu/iommu.c, iommu_set_def_domain_type, iommu_dma_setup and iommu_subsys_init, v6.12;
 * arch/x86/kernel/pci-dma.c, iommu_setup.
 */
export function bootTypeOf({ machine, records }: Recording): BootType {
  const words = machine.commandLine.split(/\s+/);
  const has = (...values: readonly string[]) => values.some((value) => words.includes(value));
  if (has('iommu=pt', 'iommu.passthrough=1')) return 'identity';
  if (has('iommu.strict=1')) return 'DMA';
  const firsts = Object.values(records.find(({ groups }) => Object.keys(groups).length > 0)?.groups ?? {});
  const countOf = (type: BootType) => firsts.filter((group) => group.type === type).length;
  return BOOT_TYPES.reduce((most, type) => (countOf(type) > countOf(most) ? type : most));
}

/** Where as many groups have one as another, or none is shown, the earlier. */
const BOOT_TYPES: readonly BootType[] = ['DMA-FQ', 'DMA', 'identity'];
