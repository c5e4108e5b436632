/** Facts about processes whose address spaces devices share (F55 to F58, B10). */
import { describe, expect, test } from 'vitest';
import { findTopology, readEntry, readMm, readSva } from '../../model/index.ts';
import { given, type Scenario } from './scenario.ts';

const sva = (run: Scenario) => readSva(run.local('sva'));
const bind = (mm: string, device: string) => `${mm} bind process device=${device}`;
const unbind = (mm: string, device: string) => `${mm} unbind process device=${device}`;

describe('binding', () => {
  test('F55 a process is bound to a device twice: one bond with two users, and two unbinds', () => {
    const run = given({ topology: 'sva' }).did(bind('mm1', 'd1'), bind('mm1', 'd1'));
    expect(readMm(run.local('mm1')).bonds['d1']).toEqual(['d1.mm1.1', 'd1.mm1.1']);
    expect(sva(run).bonds['d1.mm1.1']?.users).toBe(2);
    run.did(unbind('mm1', 'd1'));
    expect(run.pasid('d1', 'pasid1')).toBe('sva.mm1.1');
    run.did(unbind('mm1', 'd1'), 'sva proceed');
    expect(run.pasid('d1', 'pasid1')).toBe('blocked');
    expect(sva(run).domains['sva.mm1.1']).toBeNull();
    expect(sva(run).processes['mm1']?.pasid).toBe('pasid1');
  });

  test('F56 a device without room for the PASID of the process answers -EOVERFLOW, one without any -ENOSPC', () => {
    const run = given({ topology: 'sva-range' }).did(bind('mm1', 'd1'), bind('mm2', 'd1'));
    expect(run.does(bind('mm2', 'd2'))).toBe('-EOVERFLOW');
    const scarce = given({ topology: 'sva-two-processes' }).did(bind('mm1', 'd1'));
    expect(scarce.does(bind('mm2', 'd2'))).toBe('-ENOSPC');
  });

  test('a process keeps a PASID that one device has room for and its sibling has not, and is never bound there', () => {
    const sva = findTopology('sva-range');
    const [one, other] = sva.devices;
    if (one === undefined || other === undefined) throw new Error('sva-range has two devices');
    const devices = [one, { ...other, group: 'g1' }, { ...other, name: 'd3' }];
    const topology = { ...sva, devices, sva: { mms: ['mm1', 'mm2'], devices: ['d1', 'd3'] } };
    const run = given({ topology }).did(bind('mm1', 'd3'));
    expect(run.does(bind('mm2', 'd1'))).toBe('-EINVAL');
    run.did(unbind('mm1', 'd3'), 'sva proceed', 'mm1 exit');
    expect(run.does(bind('mm2', 'd1'))).toBe('-EINVAL');
    expect(readSva(run.local('sva')).processes).toEqual({ mm1: null, mm2: { pasid: 'pasid2', isListed: false } });
  });

  test('F57 a PASID with another domain answers -EBUSY', () => {
    const run = given({ topology: 'sva-other-pasid' }).did('d1 attach pasid');
    expect(run.does(bind('mm1', 'd1'))).toBe('-EBUSY');
    expect(run.pasid('d1', 'pasid1')).toBe('d1.process');
  });

  test('a bond that is not counted is never let go of, nor is what it holds', () => {
    const run = given({ design: 'mainline+sva-bonds=by-device-where-new', topology: 'sva-two-groups' });
    run.did(bind('mm1', 'd1'), bind('mm1', 'd2'), unbind('mm1', 'd2'));
    expect(run.warnings).toEqual(['refcount underflow of a bond']);
    run.did(unbind('mm1', 'd1'));
    expect(run.broken).toContain('Q-7 core');
    run.did('sva proceed');
    expect(run.broken).toEqual(['I-30 core', 'Q-4 core', 'Q-5 core']);
  });

  test('devices of two groups share the domain of the process, and its PASID', () => {
    const run = given({ topology: 'sva-two-groups' }).did(bind('mm1', 'd1'), bind('mm1', 'd2'));
    expect(sva(run).domains).toMatchObject({ 'sva.mm1.1': 2, 'sva.mm1.2': null });
    run.did(unbind('mm1', 'd1'), 'sva proceed');
    expect(run.pasid('d2', 'pasid1')).toBe('sva.mm1.1');
  });

  test('where the domain of the process is refused, a second one is made', () => {
    const run = given({ topology: 'sva-two-groups' }).did(bind('mm1', 'd1'));
    expect(run.does(bind('mm1', 'd2'), 'd2.rid set pasid#1: -ENOMEM, left on old')).toBe('0');
    expect(sva(run).domains).toMatchObject({ 'sva.mm1.1': 1, 'sva.mm1.2': 1 });
    expect(readMm(run.local('mm1')).count).toBe(3);
  });

  test('a bind that fails keeps the PASID of the process, and nothing else', () => {
    const run = given({ topology: 'sva' });
    expect(run.does(bind('mm1', 'd1'), 'd1.rid set pasid#1: -ENOMEM, left on old')).toBe('-ENOMEM');
    expect(sva(run).processes['mm1']).toEqual({ pasid: 'pasid1', isListed: false });
    expect(readMm(run.local('mm1')).count).toBe(1);
    expect(run.broken).toEqual([]);
  });

  test('up to v6.7 each bind has a bond of its own, and each group a domain', () => {
    const run = given({ design: 'mainline+sva-bonds=by-domain', topology: 'sva-two-groups' });
    run.did(bind('mm1', 'd1'), bind('mm1', 'd1'), bind('mm1', 'd2'));
    expect(readMm(run.local('mm1')).bonds['d1']).toEqual(['d1.mm1.1', 'd1.mm1.2']);
    expect(sva(run).domains).toMatchObject({ 'sva.mm1.1': 2, 'sva.mm1.2': 1 });
    run.did(unbind('mm1', 'd1'));
    expect(run.pasid('d1', 'pasid1')).toBe('sva.mm1.1');
    expect(run.broken).toEqual([]);
  });

  test('from v6.8 to v6.10 two devices of a group have no bond in common, so that the second is refused', () => {
    const run = given({ design: 'mainline+sva-bonds=by-device', topology: 'sva-pair' }).did(bind('mm1', 'd1'));
    expect(run.does(bind('mm1', 'd2'))).toBe('-EBUSY');
    const later = given({ topology: 'sva-pair' }).did(bind('mm1', 'd1'), bind('mm1', 'd2'));
    expect(readMm(later.local('mm1')).bonds['d2']).toEqual(['d1.mm1.1']);
  });
});

describe('a process exits', () => {
  test('F58 B10 while it is bound: accesses fault, and it stays attached until it is unbound', () => {
    const run = given({ topology: 'sva' }).did(bind('mm1', 'd1'), 'mm1 exit');
    expect(run.pasid('d1', 'pasid1')).toBe('sva.mm1.1');
    expect(readEntry(run.local('d1.rid')).silenced).toEqual(['pasid1']);
    expect(run.state('g1')).toBe('KERNEL(1) on g1.dma');
    run.did(unbind('mm1', 'd1'), 'sva proceed');
    expect(run.pasid('d1', 'pasid1')).toBe('blocked');
    expect(run.local('mm1').value).toBe('freed');
    expect(sva(run).processes['mm1']).toBeNull();
    expect(run.broken).toEqual([]);
  });

  test('B10 detaching the RID of its device changes nothing: that is on the default domain', () => {
    const run = given({ topology: 'sva' }).did(bind('mm1', 'd1'));
    expect(run.does('g1 detach group')).toBe('0');
    expect([run.attaches, run.pasid('d1', 'pasid1')]).toEqual([[], 'sva.mm1.1']);
    expect(run.state('g1')).toBe('KERNEL(1) on g1.dma');
  });

  test('of v5.18-rc, its PASID is the next process’s while a device is bound with it', () => {
    const run = given({ design: 'mainline+sva-pasid-lifetime', topology: 'sva-two-processes' });
    run.did(bind('mm1', 'd1'), 'mm1 exit');
    expect(run.broken).toEqual(['I-52 core']);
    run.did(bind('mm2', 'd2'));
    expect([run.pasid('d1', 'pasid1'), run.pasid('d2', 'pasid1')]).toEqual(['sva.mm1.1', 'sva.mm2.1']);
  });

  test('between the two halves of an unbind', () => {
    const run = given({ topology: 'sva' }).did(bind('mm1', 'd1'), unbind('mm1', 'd1'), 'mm1 exit');
    expect(run.local('mm1').value).toBe('exited');
    expect(run.cannot('mm1 bind process device=d1')).toBe('not-enabled');
    run.did('sva proceed');
    expect(run.local('mm1').value).toBe('freed');
    expect(run.broken).toEqual([]);
  });

  test('its PASID is the next process’s once it is gone', () => {
    const run = given({ topology: 'sva-two-processes' }).did(bind('mm1', 'd1'), 'mm1 exit');
    expect(run.does(bind('mm2', 'd2'))).toBe('-ENOSPC');
    run.did(unbind('mm1', 'd1'), 'sva proceed', bind('mm2', 'd2'));
    expect(sva(run).processes).toEqual({ mm1: null, mm2: { pasid: 'pasid1', isListed: true } });
  });

  test('iommu_sva_lock is waited for', () => {
    const run = given({ topology: 'sva-two-processes' }).did(bind('mm1', 'd1'), unbind('mm1', 'd1'));
    expect(run.cannot(bind('mm2', 'd1'))).toBe('blocked');
  });
});

/** `pci_dev_reset_iommu_done` attaches every PASID again, whatever became of its process. */
describe('a process exits while the device that it is bound to is being reset', () => {
  const reset = [bind('mm1', 'd1'), 'g1 prepare reset device=d1', 'mm1 exit', 'g1 finish reset device=d1'];

  test('VT-d installs its page tables again', () => {
    const run = given({ driver: 'intel-vtd', topology: 'sva-reset' }).did(...reset);
    expect(run.pasid('d1', 'pasid1')).toBe('sva.mm1.1');
    expect(readEntry(run.local('d1.rid')).silenced).toEqual([]);
    expect(run.broken).toEqual(['I-29 core']);
  });

  test('so it does where the process had exited before the reset', () => {
    const [first = '', prepare = '', exit = '', finish = ''] = reset;
    const run = given({ driver: 'intel-vtd', topology: 'sva-reset' }).did(first, exit, prepare, finish);
    expect(run.broken).toEqual(['I-29 core']);
  });

  test('AMD refuses each of them over the blocked domain: no process survives a reset, alive as it may be', () => {
    const run = given({ driver: 'amd', topology: 'sva-reset' });
    run.did(bind('mm1', 'd1'), 'g1 prepare reset device=d1', 'g1 finish reset device=d1');
    expect(run.pasid('d1', 'pasid1')).toBe('blocked');
    expect(run.warnings).toEqual(['a PASID was not restored']);
    expect(run.broken).toEqual(['I-15 core', 'I-21 core']);
  });

  test('a driver that looks whether the process is alive refuses it, and the core warns', () => {
    const run = given({ topology: 'sva-reset' }).did(...reset);
    expect(run.pasid('d1', 'pasid1')).toBe('blocked');
    expect(run.warnings).toEqual(['a PASID was not restored']);
    expect(run.broken).toEqual(['I-15 core', 'I-21 core']);
  });
});
