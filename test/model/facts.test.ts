/** Facts F01 to F42 about ownership, binding, attaching and the file `type`. */
import { describe, expect, test } from 'vitest';
import { findTopology, type Topology } from '../../model/index.ts';
import { given } from './scenario.ts';

const bound = ['d1 bind driver=kernel', 'd1 proceed'] as const;
const unchanged = '-EINVAL (incompatible), left on old';

/** A pair of which the iommufd context and the container may both take hold. */
const contended: Topology = { ...findTopology('pair-iommufd'), name: 'contended', container: ['g1'] };

/** A pair whose first device's driver attaches a domain of its own. */
const driverDomainPair: Topology = {
  ...findTopology('pair'),
  name: 'driver-domain-pair',
  devices: [
    { name: 'd1', group: 'g1', usesPrivateDomain: true },
    { name: 'd2', group: 'g1' },
  ],
};

describe('ownership and binding', () => {
  test('F01 IDLE: the first kernel driver is counted', () => {
    expect(
      given({ topology: 'pair' })
        .did(...bound)
        .state('g1'),
    ).toBe('KERNEL(1) on g1.dma');
  });

  test('F02 KERNEL(1): so is the second', () => {
    const run = given({ topology: 'pair' }).did(...bound, 'd2 bind driver=kernel', 'd2 proceed');
    expect(run.state('g1')).toBe('KERNEL(2) on g1.dma');
  });

  test('F03 KERNEL: a claim is refused with -EPERM', () => {
    const run = given({ topology: 'pair' }).did(...bound);
    expect(run.does('vfio claim group=g1')).toBe('-EPERM');
    expect(run.state('g1')).toBe('KERNEL(1) on g1.dma');
  });

  test('F04 IDLE: a claim attaches every member to the blocking domain', () => {
    const run = given({ topology: 'pair' }).did('vfio claim group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on blocked');
    expect(run.attaches).toEqual(['d1 blocked', 'd2 blocked']);
  });

  test('F05 USER: a group claim never stacks', () => {
    const run = given({ topology: contended }).did('iommufd bind device=d1');
    expect(run.does('vfio claim group=g1')).toBe('-EPERM');
    expect(run.state('g1')).toBe('USER(iommufd,1) on blocked');
  });

  test('F05 USER: nor does one of whoever owns it, or of nobody that the core knows', () => {
    const run = given({ topology: 'pair' }).did('vfio claim group=g1');
    expect(run.does('g1 claim group')).toBe('-EPERM');
    expect(run.state('g1')).toBe('USER(vfio,1) on blocked');
  });

  test('F06 USER(p,1): a device claim by the same owner only counts', () => {
    const run = given({ topology: contended }).did('iommufd bind device=d1', 'iommufd bind device=d2');
    expect(run.state('g1')).toBe('USER(iommufd,2) on blocked');
    expect(run.attaches).toEqual([]);
  });

  test('F07 USER(p): a device claim by another owner is refused with -EPERM', () => {
    const run = given({ topology: contended }).did('vfio claim group=g1');
    expect(run.does('iommufd bind device=d1')).toBe('-EPERM');
  });

  test('F08 USER(p,2): a device release counts down, the last one goes back to the default domain', () => {
    const run = given({ topology: contended }).did('iommufd bind device=d1', 'iommufd bind device=d2');
    expect(run.did('iommufd unbind device=d1').state('g1')).toBe('USER(iommufd,1) on blocked');
    expect(run.did('iommufd unbind device=d2').state('g1')).toBe('IDLE on g1.dma');
  });

  test('F09 USER: a kernel driver does not bind', () => {
    const run = given({ topology: 'pair' }).did('vfio claim group=g1');
    expect(run.does('d1 bind driver=kernel')).toBe('-EBUSY');
    expect(run.cannot('d1 unbind')).toBe('not-enabled');
  });

  test('F10 USER: a driver that manages DMA itself comes and goes', () => {
    const run = given({ topology: 'pair' }).did('vfio claim group=g1', 'd1 bind driver=managed');
    expect(run.state('g1')).toBe('USER(vfio,1) on blocked');
    expect(run.did('d1 unbind').state('g1')).toBe('USER(vfio,1) on blocked');
  });

  test('F12 IDLE with a PASID left: a claim is refused with -EBUSY', () => {
    const run = given({ topology: 'driver-pasid' });
    expect(run.does('g1 attach pasid pasid=pasid1 domain=d1.process')).toBe('0');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
    expect(run.does('vfio claim group=g1')).toBe('-EBUSY');
  });

  test('F13 KERNEL(1) on a domain of the driver: a second driver is refused with -EBUSY', () => {
    const run = given({ topology: 'driver-domain-hot-add' }).did('d2 plug', ...bound);
    expect(run.does('g1 attach group domain=d1.private')).toBe('0');
    expect(run.state('g1')).toBe('KERNEL(1) on d1.private');
    expect(run.does('d2 bind driver=kernel')).toBe('-EBUSY');
  });

  test('F14 KERNEL(1) with a PASID: unbinding warns and counts nothing down', () => {
    const run = given({ topology: 'driver-pasid', environment: ['leaks-pasid'] });
    run.did(...bound, 'd1 attach pasid', 'd1 unbind');
    run.does('d1 proceed');
    expect(run.warnings).toHaveLength(1);
    expect(run.state('g1')).toBe('KERNEL(1) on g1.dma');
  });

  test('F16 IDLE: a release warns and changes nothing', () => {
    const run = given({ topology: 'single', environment: ['stray-calls'] });
    run.does('vfio release group=g1');
    expect(run.warnings).toEqual(['released without an owner']);
    expect(run.state('g1')).toBe('IDLE on g1.dma');
  });

  test.each(['mainline', 'v6.15', 'v6.1'])(
    'KERNEL(2), %s: the release of a device takes a driver’s count',
    (design) => {
      const run = given({ design, topology: 'pair', environment: ['stray-calls'] });
      run.did(...bound, 'd2 bind driver=kernel', 'd2 proceed');
      run.does('g1 release device device=d1');
      expect([run.state('g1'), run.warnings, run.broken]).toEqual(['KERNEL(1) on g1.dma', [], ['I-45 environment']]);
      // Only the last count asks whose it is.
      run.does('g1 release device device=d1');
      expect([run.state('g1'), run.warnings]).toEqual(['KERNEL(1) on g1.dma', ['released without an owner']]);
    },
  );

  test('F17 USER on its domain: a release without detach goes straight to the default domain', () => {
    const run = given({ topology: 'pair' }).did('vfio claim group=g1', 'vfio attach group=g1');
    run.did('vfio release group=g1');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
    expect(run.attaches).toEqual(['d1 g1.dma', 'd2 g1.dma']);
  });

  test('F18 a member that requires a direct mapping: the claim is refused, earlier members are put back', () => {
    const run = given({ topology: 'direct' });
    expect(run.does('vfio claim group=g1')).toBe('-EINVAL');
    expect(run.attaches).toEqual(['d1 blocked', 'd1 g1.dma']);
    expect(run.state('g1')).toBe('IDLE on g1.dma');
  });

  test.each([
    ['mainline', 'ideal', 'identity'],
    ['mainline+direct-release=release-domain', 'ideal', 'blocked'],
    // No release_domain, so that the core attaches none.
    ['mainline', 'virtio', 'blocked'],
    ['v6.1', 'ideal', 'blocked'],
    ['v6.12', 'ideal', 'blocked'],
    // By itself, until 52f77fb176ec (v6.19).
    ['v6.12', 'arm-smmu-v3', 'identity'],
    ['v6.19', 'arm-smmu-v3', 'identity'],
  ])('%s, %s: such a member is released to %s', (design, driver, left) => {
    const run = given({ design, driver, topology: 'hot-add-direct' });
    run.does('d2 plug');
    if (design === 'v6.1') run.does('d2 proceed');
    run.did('d2 unplug');
    expect(run.hardware('d2')).toBe(left);
  });

  test('F18 before v6.6 such a member is blocked', () => {
    const run = given({ design: 'v6.1', topology: 'direct' }).did('vfio claim group=g1');
    expect(run.hardware('d1', 'd2')).toBe('blocked blocked');
  });

  test.each([
    ['mainline', '-ENOMEM'],
    ['v6.1', '-EINVAL'],
  ])('F19 %s, no blocking domain can be allocated: a claim answers %s', (design, errno) => {
    const run = given({ design, driver: 'virtio', topology: 'single' });
    expect(run.does('vfio claim group=g1', 'g1 claim group#1: -ENOMEM')).toBe(errno);
    expect(run.state('g1')).toBe('IDLE on g1.dma');
  });

  test('F20 a device without a group: a driver binds, a device claim answers -ENODEV', () => {
    const run = given({ topology: 'hot-add-refused' });
    expect(run.does('d2 plug', `d2.rid attach#1: ${unchanged}`)).toBe('-EINVAL');
    expect(run.does('iommufd bind device=d2')).toBe('-ENODEV');
    run.did('d2 bind driver=kernel', 'd2 proceed');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
  });
});

describe('attaching and detaching', () => {
  test('F21 a group of two: iommu_attach_device answers -EINVAL', () => {
    const run = given({ topology: driverDomainPair }).did(...bound);
    expect(run.does('d1 attach private')).toBe('-EINVAL');
  });

  test('F22 KERNEL(1): the driver attaches a domain of its own', () => {
    const run = given({ topology: 'driver-domain' }).did(...bound, 'd1 attach private');
    expect(run.state('g1')).toBe('KERNEL(1) on d1.private');
  });

  test('F22 so does one that is not counted, which breaks I-04', () => {
    const run = given({ topology: 'driver-domain', environment: ['attaches-unbound'] });
    expect(run.does('d1 attach private')).toBe('0');
    expect(run.broken).toEqual(['I-04 environment', 'Q-1 environment']);
  });

  test.each(['other', 'vfio.1'])('F23, F24 a group on a user’s domain: attaching %s answers -EBUSY', (domain) => {
    const run = given({ topology: 'pair' }).did('vfio claim group=g1', 'vfio attach group=g1');
    expect(run.does(`g1 attach group domain=${domain}`)).toBe('-EBUSY');
  });

  test('F25 a replacement goes straight from one domain to the other', () => {
    const run = given({ topology: 'pair-iommufd' });
    run.did('iommufd bind device=d1', 'iommufd attach group=g1 domain=iommufd.1');
    run.did('iommufd replace group=g1 domain=iommufd.2');
    expect(run.attaches).toEqual(['d1 iommufd.2', 'd2 iommufd.2']);
    expect(run.broken).toEqual([]);
  });

  test('F26 replacing a domain by itself calls no driver', () => {
    const run = given({ topology: 'pair-iommufd' });
    run.did('iommufd bind device=d1', 'iommufd attach group=g1 domain=iommufd.1');
    expect(run.does('g1 replace group domain=iommufd.1')).toBe('0');
    expect(run.attaches).toEqual([]);
    expect(run.hasHandle('g1')).toBe(true);
  });

  test('F27 unowned: detaching goes to the default domain', () => {
    const run = given({ topology: 'driver-domain' }).did(...bound, 'd1 attach private', 'd1 detach private');
    expect(run.state('g1')).toBe('KERNEL(1) on g1.dma');
  });

  test('F28 owned: detaching goes to the blocking domain', () => {
    const run = given({ topology: 'pair' }).did('vfio claim group=g1', 'vfio attach group=g1', 'vfio detach group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on blocked');
  });

  test('F29 on the default domain: detaching anything calls no driver', () => {
    const run = given({ topology: 'pair' });
    expect(run.does('g1 detach group')).toBe('0');
    expect(run.attaches).toEqual([]);
  });

  test('F30 detaching a domain that is not attached warns', () => {
    const run = given({ topology: 'single' });
    run.does('g1 detach device domain=other');
    expect(run.warnings).toEqual(['a domain is detached that is not attached']);
  });

  test('F31 the attach of d2 fails, mainline: d1 is put back, d2 is not called again', () => {
    const run = given({ topology: 'pair' }).did('vfio claim group=g1');
    expect(run.does('vfio attach group=g1', `d2.rid attach#1: ${unchanged}`)).toBe('-EINVAL');
    expect(run.attaches).toEqual(['d1 vfio.1', 'd2 vfio.1', 'd1 blocked']);
  });

  test.each(['v6.6', 'v6.12', 'v6.18'])('F31 %s: d2 is re-attached too', (design) => {
    const run = given({ design, topology: 'pair' }).did('vfio claim group=g1');
    run.does('vfio attach group=g1', `d2.rid attach#1: ${unchanged}`);
    expect(run.attaches).toEqual(['d1 vfio.1', 'd2 vfio.1', 'd1 blocked', 'd2 blocked']);
    expect(run.broken).toEqual([]);
  });

  test('F32 v6.1: nobody is put back', () => {
    const run = given({ design: 'v6.1', topology: 'pair' }).did('vfio claim group=g1');
    run.does('vfio attach group=g1', `d2.rid attach#1: ${unchanged}`);
    expect(run.hardware('d1', 'd2')).toBe('vfio.1 blocked');
  });

  test.each(['mainline', 'v6.1', 'v6.1.192'])('F33 %s, the attach of d1 fails: no other device moves', (design) => {
    const run = given({ design, topology: 'pair' }).did('vfio claim group=g1');
    expect(run.does('vfio attach group=g1', `d1.rid attach#1: ${unchanged}`)).toBe('-EINVAL');
    expect(run.attaches).not.toContain('d2 vfio.1');
    expect(run.hardware('d1', 'd2')).toBe('blocked blocked');
  });

  test.each([
    ['mainline', 'nobody', []],
    ['v6.18', 'd1', ['d1 blocked']],
    ['v6.6', 'd1', ['d1 blocked']],
    ['v6.3', 'also d2, which had not moved', ['d1 blocked', 'd2 blocked']],
    ['v6.1.192', 'also d2, which had not moved', ['d1 blocked', 'd2 blocked']],
    ['v6.1', 'nobody', []],
  ])('F33 %s: put back is %s', (design, _, putBack) => {
    const run = given({ design, topology: 'pair' }).did('vfio claim group=g1');
    run.does('vfio attach group=g1', `d1.rid attach#1: ${unchanged}`);
    expect(run.attaches).toEqual(['d1 vfio.1', ...putBack]);
  });

  test('F34 a release that must not fail fails on d1: it is blocked, d2 and the group move on', () => {
    const run = given({ topology: 'pair', breaches: 1 }).did('vfio claim group=g1', 'vfio attach group=g1');
    run.does('vfio release group=g1', `d1.rid attach#1: ${unchanged}`);
    expect(run.warnings).toEqual(['a member did not follow']);
    expect(run.hardware('d1', 'd2')).toBe('blocked g1.dma');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
    expect(run.broken).toEqual(['I-05 driver contract', 'I-15 driver contract']);
  });

  test('F80 v6.1.192, the roll-back of an attach fails too: the group is on no domain', () => {
    const run = given({ design: 'v6.1.192', topology: 'pair', breaches: 1 }).did('vfio claim group=g1');
    run.does('vfio attach group=g1', `d2.rid attach#1: ${unchanged}`, `d1.rid attach#2: ${unchanged}`);
    expect(run.warnings).toEqual(['roll-back failed']);
    expect(run.state('g1')).toBe('USER(vfio,1) on null');
  });
});

describe('the file type', () => {
  test('F36 IDLE: a new default domain is attached to every member', () => {
    const run = given({ topology: { ...findTopology('pair'), types: ['identity'] } });
    expect(run.writesType('g1', 'identity')).toBe('0');
    expect(run.attaches).toEqual(['d1 identity', 'd2 identity']);
    expect(run.state('g1')).toBe('IDLE on identity');
  });

  test('F37 KERNEL or USER: -EPERM', () => {
    const kernel = given({ topology: 'types' }).did(...bound);
    expect(kernel.writesType('g1', 'identity')).toBe('-EPERM');
    const user = given({ topology: 'types' }).did('vfio claim group=g1');
    expect(user.writesType('g1', 'identity')).toBe('-EPERM');
  });

  test('F38 v6.1: a bound driver answers -EBUSY, a group of two -EINVAL', () => {
    const single = given({ design: 'v6.1', topology: 'types' }).did(...bound);
    expect(single.writesType('g1', 'identity')).toBe('-EBUSY');
    const pair = { ...findTopology('pair'), types: ['identity'] } as const;
    expect(given({ design: 'v6.1', topology: pair }).writesType('g1', 'identity')).toBe('-EINVAL');
    const boundPair = given({ design: 'v6.1', topology: pair }).did(...bound);
    expect(boundPair.writesType('g1', 'identity')).toBe('-EINVAL');
  });

  test.each(['mainline', 'v6.1'])('F39 %s, bound: deferring invalidation is done in place, not undone', (design) => {
    const run = given({ design, topology: 'types' }).did(...bound);
    expect(run.writesType('g1', 'DMA-FQ')).toBe('0');
    expect(run.attaches).toEqual([]);
    expect(run.writesType('g1', 'DMA')).toBe(design === 'v6.1' ? '-EBUSY' : '-EPERM');
  });

  test('F40 a driver that manages DMA itself is bound: v6.1 answers -EBUSY, mainline changes the type', () => {
    const old = given({ design: 'v6.1', topology: 'types' }).did('d1 bind driver=managed');
    expect(old.writesType('g1', 'identity')).toBe('-EBUSY');
    const now = given({ topology: 'types' }).did('d1 bind driver=managed');
    expect(now.writesType('g1', 'identity')).toBe('0');
  });

  test('F42 the type that it has: nothing happens', () => {
    const run = given({ topology: 'types' });
    expect(run.writesType('g1', 'DMA')).toBe('0');
    expect(run.attaches).toEqual([]);
  });
});
