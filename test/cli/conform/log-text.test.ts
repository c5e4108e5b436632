/** What `conform` says of a log of tracepoints. */
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { logLines } from '../../../cli/conform/log-text.ts';
import type { TraceFollowed } from '../../../conformance/index.ts';
import { explained, leftOpen, log, unexplained } from './conformed.ts';

const colors = picocolors.createColors(false);

const text = (designs: TraceFollowed['designs'], isVerbose = false) =>
  `${logLines(log('field', designs), { isVerbose, colors }).join('\n')}\n`;

test('a log that is explained, what it leaves open, and what would decide it', () => {
  expect(text([explained('v6.1.192')])).toMatchInlineSnapshot(`
    "field  (field.txt)
      3 events; passed over: map 1,258
      12 events LOST before line 7: what happened there is open
      followed with driver intel-vtd, at most 6 silent steps between two events, at
        most 1 failure in each group
      Note: the text names no kernel: each was tried

    v6.1.192: explained
      Group 11 of 0000:05:00.0, 0000:05:00.1: 3 events
        assumed: both are in group 11 from the start
        explained; UNDECIDED between 3 states:
          2 with owner a user, owner count 1, domain blocking
          1 with owner nobody, owner count 0, domain default
        open: domain: blocking or default
        a field with the domain of the attach in each event would leave at most 2
          states, 1.7 on average
    "
  `);
});

test('a log that no state explains: the event, the states before it, and what could come instead', () => {
  expect(text([unexplained('v6.1.192')])).toMatchInlineSnapshot(`
    "field  (field.txt)
      3 events; passed over: map 1,258
      12 events LOST before line 7: what happened there is open
      followed with driver intel-vtd, at most 6 silent steps between two events, at
        most 1 failure in each group
      Note: the text names no kernel: each was tried

    v6.1.192: NOT EXPLAINED
      Group 11 of 0000:05:00.0, 0000:05:00.1: 3 events
        assumed: both are in group 11 from the start
        NO STATE EXPLAINS line 9, 9.000001: attach_device_to_domain 0000:05:00.0
        instead could come: attach_device_to_domain 0000:05:00.1
        the states before it:
          2 with owner a user, owner count 1, domain blocking
          1 with owner nobody, owner count 0, domain default
    "
  `);
});

test('designs that do alike stand together, the best at length', () => {
  expect(
    text([
      unexplained('v7.0'),
      explained('v6.12'),
      leftOpen('v6.6'),
      explained('v6.3'),
      explained('v6.1'),
      explained('v5.19'),
    ]),
  ).toMatchInlineSnapshot(`
    "field  (field.txt)
      3 events; passed over: map 1,258
      12 events LOST before line 7: what happened there is open
      followed with driver intel-vtd, at most 6 silent steps between two events, at
        most 1 failure in each group
      Note: the text names no kernel: each was tried

    v6.12, v6.3 and 2 more: explained
      Group 11 of 0000:05:00.0, 0000:05:00.1: 3 events
        assumed: both are in group 11 from the start
        explained; UNDECIDED between 3 states:
          2 with owner a user, owner count 1, domain blocking
          1 with owner nobody, owner count 0, domain default
        open: domain: blocking or default
        a field with the domain of the attach in each event would leave at most 2
          states, 1.7 on average

    v6.6: open from line 5, 5.000001: attach_device_to_domain 0000:05:00.1 on: more
      states than allowed

    v7.0: not explained: line 9, 9.000001: attach_device_to_domain 0000:05:00.0
    "
  `);
});

test('at length, each design with all of its states', () => {
  const lines = text([unexplained('v7.0'), explained('v6.12')], true).split('\n');
  expect(lines.filter((line) => /^v/.test(line))).toEqual(['v6.12: explained', 'v7.0: NOT EXPLAINED']);
});
