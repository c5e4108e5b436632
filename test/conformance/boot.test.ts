/** What the kernel's command line says of all groups, taken as the kernel takes it. */
import { describe, expect, it } from 'vitest';
import { arrangeMachine } from '../../conformance/arranging/arrange.ts';
import { bootTypeOf, hasUnsafeInterrupts } from '../../conformance/arranging/boot.ts';
import type { RecordedMachine } from '../../conformance/index.ts';
import { findDriver } from '../../model/index.ts';
import { toy } from './toy.ts';

const oneGroup = (type: string) => `
  INIT
    g8: type=${type} dom=def8#1(DMA) def=def8#1 01:00.0[e1000e]
  END
`;

/** The type of default domain, where that of the one group at first is `shown`. */
const typeOf = (commandLine: string, shown = 'DMA-FQ') => bootTypeOf(toy(oneGroup(shown), { commandLine }));

describe('the default domain is', () => {
  it.each([
    ['identity', 'iommu=pt'],
    ['identity', 'iommu=force,pt'],
    ['identity', 'iommu.passthrough=1'],
    ['identity', 'quiet iommu.passthrough=yes'],
    ['identity', 'iommu.passthrough=0 iommu=pt'],
    ['DMA-FQ', 'iommu=pt iommu.passthrough=off'],
    ['DMA-FQ', 'iommu=pt,nopt'],
    ['DMA-FQ', 'iommu.passthrough'],
    ['DMA', 'iommu.strict=1'],
    ['DMA', 'iommu.strict=on'],
    ['DMA', 'intel_iommu=on,strict'],
    ['DMA', 'amd_iommu=fullflush'],
    ['DMA-FQ', 'iommu.strict=1 iommu.strict=n'],
    ['DMA-FQ', 'xiommu=pt iommu.stricter=1'],
  ])('%s with %s', (type, commandLine) => {
    expect(typeOf(commandLine)).toBe(type);
  });

  it('what most groups have, where that is possible', () => {
    expect([typeOf('', 'DMA'), typeOf('', 'identity')]).toEqual(['DMA', 'identity']);
    // CONFIG_IOMMU_DEFAULT_PASSTHROUGH: how flushes are done changes nothing.
    expect(typeOf('iommu.strict=1', 'identity')).toBe('identity');
    expect(typeOf('iommu.strict=1 iommu=nopt', 'identity')).toBe('DMA');
  });
});

describe('interrupts are unsafe', () => {
  it.each<[boolean, string, string, string, boolean?]>([
    [false, 'nowhere that nothing says so', 'intel-vtd', ''],
    [true, 'where they are not remapped', 'intel-vtd', '', false],
    [false, 'not where they are', 'intel-vtd', '', true],
    [true, 'where the kernel was told not to remap them', 'intel-vtd', 'quiet intremap=off', true],
    [true, 'where it was told so among others', 'intel-vtd', 'intremap=nosid,off', true],
    [false, 'not where it was told otherwise later', 'intel-vtd', 'nointremap intremap=on', true],
    [true, 'behind a virtio-iommu', 'virtio', '', true],
    [
      false,
      'not where VFIO was told to do without',
      'virtio',
      'mods=vfio,vfio_iommu_type1:disable_hugepages:allow_unsafe_interrupts=Y,vfio-pci',
    ],
    [false, 'not where the kernel was told so', 'amd', 'vfio_iommu_type1.allow_unsafe_interrupts', false],
    [false, 'not where it was told with other words', 'amd', 'vfio-iommu-type1.allow-unsafe-interrupts=on', false],
    [true, 'where VFIO was told that it matters', 'amd', 'vfio_iommu_type1.allow_unsafe_interrupts=0', false],
  ])('(%s) %s', (isUnsafe, _, driver, commandLine, remapsInterrupts) => {
    const machine: RecordedMachine = { commandLine, bridges: [], direct: [], remapsInterrupts };
    expect(hasUnsafeInterrupts(machine, findDriver(driver))).toBe(isUnsafe);
  });
});

describe('what is assumed is said', () => {
  const notesOf = (machine: Partial<RecordedMachine>, driver?: string) =>
    arrangeMachine(toy(oneGroup('DMA'), machine), { driver }).notes;

  it('of the kernel', () => {
    expect(notesOf({})).toEqual([]);
    expect(notesOf({ kernel: '6.12-rc3' })).toEqual([
      'v6.12-rc3 is not listed: it is taken for v6.9, and what it has of v6.12 is unknown',
    ]);
    expect(notesOf({ kernel: '6.12.0-26-amd64' })).toEqual([
      '6.12.0-26-amd64 does not say its patch level: it is taken for v6.12 as released',
    ]);
  });

  it('of a driver, what was not read', () => {
    expect(notesOf({ iommu: 'arm-smmu-v3' })).toMatchInlineSnapshot(`
      [
        "which addresses arm-smmu-v3 reserves was not read: assumed none",
        "whether arm-smmu-v3 enforces coherency was not read: assumed that it does not",
      ]
    `);
    expect(notesOf({}, 'rockchip')).toMatchInlineSnapshot(`
      [
        "when rockchip takes a device was not read: assumed when a driver binds",
        "which addresses rockchip reserves was not read: assumed none",
        "whether rockchip enforces coherency was not read: assumed that it does not",
      ]
    `);
    expect(notesOf({ iommu: 'virtio-iommu-pci' })).toEqual([]);
  });
});
