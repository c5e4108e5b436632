/** Driver profiles: what each is held to, what it breaks, and where that comes from. */
import { describe, expect, test } from 'vitest';
import { explore } from '../../explorer/index.ts';
import { invariants, invariantsFor } from '../../invariants/index.ts';
import {
  type DriverProfile,
  drivers,
  findDesign,
  findDriver,
  findTopology,
  inForce,
  iommuSystem,
  type Topology,
} from '../../model/index.ts';
import { given } from './scenario.ts';

/** Devices that stay, come and go, and are the last to go; types, resets, and a user: there each profile shows itself. */
const TOPOLOGY: Topology = {
  ...findTopology('single'),
  name: 'profiles',
  devices: [
    { name: 'd1', group: 'g1', hasAts: true },
    { name: 'd2', group: 'g1', isHotPluggable: true },
    { name: 'd3', group: 'g2', isHotPluggable: true },
  ],
  groups: ['g1', 'g2'],
  resetDepthMax: 1,
};

/** A kernel driver with a process on a PASID and a domain of its own on the RID. */
const WITH_PASID: Topology = {
  ...findTopology('driver-pasid'),
  devices: findTopology('driver-pasid').devices.map((device) => ({ ...device, usesPrivateDomain: true })),
  types: [],
  container: [],
};

/** A device that requires a direct mapping comes and goes, alone in its group, and the core releases it to identity. */
const WITH_DIRECT: Topology = {
  ...findTopology('single'),
  name: 'profiles-direct',
  devices: [
    { name: 'd1', group: 'g1' },
    { name: 'd2', group: 'g2', isHotPluggable: true, requiresDirect: true },
  ],
  groups: ['g1', 'g2'],
  container: [],
  types: [],
};

/** Who keeps a domain of a user alive in the hardware only by being released on it. */
const DEEPER: Readonly<Record<string, number>> = { 'tegra-smmu': 6, 'fsl-pamu': 6, msm: 8 };

/** The invariants that a profile violates by its own fault, where the core is mainline's. */
async function brokenBy(driver: DriverProfile): Promise<readonly string[]> {
  const broken = new Set<string>();
  const hasPasids = driver.behaviours[0]?.hasPasids === true;
  for (const topology of [TOPOLOGY, WITH_DIRECT, ...(hasPasids ? [WITH_PASID] : [])]) {
    const configuration = { design: findDesign('mainline'), driver, topology, environment: [] };
    const system = { ...iommuSystem(configuration), properties: invariantsFor(configuration) };
    const depth = topology === WITH_PASID ? 5 : (DEEPER[driver.name] ?? 4);
    const { violations } = await explore(system, { continueAfterViolation: true, depth });
    for (const { property, culprit } of violations) if (culprit === 'driver contract') broken.add(property);
  }
  return [...broken].sort();
}

describe('what a profile breaks is what it says', () => {
  test.each(drivers.map((driver) => [driver.name, driver] as const))('%s', async (_, driver) => {
    expect(await brokenBy(driver)).toEqual(Object.keys(driver.breaks).sort());
  });
});

describe('the profiles', () => {
  test.each(drivers.map((driver) => [driver.name, driver] as const))(
    '%s says where all of it comes from',
    (_, driver) => {
      const { title, source, behaviours, contract, breaks } = driver;
      const texts = [
        title,
        source,
        ...behaviours.map((behaviour) => behaviour.source),
        ...contract.flatMap((clause) => [clause.clause, clause.source]),
        ...Object.values(breaks),
      ];
      for (const text of texts) expect(text).toMatch(/^[ -~]{8,}$/);
      expect(contract).toHaveLength(6);
    },
  );

  test('one that breaks an invariant breaks a clause, or lets go of a device untranslated', () => {
    const strange = drivers.filter(
      ({ breaks, contract, behaviours }) =>
        Object.keys(breaks).length > 0 &&
        contract.every(({ isKept }) => isKept === true) &&
        behaviours[0]?.releases !== 'identity',
    );
    expect(strange.map(({ name }) => name)).toEqual([]);
  });

  test('behaviours are listed newest first, and each kernel finds one', () => {
    for (const { name, behaviours } of drivers) {
      expect(inForce(behaviours, 'mainline'), name).toBe(behaviours[0]);
      const before = inForce(behaviours, 'v6.1');
      if (before !== undefined) expect(behaviours, name).toContain(before);
    }
  });

  test('drivers that had no default domains had detach_dev, and have one now', () => {
    const without = drivers.filter(({ behaviours }) => inForce(behaviours, 'v6.1')?.hasDefaultDomain === false);
    expect(without.map(({ name }) => name)).toEqual(['s390', 'msm', 'omap', 'tegra-smmu', 'fsl-pamu']);
    expect(without.map(({ behaviours }) => inForce(behaviours, 'v6.1')?.legacyDetach)).toEqual([
      'platform',
      'passes-through',
      'passes-through',
      'passes-through',
      'blocks',
    ]);
    expect(without.every(({ behaviours }) => behaviours[0]?.hasDefaultDomain !== false)).toBe(true);
  });
});

describe('what a failed attach leaves', () => {
  test('intel-vtd, v6.1: an RMRR leaves the device alone, a later error leaves it blocked', () => {
    const asked = { design: 'v6.1', driver: 'intel-vtd', topology: 'single' };
    const rmrr = given(asked);
    expect(rmrr.does('vfio claim group=g1', 'd1.rid attach#1: -EPERM (RMRR), left on old')).toBe('-EPERM');
    expect(rmrr.hardware('d1')).toBe('g1.dma');
    const late = given(asked);
    expect(late.does('vfio claim group=g1', 'd1.rid attach#1: -EINVAL (incompatible), left blocked')).toBe('-EINVAL');
    expect(late.hardware('d1')).toBe('blocked');
    expect(late.broken).toEqual(['I-05 driver contract']);
  });

  test('intel-vtd, mainline: every error leaves the device blocked, and no RMRR is looked for', () => {
    const run = given({ driver: 'intel-vtd', topology: 'single' }).did('vfio claim group=g1');
    expect(run.does('vfio attach group=g1', 'd1.rid attach#1: -EINVAL (incompatible), left blocked')).toBe('-EINVAL');
    expect(run.hardware('d1')).toBe('blocked');
    expect(run.broken).toEqual([]);
  });

  test('amd: a check that comes first leaves the device alone, an error after it leaves it blocked', () => {
    const checked = given({ driver: 'amd', topology: 'pair-iommufd' });
    checked.did('iommufd bind device=d1', 'iommufd attach group=g1 domain=iommufd.1');
    const replace = 'iommufd replace group=g1 domain=iommufd.2';
    expect(checked.does(replace, 'd1.rid attach#1: -EINVAL (dirty tracking), left on old')).toBe('-EINVAL');
    expect(checked.hardware('d1')).toBe('iommufd.1');
    const late = given({ driver: 'amd', topology: 'pair-iommufd' });
    late.did('iommufd bind device=d1', 'iommufd attach group=g1 domain=iommufd.1');
    expect(late.does(replace, 'd1.rid attach#1: -ENOMEM, left blocked')).toBe('-ENOMEM');
    expect(late.hardware('d1')).toBe('blocked');
  });

  test('amd: identity is refused to a device that is released, and it stays on a domain that is freed', () => {
    const run = given({ driver: 'amd', topology: WITH_DIRECT }).did('d2 plug');
    run.does('d2 unplug', 'd2.rid release#1: -EINVAL (SNP), left on old');
    expect(run.hardware('d2')).toBe('g2.dma');
    expect(run.broken).toContain('I-06 driver contract');
  });

  test('intel-vtd: identity is refused to a device that is released, and it is blocked', () => {
    const run = given({ driver: 'intel-vtd', topology: WITH_DIRECT }).did('d2 plug');
    run.does('d2 unplug', 'd2.rid release#1: -ENOMEM, left blocked');
    expect([run.hardware('d2'), run.broken]).toEqual(['blocked', ['I-38 core']]);
  });

  test('rockchip: the device is left untranslated', () => {
    const run = given({ driver: 'rockchip', topology: 'single' }).did('vfio claim group=g1');
    run.does('vfio attach group=g1', 'd1.rid attach#1: -ETIMEDOUT, left on identity');
    expect(run.hardware('d1')).toBe('identity');
    expect(run.broken).toContain('I-01 driver contract');
  });
});

describe('what a driver reports and does not do', () => {
  test('mtk: a claimed device stays on the page table of the kernel', () => {
    const run = given({ driver: 'mtk', topology: 'single' });
    expect(run.does('vfio claim group=g1')).toBe('0');
    expect(run.state('g1')).toBe('USER(vfio,1) on g1.empty');
    expect(run.hardware('d1')).toBe('g1.dma');
    expect(run.broken).toEqual(['I-01 driver contract', 'I-05 driver contract']);
  });

  test('sun50i: identity is never reached from a paging domain', () => {
    const run = given({ driver: 'sun50i', topology: 'single' }).did('g1.type write word=identity');
    expect(run.state('g1')).toBe('IDLE on identity');
    expect(run.hardware('d1')).toBe('g1.dma');
  });

  test('qcom: a device that a user gave back stays on the domain of the user', () => {
    const run = given({ driver: 'qcom', topology: 'single' });
    run.did('vfio claim group=g1', 'vfio attach group=g1', 'vfio detach group=g1', 'vfio release group=g1');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
    expect(run.hardware('d1')).toBe('vfio.1');
  });

  test('fsl-pamu: a device that a user gave back is blocked', () => {
    const run = given({ driver: 'fsl-pamu', topology: 'single' });
    expect(run.state('g1')).toBe('IDLE on platform');
    run.did('vfio claim group=g1', 'vfio attach group=g1', 'vfio release group=g1');
    expect(run.state('g1')).toBe('IDLE on platform');
    expect(run.hardware('d1')).toBe('blocked');
  });
});

describe('what a driver refuses though it was attached before', () => {
  test('omap: a detach is refused, and warned about', () => {
    const run = given({ driver: 'omap', topology: 'single' }).did('vfio claim group=g1', 'vfio attach group=g1');
    run.does('vfio detach group=g1');
    expect(run.hardware('d1')).toBe('vfio.1');
    expect(run.warnings).toHaveLength(1);
    expect(run.broken).toEqual(['I-05 driver contract', 'I-15 driver contract']);
  });

  test('msm: a second domain on top of the first is taken, a third never', () => {
    const run = given({ driver: 'msm', topology: 'single' }).did('vfio claim group=g1');
    expect(run.does('vfio attach group=g1')).toBe('0');
    expect(run.hardware('d1')).toBe('vfio.1');
    run.does('vfio detach group=g1');
    expect([run.state('g1'), run.hardware('d1')]).toEqual(['USER(vfio,1) on g1.empty', 'vfio.1']);
    expect(run.broken).toContain('I-15 driver contract');
    run.did('vfio release group=g1');
    expect(run.hardware('d1')).toBe('identity');
    expect(run.does('vfio claim group=g1')).toBe('-EEXIST');
  });

  test('msm: one domain after another is taken, where identity comes between', () => {
    const run = given({ driver: 'msm', topology: 'single' });
    for (const _ of [1, 2]) run.did('vfio claim group=g1', 'vfio release group=g1');
    expect(run.does('vfio claim group=g1')).toBe('0');
  });
});

describe('default domains', () => {
  test.each([
    ['ideal', 'g1.dma'],
    ['tegra-smmu', 'identity'],
    ['spapr-tce', 'platform'],
    ['mock', 'blocked'],
  ])('%s: %s', (driver, domain) => {
    const run = given({ driver, topology: 'single' });
    expect(run.state('g1')).toBe(`IDLE on ${domain}`);
    expect(run.hardware('d1')).toBe(domain);
  });

  test('amd: devices with PASIDs default to identity, and the type cannot be changed', () => {
    const run = given({ driver: 'amd', topology: 'driver-pasid' });
    expect(run.state('g1')).toBe('IDLE on identity');
    expect(run.does('g1.type write word=DMA')).toBe('-EINVAL');
    expect(given({ driver: 'amd', topology: 'single' }).state('g1')).toBe('IDLE on g1.dma');
  });

  test('sprd: there is no identity domain to change to', () => {
    const run = given({ driver: 'sprd', topology: 'single' });
    expect(run.does('g1.type write word=identity')).toBe('-EOPNOTSUPP');
  });

  test('mock: a claim finds the group blocked, and calls nobody', () => {
    const run = given({ driver: 'mock', topology: 'single' }).did('vfio claim group=g1');
    expect(run.attaches).toEqual([]);
    expect(run.broken).toEqual([]);
  });
});

describe('without a default domain', () => {
  test.each([
    ['s390', 'platform'],
    ['msm', 'identity'],
    ['fsl-pamu', 'blocked'],
  ])('%s, v6.1: a device that a user gave back is left in %s', (driver, left) => {
    const run = given({ design: 'v6.1', driver, topology: 'single' });
    expect(run.state('g1')).toBe('IDLE on null');
    expect(run.hardware('d1')).toBe(left);
    run.did('vfio claim group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on g1.empty');
    run.did('vfio release group=g1');
    expect(run.state('g1')).toBe('IDLE on null');
    expect(run.hardware('d1')).toBe(left);
  });

  test('v5.19-rc1, s390: the user keeps the group, and the device reaches all memory', () => {
    const run = given({ design: 'v5.19-rc1', driver: 's390', topology: 'single' });
    run.did('vfio claim group=g1', 'vfio attach group=g1', 'vfio detach group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on null');
    expect(run.hardware('d1')).toBe('platform');
  });

  test('mainline: the same drivers have one', () => {
    expect(given({ driver: 's390', topology: 'single' }).state('g1')).toBe('IDLE on g1.dma');
    expect(given({ driver: 'fsl-pamu', topology: 'single' }).state('g1')).toBe('IDLE on platform');
  });
});

describe('on the way between two domains', () => {
  test.each(['intel-vtd', 'amd', 's390', 'riscv', 'fsl-pamu', 'exynos', 'rockchip', 'qcom', 'sprd'])(
    '%s is on neither of them for a moment',
    async (name) => {
      const driver = findDriver(name);
      const configuration = {
        design: findDesign('mainline'),
        driver,
        topology: findTopology('single'),
        environment: [],
      };
      const properties = invariants.filter((property) => property.name === 'I-17');
      const system = { ...iommuSystem(configuration), properties };
      const { violations } = await explore(system, { depth: 2, faults: 0 });
      expect(violations.map(({ property, culprit }) => [property, culprit])).toEqual([['I-17', 'driver contract']]);
    },
  );
});

describe('arm-smmu-v3 is blocked on its way', () => {
  test.each([
    ['v6.6', 'between any two domains', ['d1', 'd2'], ['d1', 'd2']],
    ['v6.9', 'between paging domains', [], ['d1', 'd2']],
    ['v6.12', 'never', [], []],
  ])('%s: %s', (design, _, toPaging, betweenPaging) => {
    const run = given({ design, driver: 'arm-smmu-v3', topology: 'pair-iommufd' }).did('iommufd bind device=d1');
    run.did('iommufd attach group=g1 domain=iommufd.1');
    expect(run.passed).toEqual(toPaging);
    run.did('iommufd replace group=g1 domain=iommufd.2');
    expect(run.passed).toEqual(betweenPaging);
  });
});

describe('PASIDs', () => {
  test('amd: a domain of a user has no set_dev_pasid, a process has', () => {
    const user = given({ driver: 'amd', topology: 'pair-pasid' }).did('iommufd bind device=d1');
    const attach = 'iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1';
    expect(user.does(attach)).toBe('-EOPNOTSUPP');
    const driver = given({ driver: 'amd', topology: 'driver-pasid' });
    driver.did('d1 bind driver=kernel', 'd1 proceed', 'd1 attach pasid');
    expect(driver.pasid('d1', 'pasid1')).toBe('d1.process');
  });

  test('amd: a change of the domain of the RID takes the PASIDs with it, and the core does not know', () => {
    const run = given({ driver: 'amd', topology: WITH_PASID });
    run.did('d1 bind driver=kernel', 'd1 proceed', 'd1 attach pasid', 'd1 attach private');
    expect(run.hardware('d1')).toBe('d1.private');
    expect(run.pasid('d1', 'pasid1')).toBe('blocked');
    expect(run.broken).toEqual(['I-21 driver contract']);
    const other = given({ driver: 'intel-vtd', topology: WITH_PASID });
    other.did('d1 bind driver=kernel', 'd1 proceed', 'd1 attach pasid', 'd1 attach private');
    expect(other.pasid('d1', 'pasid1')).toBe('d1.process');
  });

  test('amd: over a domain with v1 page tables a process is refused', () => {
    const run = given({ driver: 'amd', topology: WITH_PASID });
    run.did('d1 bind driver=kernel', 'd1 proceed', 'd1 attach private');
    expect(run.does('d1 attach pasid')).toBe('-EINVAL');
    expect(run.pasid('d1', 'pasid1')).toBe('blocked');
  });

  test('arm-smmu-v3 before v6.11: while a PASID is set, the RID stays where it is', () => {
    const asked = { driver: 'arm-smmu-v3', topology: WITH_PASID };
    const steps = ['d1 bind driver=kernel', 'd1 proceed', 'd1 attach pasid'];
    const now = given(asked).did(...steps);
    expect(now.does('d1 attach private')).toBe('0');
    const then = given({ ...asked, design: 'v6.6' }).did(...steps);
    expect(then.does('d1 attach private')).toBe('-EBUSY');
    expect(then.hardware('d1')).toBe('g1.dma');
  });
});

describe('virtio counts the endpoints of a domain', () => {
  test('a refused attach counts the endpoint out of the domain that it stays on', () => {
    const run = given({ driver: 'virtio', topology: 'single', faults: 2 });
    run.does('vfio claim group=g1', 'd1.rid attach#1: -EINVAL (host), left on old');
    expect(run.hardware('d1')).toBe('g1.dma');
    expect(run.broken).toEqual(['I-73 driver contract']);
    expect(run.endpoint('d1')).toEqual({ domain: 'g1.dma', counts: {} });
    run.did('vfio claim group=g1');
    expect(run.endpoint('d1')).toEqual({ domain: 'g1.empty', counts: { 'g1.dma': -1, 'g1.empty': 1 } });
  });

  test('on the way to identity the host is asked first', () => {
    const run = given({ driver: 'virtio', topology: 'single' });
    run.does('g1.type write word=identity', 'd1.rid attach#1: -EINVAL (host), left on old');
    expect(run.endpoint('d1')).toEqual({ domain: 'g1.dma', counts: { 'g1.dma': 1 } });
    expect(run.broken).toEqual([]);
  });
});
