/** What the kernel calls the domains of a group, and which name stands for one object. */
import { describe, expect, test } from 'vitest';
import {
  behaviourOf,
  domainTypeOf,
  findDesign,
  findDriver,
  isOneObject,
  readGroup,
  typeReadOf,
} from '../../model/index.ts';
import { given, type Scenario } from './scenario.ts';

const behaviour = (driver: string, design: string) => behaviourOf(findDriver(driver), findDesign(design).kernel);

/** The types of a group's current, default and blocking domain, and what its file `type` reads. */
function types(run: Scenario, driver = 'ideal', design = 'mainline'): string {
  const group = readGroup(run.local('g1'));
  const typeOf = (domain: string | null) =>
    domain === null ? '-' : domainTypeOf(group, domain, behaviour(driver, design));
  return [typeOf(group.domain), typeOf(group.defaultDomain), typeOf(group.blockingDomain), typeReadOf(group)].join(' ');
}

describe('the type of a domain', () => {
  test('of the default one, with its flush queue and without', () => {
    const run = given({ topology: 'types' });
    expect(types(run)).toBe('DMA DMA - DMA');
    run.did('d1 bind driver=kernel', 'd1 proceed', 'g1.type write word=DMA-FQ');
    expect(types(run)).toBe('DMA-FQ DMA-FQ - DMA-FQ');
    run.did('d1 unbind', 'd1 proceed', 'g1.type write word=identity');
    expect(types(run)).toBe('IDENTITY IDENTITY - identity');
  });

  test.each([
    ['intel-vtd', 'v6.12.117', 'BLOCKED', 'intel612-type_single step 23'],
    ['intel-vtd', 'v6.1.192', 'UNMANAGED', 'intel61-type_single step 23'],
    ['virtio', 'v6.12.117', 'UNMANAGED', 'virtio612-type_single step 23'],
    ['amd', 'v6.12.117', 'BLOCKED', 'e5e5cc8f73fa'],
    ['amd', 'v6.6', 'UNMANAGED', '29f54745f245'],
    ['amd', 'v6.1.192', 'BLOCKED', 'before it'],
  ])('%s on %s blocks a group with a domain of type %s (%s)', (driver, design, type) => {
    const run = given({ design, driver, topology: 'types' }).did('vfio claim group=g1');
    expect(types(run, driver, design)).toBe(`${type} DMA ${type} DMA`);
    expect(types(run.did('vfio attach group=g1'), driver, design)).toBe(`UNMANAGED DMA ${type} DMA`);
  });

  test('a group without a default domain has a type that is unknown', () => {
    expect(types(given({ driver: 'msm', design: 'v6.1', topology: 'types' }), 'msm', 'v6.1')).toBe('- - - unknown');
  });
});

describe('the name of', () => {
  test.each([
    ['intel-vtd', 'v6.1.192', true, 'intel61-boot-pt'],
    ['intel-vtd', 'v6.12.117', true, 'intel612-boot-pt'],
    ['virtio', 'v6.12.117', false, 'virtio612-type_multi'],
    ['virtio', 'mainline', undefined, 'the host decides'],
    ['amd', 'v6.1.192', false, 'protection_domain_alloc'],
    ['amd', 'v6.12.117', false, 'amd_iommu_domain_alloc'],
    ['amd', 'v6.15', true, 'amd_iommu_init_identity_domain'],
  ])('identity, of %s on %s: one object is %j (%s)', (driver, design, isOne, _) => {
    expect(isOneObject('identity', behaviour(driver, design))).toBe(isOne);
  });

  test('the blocked domain is that of one object, and so is that of a group’s own', () => {
    expect(isOneObject('blocked', behaviour('intel-vtd', 'v6.12.117'))).toBe(true);
    expect(isOneObject('g1.empty', behaviour('intel-vtd', 'v6.1.192'))).toBe(true);
  });
});
