/** Page requests of devices: who they are for, who answers them, and what a detach leaves of them. */
import { describe, expect, test } from 'vitest';
import { readFaults } from '../../model/index.ts';
import { verdict } from '../invariants/verdicts.ts';
import { given, type Scenario } from './scenario.ts';

const bound = 'mm1 bind process device=d1';
const raise = 'd1.faults raise pasid=pasid1 last=yes';
const unbind = 'mm1 unbind process device=d1';
const faults = (run: Scenario) => readFaults(run.local('d1.faults'));
const stage = (run: Scenario) => run.local('d1.faults').value;
const answered = (run: Scenario) =>
  run.said.flatMap(({ type, code }) => (type === 'page response' ? [String(code)] : []));

describe('a page request', () => {
  test('is reported, delivered and handled: the device is answered', () => {
    const run = given({ topology: 'faults' }).did(bound, raise, 'd1.faults report', 'd1.faults deliver');
    expect(stage(run)).toBe('queued');
    run.did('d1.faults handle');
    expect([stage(run), answered(run)]).toEqual(['idle', ['SUCCESS']]);
  });

  test('of a process that has exited is answered INVALID', () => {
    const run = given({ topology: 'faults' }).did(bound, raise, 'd1.faults report', 'd1.faults deliver', 'mm1 exit');
    run.did('d1.faults handle');
    expect(answered(run)).toEqual(['INVALID']);
  });

  test('for a PASID that nobody has is none', () => {
    const run = given({ topology: 'faults' }).did(raise);
    expect(faults(run).group).toBeNull();
  });

  test('that is reported after its PASID was detached is answered INVALID at once', () => {
    const run = given({ topology: 'faults' }).did(bound, raise, unbind, 'd1.faults report');
    expect([stage(run), answered(run)]).toEqual(['idle', ['INVALID']]);
  });

  test('without memory for its group is answered FAILURE', () => {
    const run = given({ topology: 'faults' }).did(bound, raise, 'd1.faults report');
    run.does('d1.faults deliver', 'd1.faults deliver#1: -ENOMEM');
    expect([stage(run), answered(run)]).toEqual(['idle', ['FAILURE']]);
  });

  test('that is not the last of its group waits for it, and is not answered', () => {
    const run = given({ topology: 'faults' }).did(bound, 'd1.faults raise pasid=pasid1 last=no', 'd1.faults report');
    expect([faults(run).hasPartial, answered(run)]).toEqual([true, []]);
    run.did(raise, 'd1.faults report', 'd1.faults deliver', 'd1.faults handle');
    expect([faults(run).hasPartial, answered(run)]).toEqual([false, ['SUCCESS']]);
  });
});

describe('a detach', () => {
  test('waits until page requests are through, whatever they are in', () => {
    for (const steps of [[raise], [raise, 'd1.faults report'], [raise, 'd1.faults report', 'd1.faults deliver']]) {
      const run = given({ topology: 'faults' }).did(bound, ...steps, unbind);
      expect(run.cannot('sva proceed')).toBe('blocked');
    }
  });

  test('takes the device out of the queue, and a part that waits there with it', () => {
    const run = given({ topology: 'faults' }).did(bound, 'd1.faults raise pasid=pasid1 last=no', 'd1.faults report');
    run.did(unbind, 'sva proceed');
    expect(faults(run)).toMatchObject({ isEnabled: false, hasPartial: false, group: null });
    expect(run.broken).toEqual([]);
  });

  test('nothing of it is wrong', async () => {
    expect(await verdict({ topology: 'faults' })).toBe('holds, complete');
  });

  test('up to v6.16 VT-d left the queue first: the group was freed under the work that was queued for it', async () => {
    const run = given({ design: 'mainline+fault-teardown=leave-queue', topology: 'faults' });
    run.did(bound, raise, 'd1.faults report', 'd1.faults deliver', unbind, 'sva proceed');
    expect([faults(run).group?.isFreed, answered(run)]).toEqual([true, ['INVALID']]);
    run.did('d1.faults handle');
    expect(run.broken).toEqual(['I-24 driver contract']);
  });

  test('an answer that does not look whether somebody has answered is the second one', async () => {
    const design = 'mainline+fault-teardown=leave-queue+queue-removal=answers+fault-answer=always';
    const found = await verdict({ design, topology: 'faults', invariants: ['I-28'] });
    expect(found.split('\n')[0]).toBe('I-28, core');
  });
});
