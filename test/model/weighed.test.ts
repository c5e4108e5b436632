/** Answers that were weighed: what detach means, who owns, what becomes of PASIDs, who joins. See proposals.test.ts. */
import { describe, expect, test } from 'vitest';
import { explore } from '../../explorer/index.ts';
import { goalsFor, invariantsFor } from '../../invariants/index.ts';
import { designs, findDesign, findDriver, findTopology, iommuSystem } from '../../model/index.ts';
import { verdict } from '../invariants/verdicts.ts';
import { given } from './scenario.ts';

const answersTo = (question: string) =>
  designs.filter(({ answers }) => answers?.some((answer) => answer.startsWith(`${question} `))).map(({ name }) => name);

/** The property of the shortest trace, with its culprit and steps; `holds` where there is none. */
async function shortest(design: string, topology: string, invariant: string, asked: object = {}): Promise<string> {
  const found = await verdict({ design, topology, invariants: [invariant], ...asked });
  const [property = '', ...steps] = found.split('\n');
  return steps.length === 0 ? property : `${property}, ${steps.length} steps`;
}

describe('Q2a: what detach_dev means', () => {
  /** Whether I-01 holds with a driver that has no blocked domain, and whose detach_dev does as it says. */
  const withDetachDev = async (design: string, legacyDetach: 'blocks' | 'passes-through') => {
    const ideal = findDriver('ideal');
    const behaviours = ideal.behaviours.map((one) => ({ ...one, hasBlockedDomain: false, legacyDetach }));
    const configuration = {
      design: findDesign(design),
      driver: { ...ideal, behaviours },
      topology: findTopology('single'),
      environment: [],
    };
    const properties = invariantsFor(configuration, ['I-01']);
    const { violations } = await explore({ ...iommuSystem(configuration), properties });
    return violations.map(({ culprit, steps }) => `${culprit}, ${steps.length} steps`);
  };

  test('taken for blocking, it lets a user reach everything with each driver that passes through', async () => {
    expect(answersTo('Q2a')).toEqual(['detach-is-blocking', 'detach-converted', 'detach-as-the-pair-of-attach']);
    expect(await withDetachDev('detach-is-blocking', 'passes-through')).toEqual(['core, 1 steps']);
    expect(await withDetachDev('detach-is-blocking', 'blocks')).toEqual([]);
    expect(await withDetachDev('detach-as-the-pair-of-attach', 'passes-through')).toEqual(['core, 1 steps']);
    expect(await withDetachDev('detach-converted', 'passes-through')).toEqual([]);
    // What DMA_OWNER_PRIVATE_DOMAIN_USER promised rests on it, too.
    expect(await withDetachDev('dma-owner-v3', 'passes-through')).toEqual(['core, 1 steps']);
    expect(await withDetachDev('dma-owner-v3', 'blocks')).toEqual([]);
  });

  test('as a pair with attach it leaves a group that a user owns without a domain; taken for blocking it does not', async () => {
    expect(await shortest('detach-as-the-pair-of-attach', 'single', 'I-03')).toBe('I-03, core, 1 steps');
    expect(await shortest('detach-is-blocking', 'single', 'I-03')).toBe('holds, complete');
  });
});

describe('Q2b: to what a PASID is detached', () => {
  test('to identity, everything can be reached with it', async () => {
    expect(answersTo('Q2b')).toEqual(['pasid-detaches-to-identity', 'pasid-detaches-to-blocking']);
    expect(await shortest('pasid-detaches-to-identity', 'pair-pasid', 'I-23')).toBe('I-23, core, 3 steps');
    expect(await shortest('pasid-detaches-to-blocking', 'pair-pasid', 'I-23')).toBe('holds, complete');
  });
});

describe('Q4c: where a user finds the group after a detach', () => {
  test('on the default domain, on none, or blocked', async () => {
    const owned = ['owned-detaches-to-default', 'owned-detaches-to-nothing', 'owned-detaches-to-blocking'] as const;
    expect(answersTo('Q4c')).toEqual(owned);
    const left = owned.map((design) =>
      given({ design, topology: 'pair' })
        .did('vfio claim group=g1', 'vfio attach group=g1', 'vfio detach group=g1')
        .state('g1'),
    );
    expect(left).toEqual(['USER(vfio,1) on g1.dma', 'USER(vfio,1) on null', 'USER(vfio,1) on blocked']);
    expect(await shortest(owned[0], 'pair', 'I-01')).toBe('I-01, core, 3 steps');
    expect(await shortest(owned[1], 'pair', 'I-03')).toBe('I-03, core, 1 steps');
    for (const invariant of ['I-01', 'I-03'])
      expect(await shortest(owned[2], 'pair', invariant)).toBe('holds, complete');
  });
});

describe('Q4d: who takes the ownership for a kernel driver', () => {
  test('a driver that was not taught to is not seen: a user gets its group', async () => {
    expect(answersTo('Q4d')).toEqual(['drivers-take-ownership', 'buses-take-ownership']);
    expect(await shortest('drivers-take-ownership', 'untaught', 'I-37')).toBe('I-37, core, 2 steps');
    expect(await shortest('buses-take-ownership', 'untaught', 'I-37')).toBe('holds, complete');
  });

  test('where the bus does it, a bridge without driver_managed_dma keeps every user out', async () => {
    const stepsToOwner = async (design: string) => {
      const configuration = {
        design: findDesign(design),
        driver: findDriver('ideal'),
        topology: findTopology('bridge'),
        environment: [],
      };
      const { goals } = await explore({ ...iommuSystem(configuration), properties: goalsFor(configuration) });
      return goals.find(({ property }) => property === 'G-01')?.steps?.length;
    };
    expect(await stepsToOwner('buses-take-ownership')).toBeUndefined();
    expect(await stepsToOwner('drivers-take-ownership')).toBe(2);
  });
});

describe('Q5a: what becomes of PASIDs when the RID is detached', () => {
  const attached = (design: string) =>
    given({ design, topology: 'pair-pasid' }).did(
      'iommufd bind device=d1',
      'iommufd attach group=g1 domain=iommufd.1',
      'iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1',
    );

  test('they stay, they go, or the RID is not detached', async () => {
    expect(answersTo('Q5a')).toEqual(['detach-keeps-pasids', 'detach-drops-pasids', 'detach-waits-for-pasids']);
    const keeping = attached('detach-keeps-pasids').did('iommufd detach group=g1');
    expect(keeping.pasid('d1', 'pasid1')).toBe('iommufd.1');
    const dropping = attached('detach-drops-pasids').did('iommufd detach group=g1');
    expect(dropping.pasid('d1', 'pasid1')).toBe('blocked');
    expect(dropping.hardware('d1', 'd2')).toBe('blocked blocked');
    const waiting = attached('detach-waits-for-pasids');
    expect(waiting.does('iommufd detach group=g1')).toBe('-EBUSY');
    expect(waiting.hardware('d1', 'd2')).toBe('iommufd.1 iommufd.1');
  });

  test('only where they go does an operation on the RID disturb them', async () => {
    expect(await shortest('detach-keeps-pasids', 'pair-pasid', 'I-20')).toBe('holds, complete');
    expect(await shortest('detach-drops-pasids', 'pair-pasid', 'I-20')).toBe('I-20, core, 4 steps');
    expect(await shortest('detach-waits-for-pasids', 'pair-pasid', 'I-20')).toBe('holds, complete');
  });
});

describe('Q5b: who looks for PASIDs that are left', () => {
  test('where nobody does, a group passes to a user with the PASID of a driver that is gone', async () => {
    const asked = { environment: ['leaks-pasid'] };
    expect(answersTo('Q5b')).toEqual(['ownership-asks-for-pasids', 'ownership-trusts-drivers']);
    expect(await shortest('ownership-asks-for-pasids', 'driver-pasid', 'I-08', asked)).toBe('holds, complete');
    expect(await shortest('ownership-trusts-drivers', 'driver-pasid', 'I-08', asked)).toBe(
      'I-08, environment, 5 steps',
    );
  });
});

describe('Q5c: whose the PASID table is', () => {
  test('of the domain, a PASID of one group reaches memory with a device of another', async () => {
    expect(answersTo('Q5c')).toEqual(['pasids-of-each-rid', 'pasids-of-the-domain']);
    expect(await shortest('pasids-of-the-domain', 'pasid-two-groups', 'I-25')).toBe('I-25, core, 5 steps');
    expect(await shortest('pasids-of-each-rid', 'pasid-two-groups', 'I-25')).toBe('holds, complete');
  });
});

describe('Q6c: a device joins a group that a user owns', () => {
  test('left alone, it does not do what the core believes', async () => {
    expect(answersTo('Q6c')).toEqual(['hot-add-left-alone', 'hot-add-joins']);
    expect(await shortest('hot-add-left-alone', 'picker', 'I-05')).toBe('I-05, core, 3 steps');
    expect(await shortest('hot-add-joins', 'picker', 'I-05')).toBe('holds, complete');
  });
});

describe('domainAlloc: for what a domain is allocated', () => {
  test('one of the bus is of its first IOMMU, and no device behind another can be attached', () => {
    expect(answersTo('domainAlloc')).toEqual(['domains-of-the-bus', 'domains-of-the-device']);
    const attach = (design: string, device: string, group: string) => {
      const run = given({ design, topology: 'two-iommus' }).did(`iommufd bind device=${device}`);
      return run.does(`iommufd attach group=${group} domain=iommufd.1`);
    };
    expect(attach('domains-of-the-bus', 'd1', 'g1')).toBe('0');
    expect(attach('domains-of-the-bus', 'd2', 'g2')).toBe('-EINVAL');
    expect(attach('domains-of-the-device', 'd2', 'g2')).toBe('0');
  });
});

describe('IOMMU drivers', () => {
  test('up to v6.7 the second one is not registered: what is behind its IOMMU has no group', () => {
    const groups = (design: string) => {
      const { actors, omitted } = iommuSystem({
        design: findDesign(design),
        driver: findDriver('ideal'),
        topology: findTopology('two-iommus'),
        environment: [],
      });
      return [Object.keys(actors).filter((name) => /^[gd]\d$/.test(name)), omitted];
    };
    expect(groups('v6.9')).toEqual([['g1', 'g2', 'd1', 'd2'], []]);
    expect(groups('v6.6')).toEqual([['g1', 'd1'], ['devices behind the IOMMU of a second driver: v6.6 registers one']]);
  });
});

describe('pasidThroughIommufd: whether user space gets PASIDs', () => {
  test('it attaches one, or cannot', () => {
    expect(answersTo('pasidThroughIommufd')).toEqual(['pasids-for-drivers-only', 'pasids-for-user-space']);
    const ready = (design: string) =>
      given({ design, topology: 'iommufd-pasid' }).did('d1.idev bind', 'hwpt1 alloc device=d1');
    expect(ready('pasids-for-user-space').does('d1.idev attach target=hwpt1 pasid=pasid1')).toBe('0');
    expect(ready('pasids-for-drivers-only').cannot('d1.idev attach target=hwpt1 pasid=pasid1')).toBe('not-enabled');
  });
});
