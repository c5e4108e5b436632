/** What the kernel's command line, or else the state after boot, says of all groups together. */
import type { DriverProfile } from '../../model/index.ts';
import type { RecordedMachine, Recording } from '../recording.ts';
import { booleanOf, lastSaid, type Parameter, parametersOf, partsOf } from './command-line.ts';

/** A type of default domain that the command line can ask for. */
export type BootType = 'identity' | 'DMA' | 'DMA-FQ';

/** Where as many groups have one as another, or none is shown, the earlier. */
const BOOT_TYPES: readonly BootType[] = ['DMA-FQ', 'DMA', 'identity'];

/**
 * The type of default domain that groups get where nobody demands one. The command line may decide. Else it is what most
 * groups have at first: the kernel's configuration (CONFIG_IOMMU_DEFAULT_...) and drivers that cannot put flushes off
 * (intel-iommu in caching mode, AMD's with NpCache), which `iommu.strict=0` does not overrule.
 */
export function bootTypeOf({ machine, records }: Recording): BootType {
  const parameters = parametersOf(machine.commandLine);
  const isPassthrough = lastSaid(parameters, passthroughOf);
  if (isPassthrough) return 'identity';
  const isStrict = lastSaid(parameters, strictnessOf);
  const possible = BOOT_TYPES.filter(
    (type) => !(type === 'identity' && isPassthrough === false) && !(type === 'DMA-FQ' && isStrict),
  );
  const firsts = Object.values(records.find(({ groups }) => Object.keys(groups).length > 0)?.groups ?? {});
  const countOf = (type: BootType) => firsts.filter((group) => group.type === type).length;
  return possible.reduce((most, type) => (countOf(type) > countOf(most) ? type : most));
}

/** iommu_set_def_domain_type, drivers/iommu/iommu.c; iommu_setup, arch/x86/kernel/pci-dma.c: v6.12. */
function passthroughOf({ name, value }: Parameter): boolean | undefined {
  if (name === 'iommu.passthrough') return booleanOf(value);
  if (name !== 'iommu') return undefined;
  const said = partsOf(value).findLast((part) => /^(no)?pt/.test(part));
  return said?.startsWith('pt');
}

/** iommu_dma_setup, drivers/iommu/iommu.c; intel_iommu_setup and parse_amd_iommu_options: v6.12. */
function strictnessOf({ name, value }: Parameter): boolean | undefined {
  if (name === 'iommu.strict') return booleanOf(value);
  const word = name === 'intel_iommu' ? 'strict' : name === 'amd_iommu' ? 'fullflush' : undefined;
  return partsOf(value).some((part) => part === word) ? true : undefined;
}

/** Whether interrupts are not remapped, and VFIO was not told to do without. */
export function hasUnsafeInterrupts(machine: RecordedMachine, driver: DriverProfile): boolean {
  const parameters = parametersOf(machine.commandLine);
  const isRemapping =
    driver.remapsInterrupts !== false &&
    lastSaid(parameters, remappingOf) !== false &&
    machine.remapsInterrupts !== false;
  return !isRemapping && !lastSaid(parameters, allowanceOf);
}

/** setup_irqremap and setup_nointremap, drivers/iommu/irq_remapping.c, v6.12. */
function remappingOf({ name, value }: Parameter): boolean | undefined {
  if (name === 'nointremap') return false;
  if (name !== 'intremap') return undefined;
  const said = partsOf(value).findLast((part) => /^(on|off)/.test(part));
  return said?.startsWith('on');
}

/**
 * The parameter `allow_unsafe_interrupts` of `vfio_iommu_type1`: as the kernel takes it, or after a colon in the list of
 * modules that were loaded. Without a value it is set (`param_set_bool`).
 */
function allowanceOf({ name, value }: Parameter): boolean | undefined {
  if (name === 'vfio_iommu_type1.allow_unsafe_interrupts') return value === undefined || booleanOf(value);
  const [, ...settings] =
    partsOf(value)
      .map((module) => module.split(':'))
      .findLast(([module = '']) => module.replaceAll('-', '_') === 'vfio_iommu_type1') ?? [];
  return lastSaid(settings.flatMap(parametersOf), (setting) =>
    setting.name === 'allow_unsafe_interrupts' ? setting.value === undefined || booleanOf(setting.value) : undefined,
  );
}
