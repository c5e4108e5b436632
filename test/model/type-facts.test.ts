/** Which type of default domain a group gets, and what a write to the file `type` does meanwhile. */
import { describe, expect, test } from 'vitest';
import { type DriverProfile, findDriver, findTopology, type Topology } from '../../model/index.ts';
import { given } from './scenario.ts';

const bound = ['d1 bind driver=kernel', 'd1 proceed'] as const;

/** A driver that declares one static default domain. */
function withStaticDefault(staticDefault: 'platform' | 'identity' | 'blocked'): DriverProfile {
  const ideal = findDriver('ideal');
  return {
    ...ideal,
    name: `static-${staticDefault}`,
    behaviours: ideal.behaviours.map((behaviour) => ({ ...behaviour, staticDefault })),
  };
}

const growing: Topology = {
  ...findTopology('types'),
  name: 'growing',
  devices: [
    { name: 'd1', group: 'g1' },
    { name: 'd2', group: 'g1', isHotPluggable: true },
  ],
};

const replugged: Topology = {
  ...findTopology('types'),
  name: 'replugged',
  devices: [{ name: 'd1', group: 'g1', isHotPluggable: true }],
};

describe('words', () => {
  test.each(['mainline', 'v6.1'])('F41 %s: one that is none answers -EINVAL, a bound driver or not', (design) => {
    const run = given({ design, topology: 'types' }).did(...bound);
    expect(run.writesType('g1', 'unknown')).toBe('-EINVAL');
  });

  test('auto is what the command line says', () => {
    const run = given({ topology: 'types' });
    run.did('g1.type write word=identity', 'g1.type write word=auto');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
    const passthrough = given({ topology: { ...findTopology('passthrough'), types: ['DMA', 'auto'] } });
    passthrough.did('g1.type write word=DMA', 'g1.type write word=auto');
    expect(passthrough.state('g1')).toBe('IDLE on identity');
  });

  test('deferring invalidation may fail, and then nothing has changed', () => {
    const run = given({ topology: 'types' }).did(...bound);
    expect(run.does('g1.type write word=DMA-FQ', 'g1 set type#1: -ENOMEM')).toBe('-ENOMEM');
    expect(run.writesType('g1', 'DMA-FQ')).toBe('0');
    expect(run.writesType('g1', 'DMA-FQ')).toBe('-EPERM');
  });

  test('an empty group has no type to change', () => {
    expect(given({ topology: replugged }).writesType('g1', 'identity')).toBe('-EINVAL');
  });
});

describe('up to v6.4 a write takes three sections', () => {
  const picked = (topology: string | Topology) =>
    given({ design: 'v6.1', topology }).did('g1.type write word=identity');

  test('alone it changes the type', () => {
    const run = picked('types').did('g1.type proceed', 'g1.type proceed');
    expect(run.state('g1')).toBe('IDLE on identity');
  });

  test('a claim in between is found out', () => {
    for (const when of [0, 1]) {
      const run = picked('types');
      if (when === 1) run.did('g1.type proceed');
      run.did('vfio claim group=g1');
      expect(run.does('g1.type proceed') ?? run.does('g1.type proceed')).toBe('-EBUSY');
      expect(run.state('g1')).toBe('USER(vfio,1) on blocked');
    }
  });

  test('a device that is added in between is found out', () => {
    const run = picked(growing).did('g1.type proceed', 'd2 plug', 'd2 proceed');
    expect(run.does('g1.type proceed')).toBe('-EINVAL');
  });

  test('a device that is gone in between is found out', () => {
    const run = given({ design: 'v6.1', topology: replugged });
    run.did('d1 plug', 'd1 proceed', 'g1.type write word=identity', 'd1 unplug', 'g1.type proceed');
    expect(run.does('g1.type proceed')).toBe('-EINVAL');
  });

  test('so is another that took its place', () => {
    const run = given({ design: 'v6.1', topology: replugged });
    run.did('d1 plug', 'd1 proceed', 'g1.type write word=identity', 'd1 unplug', 'g1.type proceed');
    run.did('d1 plug', 'd1 proceed');
    expect(run.does('g1.type proceed')).toBe('-EBUSY');
  });

  test('a driver that binds in between is found out, and waits once the device’s lock is held', () => {
    const late = picked('types').did(...bound);
    expect(late.does('g1.type proceed')).toBe('-EBUSY');
    const locked = picked('types').did('g1.type proceed');
    expect(locked.cannot('d1 bind driver=kernel')).toBe('not-enabled');
    locked.did('g1.type proceed', ...bound);
    expect(locked.state('g1')).toBe('KERNEL(1) on identity');
  });

  test('the lock is waited for while a driver’s probe runs', () => {
    const run = picked('types').did('d1 bind driver=kernel');
    expect(run.cannot('g1.type proceed')).toBe('blocked');
    run.did('d1 proceed');
    expect(run.does('g1.type proceed')).toBe('-EBUSY');
  });
});

describe('devices that came from outside', () => {
  test('keep their group off identity', () => {
    const run = given({ topology: 'untrusted' }).did('d2 plug');
    expect(run.writesType('g1', 'identity')).toBe('-EINVAL');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
  });

  test('but join a group that is on identity already', () => {
    const run = given({ topology: 'untrusted' }).did('g1.type write word=identity', 'd2 plug');
    expect(run.hardware('d1', 'd2')).toBe('identity identity');
    expect(run.broken).toEqual(['I-09 core']);
  });

  test('are refused where the driver demands identity for them', () => {
    expect(given({ topology: 'lone-untrusted' }).does('d1 plug')).toBe('-EINVAL');
  });

  test('v6.6: where the devices do not agree the command line decides', () => {
    const run = given({ design: 'v6.6', topology: 'untrusted-at-boot' });
    expect(run.hardware('d1', 'd2')).toBe('identity identity');
  });
});

describe('drivers that declare their default domain', () => {
  test.each(['platform', 'identity', 'blocked'] as const)('%s is the only type', (type) => {
    const run = given({ driver: withStaticDefault(type), topology: 'types' });
    expect(run.state('g1')).toBe(`IDLE on ${type}`);
    expect(run.writesType('g1', 'DMA')).toBe('-EINVAL');
    expect(run.writesType('g1', 'auto')).toBe('0');
  });

  test('where that is the blocked domain a claim moves nothing', () => {
    const run = given({ driver: withStaticDefault('blocked'), topology: 'pair' }).did('vfio claim group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on blocked');
    expect(run.attaches).toEqual([]);
    expect(run.broken).toEqual([]);
  });
});

describe('a driver without identity domains', () => {
  test.each([
    ['mainline', '-EOPNOTSUPP'],
    ['v6.15', '-EOPNOTSUPP'],
    ['v6.6', '-ENODEV'],
  ])('%s answers %s', (design, errno) => {
    const run = given({ design, driver: 'sprd', topology: 'types' });
    expect(run.writesType('g1', 'identity')).toBe(errno);
    expect(run.state('g1')).toBe('IDLE on g1.dma');
  });

  test('v6.1 attaches another DMA domain, and says nothing', () => {
    const run = given({ design: 'v6.1', driver: 'sprd', topology: 'types' });
    expect(run.writesType('g1', 'identity')).toBe('0');
    expect(run.state('g1')).toBe('IDLE on g1.dma2');
  });

  test('gets DMA where the command line says passthrough', () => {
    expect(given({ driver: 'sprd', topology: 'passthrough' }).state('g1')).toBe('IDLE on g1.dma');
  });
});

describe('B12: a change of type and a bind', () => {
  test('either comes first, and the other is refused or finds the new domain', () => {
    const first = given({ topology: 'types' }).did(...bound);
    expect(first.writesType('g1', 'identity')).toBe('-EPERM');
    const second = given({ topology: 'types' }).did('g1.type write word=identity', ...bound);
    expect(second.state('g1')).toBe('KERNEL(1) on identity');
  });

  test('a driver that is being bound is counted already', () => {
    const run = given({ topology: 'types' }).did('d1 bind driver=kernel');
    expect(run.writesType('g1', 'identity')).toBe('-EPERM');
  });
});
