/** All recordings, each under its own kernel and driver: every operation that the model has is reproduced. */
import { expect, test } from 'vitest';
import { conform, isOperation, readRecording } from '../../conformance/index.ts';
import { countsText } from './conformed-text.ts';
import { gather, recordedText, reproducedOf } from './gathering.ts';
import { systems } from './kept-systems.ts';
import { RUN_NAMES, runFolder } from './kernel-runs.ts';

const runs = RUN_NAMES.map((name) => conform(readRecording(runFolder(name)), {}, systems));

test('each, by its name', () => {
  const table = runs.map((run) => `${run.name.padEnd(34)} ${countsText(run)}`);
  expect(`\n${table.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    intel61-boot-default               1 cat, 2 sh
    intel61-boot-pt                    1 cat, 2 sh
    intel61-boot-strict                1 cat, 2 sh
    intel61-close_orders               56 reproduced
    intel61-errors                     39 reproduced, 3 sh
    intel61-lifecycle                  27 reproduced
    intel61-move_between_containers    33 reproduced
    intel61-multifn_conflict           37 reproduced
    intel61-remove_idle                17 reproduced
    intel61-remove_member_owned        31 reproduced
    intel61-remove_owned               33 reproduced
    intel61-rmrr_hotadd                11 reproduced
    intel61-rmrr_partial               1 cat, 24 reproduced, 6 sh
    intel61-sigkill                    36 reproduced
    intel61-two_groups_one_container   38 reproduced
    intel61-type_multi                 27 reproduced
    intel61-type_single                33 reproduced
    intel61-unbind_owned               22 reproduced
    intel612-boot-default              1 cat, 2 sh
    intel612-boot-pt                   1 cat, 2 sh
    intel612-boot-strict               1 cat, 2 sh
    intel612-close_orders              56 reproduced
    intel612-errors                    39 reproduced, 3 sh
    intel612-lifecycle                 27 reproduced
    intel612-move_between_containers   33 reproduced
    intel612-multifn_conflict          37 reproduced
    intel612-remove_idle               17 reproduced
    intel612-remove_member_owned       31 reproduced
    intel612-remove_owned              33 reproduced
    intel612-rmrr_hotadd               30 reproduced, 2 sh
    intel612-rmrr_partial              1 cat, 24 reproduced, 6 sh
    intel612-sigkill                   36 reproduced
    intel612-two_groups_one_container  38 reproduced
    intel612-type_multi                27 reproduced
    intel612-type_single               33 reproduced
    intel612-unbind_owned              22 reproduced
    virtio612-boot                     1 cat, 2 sh
    virtio612-close_orders             56 reproduced
    virtio612-lifecycle                27 reproduced
    virtio612-multifn_conflict         37 reproduced
    virtio612-remove_idle              17 reproduced
    virtio612-remove_member_owned      31 reproduced
    virtio612-remove_owned             33 reproduced
    virtio612-sigkill                  36 reproduced
    virtio612-two_groups_one_container 38 reproduced
    virtio612-type_multi               27 reproduced
    virtio612-type_single              33 reproduced
    virtio612-virtio_late              2 sh, 9 reproduced
    "
  `);
});

test('at least 95 of 100 operations are within the model', () => {
  const verdicts = runs
    .flatMap(({ steps }) => steps)
    .flatMap(({ record, verdict }) => (isOperation(record) ? [verdict.kind] : []));
  const reproduced = verdicts.filter((kind) => kind === 'reproduced').length;
  expect([reproduced, verdicts.length]).toEqual([1291, 1336]);
  expect(reproduced / verdicts.length).toBeGreaterThan(0.95);
});

test('what is no operation is as recorded, too', () => {
  const others = runs
    .flatMap(({ steps }) => steps)
    .flatMap(({ record, verdict }) => (isOperation(record) ? [] : [verdict.kind]));
  expect(others.length).toBe(120);
  expect(new Set(others)).toEqual(new Set(['as recorded']));
});

const borneOut = gather(runs.map((run) => reproducedOf(run, systems)));

// Written anew by: npx vitest run test/conformance/all-runs.test.ts -t recorded.json --update
test('conformance/recorded.json has what they bear out, delivery by delivery', async () => {
  expect(Object.keys(borneOut.runs)).toEqual(RUN_NAMES);
  await expect(recordedText(borneOut)).toMatchFileSnapshot('../../conformance/recorded.json');
});

test('nothing is borne out that comes after the death of a kernel', () => {
  const { returned, inside } = borneOut.commands['device plug'] ?? {};
  expect(returned?.['oops']).toEqual({ 'intel61-rmrr_hotadd': 11 });
  expect([returned, inside].some((errnos) => errnos !== undefined && '-EPERM' in errnos)).toBe(false);
  const keys = Object.keys(borneOut.deliveries);
  expect(keys.filter((key) => key.includes('oops')).length).toBe(1);
  expect(keys.filter((key) => key.startsWith('device: answer errno=-EPERM'))).toEqual([]);
});

test('what an operation returned is told from what came of a command inside it', () => {
  const isTold = (command: string, errno: string) => {
    const { returned = {}, inside = {} } = borneOut.commands[command] ?? {};
    return [errno in returned, errno in inside];
  };
  expect(isTold('device bind', '-EBUSY')).toEqual([true, true]);
  // A driver's probe fails while the bus offers it a device, and a device gets no group: `probe` and `rescan` return 0.
  expect(isTold('device bind', '-ENODEV')).toEqual([false, true]);
  expect(isTold('device plug', '-EINVAL')).toEqual([false, true]);
});
