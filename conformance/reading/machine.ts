/** Kernel and hardware of a recording, from the files next to its records, which must not contradict each other. */
import { driverOfIommu } from '../../model/index.ts';
import type { RecordedMachine } from '../recording.ts';
import { badRecording } from './bad-recording.ts';
import { commandLineText, type Says } from './machine-files.ts';

/** What the files say together; what none of them says is left out. */
export function machineOf(files: readonly Says[]): RecordedMachine {
  const first = <T>(field: (says: Says) => T | undefined) => files.map(field).find((value) => value !== undefined);
  return {
    kernel: kernelOf(files),
    iommu: agreed(files, 'the IOMMU', (says) => says.iommu, isSameIommu),
    commandLine: commandLineOf(files),
    devices: first((says) => says.devices),
    bridges: first((says) => says.bridges) ?? [],
    direct: directIn(files),
    remapsInterrupts: first((says) => says.remapsInterrupts),
  };
}

function directIn(files: readonly Says[]): readonly string[] {
  agreed(files, 'which devices must be mapped directly', ({ direct }) => direct?.toSorted().join(' '));
  return files.find(({ direct }) => direct !== undefined)?.direct ?? [];
}

/** Devices, drivers and sysfs call the same IOMMU otherwise. One that no profile knows is at least written alike. */
function isSameIommu(one: string, other: string): boolean {
  return (driverOfIommu(one)?.name ?? one) === (driverOfIommu(other)?.name ?? other);
}

/** The most exact of the releases told, all of which must be of one series and have one patch level. */
function kernelOf(files: readonly Says[]): string | undefined {
  agreed(files, 'the kernel', (says) => says.kernel?.series.slice(1));
  const exact = agreed(files, 'the kernel', ({ kernel }) => (kernel?.isExact ? kernel.name : undefined));
  return exact ?? files.find(({ kernel }) => kernel !== undefined)?.kernel?.name;
}

/** What the files say that say it at all, as the first one writes it; nothing where none does. */
function agreed(
  files: readonly Says[],
  what: string,
  field: (says: Says) => string | undefined,
  isSame: (one: string, other: string) => boolean = Object.is,
): string | undefined {
  const said = files.flatMap((says) => {
    const value = field(says);
    return value === undefined ? [] : [{ file: says.file, value }];
  });
  const [first] = said;
  const other = said.find(({ value }) => first !== undefined && !isSame(first.value, value));
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
