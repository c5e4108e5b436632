/**
 * What was proposed and what was weighed: each answer to a question is a design, and something tells it from
 * the others: a property that one breaks and the other keeps, or what a call returns.
 */
import { describe, expect, test } from 'vitest';
import type { LocalState, PlainEvent } from '../../explorer/system.ts';
import { designs, drivers, findDesign, readEntry, readGroup } from '../../model/index.ts';
import { verdict } from '../invariants/verdicts.ts';
import { given } from './scenario.ts';
import { type Locals, type SideBySide, sideBySide } from './side-by-side.ts';

/** The answers to a question, as names of designs. */
const answersTo = (question: string) =>
  designs.filter(({ answers }) => answers?.some((answer) => answer.startsWith(`${question} `))).map(({ name }) => name);

/** The property of the shortest trace, with its culprit and steps; `holds` where there is none. */
async function shortest(design: string, topology: string, invariant: string, asked: object = {}): Promise<string> {
  const found = await verdict({ design, topology, invariants: [invariant], ...asked });
  const [property = '', ...steps] = found.split('\n');
  return steps.length === 0 ? property : `${property}, ${steps.length} steps`;
}

describe('a design for each answer', () => {
  test('its title names the question, and so does nothing else', () => {
    for (const { title, answers = [] } of designs) {
      for (const answer of answers) expect(title).toContain(answer.split(' ')[0]);
      if (/^Q\d/.test(title)) expect(answers.length).toBeGreaterThan(0);
    }
  });

  test('what was merged is as its kernel', () => {
    for (const { base, choices, heldAgainst } of designs) {
      if (base === undefined) continue;
      const isAsBase = JSON.stringify(choices) === JSON.stringify(findDesign(base).choices);
      expect(heldAgainst).toBe(isAsBase ? findDesign(base).heldAgainst : 'assumed');
    }
  });
});

describe('Q1a: from one domain of a user to another', () => {
  test('by a detach and an attach a device is blocked in between, and stays so where the attach fails', async () => {
    expect(answersTo('Q1a')).toEqual(['replace-by-detach', 'attach-over-any', 'replace-by-its-own-call']);
    expect(await shortest('replace-by-detach', 'pair-iommufd', 'I-17')).toBe('I-17, core, 3 steps');
    expect(await shortest('replace-by-detach', 'pair-iommufd', 'I-16')).toBe('I-16, core, 3 steps');
    const asked = { design: 'replace-by-its-own-call', topology: 'pair-iommufd', invariants: ['I-16', 'I-17'] };
    expect(await verdict(asked)).toBe('holds, complete');
  });

  test('by an attach from any domain whoever attaches takes the group from somebody else', async () => {
    const asked = { environment: ['attaches-unbound'] };
    expect(await shortest('attach-over-any', 'driver-domain', 'I-18', asked)).toBe('I-18, core, 3 steps');
    expect(await shortest('replace-by-its-own-call', 'driver-domain', 'I-18', asked)).toBe('holds, complete');
  });
});

describe('Q1b: from one UNMANAGED domain to another', () => {
  test('through the default domain a user reaches kernel memory', async () => {
    expect(answersTo('Q1b')).toEqual(['unmanaged-through-default', 'unmanaged-to-unmanaged']);
    expect(await shortest('unmanaged-through-default', 'pair-iommufd', 'I-01')).toBe('I-01, core, 3 steps');
    expect(await shortest('unmanaged-to-unmanaged', 'pair-iommufd', 'I-01')).toBe('holds, complete');
  });

  test('straight, it does with a driver that passes through identity, whose fault it is', async () => {
    const found = await verdict({ driver: 'exynos', topology: 'pair-iommufd', invariants: ['I-01'] });
    expect(found.split('\n')[0]).toBe('I-01, driver contract');
  });

  test('straight, it does with those drivers only that pass through identity', () => {
    const passes = drivers.filter(({ name }) => {
      const run = given({ driver: name, topology: 'pair-iommufd' });
      if (run.does('iommufd bind device=d1') !== '0') return false;
      // The empty domain that blocks is one, too; MSM goes from it to a second, and to no third.
      if (run.does('iommufd attach group=g1 domain=iommufd.1') !== '0') return false;
      if (run.broken.includes('I-01 driver contract')) return true;
      run.does('iommufd replace group=g1 domain=iommufd.2');
      return run.broken.includes('I-01 driver contract');
    });
    const through = drivers
      .filter(({ behaviours: [newest] }) => newest?.transit === 'identity')
      .map(({ name }) => name);
    // MediaTek M4U knows one domain: a device of a user stays on the identity that it had.
    expect(passes.map(({ name }) => name).filter((name) => !name.startsWith('mtk'))).toEqual(through);
    expect(through).toEqual(['exynos', 'rockchip', 'qcom', 'msm', 'sprd']);
  });
});

describe('Q2c: a strict pair, or a domain set at any time', () => {
  test('where attach and detach are a pair, a user gets from one domain to another only by letting go', () => {
    expect(answersTo('Q2c')).toEqual(['paired-attach-detach', 'set-at-any-time']);
    const replaces = (design: string) => {
      const run = given({ design, topology: 'pair-iommufd' });
      run.did('iommufd bind device=d1', 'iommufd attach group=g1 domain=iommufd.1');
      return run.does('iommufd replace group=g1 domain=iommufd.2');
    };
    expect(replaces('paired-attach-detach')).toBe('-EBUSY');
    expect(replaces('set-at-any-time')).toBe('0');
  });
});

describe('Q3: by what VFIO attaches a domain to a group', () => {
  test('a device that stands for its group can be unplugged between being picked and being used', async () => {
    expect(answersTo('Q3')).toEqual(['replace-by-group-owner', 'attach-by-any-device', 'attach-from-blocking']);
    expect(
      await verdict({ design: 'attach-by-any-device', topology: 'picker', invariants: ['I-41'] }),
    ).toMatchInlineSnapshot(`
      "I-41, core
      d2 plug
      picker claim
      picker pick device=d2 domain=picker.1
      d2 unplug
      picker proceed"
    `);
    expect(await shortest('replace-by-group-owner', 'picker', 'I-41')).toBe('holds, complete');
    expect(await shortest('attach-from-blocking', 'picker', 'I-41')).toBe('holds, complete');
  });

  test('who replaces needs no detach; who attaches does', () => {
    const twice = (design: string) => {
      const run = given({ design, topology: 'picker' }).did('picker claim', 'picker attach domain=picker.1');
      return run.does('picker attach domain=picker.2');
    };
    expect(twice('replace-by-group-owner')).toBe('0');
    expect(twice('attach-from-blocking')).toBe('-EBUSY');
  });

  test('who replaces names what is attached, and gets it back where the new domain is refused', () => {
    const run = given({ design: 'replace-by-group-owner', topology: 'picker' }).did('d2 plug', 'd2 proceed');
    run.did('picker claim', 'picker attach domain=picker.1');
    const refused = 'd2.rid attach#1: -EINVAL (incompatible), left on old';
    expect(run.does('picker attach domain=picker.2', refused)).toBe('-EINVAL');
    expect(run.state('g1')).toBe('USER(picker,1) on picker.1');
    expect(run.hardware('d1', 'd2')).toBe('picker.1 picker.1');
    expect(run.does('g1 replace group domain=picker.2 old=g1.dma')).toBe('-EPERM');
  });
});

/** What was returned, warnings included. */
const answersOf = (observations: readonly PlainEvent[]) => observations;
/** Whether what was asked was done; how a refusal is called differs. */
const successOf = (observations: readonly PlainEvent[]) =>
  observations.map(({ type, operation, errno }) => [type, operation, errno === undefined || errno === '0']);

/** In every pair of states that the two reach together, of which there are enough to mean something. */
function expectNoDifference({ pairs, difference }: SideBySide, least = 50): void {
  expect(difference).toBeUndefined();
  expect(pairs).toBeGreaterThan(least);
}

/**
 * An owner type, a count and a cookie, and an owner and a count: a count of 0 is (0, NULL), DMA_OWNER_DMA_API (n, NULL)
 * and DMA_OWNER_PRIVATE_DOMAIN_USER (n, cookie). The domain of the group and what the hardware does are the same.
 */
function saysTheSame(first: Locals, second: Locals): string | undefined {
  const [typed, paired] = [first, second].map((locals) => readGroup(locals.get('g1') as LocalState));
  if (typed === undefined || paired === undefined) return 'there is no group';
  const owner = typed.ownerCount > 0 && typed.ownerType === 'PRIVATE_DOMAIN_USER' ? typed.owner : null;
  const told = [typed.ownerCount, owner, typed.domain, ...hardwareOf(first)].join(' ');
  const expected = [paired.ownerCount, paired.owner, paired.domain, ...hardwareOf(second)].join(' ');
  return told === expected ? undefined : `${typed.ownerType}: ${told}, not ${expected}`;
}

const hardwareOf = (locals: Locals) =>
  [...locals].flatMap(([name, local]) => (name.endsWith('.rid') ? [readEntry(local).rid] : []));

/** `iommu_device_use_default_domain` looks at the domain where somebody is counted already; a type does not say it. */
function comesSecondOnOtherDomain(locals: Locals, { type, driver }: PlainEvent): boolean {
  const { ownerCount, domain, defaultDomain } = readGroup(locals.get('g1') as LocalState);
  return type === 'bind' && driver === 'kernel' && ownerCount > 0 && domain !== defaultDomain;
}

describe('Q4a: an owner type, or an owner and a count', () => {
  test('as posted and as corrected, users, drivers and drivers with a domain of their own exclude each other', async () => {
    expect(answersTo('Q4a')).toEqual(['dma-owner-v2', 'dma-owner-v3', 'dma-owner-v3-corrected', 'owner-and-count']);
    for (const design of ['dma-owner-v3', 'dma-owner-v3-corrected']) {
      const found = await verdict({ design, topology: 'sharer', invariants: ['I-34', 'I-75'] });
      expect([design, found]).toEqual([design, 'holds, complete']);
    }
  });

  /** The series with the pair in place of the type: nothing else differs. */
  const PAIR = 'dma-owner-v3-corrected+ownership=counted-owner+shared-attach=absent';

  test.each(['single', 'types', 'driver-domain'])(
    'they are bisimilar on %s, a group of one: answers, group and hardware',
    (topology) => {
      expectNoDifference(
        sideBySide(['dma-owner-v3-corrected', PAIR], topology, successOf, { relate: saysTheSame }),
        30,
      );
    },
  );

  test.each(['single', 'driver-domain'])('and so they are on %s with what was merged', (topology) => {
    const beside = { relate: saysTheSame };
    expectNoDifference(sideBySide(['dma-owner-v3-corrected', 'v5.19-rc1'], topology, successOf, beside), 30);
  });

  test('a refused claim answers -EBUSY with the one, and -EPERM with the other', () => {
    const { difference } = sideBySide(['dma-owner-v3-corrected', PAIR], 'single', answersOf, { relate: saysTheSame });
    expect(difference).toEqual([
      'd1 bind kernel',
      'vfio claim g1',
      '[{"type":"returned","operation":"claim","errno":"-EBUSY"}]',
      '[{"type":"returned","operation":"claim","errno":"-EPERM"}]',
    ]);
  });

  test('in a group of two the pair says more: who comes second asks whether the group is on its default domain', () => {
    expect(sideBySide(['dma-owner-v3-corrected', PAIR], 'driver-domain-kept', successOf).difference).toEqual([
      'd1 bind kernel',
      'd1 proceed',
      'd1 attach private',
      'd2 plug',
      'd2 proceed',
      'd2 bind kernel',
      '[]',
      '[["returned","bind",false]]',
    ]);
  });

  test.each(['pair', 'driver-domain-hot-add', 'lone'])('and in nothing else they differ on %s', (topology) => {
    const beside = { relate: saysTheSame, except: comesSecondOnOtherDomain };
    expectNoDifference(sideBySide(['dma-owner-v3-corrected', PAIR], topology, successOf, beside), 30);
  });

  test('for drivers that share a domain it does not: two types are one pair, and answer differently', () => {
    const owned = given({ design: 'dma-owner-v3-corrected', topology: 'sharer' }).did('drm own device=d2');
    expect(owned.state('g1')).toBe('KERNEL(1) on g1.dma');
    expect(owned.does('d1 bind driver=kernel')).toBe('-EBUSY');
    const bound = given({ design: 'dma-owner-v3-corrected', topology: 'sharer' });
    bound.did('d1 bind driver=kernel', 'd1 proceed');
    expect(bound.state('g1')).toBe('KERNEL(1) on g1.dma');
    expect(bound.does('drm own device=d2')).toBe('-EBUSY');
  });

  test('what USER is for: of two private owners only a user never sees the default domain again', () => {
    const run = given({ design: 'dma-owner-v3', topology: 'sharer' });
    run.did('drm own device=d1', 'drm attach device=d1 domain=drm.1', 'drm detach device=d1');
    expect(run.state('g1')).toBe('KERNEL(1) on g1.dma');
    run.did('drm disown device=d1', 'vfio claim group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on null');
    run.did('vfio attach group=g1', 'vfio detach group=g1');
    expect(run.state('g1')).toBe('USER(vfio,1) on null');
    run.did('vfio release group=g1');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
  });

  test('v2 loses the owner of whoever shares: a user gets the group under a driver that owns it', async () => {
    expect(await verdict({ design: 'dma-owner-v2', topology: 'sharer', invariants: ['I-34'] })).toMatchInlineSnapshot(`
      "I-34, core
      drm own device=d1
      drm attach device=d1 domain=drm.1
      drm detach device=d1"
    `);
    const run = given({ design: 'dma-owner-v2', topology: 'sharer' }).did('drm own device=d1', 'drm own device=d2');
    run.did('drm attach device=d1 domain=drm.1');
    expect(run.does('drm attach device=d2 domain=drm.1')).toBe('-EBUSY');
    run.did('drm detach device=d1');
    expect(run.does('vfio claim group=g1')).toBe('0');
  });

  test('sharing: the same domain joins, another is refused; without ownership v3 lets the first one in, v4 none', () => {
    for (const [design, first] of [
      ['dma-owner-v3', '0'],
      ['dma-owner-v3-corrected', '-EPERM'],
    ] as const) {
      const run = given({ design, topology: 'sharer' });
      expect(run.does('g1 attach shared domain=drm.1 device=d1')).toBe(first);
    }
    const run = given({ design: 'dma-owner-v3', topology: 'sharer' }).did('drm own device=d1', 'drm own device=d2');
    run.did('drm attach device=d1 domain=drm.1');
    expect(run.does('drm attach device=d2 domain=drm.2')).toBe('-EBUSY');
    run.did('drm attach device=d2 domain=drm.1', 'drm detach device=d1');
    expect(run.state('g1')).toBe('KERNEL(2) on drm.1');
    run.did('drm detach device=d2');
    expect(run.state('g1')).toBe('KERNEL(2) on g1.dma');
  });
});

describe('Q4b: a type for nobody, or a count of 0', () => {
  test('nobody who asks can tell them apart', () => {
    expect(answersTo('Q4b')).toEqual(['dma-owner-v3', 'dma-owner-v3-corrected']);
    expectNoDifference(sideBySide(['dma-owner-v3', 'dma-owner-v3-corrected'], 'single', answersOf));
    expectNoDifference(sideBySide(['dma-owner-v3', 'dma-owner-v3-corrected'], 'sharer', answersOf));
  });
});

describe('Q6a: what a reset does', () => {
  test('one design for each posted version that answers differently; reset-series.test.ts tells them apart', () => {
    expect(answersTo('Q6a')).toEqual(['reset-v1', 'reset-v3', 'reset-v4', 'reset-v5', 'reset-v8', 'reset-per-device']);
  });
});

describe('Q6b: what a failed change of domain leaves', () => {
  test('stopping leaves the visited device on the new domain; both ways of rolling back do not', async () => {
    expect(answersTo('Q6b')).toEqual(['stop-at-first-failure', 'roll-back-every-visited', 'roll-back-but-the-failing']);
    expect(await shortest('stop-at-first-failure', 'pair', 'I-16')).toBe('I-16, core, 2 steps');
    expect(await shortest('roll-back-every-visited', 'pair', 'I-16')).toBe('holds, complete');
    expect(await shortest('roll-back-but-the-failing', 'pair', 'I-16')).toBe('holds, complete');
  });

  test('where a driver leaves the device that it refuses blocked, only putting that one back repairs it', async () => {
    const asked = { driver: 'intel-vtd' };
    expect(await shortest('roll-back-every-visited', 'pair-iommufd', 'I-05', asked)).toBe('holds, complete');
    expect(await shortest('roll-back-but-the-failing', 'pair-iommufd', 'I-05', asked)).toBe(
      'I-05, driver contract, 3 steps',
    );
  });
});

describe('Q6d: regions of the firmware', () => {
  test('ignoring them lets a user own such a device; refusing to block it makes every claim -EINVAL', async () => {
    expect(answersTo('Q6d')).toEqual(['direct-regions-ignored', 'direct-regions-refused']);
    expect(given({ design: 'direct-regions-ignored', topology: 'direct' }).does('vfio claim group=g1')).toBe('0');
    expect(given({ design: 'direct-regions-refused', topology: 'direct' }).does('vfio claim group=g1')).toBe('-EINVAL');
  });
});
