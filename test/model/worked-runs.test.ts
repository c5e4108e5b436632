/** The worked runs of appendix B of the semantics, as far as these designs go. */
import { describe, expect, test } from 'vitest';
import { given } from './scenario.ts';

const unchanged = '-EINVAL (incompatible), left on old';

describe('B1: a clean VFIO cycle', () => {
  test('the group passes from kernel drivers to a user and back, with two attaches for each move', () => {
    const run = given({ topology: 'pair' });
    run.did('d1 bind driver=kernel', 'd1 proceed', 'd2 bind driver=kernel', 'd2 proceed');
    expect(run.state('g1')).toBe('KERNEL(2) on g1.dma');

    run.did('d1 unbind', 'd1 proceed', 'd2 unbind', 'd2 proceed');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
    run.did('d1 bind driver=managed');
    expect(run.state('g1')).toBe('IDLE on g1.dma');

    run.did('vfio claim group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on blocked');
    expect(run.attaches).toEqual(['d1 blocked', 'd2 blocked']);

    run.did('vfio attach group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on vfio.1');
    expect(run.attaches).toHaveLength(2);

    run.did('vfio detach group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on blocked');
    expect(run.attaches).toHaveLength(2);

    run.did('vfio free', 'vfio release group=g1');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
    expect(run.attaches).toHaveLength(2);

    run.did('d1 unbind', 'd1 bind driver=kernel', 'd1 proceed');
    expect(run.state('g1')).toBe('KERNEL(1) on g1.dma');
  });
});

describe('B2: a refused claim', () => {
  test('a claim while a kernel driver is bound touches nothing; after the unbind it succeeds', () => {
    const run = given({ topology: 'pair' }).did('d1 bind driver=kernel', 'd1 proceed');
    expect(run.does('vfio claim group=g1')).toBe('-EPERM');
    expect(run.attaches).toEqual([]);
    run.did('d1 unbind', 'd1 proceed', 'vfio claim group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on blocked');
  });
});

describe('B3: a partial attach', () => {
  const partial = (design: string) => {
    const run = given({ design, topology: 'pair' }).did('vfio claim group=g1');
    expect(run.does('vfio attach group=g1', `d2.rid attach#1: ${unchanged}`)).toBe('-EINVAL');
    return run;
  };

  test.each(['v5.19', 'v6.1'])('%s leaves d1 on the new domain, which is then freed under it', (design) => {
    const run = partial(design);
    expect(run.state('g1')).toBe('USER(vfio,1) on blocked');
    expect(run.hardware('d1', 'd2')).toBe('vfio.1 blocked');
    expect(run.broken).toEqual(['I-05 core', 'I-16 core']);
    run.did('vfio free');
    expect(run.broken).toContain('I-06 core');
  });

  test.each(['v6.1.192', 'v6.3'])('%s puts all members back', (design) => {
    const run = partial(design);
    expect(run.attaches).toEqual(['d1 vfio.1', 'd2 vfio.1', 'd1 blocked', 'd2 blocked']);
    expect(run.hardware('d1', 'd2')).toBe('blocked blocked');
    expect(run.broken).toEqual([]);
  });

  test('mainline puts the visited ones back', () => {
    const run = partial('mainline');
    expect(run.attaches).toEqual(['d1 vfio.1', 'd2 vfio.1', 'd1 blocked']);
    expect(run.hardware('d1', 'd2')).toBe('blocked blocked');
    expect(run.broken).toEqual([]);
  });
});

describe('B4: the failing device itself', () => {
  const replaceFails = (design: string) => {
    const run = given({ design, driver: 'intel-vtd', topology: 'pair-iommufd' });
    run.did('iommufd bind device=d1', 'iommufd attach group=g1 domain=iommufd.1');
    run.does('iommufd replace group=g1 domain=iommufd.2', 'd2.rid attach#1: -EINVAL (incompatible), left blocked');
    return run;
  };

  test.each(['v6.15', 'v6.18'])('%s re-attaches it too', (design) => {
    const run = replaceFails(design);
    expect(run.hardware('d1', 'd2')).toBe('iommufd.1 iommufd.1');
    expect(run.broken).toEqual([]);
  });

  test.each(['v6.19', 'mainline'])('%s leaves it as the driver left it: the driver’s fault', (design) => {
    const run = replaceFails(design);
    expect(run.hardware('d1', 'd2')).toBe('iommufd.1 blocked');
    expect(run.broken).toEqual(['I-05 driver contract']);
  });
});

describe('B5: a roll-back that fails', () => {
  const rolledBackBadly = () => {
    const run = given({ topology: 'pair-iommufd', breaches: 1 });
    run.did('iommufd bind device=d1', 'iommufd attach group=g1 domain=iommufd.1');
    run.does(
      'iommufd replace group=g1 domain=iommufd.2',
      `d2.rid attach#1: ${unchanged}`,
      `d1.rid attach#2: ${unchanged}`,
    );
    return run;
  };

  test('it warns, blocks that device, and leaves the group’s pointer on the old domain', () => {
    const run = rolledBackBadly();
    expect(run.attaches).toEqual(['d1 iommufd.2', 'd2 iommufd.2', 'd1 iommufd.1', 'd1 blocked']);
    expect(run.warnings).toEqual(['roll-back failed']);
    expect(run.state('g1')).toBe('USER(iommufd,1) on iommufd.1');
    expect(run.hardware('d1', 'd2')).toBe('blocked iommufd.1');
  });

  test('moving to another domain repairs it, moving to the same one does not', () => {
    const run = rolledBackBadly();
    expect(run.does('g1 replace group domain=iommufd.1')).toBe('0');
    expect(run.attaches).toEqual([]);
    expect(run.hardware('d1', 'd2')).toBe('blocked iommufd.1');
    run.did('iommufd replace group=g1 domain=iommufd.2');
    expect(run.hardware('d1', 'd2')).toBe('iommufd.2 iommufd.2');
    expect(run.broken).toEqual([]);
  });
});

describe('B6: a user gives up while a device is being reset', () => {
  const duringReset = (design: string) =>
    given({ design, topology: 'reset' }).did(
      'vfio claim group=g1',
      'vfio attach group=g1',
      'g1 prepare reset device=d1',
    );

  test('mainline moves the siblings, skips the device, and puts it where the group is then', () => {
    const run = duringReset('mainline');
    run.did('vfio detach group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on blocked');
    expect(run.attaches).toEqual(['d2 blocked']);
    run.did('vfio free');
    expect(run.broken).toEqual([]);
    run.did('vfio release group=g1');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
    expect(run.hardware('d1', 'd2')).toBe('blocked g1.dma');
    run.did('g1 finish reset device=d1');
    expect(run.hardware('d1', 'd2')).toBe('g1.dma g1.dma');
    expect(run.broken).toEqual([]);
  });

  test('with the fence of v7.0 the teardown is refused, and the domain freed while the group names it', () => {
    const run = duringReset('mainline+reset-fence=all');
    run.does('vfio detach group=g1');
    expect(run.warnings).toEqual(['the group did not move']);
    expect(run.state('g1')).toBe('USER(vfio,1) on vfio.1');
    run.did('vfio free');
    expect(run.broken).toEqual(['I-06 core']);
  });
});

describe('B7: a device is added to an owned group', () => {
  test('it joins the user’s domain, takes no kernel driver, and misses the group’s PASIDs', () => {
    const run = given({ topology: 'hot-add-pasid' });
    run.did('iommufd bind device=d1', 'iommufd attach group=g1 domain=iommufd.1');
    run.did('iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1', 'd2 plug');
    expect(run.hardware('d1', 'd2')).toBe('iommufd.1 iommufd.1');
    expect(run.pasid('d1', 'pasid1')).toBe('iommufd.1');
    expect(run.pasid('d2', 'pasid1')).toBe('blocked');
    expect(run.broken).toEqual(['I-21 core']);
    expect(run.does('d2 bind driver=kernel')).toBe('-EBUSY');
    run.did('d2 bind driver=managed');
  });
});

describe('B8: one owner, two devices, through iommufd', () => {
  test('the second bind only counts; the domain stays until the last unbind', () => {
    const run = given({ topology: 'pair-iommufd' });
    run.did('iommufd bind device=d1', 'iommufd bind device=d2');
    expect(run.state('g1')).toBe('USER(iommufd,2) on blocked');
    expect(run.attaches).toEqual([]);
    run.did('iommufd attach group=g1 domain=iommufd.1', 'iommufd unbind device=d1');
    expect(run.state('g1')).toBe('USER(iommufd,1) on iommufd.1');
    expect(run.cannot('iommufd unbind device=d2')).toBe('not-enabled');
    run.did('iommufd detach group=g1');
    expect(run.state('g1')).toBe('USER(iommufd,1) on blocked');
    run.did('iommufd unbind device=d2');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
  });
});

describe('B9: a driver leaks a PASID', () => {
  test('the count stays for ever: no claim, no change of type, and no driver until the PASID is gone', () => {
    const run = given({ topology: 'driver-pasid', environment: ['leaks-pasid'] });
    run.did('d1 bind driver=kernel', 'd1 proceed', 'd1 attach pasid', 'd1 unbind');
    run.does('d1 proceed');
    expect(run.warnings).toEqual(['a driver leaves a PASID attached']);
    expect(run.broken).toEqual(['I-15 environment', 'I-45 environment', 'Q-1 environment', 'Q-2 environment']);
    expect(run.state('g1')).toBe('KERNEL(1) on g1.dma');
    expect(run.does('vfio claim group=g1')).toBe('-EPERM');
    expect(run.does('d1 bind driver=kernel')).toBe('-EBUSY');

    run.did('d1 detach pasid', 'd1 bind driver=kernel', 'd1 proceed');
    expect(run.state('g1')).toBe('KERNEL(2) on g1.dma');
    run.did('d1 unbind', 'd1 proceed');
    expect(run.state('g1')).toBe('KERNEL(1) on g1.dma');
    expect(run.does('vfio claim group=g1')).toBe('-EPERM');
    expect(run.does('g1.type write word=identity')).toBe('-EPERM');
  });
});

describe('B13: the type of an owned group', () => {
  test('a change is refused, deferring invalidation is not and attaches nothing', () => {
    const run = given({ topology: 'types' }).did('vfio claim group=g1');
    expect(run.does('g1.type write word=identity')).toBe('-EPERM');
    expect(run.does('g1.type write word=DMA-FQ')).toBe('0');
    expect(run.attaches).toEqual([]);
    expect(run.state('g1')).toBe('USER(vfio,1) on blocked');
  });
});

describe('B14: a deferred attach', () => {
  test('a claim ends the deferral', () => {
    const run = given({ topology: 'deferred' });
    expect(run.hardware('d1')).toBe('identity');
    run.did('vfio claim group=g1');
    expect(run.attaches).toEqual(['d1 blocked']);
    run.did('vfio release group=g1');
    expect(run.attaches).toEqual(['d1 g1.dma']);
  });
});

describe('whose fault it is where a device was released to', () => {
  const joins = (driver: string, topology: string) => {
    const run = given({ driver, topology }).did('d2 plug', 'd2 unplug', 'vfio claim group=g1', 'vfio attach group=g1');
    return run.did('d2 plug');
  };

  test('the core released a device that requires a direct mapping to identity', () => {
    expect(joins('ideal', 'hot-add-direct').broken).toEqual(['I-01 core', 'I-38 core']);
  });

  test('exynos releases to identity by itself', () => {
    expect(joins('exynos', 'default').broken).toEqual(['I-01 driver contract']);
  });
});
