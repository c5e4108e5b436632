/** What the kernel's command line, or else the state after boot, says of all groups together. */
import type { Recording } from '../recording.ts';

type BootType = 'identity' | 'DMA' | 'DMA-FQ';

/**
 * The type of default domain that groups get where nobody demands one. The command line decides; without a word of it
 * the kernel's configuration does (CONFIG_IOMMU_DEFAULT_...), which shows in what most groups have.
 * Source: drivers/iommu/iommu.c, iommu_set_def_domain_type, iommu_dma_setup and iommu_subsys_init, v6.12;
 * arch/x86/kernel/pci-dma.c, iommu_setup.
 */
export function bootTypeOf({ machine, records }: Recording): BootType {
  const words = machine.commandLine.split(/\s+/);
  const has = (...values: readonly string[]) => values.some((value) => words.includes(value));
  if (has('iommu=pt', 'iommu.passthrough=1')) return 'identity';
  if (has('iommu.strict=1')) return 'DMA';
  if (has('iommu.strict=0')) return 'DMA-FQ';
  const shown = records.flatMap(({ groups }) => Object.values(groups).map(({ type }) => type));
  const firsts = records.find(({ groups }) => Object.keys(groups).length > 0)?.groups ?? {};
  const types = BOOT_TYPES.map((type) => ({
    type,
    count: Object.values(firsts).filter((group) => group.type === type).length,
  }));
  const [most] = types.toSorted((a, b) => b.count - a.count);
  return most !== undefined && shown.length > 0 ? most.type : 'DMA-FQ';
}

const BOOT_TYPES: readonly BootType[] = ['DMA-FQ', 'DMA', 'identity'];
