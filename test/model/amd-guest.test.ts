/**
 * AMD in a guest, followed from the source: no recording of it is here. The hypervisor says that it caches entries that
 * are not present (IOMMU_CAP_NPCACHE), so that iommu_init_pci turns the flush queue off (47a70bea54b7, v5.15).
 */
import { describe, expect, test } from 'vitest';
import { behaviourOf, domainTypeOf, findDesign, findDriver, findTopology, readGroup } from '../../model/index.ts';
import { given, type Scenario } from './scenario.ts';

const guest = (design: string) =>
  given({
    design,
    driver: 'amd',
    topology: {
      ...findTopology('vfio-pair'),
      devices: [
        ...findTopology('vfio').devices,
        { name: 'd2', group: 'g1', isHotPluggable: true, drivers: ['kernel', 'vfio'] },
      ],
      types: ['identity', 'DMA', 'DMA-FQ', 'auto'],
      bootType: 'DMA',
      vfio: { groups: ['g1'], containers: ['c1'], boundAtStart: [], opensMax: 1 },
    },
  });

/** The type of the group's current domain. */
function type(run: Scenario, design: string): string {
  const group = readGroup(run.local('g1'));
  const driver = behaviourOf(findDriver('amd'), findDesign(design).kernel);
  return group.domain === null ? '-' : domainTypeOf(group, group.domain, driver);
}

describe.each([
  ['v6.1.192', 'g1.empty', '-EBUSY'],
  ['v6.12.117', 'blocked', '-EPERM'],
])('%s', (design, blocking, refused) => {
  test('a bound group may start its flush queue, and go no further', () => {
    const run = guest(design).did('d1 bind driver=kernel', 'd1 proceed');
    expect([run.state('g1'), type(run, design)]).toEqual(['KERNEL(1) on g1.dma', 'DMA']);
    expect(run.writesType('g1', 'auto')).toBe(refused);
    expect([run.writesType('g1', 'DMA-FQ'), run.state('g1'), type(run, design)]).toEqual([
      '0',
      'KERNEL(1) on g1.dma',
      'DMA-FQ',
    ]);
    expect(run.writesType('g1', 'DMA')).toBe(refused);
    run.did('d1 unbind', 'd1 proceed');
    expect([run.writesType('g1', 'auto'), run.attaches, type(run, design)]).toEqual(['0', ['d1 g1.dma2'], 'DMA']);
  });

  test('a user blocks, attaches and leaves it: the blocking domain has the type BLOCKED, static or not', () => {
    const run = guest(design).did('d1 bind driver=vfio', 'g1.vfio open', 'g1.vfio set container container=c1');
    expect([run.state('g1'), type(run, design)]).toEqual([`USER(g1.vfio,1) on ${blocking}`, 'BLOCKED']);
    run.did('c1 set iommu');
    expect([run.attaches, type(run, design)]).toEqual([['d1 c1.1'], 'UNMANAGED']);
    const { attaches } = run.throughout('g1.vfio unset container');
    expect(attaches).toEqual([`d1 ${blocking}`, 'd1 g1.dma']);
    expect(run.blockingDomain('g1')).toBe(blocking);
  });

  test('what is added meanwhile joins the user’s domain, and its kernel driver is refused', () => {
    const run = guest(design).did('d1 bind driver=vfio', 'g1.vfio open', 'g1.vfio set container container=c1');
    run.did('c1 set iommu', 'd2 plug');
    expect(run.attaches).toEqual(['d2 c1.1']);
    if (design === 'v6.1.192') run.did('d2 proceed');
    expect(run.does('d2 bind driver=kernel')).toBe('-EBUSY');
    expect(run.hardware('d1', 'd2')).toBe('c1.1 c1.1');
  });
});

test('v6.1.192: nothing that is attached can fail, as v1 page tables allocate nothing then', () => {
  expect(behaviourOf(findDriver('amd'), 'v6.1.192').failures).toEqual([]);
});
