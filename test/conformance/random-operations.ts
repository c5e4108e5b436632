/** Machines of a few devices, and random operations of two processes on them. */
import fc from 'fast-check';
import type { RecordedMachine } from '../../conformance/index.ts';

interface SmallMachine {
  /** The initial state, as {@link toy} takes it. */
  readonly first: string;
  readonly machine: Partial<RecordedMachine>;
  readonly design?: string;
  readonly driver?: string;
}

const first = (type: string) => `
  INIT
    g8: type=${type} dom=D#1(${type}) def=D#1 node=1 01:00.0[vfio-pci]
    g9: type=${type} own=1 dom=D#2(${type}) def=D#2 node=1 05:00.0[vfio-pci] 05:00.1[e1000e]
  END`;

export const MACHINES = {
  'VT-d, 6.1.192': { first: first('DMA-FQ'), machine: { kernel: '6.1.192' } },
  'VT-d, 6.12.117': { first: first('DMA-FQ'), machine: { kernel: '6.12.117' } },
  'VT-d, mainline': { first: first('DMA-FQ'), machine: {}, design: 'mainline' },
  'virtio, 6.12.117': { first: first('DMA-FQ'), machine: { iommu: 'virtio' } },
  'AMD, 6.1.192': { first: first('DMA'), machine: { kernel: '6.1.192', iommu: 'amd' } },
  'AMD, mainline': { first: first('DMA'), machine: { iommu: 'amd' }, design: 'mainline' },
} as const satisfies Readonly<Record<string, SmallMachine>>;

const DEVICES = ['0000:01:00.0', '0000:05:00.0', '0000:05:00.1'];
const device = fc.constantFrom(...DEVICES);
/** Which group a process opens and uses; each has one container and a file of each kind. */
const word = fc.oneof(
  { weight: 3, arbitrary: device.map((at) => `open_group G @${at}`) },
  { weight: 2, arbitrary: fc.constantFrom('open_container C', 'close C', 'close G', 'close D', 'unset_container G') },
  { weight: 4, arbitrary: fc.constantFrom('set_container G C', 'set_iommu C 1', 'set_iommu C 3') },
  { weight: 3, arbitrary: device.map((at) => `get_device D G ${at}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('group_status G', 'dev_info D', 'map C 0x100000 0x1000', 'unmap C 0x100000 0x1000'),
  },
  { weight: 2, arbitrary: device.map((at) => `unbind ${at}`) },
  { weight: 2, arbitrary: device.map((at) => `probe ${at}`) },
  { weight: 1, arbitrary: device.map((at) => `override ${at} vfio-pci`) },
  { weight: 1, arbitrary: device.map((at) => `override ${at}`) },
  { weight: 1, arbitrary: device.map((at) => `bind ${at} e1000e`) },
  { weight: 1, arbitrary: device.map((at) => `remove ${at}`) },
  { weight: 1, arbitrary: fc.constant('rescan') },
  {
    weight: 1,
    arbitrary: fc
      .tuple(device, fc.constantFrom('identity', 'DMA', 'auto', 'none'))
      .map(([at, type]) => `settype @${at} ${type}`),
  },
);

/** Most begin with a device in use, and some of those with another process that waits for it. */
export function operations(length: number): fc.Arbitrary<readonly string[]> {
  const inUse = fc
    .tuple(device, fc.constantFrom('unbind', 'remove', 'probe'))
    .map(([at, what]) => [
      'A: unbind 0000:05:00.1',
      'A: open_container C',
      `A: open_group G @${at}`,
      'A: set_container G C',
      'A: set_iommu C 1',
      `A: get_device D G ${at}`,
      `B: ${what} ${at}`,
    ]);
  const one = fc.tuple(fc.constantFrom('A', 'B'), word).map(([who, what]) => `${who}: ${what}`);
  const any = fc.array(one, { minLength: length / 2, maxLength: length });
  const before = fc.oneof({ weight: 3, arbitrary: inUse }, { weight: 1, arbitrary: fc.constant([]) });
  return fc.noBias(fc.tuple(before, any)).map(([first, then]) => [...first, ...then]);
}
