/** PASIDs as kernels differ: what is checked, undone, published and counted. */
import { describe, expect, test } from 'vitest';
import { findTopology } from '../../model/index.ts';
import { verdict } from '../invariants/verdicts.ts';
import { given } from './scenario.ts';

const noMemory = '-ENOMEM, left on old';
const attach = 'iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1';
const bound = ['iommufd bind device=d1'] as const;

describe('which devices are asked', () => {
  test('since v6.15 those that have PASIDs', () => {
    const run = given({ topology: 'pasid-mixed' }).did(...bound, attach);
    expect(run.pasid('d1', 'pasid1')).toBe('iommufd.1');
  });

  test('v6.9 to v6.14: all, and one without PASIDs refuses', () => {
    const run = given({ design: 'mainline+pasid-range=all-members', topology: 'pasid-mixed' }).did(...bound);
    expect(run.does(attach)).toBe('-EINVAL');
    expect(run.broken).toEqual(['I-47 core']);
  });

  test('v6.2 to v6.8: its driver is called, refuses, and the others are undone', () => {
    const run = given({ design: 'mainline+pasid-range=unchecked', topology: 'pasid-mixed' }).did(...bound);
    expect(run.does(attach)).toBe('-EINVAL');
    expect(run.pasid('d1', 'pasid1')).toBe('blocked');
  });

  test('v6.2 to v6.8: PASID 0 is taken as any other', () => {
    const zero = 'iommufd attach pasid group=g1 pasid=pasid0 domain=iommufd.1';
    expect(
      given({ topology: 'pasid-zero' })
        .did(...bound)
        .does(zero),
    ).toBe('-EINVAL');
    const run = given({ design: 'mainline+pasid-range=unchecked', topology: 'pasid-zero' }).did(...bound);
    expect(run.does(zero)).toBe('0');
    expect(run.broken).toEqual(['I-22 core']);
  });

  test('F51 in a group where nobody has PASIDs an attach succeeds, and no driver is called', () => {
    const topology = { ...findTopology('pasid-mixed'), devices: [{ name: 'd1', group: 'g1' }] };
    const run = given({ topology: { ...topology, iommufd: ['d1'] } }).did(...bound);
    expect(run.does('g1 attach pasid pasid=pasid1 domain=iommufd.1')).toBe('0');
    expect(run.does('g1 attach pasid pasid=pasid1 domain=iommufd.1')).toBe('-EBUSY');
    expect(run.pasid('d1', 'pasid1')).toBeUndefined();
    expect(run.broken.map((broken) => broken.split(' ')[0])).not.toContain('I-21');
  });
});

describe('a failed attach', () => {
  test('since v6.10 is undone where it succeeded', () => {
    const run = given({ topology: 'pair-pasid' }).did(...bound);
    expect(run.does(attach, `d1.rid set pasid#1: ${noMemory}`)).toBe('-ENOMEM');
    expect(run.broken).toEqual([]);
  });

  test('before, it is taken away from all, as soon as the first fails', () => {
    const run = given({ design: 'mainline+pasid-undo=all-members', topology: 'pair-pasid' }).did(...bound);
    expect(run.does(attach, `d1.rid set pasid#1: ${noMemory}`)).toBe('-ENOMEM');
    expect(run.broken).toEqual(['I-48 core']);
  });

  test('before v6.15 its handle was found in the meantime; it is gone in the end, of a PASID or the RID', () => {
    const design = 'mainline+pasid-published=before-hardware';
    const run = given({ design, topology: 'pair-pasid' }).did(...bound);
    run.does(attach, `d2.rid set pasid#1: ${noMemory}`);
    expect(run.broken).toEqual(['I-24 core']);
    expect(run.does(attach)).toBe('0');
    const rid = given({ design, topology: 'pair-pasid' }).did(...bound);
    const whole = 'iommufd attach group=g1 domain=iommufd.1';
    expect(rid.does(whole, 'd2.rid attach#1: -EINVAL (incompatible), left on old')).toBe('-EINVAL');
    expect(rid.does(whole)).toBe('0');
  });
});

describe('detach and replace', () => {
  test('before v6.15 nothing can be replaced', () => {
    const run = given({ design: 'mainline+pasid-replace=absent', topology: 'pair-pasid' }).did(...bound, attach);
    expect(run.does('iommufd replace pasid group=g1 pasid=pasid1 domain=iommufd.2')).toBe('-EOPNOTSUPP');
  });

  test('before v6.11 the detach of what is not attached warns', () => {
    const run = given({ design: 'mainline+pasid-detach-check=warns', topology: 'pair-pasid' });
    run.does('g1 detach pasid pasid=pasid1');
    expect(run.warnings).toEqual(['a PASID is detached that is not attached']);
  });

  test('before v6.14 the removal answers nothing, so that nobody hears of a failure', async () => {
    const asked = { topology: 'pair-pasid', invariants: ['I-23'], faults: 0, breaches: 1 };
    expect(await verdict({ ...asked, design: 'mainline+pasid-removal=remove-op+pasid-replace=absent' })).toBe(
      'holds, complete',
    );
    expect(await verdict(asked)).toContain('driver contract');
  });

  test('a PASID that goes to identity reaches everything', () => {
    const run = given({ design: 'mainline+pasid-detaches-to=identity', topology: 'pair-pasid' }).did(...bound, attach);
    run.did('iommufd detach pasid group=g1 pasid=pasid1');
    expect(run.pasid('d1', 'pasid1')).toBe('identity');
    expect(run.broken).toEqual(['I-23 core']);
  });
});

describe('Q5a the RID is detached while a PASID is attached', () => {
  const both = [
    ...bound,
    'iommufd attach group=g1 domain=iommufd.1',
    'iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.2',
  ];
  const detach = 'iommufd detach group=g1';

  test('merged: the PASID stays', () => {
    const run = given({ topology: 'pair-pasid' }).did(...both, detach);
    expect(`${run.hardware('d1')} ${run.pasid('d1', 'pasid1')}`).toBe('blocked iommufd.2');
    expect(run.broken).toEqual([]);
  });

  test('weighed: it goes, which who attached it does not know', () => {
    const run = given({ design: 'mainline+pasids-on-detach=go', topology: 'pair-pasid' }).did(...both, detach);
    expect(`${run.hardware('d1')} ${run.pasid('d1', 'pasid1')}`).toBe('blocked blocked');
    expect(run.broken).toEqual(['I-20 core']);
    expect(run.does('g1 attach pasid pasid=pasid1 domain=iommufd.1')).toBe('0');
  });

  test('weighed: the detach is refused', () => {
    const run = given({ design: 'mainline+pasids-on-detach=refuse', topology: 'pair-pasid' }).did(...both);
    expect(run.does(detach)).toBe('-EBUSY');
    expect(run.hardware('d1')).toBe('iommufd.1');
  });

  test('weighed: refused, and a driver frees its domain all the same', async () => {
    const design = 'mainline+pasids-on-detach=refuse';
    expect(await verdict({ design, topology: 'lone-driver', invariants: ['I-06'] })).toMatchInlineSnapshot(`
      "I-06, core
      d1 plug
      d1 bind driver=kernel
      d1 proceed
      d1 attach pasid
      d1 attach private
      d1 detach private"
    `);
  });
});

describe('a unit that counts', () => {
  const asked = { topology: 'pasid-unit', invariants: ['I-49', 'I-51'], depth: 4 };
  const undo = 'pasid-undo=all-members';

  test.each([
    ['the core undoes what succeeded', 'mainline+vtd-missing-record=follows'],
    ['the driver returns without a record', `mainline+${undo}`],
  ])('is right as soon as one of the two is mended: %s', async (_, design) => {
    expect(await verdict({ ...asked, design })).toBe('holds, bounded');
  });

  test('a failed attach of another PASID counts down while the first is in use', async () => {
    const design = `mainline+${undo}+vtd-missing-record=counts-down`;
    expect(await verdict({ ...asked, design, invariants: ['I-49'] })).toMatchInlineSnapshot(`
      "I-49, core
      iommufd bind device=d1
      iommufd attach pasid group=g1 pasid=pasid1 domain=iommufd.1
      iommufd attach pasid group=g1 pasid=pasid2 domain=iommufd.1 (d2.rid set pasid: -ENOMEM, left on old)"
    `);
  });

  test('v7.0: the detach in a reset counts down for the device that had let go', () => {
    const design = 'mainline+reset-pasid-detach=all+vtd-missing-record=counts-down';
    const run = given({ design, topology: 'reset-unit' }).did(...bound, attach, 'g1 prepare reset device=d1');
    run.does('iommufd detach pasid group=g1 pasid=pasid1');
    expect(run.broken).toContain('I-48 core');
  });

  test('a domain without an id left is not attached', () => {
    const run = given({ topology: { ...findTopology('pasid-unit'), domainIds: 1 } }).did(...bound, attach);
    expect(run.does('iommufd attach pasid group=g1 pasid=pasid2 domain=iommufd.2')).toBe('-ENOSPC');
    expect(run.pasid('d1', 'pasid2')).toBe('blocked');
    run.did('iommufd detach pasid group=g1 pasid=pasid1');
    run.did('iommufd attach pasid group=g1 pasid=pasid2 domain=iommufd.2');
    expect(run.broken).toEqual([]);
  });
});
