/**
 * The sysfs file `type` and the default types of boot, as recorded on 6.1.192 and 6.12.117 behind VT-d, and on 6.12.117
 * behind virtio-iommu: what a write returns, which domain object the group is on, in which order its members move.
 */
import { describe, expect, test } from 'vitest';
import {
  behaviourOf,
  type DeviceSpecification,
  domainTypeOf,
  findDesign,
  findDriver,
  findTopology,
  readGroup,
  type Topology,
  typeReadOf,
} from '../../model/index.ts';
import { given, type Scenario } from './scenario.ts';

const device = (name: string, group: string): DeviceSpecification => ({ name, group, drivers: ['kernel', 'vfio'] });

/** 01:00.0 alone, 05:00.0 and 05:00.1 together, and 03:00.0, 04:01.0 and 04:02.0 behind a bridge. */
const machine = (bootType: 'identity' | 'DMA' | 'DMA-FQ'): Topology => ({
  ...findTopology('vfio'),
  name: 'recorded',
  groups: ['g8', 'g11', 'g10'],
  devices: [
    device('d8', 'g8'),
    device('d11a', 'g11'),
    device('d11b', 'g11'),
    { name: 'bridge', group: 'g10' },
    device('d10a', 'g10'),
    device('d10b', 'g10'),
  ],
  types: ['identity', 'DMA', 'DMA-FQ', 'auto', 'unknown'],
  bootType,
  vfio: { groups: ['g8', 'g11', 'g10'], containers: ['c1'], boundAtStart: [], opensMax: 1 },
});

interface Recorded {
  readonly design: string;
  readonly driver: string;
}

const INTEL61: Recorded = { design: 'v6.1.192', driver: 'intel-vtd' };
const INTEL612: Recorded = { design: 'v6.12.117', driver: 'intel-vtd' };
const VIRTIO612: Recorded = { design: 'v6.12.117', driver: 'virtio' };

const on = ({ design, driver }: Recorded, bootType: 'identity' | 'DMA' | 'DMA-FQ' = 'DMA-FQ') =>
  given({ design, driver, topology: machine(bootType) });

/** What a write to the file `type` returns. */
const wrote = (run: Scenario, group: string, ...words: readonly string[]) =>
  words.map((word) => run.writesType(group, word));

const bind = (name: string, driver = 'kernel') =>
  driver === 'kernel' ? [`${name} bind driver=kernel`, `${name} proceed`] : [`${name} bind driver=${driver}`];
const unbind = (name: string) => [`${name} unbind`, `${name} proceed`];

/** Current and default domain, with their types, and what the file `type` reads. */
function state(run: Scenario, group: string, { design, driver }: Recorded): string {
  const context = readGroup(run.local(group));
  const { domain, defaultDomain, ownerCount } = context;
  const typed = (name: string | null) =>
    name === null
      ? '-'
      : `${name}(${domainTypeOf(context, name, behaviourOf(findDriver(driver), findDesign(design).kernel))})`;
  return `own=${ownerCount} dom=${typed(domain)} def=${typed(defaultDomain)} type=${typeReadOf(context)}`;
}

describe.each([
  ['intel61', INTEL61],
  ['intel612', INTEL612],
  ['virtio612', VIRTIO612],
])('%s-boot', (_, recorded) => {
  test('by default every group is on DMA-FQ', () => {
    const run = on(recorded);
    for (const group of ['g8', 'g10', 'g11'])
      expect(state(run, group, recorded)).toBe(`own=0 dom=${group}.dma(DMA-FQ) def=${group}.dma(DMA-FQ) type=DMA-FQ`);
  });
});

test.each([
  ['intel61', INTEL61],
  ['intel612', INTEL612],
])('%s-boot-strict and -boot-pt: on DMA, and on identity', (_, recorded) => {
  expect(state(on(recorded, 'DMA'), 'g8', recorded)).toBe('own=0 dom=g8.dma(DMA) def=g8.dma(DMA) type=DMA');
  const pt = 'own=0 dom=identity(IDENTITY) def=identity(IDENTITY) type=identity';
  expect(state(on(recorded, 'identity'), 'g8', recorded)).toBe(pt);
});

describe.each([
  ['intel61', INTEL61, '-EBUSY'],
  ['intel612', INTEL612, '-EPERM'],
  ['virtio612', VIRTIO612, '-EPERM'],
])('%s-type_single', (name, recorded, refused) => {
  const isOld = recorded === INTEL61;
  const bound = () => on(recorded).did(...bind('d8'));
  /** After step 10: a kernel driver on the second DMA domain. */
  const onDma = () => {
    const run = bound().did(...unbind('d8'));
    expect(wrote(run, 'g8', 'identity', 'identity', 'DMA')).toEqual(['0', '0', '0']);
    return run.did(...bind('d8'));
  };

  test('steps 1 to 5: while a kernel driver is bound nothing but nonsense is told apart', () => {
    const run = bound();
    const words = ['identity', 'DMA', 'DMA-FQ', 'auto', 'unknown'];
    expect(wrote(run, 'g8', ...words)).toEqual([refused, refused, refused, refused, '-EINVAL']);
    expect(state(run, 'g8', recorded)).toBe('own=1 dom=g8.dma(DMA-FQ) def=g8.dma(DMA-FQ) type=DMA-FQ');
  });

  test('steps 6 to 9: unbound it moves to identity, once, and then to a new DMA domain', () => {
    const run = bound().did(...unbind('d8'));
    expect([wrote(run, 'g8', 'identity'), run.attaches]).toEqual([['0'], ['d8 identity']]);
    expect(state(run, 'g8', recorded)).toBe('own=0 dom=identity(IDENTITY) def=identity(IDENTITY) type=identity');
    expect([wrote(run, 'g8', 'identity'), run.attaches]).toEqual([['0'], []]);
    expect([wrote(run, 'g8', 'DMA'), run.attaches]).toEqual([['0'], ['d8 g8.dma']]);
    expect(state(run, 'g8', recorded)).toBe('own=0 dom=g8.dma(DMA) def=g8.dma(DMA) type=DMA');
  });

  test('steps 11 and 12: a bound group may defer invalidation, and keeps its domain; not the other way', () => {
    const run = onDma();
    expect([wrote(run, 'g8', 'DMA-FQ'), run.attaches]).toEqual([['0'], []]);
    expect(state(run, 'g8', recorded)).toBe('own=1 dom=g8.dma(DMA-FQ) def=g8.dma(DMA-FQ) type=DMA-FQ');
    expect(wrote(run, 'g8', 'DMA')).toEqual([refused]);
  });

  test('steps 13 to 18: a kernel driver binds on identity, and then vfio-pci, which is not counted', () => {
    const run = onDma().did(...unbind('d8'));
    expect(wrote(run, 'g8', 'identity')).toEqual(['0']);
    expect(state(run.did(...bind('d8')), 'g8', recorded)).toContain('own=1 dom=identity(IDENTITY)');
    expect(state(run.did(...unbind('d8'), ...bind('d8', 'vfio')), 'g8', recorded)).toContain('own=0');
  });

  test('steps 19 to 29: with vfio-pci it may change until it is owned, on 6.12, and returns to its default', () => {
    const run = on(recorded);
    wrote(run, 'g8', 'identity');
    run.did(...bind('d8', 'vfio'));
    expect([wrote(run, 'g8', 'DMA'), run.attaches]).toEqual(isOld ? [['-EBUSY'], []] : [['0'], ['d8 g8.dma']]);
    run.did('g8.vfio open');
    expect([wrote(run, 'g8', 'DMA'), run.attaches]).toEqual([[isOld ? '-EBUSY' : '0'], []]);
    const blocking = name === 'intel612' ? 'blocked(BLOCKED)' : 'g8.empty(UNMANAGED)';
    const was = isOld ? 'identity(IDENTITY)' : 'g8.dma(DMA)';
    run.did('g8.vfio set container container=c1');
    expect(state(run, 'g8', recorded)).toContain(`own=1 dom=${blocking} def=${was}`);
    expect(wrote(run, 'g8', 'DMA')).toEqual([refused]);
    run.did('c1 set iommu');
    expect(state(run, 'g8', recorded)).toContain(`own=1 dom=c1.1(UNMANAGED) def=${was}`);
    expect(wrote(run, 'g8', 'DMA', 'auto')).toEqual([refused, refused]);
    run.throughout('c1 close');
    const { attaches } = run.throughout('g8.vfio close');
    const names = [blocking, was].map((domain) => `d8 ${domain.replace(/\(.*/, '')}`);
    expect(attaches).toEqual(names);
    expect(state(run, 'g8', recorded)).toContain(`own=0 dom=${was} def=${was}`);
  });

  test('steps 30 to 33: auto goes back to what it was at boot, on a new domain', () => {
    const run = on(recorded);
    expect(wrote(run, 'g8', isOld ? 'identity' : 'DMA', 'auto')).toEqual(['0', '0']);
    expect(run.attaches).toEqual(['d8 g8.dma']);
    expect(state(run, 'g8', recorded)).toBe('own=0 dom=g8.dma(DMA-FQ) def=g8.dma(DMA-FQ) type=DMA-FQ');
    run.did(...bind('d8'));
    expect(state(run, 'g8', recorded)).toContain('own=1');
  });
});

test('up to v6.4 auto, too, starts the flush queue of a domain that is there; recorded on neither', () => {
  const run = on(INTEL61);
  expect(wrote(run, 'g8', 'DMA', 'auto')).toEqual(['0', '0']);
  expect([run.attaches, state(run, 'g8', INTEL61)]).toEqual([
    [],
    'own=0 dom=g8.dma2(DMA-FQ) def=g8.dma2(DMA-FQ) type=DMA-FQ',
  ]);
  expect(wrote(on(INTEL61).did(...bind('d8')), 'g8', 'auto')).toEqual(['-EBUSY']);
});

describe('intel61-type_multi: a group of several devices keeps its type, whatever is asked (steps 1 to 26)', () => {
  test.each(['g11', 'g10'])('%s', (group) => {
    const run = on(INTEL61);
    const words = ['identity', 'DMA', 'DMA-FQ', 'auto'];
    expect(wrote(run, group, ...words)).toEqual(words.map(() => '-EINVAL'));
    expect(state(run, group, INTEL61)).toBe(`own=0 dom=${group}.dma(DMA-FQ) def=${group}.dma(DMA-FQ) type=DMA-FQ`);
  });

  test('owned, it is refused in the same way (step 19)', () => {
    const run = on(INTEL61).did(...bind('d11b', 'vfio'), 'g11.vfio open', 'g11.vfio set container container=c1');
    expect(wrote(run, 'g11', 'DMA')).toEqual(['-EINVAL']);
  });
});

describe.each([
  ['intel612', INTEL612],
  ['virtio612', VIRTIO612],
])('%s-type_multi', (_, recorded) => {
  test('steps 1 to 5: every driver has to go, and then all members move in order', () => {
    const run = on(recorded).did(...bind('d11a'), ...bind('d11b'));
    expect(wrote(run, 'g11', 'identity')).toEqual(['-EPERM']);
    expect(wrote(run.did(...unbind('d11a')), 'g11', 'identity')).toEqual(['-EPERM']);
    expect(wrote(run.did(...unbind('d11b')), 'g11', 'identity')).toEqual(['0']);
    expect(run.attaches).toEqual(['d11a identity', 'd11b identity']);
  });

  test('steps 6 to 10: DMA, then DMA-FQ under a driver, then identity again', () => {
    const run = on(recorded);
    wrote(run, 'g11', 'identity');
    expect([wrote(run, 'g11', 'DMA'), run.attaches]).toEqual([['0'], ['d11a g11.dma', 'd11b g11.dma']]);
    run.did(...bind('d11a'));
    expect([wrote(run, 'g11', 'DMA-FQ'), run.attaches]).toEqual([['0'], []]);
    expect(state(run, 'g11', recorded)).toBe('own=1 dom=g11.dma(DMA-FQ) def=g11.dma(DMA-FQ) type=DMA-FQ');
    expect(wrote(run.did(...unbind('d11a')), 'g11', 'identity')).toEqual(['0']);
  });

  test('steps 13 to 23: vfio-pci on one member does not matter until the group is owned', () => {
    const run = on(recorded);
    wrote(run, 'g11', 'identity');
    run.did(...bind('d11b', 'vfio'));
    expect([wrote(run, 'g11', 'DMA'), run.attaches]).toEqual([['0'], ['d11a g11.dma', 'd11b g11.dma']]);
    run.did('g11.vfio open', 'g11.vfio set container container=c1', 'c1 set iommu');
    expect(wrote(run, 'g11', 'DMA')).toEqual(['-EPERM']);
    run.throughout('g11.vfio close');
    run.did('c1 close', 'd11b unbind');
    expect([wrote(run, 'g11', 'auto'), run.attaches]).toEqual([['0'], ['d11a g11.dma2', 'd11b g11.dma2']]);
    expect(state(run, 'g11', recorded)).toBe('own=0 dom=g11.dma2(DMA-FQ) def=g11.dma2(DMA-FQ) type=DMA-FQ');
  });
});

test('intel612-type_multi, steps 24 to 27: three members, one a bridge, and a kernel driver binds on identity', () => {
  const run = on(INTEL612);
  expect(wrote(run, 'g10', 'identity')).toEqual(['0']);
  expect(run.attaches).toEqual(['bridge identity', 'd10a identity', 'd10b identity']);
  expect(state(run.did(...bind('d10a')), 'g10', INTEL612)).toContain('own=1 dom=identity(IDENTITY)');
});

describe.each([
  ['intel61', INTEL61, '-EBUSY'],
  ['intel612', INTEL612, '-EPERM'],
])('%s-unbind_owned', (_, recorded, refused) => {
  test('steps 14 to 16: the kernel driver that took over keeps the type', () => {
    const run = on(recorded).did(...bind('d8'));
    expect(wrote(run, 'g8', 'identity', 'DMA')).toEqual([refused, refused]);
  });
});

describe('a driver that cannot defer invalidation', () => {
  test('virtio-iommu before v6.8 has DMA where the kernel would have DMA-FQ', () => {
    const recorded = { design: 'v6.6', driver: 'virtio' };
    const run = on(recorded);
    expect(state(run, 'g8', recorded)).toBe('own=0 dom=g8.dma(DMA) def=g8.dma(DMA) type=DMA');
    expect(wrote(run, 'g8', 'identity', 'DMA-FQ')).toEqual(['0', '0']);
    expect(state(run, 'g8', recorded)).toBe('own=0 dom=g8.dma(DMA) def=g8.dma(DMA) type=DMA');
  });

  test.each(['apple-dart', 'exynos', 'rockchip', 'sprd'])('so has %s to this day', (driver) => {
    const recorded = { design: 'mainline', driver };
    expect(state(on(recorded), 'g8', recorded)).toBe('own=0 dom=g8.dma(DMA) def=g8.dma(DMA) type=DMA');
  });

  test('from DMA, nobody asks it: the queue is started', () => {
    const recorded = { design: 'v6.6', driver: 'virtio' };
    const run = on(recorded);
    expect([wrote(run, 'g8', 'DMA-FQ'), state(run, 'g8', recorded)]).toEqual([
      ['0'],
      'own=0 dom=g8.dma(DMA-FQ) def=g8.dma(DMA-FQ) type=DMA-FQ',
    ]);
  });
});
