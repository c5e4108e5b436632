/** What `conform` says of a log of tracepoints. */
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { logLines } from '../../../cli/conform/log-text.ts';
import type { GroupFollowed, TraceFollowed } from '../../../conformance/index.ts';
import { explained, leftOpen, log, unexplained } from './conformed.ts';

const colors = picocolors.createColors(false);

const text = (designs: TraceFollowed['designs'], isVerbose = false) =>
  `${logLines(log('field', designs), { isVerbose, colors }).join('\n')}\n`;

test('a log that is explained, what it leaves open, and what would decide it', () => {
  expect(text([explained('v6.1.192')])).toMatchInlineSnapshot(`
    "field  (field.txt)
      3 events; passed over: map 1,258
      12 events LOST before line 7: what happened there is open
      with driver intel-vtd, at most 6 silent steps between two events, at most 1
        failure in each group
      Note: the text names no kernel: each was tried

    v6.1.192: explained
      Group 11 (0000:05:00.0, 0000:05:00.1), 3 events: UNDECIDED between 3 states;
        the domain of the attach in each event would leave 2
        assumed, as nothing else explains it: both are in group 11 from the start
    "
  `);
});

test('a log that no state explains: the event, the states before it, and what could come instead', () => {
  expect(text([unexplained('v6.1.192')])).toMatchInlineSnapshot(`
    "field  (field.txt)
      3 events; passed over: map 1,258
      12 events LOST before line 7: what happened there is open
      with driver intel-vtd, at most 6 silent steps between two events, at most 1
        failure in each group
      Note: the text names no kernel: each was tried

    v6.1.192: NOT EXPLAINED
      Group 11 (0000:05:00.0, 0000:05:00.1), 3 events: NO STATE EXPLAINS line 9,
        9.000001: attach_device_to_domain 0000:05:00.0
        assumed: both are in group 11 from the start
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
      with driver intel-vtd, at most 6 silent steps between two events, at most 1
        failure in each group
      Note: the text names no kernel: each was tried

    v6.12, v6.3, v6.1, v5.19: explained
      Group 11 (0000:05:00.0, 0000:05:00.1), 3 events: UNDECIDED between 3 states;
        the domain of the attach in each event would leave 2
        assumed, as nothing else explains it: both are in group 11 from the start

    v6.6: open from line 5, 5.000001: attach_device_to_domain 0000:05:00.1 on: more
      states than allowed
    v7.0: not explained: line 9, 9.000001: attach_device_to_domain 0000:05:00.0
    "
  `);
});

test('a log that every design explains tells no design from another', () => {
  const lines = (...designs: readonly string[]) => text(designs.map((name) => explained(name))).split('\n');
  const said = '  It tells no design from another: each of the 2 that were asked explains it.';
  expect(lines('v6.12', 'v6.1')).toContain(said);
  expect(lines('v6.12')).not.toContain(said);
  expect(text([explained('v6.12'), explained('v6.1'), unexplained('v7.0')])).not.toContain('It tells');
});

/** `design` with so many groups as the one it has. */
const times = (one: TraceFollowed['designs'][number], count: number): TraceFollowed['designs'][number] => ({
  ...one,
  groups: Array.from({ length: count }, (_, index) => {
    const [group] = one.groups as [GroupFollowed];
    return { ...group, group: String(index + 1), assumptions: index === 0 ? group.assumptions : [] };
  }),
});

const oneState: GroupFollowed['outcome'] = {
  kind: 'explained',
  undecided: { states: 1, alike: [], differing: [], fields: [] },
};

test('groups that are alike share a line, and those of which there is nothing to say come last', () => {
  const crowd = times(explained('v6.12'), 20);
  const groups = crowd.groups.map((group, index) => (index < 4 ? group : { ...group, outcome: oneState }));
  expect(
    text([{ ...crowd, groups }])
      .split('\n')
      .slice(-10)
      .join('\n'),
  ).toMatchInlineSnapshot(`
    "
    v6.12: explained
      Group 1 (0000:05:00.0, 0000:05:00.1), 3 events: UNDECIDED between 3 states;
        the domain of the attach in each event would leave 2
        assumed, as nothing else explains it: both are in group 11 from the start
      3 groups (2, 3 and 4) of 2 devices, 9 events, each UNDECIDED between 3 states;
        the domain of the attach in each event would leave 2
      16 groups (5, 6 and 14 more) of 2 devices, 48 events, each explained by one
        state
    "
  `);
  const different = groups.map((group, index) => ({
    ...group,
    outcome: explainedBy(index + 1, 'owner', Math.max(1, index - 3)),
  }));
  const lines = text([{ ...crowd, groups: different }]).split('\n');
  expect(lines.length).toBeLessThan(24);
  expect(lines.slice(6).join('\n')).toMatchInlineSnapshot(`
    "
    v6.12: explained
      Group 1 (0000:05:00.0, 0000:05:00.1), 3 events: explained by one state
        assumed, as nothing else explains it: both are in group 11 from the start
      Group 2 (0000:05:00.0, 0000:05:00.1), 3 events: UNDECIDED between 2 states;
        the owner in each event would decide it
      Group 3 (0000:05:00.0, 0000:05:00.1), 3 events: UNDECIDED between 3 states;
        the owner in each event would decide it
      Group 4 (0000:05:00.0, 0000:05:00.1), 3 events: UNDECIDED between 4 states;
        the owner in each event would decide it
      16 more groups of which there is something to say: --verbose
    "
  `);
});

function explainedBy(states: number, field: string, worst: number): GroupFollowed['outcome'] {
  return {
    kind: 'explained',
    undecided: { states, alike: [], differing: [], fields: [{ field, worst, average: worst }] },
  };
}

test('at length, each design with all of its states', () => {
  const lines = text([unexplained('v7.0'), explained('v6.12')], true).split('\n');
  expect(lines.filter((line) => /^v/.test(line))).toEqual(['v6.12: explained', 'v7.0: NOT EXPLAINED']);
});
