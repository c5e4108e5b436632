/** A kernel that dies in an operation: the recording stops there, and the operation returns nothing. */
import { expect, test } from 'vitest';
import { conform, readRecording } from '../../conformance/index.ts';
import { differencesText } from './conformed-text.ts';
import { systems } from './kept-systems.ts';
import { runFolder } from './kernel-runs.ts';
import { toy } from './toy.ts';

const died = readRecording(runFolder('intel61-rmrr_hotadd'));

test('is predicted where the device that joins an owned group is refused, on 6.1', () => {
  const last = conform(died, {}, systems).steps.at(-1);
  expect(last?.record.text).toBe('B: rescan');
  expect(last?.record.returned).toBeUndefined();
  expect(last?.verdict.kind).toBe('reproduced');
});

test('and then nothing is returned', () => {
  const returning = died.records.map((record, index) =>
    index === died.records.length - 1 ? { ...record, returned: { rc: 0, errno: '0', info: '' } } : record,
  );
  expect(differencesText(conform({ ...died, records: returning }, {}, systems))).toMatchInlineSnapshot(`
    "11 B: rescan
      return
        recorded  rc=0
        predicted does not return: the kernel died"
  `);
});

test('and a recording of 6.12 would not come so far: its blocking domain has another type', () => {
  expect(differencesText(conform(died, { design: 'v6.12.117' }, systems))).toMatch(/^8 A: set_container G C\n/);
});

test('is not where nothing goes wrong', () => {
  const healthy = toy(`
    INIT
      g8: own=1 dom=def8#1(DMA-FQ) def=def8#1 01:00.0[e1000e]
    A: unbind 0000:01:00.0 => none`);
  expect(differencesText(conform(healthy, {}, systems))).toMatchInlineSnapshot(`
    "1 A: unbind 0000:01:00.0
      return
        recorded  returns nothing
        predicted rc=0
      members of 8
        recorded  0000:01:00.0[e1000e]
        predicted 0000:01:00.0[-]
      owner_cnt of 8
        recorded  1
        predicted 0"
  `);
});
