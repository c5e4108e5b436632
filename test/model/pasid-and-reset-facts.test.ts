/** Facts about PASIDs (F49 to F54) and reset windows (F74 to F78). */
import { describe, expect, test } from 'vitest';
import { given } from './scenario.ts';

const noMemory = '-ENOMEM, left on old';
const bothBound = ['iommufd bind device=d1', 'iommufd bind device=d2'] as const;

describe('PASIDs', () => {
  test('F49 PASID 0 and PASIDs beyond the table answer -EINVAL', () => {
    const run = given({ topology: 'pair-pasid' });
    expect(run.does('g1 attach pasid pasid=pasid0 domain=iommufd.1')).toBe('-EINVAL');
    expect(run.does('g1 attach pasid pasid=pasid2 domain=iommufd.1')).toBe('-EINVAL');
  });

  test('F49 a PASID that one member has no room for answers -EINVAL, and no driver is called', () => {
    const run = given({ topology: 'pasid-range' }).did(...bothBound);
    expect(run.does('iommufd attach pasid group=g1 pasid=pasid2 domain=iommufd.1')).toBe('-EINVAL');
    expect(run.pasid('d1', 'pasid2')).toBe('blocked');
    expect(run.pasid('d2', 'pasid2')).toBeUndefined();
    expect(run.broken).toEqual([]);
  });

  test('a newcomer without room for an attached PASID is accepted, and detaching leaves its table alone', () => {
    const run = given({ topology: 'hot-add-pasid-range' }).did('iommufd bind device=d1');
    run.did('iommufd attach pasid group=g1 pasid=pasid2 domain=iommufd.1', 'd2 plug');
    expect(run.broken).toEqual(['I-22 core']);
    run.did('iommufd detach pasid group=g1 pasid=pasid2');
    expect(run.pasid('d1', 'pasid2')).toBe('blocked');
    expect(run.pasid('d2', 'pasid2')).toBeUndefined();
    expect(run.broken).toEqual(['I-48 core']);
  });

  test('detaching a PASID that is not attached changes nothing, and says nothing', () => {
    const run = given({ topology: 'pair-pasid' });
    expect(run.does('g1 detach pasid pasid=pasid1')).toBe('0');
    run.did(...bothBound, 'iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1');
    expect(run.pasid('d1', 'pasid1')).toBe('iommufd.1');
  });

  test('F49 a driver without PASIDs answers -EOPNOTSUPP', () => {
    const run = given({ driver: 'virtio', topology: 'pair-pasid' });
    expect(run.does('g1 attach pasid pasid=pasid1 domain=iommufd.1')).toBe('-EOPNOTSUPP');
  });

  test('F50 a PASID that is attached answers -EBUSY', () => {
    const run = given({ topology: 'pair-pasid' }).did(...bothBound);
    run.did('iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1');
    expect(run.does('g1 attach pasid pasid=pasid1 domain=iommufd.2')).toBe('-EBUSY');
  });

  test('F52 detaching the RID leaves the PASID', () => {
    const run = given({ topology: 'pair-pasid' }).did(...bothBound);
    run.did('iommufd attach group=g1 domain=iommufd.1');
    run.did('iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1', 'iommufd detach group=g1');
    expect(run.hardware('d1', 'd2')).toBe('blocked blocked');
    expect(run.pasid('d1', 'pasid1')).toBe('iommufd.1');
    expect(run.pasid('d2', 'pasid1')).toBe('iommufd.1');
  });

  test('F53 replacing a PASID that is not attached answers -EINVAL', () => {
    expect(given({ topology: 'pair-pasid' }).does('g1 replace pasid pasid=pasid1 domain=iommufd.1')).toBe('-EINVAL');
  });

  test('F54 setting the PASID fails on d2: d1’s is blocked again, nothing is stored', () => {
    const run = given({ topology: 'pair-pasid' }).did(...bothBound);
    const attach = 'iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1';
    expect(run.does(attach, `d2.rid set pasid#1: ${noMemory}`)).toBe('-ENOMEM');
    expect(run.pasid('d1', 'pasid1')).toBe('blocked');
    expect(run.does(attach)).toBe('0');
  });

  test('a replacement that fails on d2 puts d1 back on the old domain', () => {
    const run = given({ topology: 'pair-pasid' }).did(...bothBound);
    run.did('iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1');
    const replace = 'iommufd replace pasid group=g1 pasid=pasid1 domain=iommufd.2';
    expect(run.does(replace, `d2.rid set pasid#1: ${noMemory}`)).toBe('-ENOMEM');
    expect(run.pasid('d1', 'pasid1')).toBe('iommufd.1');
    expect(run.broken).toEqual([]);
  });
});

describe('reset windows', () => {
  const resetting = () => given({ topology: 'reset' }).did('g1 prepare reset device=d1');

  test('F74 in a window: a claim is refused with -EBUSY, the same domain is not', () => {
    const run = resetting();
    expect(run.does('vfio claim group=g1')).toBe('-EBUSY');
    expect(run.does('g1 replace group domain=g1.dma')).toBe('0');
  });

  test('F75 in a window: detach and release move the siblings, and done follows', () => {
    const run = given({ topology: 'reset' }).did('vfio claim group=g1', 'vfio attach group=g1');
    run.did('g1 prepare reset device=d1', 'vfio release group=g1');
    expect(run.hardware('d1', 'd2')).toBe('blocked g1.dma');
    run.did('g1 finish reset device=d1');
    expect(run.hardware('d1', 'd2')).toBe('g1.dma g1.dma');
  });

  test('F76 prepare nests: the second done ends the window', () => {
    const run = resetting().did('g1 prepare reset device=d1', 'g1 finish reset device=d1');
    expect(run.hardware('d1')).toBe('blocked');
    run.did('g1 finish reset device=d1');
    expect(run.hardware('d1')).toBe('g1.dma');
  });

  test('deeper than the bound is not searched', () => {
    expect(resetting().did('g1 prepare reset device=d1').cannot('g1 prepare reset device=d1')).toBe('bound');
  });

  test('F77 a device without ATS: prepare does nothing', () => {
    const run = given({ topology: 'pair' }).did('g1 prepare reset device=d1');
    expect(run.attaches).toEqual([]);
    expect(run.does('vfio claim group=g1')).toBe('0');
  });

  test('F78 done without prepare warns and changes nothing', () => {
    const run = given({ topology: 'reset', environment: ['stray-calls'] });
    run.does('g1 finish reset device=d1');
    expect(run.warnings).toEqual(['a reset ends that never began']);
    expect(run.attaches).toEqual([]);
  });

  test('a window blocks the device’s PASIDs and gives them back', () => {
    const run = given({ topology: 'default' }).did('iommufd bind device=d1');
    run.did('iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1', 'g1 prepare reset device=d1');
    expect(run.pasid('d1', 'pasid1')).toBe('blocked');
    run.did('g1 finish reset device=d1');
    expect(run.pasid('d1', 'pasid1')).toBe('iommufd.1');
  });
});
