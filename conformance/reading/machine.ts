/** Kernel and hardware of a recording, from the files next to its records, which must not contradict each other. */
import type { RecordedMachine } from '../recording.ts';
import { badRecording } from './bad-recording.ts';
import { type KernelRelease, releaseText } from './kernel-release.ts';
import { commandLineText, type Says } from './machine-files.ts';

/** What the files say together; what none of them says is left out. */
export function machineOf(files: readonly Says[]): RecordedMachine {
  const commandLine = commandLineOf(files);
  const iommu = agreed(files, 'the IOMMU', (says) => says.iommu);
  const first = <T>(field: (says: Says) => T | undefined) => files.map(field).find((value) => value !== undefined);
  return {
    kernel: kernelOf(files),
    iommu,
    commandLine,
    devices: first((says) => says.devices),
    bridges: first((says) => says.bridges) ?? [],
    direct: directIn(files),
    hasUnsafeInterrupts:
      !isRemapping(
        iommu,
        commandLine,
        first((says) => says.isRemapping),
      ) && !isAllowed(commandLine),
  };
}

function directIn(files: readonly Says[]): readonly string[] {
  agreed(files, 'which devices must be mapped directly', ({ direct }) => direct?.toSorted().join(' '));
  return files.find(({ direct }) => direct !== undefined)?.direct ?? [];
}

/** The most exact of the releases told, all of which must be of one series and have one patch level. */
function kernelOf(files: readonly Says[]): string | undefined {
  agreed(files, 'the kernel', (says) => says.kernel?.series);
  const exact = agreed(files, 'the kernel', ({ kernel }) => (kernel?.patch === undefined ? undefined : text(kernel)));
  return exact ?? files.map(({ kernel }) => kernel && text(kernel)).find((each) => each !== undefined);
}

function text(kernel: KernelRelease): string {
  return releaseText(kernel);
}

/** What the files say that say it at all; nothing where none does. */
function agreed(files: readonly Says[], what: string, field: (says: Says) => string | undefined): string | undefined {
  const said = files.flatMap((says) => {
    const value = field(says);
    return value === undefined ? [] : [{ file: says.file, value }];
  });
  const [first] = said;
  const other = said.find(({ value }) => value !== first?.value);
  if (first === undefined || other === undefined) return first?.value;
  throw badRecording(first.file, {
    what: `two files contradict each other about ${what}`,
    got: `${first.value || 'none'} here, ${other.value || 'none'} in ${other.file}`,
    expected: 'files of one run',
    remedy: 'remove the file that belongs to another run',
  });
}

/** What the kernel was told, which it repeats; words about the IOMMU are the same in every file. */
function commandLineOf(files: readonly Says[]): string {
  agreed(files, 'the command line', ({ commandLine }) =>
    commandLine
      ?.split(/\s+/)
      .filter((word) => /^(\w*iommu\b|.*unsafe_interrupts)/.test(word))
      .sort()
      .join(' '),
  );
  return commandLineText(files.map(({ commandLine }) => commandLine).find((line) => line !== undefined) ?? '');
}

/**
 * Whether interrupts are remapped: the hardware does and is not told otherwise (`intremap=off`, `nointremap`).
 *
 * virtio-iommu remaps none, whatever the machine was started with: there is no such request in its specification.
 */
function isRemapping(iommu: string | undefined, commandLine: string, isSaid: boolean | undefined): boolean {
  const words = commandLine.split(' ');
  if (iommu === 'virtio' || words.includes('intremap=off') || words.includes('nointremap')) return false;
  return isSaid ?? true;
}

/**
 * Whether `vfio_iommu_type1` was told to do without (its parameter `allow_unsafe_interrupts`): as the kernel takes it,
 * `vfio_iommu_type1.allow_unsafe_interrupts=1`, or in the list of modules that were loaded, after a colon.
 */
function isAllowed(commandLine: string): boolean {
  return /(^|[ =,])vfio_iommu_type1[.:]([^ ,]*:)?allow_unsafe_interrupts(=(1|[yYtT]\w*|[oO][nN]))?($|[ ,:])/.test(
    commandLine,
  );
}
