/** What claiming, attaching and detaching did to a group's domain, kernel by kernel. */
import { describe, expect, test } from 'vitest';
import { type DriverProfile, findDriver, findTopology, type Topology } from '../../model/index.ts';
import { given } from './scenario.ts';

const bound = ['d1 bind driver=kernel', 'd1 proceed'] as const;

/** A driver that never had default domains, by what its detach_dev did. */
function withoutDefaults(legacyDetach?: 'blocks' | 'passes-through' | 'platform' | 'nothing'): DriverProfile {
  const ideal = findDriver('ideal');
  const behaviours = ideal.behaviours.map((behaviour) => ({
    ...behaviour,
    hasDefaultDomain: false,
    ...(legacyDetach !== undefined && { legacyDetach }),
  }));
  return { ...ideal, name: 'without-defaults', behaviours };
}

/** A pair whose first device's driver attaches an identity domain of its own to the group. */
const twins: Topology = {
  ...findTopology('pair'),
  name: 'twins',
  devices: [
    { name: 'd1', group: 'g1', usesPrivateDomain: true, usesIdentityTwin: true },
    { name: 'd2', group: 'g1' },
  ],
  types: ['identity'],
};

describe('v5.17: the core has no owner', () => {
  test('nothing moves until a user attaches; from then on he holds the devices', () => {
    const run = given({ design: 'v5.17', topology: 'pair' }).did('vfio claim group=g1');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
    run.did('vfio attach group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on vfio.1');
  });

  test('a detach takes him back to the kernel’s domain', () => {
    const run = given({ design: 'v5.17', topology: 'single' }).did('vfio claim group=g1', 'vfio attach group=g1');
    run.did('vfio detach group=g1');
    expect(run.hardware('d1')).toBe('g1.dma');
    expect(run.broken).toEqual(['I-01 core', 'I-03 core']);
  });

  test('VFIO gives no device away while another driver is bound; one that binds later is a BUG_ON', () => {
    const run = given({ design: 'v5.17', topology: 'pair' }).did(...bound);
    expect(run.does('vfio claim group=g1')).toBe('-EINVAL');
    run.did('d1 unbind', 'd1 proceed', 'vfio claim group=g1', 'vfio attach group=g1');
    run.does('d1 bind driver=kernel');
    expect(run.warnings).toEqual(['a driver binds in a group that a user holds']);
  });

  test('a device that joins his group is moved to the kernel’s domain all the same', () => {
    const topology = { ...findTopology('lone'), devices: [...findTopology('hot-add-direct').devices] };
    const run = given({ design: 'v5.17', topology }).did('vfio claim group=g1', 'vfio attach group=g1');
    run.did('d2 plug');
    expect(run.hardware('d2')).toBe('vfio.1');
    run.did('d2 proceed');
    expect(run.hardware('d2')).toBe('g1.dma');
    expect(run.broken).toContain('I-01 core');
  });

  test('a group without a default domain can be taken from whoever attached to it', () => {
    const run = given({ design: 'v5.17', driver: withoutDefaults('passes-through'), topology: 'single' });
    run.did('vfio claim group=g1', 'vfio attach group=g1');
    expect(run.does('g1 attach group domain=other')).toBe('0');
    expect(run.state('g1')).toBe('USER(vfio,1) on other');
  });

  test.each([
    ['passes-through', 'identity'],
    ['blocks', 'blocked'],
    ['platform', 'platform'],
    ['nothing', 'vfio.1'],
  ] as const)('a detach of it %s', (legacyDetach, left) => {
    const run = given({ design: 'v5.17', driver: withoutDefaults(legacyDetach), topology: 'single' });
    run.did('vfio claim group=g1', 'vfio attach group=g1', 'vfio detach group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on null');
    expect(run.hardware('d1')).toBe(left);
  });
});

describe('v5.19-rc1: claims leave a group without a domain', () => {
  test('a claim detaches, which a driver without detach_dev does not', () => {
    const run = given({ design: 'v5.19-rc1', topology: 'single' }).did('vfio claim group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on null');
    expect(run.hardware('d1')).toBe('g1.dma');
    expect(run.broken).toEqual(['I-01 core', 'I-03 core', 'I-13 core']);
  });

  test('a release goes to the default domain, but not from the user’s', () => {
    const run = given({ design: 'v5.19-rc1', topology: 'single' }).did('vfio claim group=g1', 'vfio attach group=g1');
    run.did('vfio detach group=g1', 'vfio release group=g1');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
    run.did('vfio claim group=g1', 'vfio attach group=g1');
    run.does('vfio release group=g1');
    expect(run.warnings).toEqual(['released with a domain attached']);
    expect(run.state('g1')).toBe('IDLE on vfio.1');
  });
});

describe('a release where the driver has no default domains', () => {
  test.each(['v5.19', 'v6.1', 'v6.3', 'v6.6'])('%s: the driver detaches', (design) => {
    const run = given({ design, driver: withoutDefaults('platform'), topology: 'pair' });
    run.did('vfio claim group=g1', 'vfio attach group=g1');
    expect(run.hardware('d1', 'd2')).toBe('vfio.1 vfio.1');
    run.did('vfio release group=g1');
    expect(run.state('g1')).toBe('IDLE on null');
    expect(run.hardware('d1', 'd2')).toBe('platform platform');
    expect(run.warnings).toEqual([]);
  });

  test('v6.1: without detach_dev it warns, and the group stays where it is', () => {
    const run = given({ design: 'v6.1', driver: withoutDefaults(), topology: 'single' }).did('vfio claim group=g1');
    run.does('vfio release group=g1');
    expect(run.warnings).toEqual(['there is no domain to move to', 'the group did not move']);
    expect(run.state('g1')).toBe('IDLE on blocked');
  });

  test('v6.3: without set_platform_dma_ops it warns, and the group has no domain', () => {
    const run = given({ design: 'v6.3', driver: withoutDefaults(), topology: 'single' }).did('vfio claim group=g1');
    run.does('vfio release group=g1');
    expect(run.warnings).toEqual(['a driver has no set_platform_dma_ops']);
    expect(run.state('g1')).toBe('IDLE on null');
    expect(run.hardware('d1')).toBe('blocked');
  });

  test('v6.6: a failed attach puts the members that had moved back to what the platform does', () => {
    const run = given({ design: 'v6.6', driver: withoutDefaults('platform'), topology: 'pair' });
    expect(run.does('g1 attach group domain=x', 'd2.rid attach#1: -EINVAL (incompatible), left on old')).toBe(
      '-EINVAL',
    );
    expect(run.hardware('d1', 'd2')).toBe('platform platform');
  });

  test('v6.3: such a failure leaves them on the new domain', () => {
    const run = given({ design: 'v6.3', driver: withoutDefaults('platform'), topology: 'pair' });
    run.does('g1 attach group domain=x', 'd2.rid attach#1: -EINVAL (incompatible), left on old');
    expect(run.hardware('d1', 'd2')).toBe('x platform');
  });
});

describe('F11: a claim without an owner', () => {
  test('mainline warns and answers -EINVAL', () => {
    const run = given({ topology: 'single', environment: ['claims-with-null-owner'] });
    expect(run.does('g1 claim group isUnnamed=true')).toBe('-EINVAL');
    expect(run.broken).toEqual(['I-15 environment']);
  });

  test('v6.1 takes it; no driver can bind any more, and nobody can release it', () => {
    const run = given({ design: 'v6.1', topology: 'single', environment: ['claims-with-null-owner', 'stray-calls'] });
    expect(run.does('g1 claim group isUnnamed=true')).toBe('0');
    expect(run.state('g1')).toBe('KERNEL(1) on blocked');
    expect(run.does('d1 bind driver=kernel')).toBe('-EBUSY');
    run.does('vfio release group=g1');
    expect(run.warnings).toEqual(['released without an owner']);
    expect(run.state('g1')).toBe('KERNEL(1) on blocked');
  });
});

describe('two identity domains', () => {
  const onTwin = (design: string) => {
    const run = given({ design, topology: twins });
    run.did('g1.type write word=identity', ...bound, 'd1 attach private');
    expect(run.state('g1')).toBe('KERNEL(1) on d1.identity');
    return run;
  };

  test('v6.1 tolerates the second, with v5.19’s test a sibling’s driver is refused', () => {
    const design = 'v6.6';
    expect(onTwin(design).does('d2 bind driver=kernel') ?? '0').toBe('0');
    expect(onTwin(`${design}+identity-twin=refused`).does('d2 bind driver=kernel')).toBe('-EBUSY');
  });

  test.each(['v6.12', 'v6.15', 'v6.18', 'v6.19', 'v7.0', 'mainline'])('%s refuses it again', (design) => {
    expect(onTwin(design).does('d2 bind driver=kernel')).toBe('-EBUSY');
  });
});

describe('replacing', () => {
  test('v6.3 cannot; v6.6 can, and stores no handle', () => {
    const attached = ['iommufd bind device=d1', 'iommufd attach group=g1 domain=iommufd.1'];
    const old = given({ design: 'v6.3', topology: 'pair-iommufd' }).did(...attached);
    expect(old.cannot('iommufd replace group=g1 domain=iommufd.2')).toBe('not-enabled');
    const run = given({ design: 'v6.6', topology: 'pair-iommufd' }).did(...attached);
    run.did('iommufd replace group=g1 domain=iommufd.2');
    expect(run.hasHandle('g1')).toBe(false);
  });

  test('v6.12 stores a handle with the attachment, and erases it with the detach', () => {
    const run = given({ design: 'v6.12', topology: 'pair-iommufd' });
    run.did('iommufd bind device=d1', 'iommufd attach group=g1 domain=iommufd.1');
    expect(run.hasHandle('g1')).toBe(true);
    run.did('iommufd detach group=g1');
    expect(run.hasHandle('g1')).toBe(false);
  });
});

describe('F35: a domain that another IOMMU driver made', () => {
  test('is refused since v6.8, before any driver is called', () => {
    const run = given({ design: 'v6.9', topology: 'pair' });
    expect(run.does('g1 attach group domain=iommufd.foreign')).toBe('-EINVAL');
    expect(run.attaches).toEqual([]);
  });

  test('was passed on before', () => {
    const run = given({ design: 'v6.6', topology: 'pair' });
    run.does('g1 attach group domain=iommufd.foreign');
    expect(run.attaches).toEqual(['d1 iommufd.foreign', 'd2 iommufd.foreign']);
  });
});
