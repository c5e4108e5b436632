/** What the states of a model make of a log that has the kernel's own tracepoints and nothing else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FollowTraceOptions, GroupFollowed } from '../../../conformance/index.ts';
import { designOf, fieldReport, follow, RUNS_WITH_EVENTS, textOfEvents } from './log-texts.ts';
import { type NaiveLog, naiveEnds } from './naive-follower.ts';

/** The groups of a log in one design. */
const groupsIn = (text: string, design: string, options: FollowTraceOptions = {}): readonly GroupFollowed[] =>
  follow(text, { design, ...options }).designs.flatMap(({ groups }) => groups);

/** What became of a group, in a line. */
function summary({ group, members, outcome, assumptions }: GroupFollowed): string {
  const of = `${group ?? 'alone'}: ${members.join(' ')}`;
  const assumed = assumptions.length === 0 ? '' : ` (${assumptions.length} assumed)`;
  if (outcome.kind === 'explained') return `${of}: ${outcome.undecided.states} states${assumed}`;
  if (outcome.kind === 'limit') return `${of}: limit at line ${outcome.event.line}`;
  return `${of}: not ${outcome.event.kind} ${outcome.event.device} in line ${outcome.event.line}${assumed}`;
}

const summaries = (text: string, design: string, options?: FollowTraceOptions) =>
  groupsIn(text, design, options).map(summary);

/** What the kernel logs as devices join a group, for those who look at more than the ring buffer. */
const members = (group: number, ...devices: readonly string[]) =>
  devices.map((device) => `[    0.5] pci ${device}: Adding to iommu group ${group}\n`).join('');

const undecided = (text: string, design: string, options?: FollowTraceOptions) => {
  const [group] = groupsIn(text, design, options);
  if (group?.outcome.kind !== 'explained') throw new Error(`not explained: ${group && summary(group)}`);
  return group.outcome.undecided;
};

describe('the recordings', () => {
  const groups: GroupFollowed[] = [];

  test.each(RUNS_WITH_EVENTS)('%s is explained by its own kernel', (run) => {
    const [design] = follow(fieldReport(run), { design: designOf(run) }).designs;
    expect(design?.verdict).toBe('explained');
    groups.push(...(design?.groups ?? []));
  });

  test('what they leave open, and what each field would: the figures of docs/CONFORMANCE.md', () => {
    const ends = groups.flatMap(({ outcome }) => (outcome.kind === 'explained' ? [outcome.undecided] : []));
    const open = ends.filter(({ states }) => states > 1);
    const left = new Map<string, number>();
    for (const { field, average } of open.flatMap(({ fields }) => fields)) {
      left.set(field, (left.get(field) ?? 0) + average);
    }
    const states = open.reduce((sum, each) => sum + each.states, 0);
    expect([RUNS_WITH_EVENTS.length, groups.length, groups.length - open.length, states]).toEqual([42, 189, 124, 425]);
    expect([...left].map(([field, average]) => `${field}: ${Math.round(average)}`).sort()).toEqual([
      'bound drivers: 404',
      'domain of the attach: 127',
      'owner count: 149',
      'owner: 167',
      'return code: 425',
      'type of the domain: 89',
    ]);
  });

  test('a hot-add into a group that is in use is attached twice up to v6.4', () => {
    const text = fieldReport('intel61-remove_idle');
    const refused = summaries(text, 'v6.12.117').filter((line) => line.includes('not '));
    expect(refused).toEqual([
      '11: 0000:05:00.0 0000:05:00.1: not attached 0000:05:00.1 in line 20',
      '10: 0000:03:00.0 0000:04:01.0 0000:04:02.0: not attached 0000:04:01.0 in line 38',
    ]);
  });

  test('since then it is listed first', () => {
    const text = fieldReport('intel612-remove_idle');
    const refused = summaries(text, 'v6.1.192', { silent: 1 }).filter((line) => line.includes('not '));
    expect(refused[0]).toBe('11: 0000:05:00.0 0000:05:00.1: not added 0000:05:00.1 in line 20');
  });

  test('who is neither added nor removed is taken to be a member where nothing else explains the log', () => {
    const [group] = groupsIn(fieldReport('intel61-remove_member_owned'), 'v6.1.192');
    expect([group?.group, group?.members, group?.assumptions]).toEqual([
      '11',
      ['0000:05:00.0', '0000:05:00.1'],
      ['0000:05:00.0 is in group 11'],
    ]);
  });

  test('so is a direct mapping: rmrr_hotadd adds a device that is refused', () => {
    const [group] = groupsIn(fieldReport('intel612-rmrr_hotadd'), 'v6.12.117');
    expect(group?.assumptions).toEqual([
      '0000:05:00.0 is in group 11',
      'the firmware demands a direct mapping for 0000:05:00.1',
    ]);
  });
});

describe('a claim that fails on its second member', () => {
  const known = (run: string) => members(11, '0000:05:00.0', '0000:05:00.1') + fieldReport(run);
  const verdict = (run: string, design: string) => summaries(known(run), design, { driver: 'intel-vtd' });

  test('on 6.1.192 leaves the first one where it is', () => {
    expect(verdict('intel61-rmrr_partial', 'v6.1.192')).toEqual([
      '11: 0000:05:00.0 0000:05:00.1: 1 states (1 assumed)',
    ]);
  });

  test('which shows: nothing puts it back, as 6.12.117 does', () => {
    const [group] = groupsIn(known('intel612-rmrr_partial'), 'v6.1.192', { driver: 'intel-vtd' });
    if (group?.outcome.kind !== 'not explained') throw new Error('explained');
    expect(group.outcome.event).toMatchObject({ kind: 'attached', device: '0000:05:00.1' });
    expect(group.outcome.states.map(({ fields }) => fields['hardware'])).toEqual(['0000:05:00.0 on blocking']);
    expect(group.outcome.instead).toContain('attach_device_to_domain 0000:05:00.0');
    expect(verdict('intel612-rmrr_partial', 'v6.12.117')[0]).toContain('2 states');
  });

  test('nor does it go on later: no section takes so long', () => {
    expect(verdict('intel61-rmrr_partial', 'v6.12.117')).toEqual([
      '11: 0000:05:00.0 0000:05:00.1: not attached 0000:05:00.0 in line 548',
    ]);
  });

  test('without a certain failure, one that is allowed explains it', () => {
    const text = members(1, 'a', 'b') + textOfEvents('attach a', 'attach a', 'attach a');
    expect(summaries(text, 'v6.1', { driver: 'intel-vtd', silent: 1 })[0]).toContain('1 assumed');
    expect(summaries(text, 'v6.1', { driver: 'virtio', silent: 1 })[0]).toContain('not attached a');
    expect(summaries(text, 'v6.1', { driver: 'virtio', silent: 1, faults: 2 })[0]).toContain('states');
  });
});

test('where the removal of a member is missing in a log, what contradicts it is that the member is added again', () => {
  const removal = 'remove_device_from_group: IOMMU: groupID=8 device=0000:01:00.0';
  const lines = fieldReport('intel612-remove_owned').split('\n');
  const text = lines.filter((line) => !line.endsWith(removal)).join('\n');
  const refused = summaries(text, 'v6.12.117', { silent: 2 }).filter((line) => line.includes('not '));
  expect(refused).toEqual(['8: 0000:01:00.0: not added 0000:01:00.0 in line 28']);
});

describe('toys with known answers, v6.12.117', () => {
  const count = (silent: number, ...events: readonly string[]) =>
    undecided(textOfEvents(...events), 'v6.12.117', { silent }).states;

  test('who comes alone is on the default domain', () => {
    expect(count(6, 'add a 3', 'attach a')).toBe(1);
  });

  test('one attach: it was claimed, or the type was changed', () => {
    expect(count(0, 'attach a')).toBe(2);
  });

  test('two: attached by its user, or released; claimed, or changed back', () => {
    expect(count(0, 'attach a', 'attach a')).toBe(4);
  });

  test('who is added to a claimed group joins it: nothing is told of that', () => {
    const end = undecided(textOfEvents('add a 3', 'attach a', 'add b 3', 'attach b'), 'v6.12.117', { silent: 0 });
    expect([end.states, end.differing]).toEqual([1, []]);
  });

  test('members are attached in the order of the list', () => {
    const pair = members(1, 'a', 'b');
    expect(summaries(pair + textOfEvents('attach a', 'attach b'), 'v6.12.117')[0]).toContain('states');
    expect(summaries(pair + textOfEvents('attach b', 'attach a'), 'v6.12.117')).toEqual([
      '1: a b: not attached b in line 5',
    ]);
  });

  test('the bus is probed in one go as the system starts', () => {
    const text = textOfEvents('add a 1', 'add b 1', 'attach a', 'attach b');
    expect(summaries(text, 'v6.12.117')).toEqual(['1: a b: 1 states']);
    expect(summaries(text, 'v6.1.192')).toEqual(['1: a b: 2 states']);
  });

  test('a reset of v7.0 moves one device', () => {
    const text = members(1, 'a', 'b') + textOfEvents('attach b', 'attach b');
    expect(summaries(text, 'v7.0', { silent: 1 })).toEqual([expect.stringContaining('(1 assumed)')]);
    expect(summaries(text, 'v6.19', { silent: 1 })).toEqual(['1: a b: not attached b in line 5']);
  });
});

describe('a naive enumeration of every sequence of steps agrees', () => {
  const cases = [
    { design: 'v6.12.117', present: 1, absent: 0, silent: 2, events: ['attached d1'] },
    { design: 'v6.12.117', present: 1, absent: 0, silent: 3, events: ['attached d1', 'attached d1', 'attached d1'] },
    { design: 'v6.12.117', present: 1, absent: 0, silent: 2, events: ['removed d1', 'added d1', 'attached d1'] },
    { design: 'v6.12.117', present: 0, absent: 1, silent: 4, events: ['added d1', 'attached d1', 'attached d1'] },
    { design: 'v6.12.117', present: 1, absent: 1, silent: 2, events: ['attached d1', 'added d2', 'attached d2'] },
    { design: 'v6.12.117', present: 2, absent: 0, silent: 2, events: ['removed d1', 'attached d2', 'removed d2'] },
    { design: 'v6.1.192', present: 1, absent: 0, silent: 4, events: ['attached d1', 'attached d1'] },
    { design: 'v6.1.192', present: 1, absent: 1, silent: 2, events: ['attached d2', 'added d2', 'attached d2'] },
    {
      design: 'v6.1.192',
      present: 1,
      absent: 1,
      silent: 1,
      events: ['attached d2', 'added d2', 'attached d1', 'attached d2'],
    },
    { design: 'v5.17', present: 1, absent: 0, silent: 3, events: ['attached d1', 'attached d1'] },
  ];
  const WORDS: Readonly<Record<string, string>> = { attached: 'attach', added: 'add', removed: 'remove' };

  test.each(cases)('$design: $present there, $absent to come, at most $silent silent: $events', (each) => {
    const ends = naiveEnds(each).size;
    expect(ends).toBeGreaterThan(0);
    expect(endsOf(each)).toBe(ends);
  });

  /** States that explain a log; the enumeration leaves out where an operation is under way. */
  function endsOf({ design, present, events, silent }: NaiveLog): number {
    const text = textOfEvents(...events.map((event) => `${event.replace(/^\w+/, (kind) => WORDS[kind] ?? kind)} 1`));
    const [group] = groupsIn(members(1, ...['d1', 'd2'].slice(0, present)) + text, design, { silent });
    if (group?.outcome.kind !== 'explained' || group.assumptions.length > 0) return 0;
    const atRest = group.outcome.undecided.alike.filter(
      ({ fields }) => fields['under way'] === 'nothing' && fields['in the middle of'] === undefined,
    );
    return atRest.reduce((sum, { count }) => sum + count, 0);
  }

  test('on logs at random, most of which nothing explains', () => {
    const event = fc.constantFrom('attached d1', 'attached d2', 'removed d2', 'added d2');
    const log = fc.record({
      design: fc.constantFrom('v6.12.117', 'v6.1.192'),
      events: fc.array(event, { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(log, ({ design, events }) => {
        const first = events.find((each) => / d2$/.test(each) && !each.startsWith('attached'));
        const present = first?.startsWith('added') === true ? 1 : 2;
        const each = { design, present, absent: 2 - present, silent: 1, events };
        expect(endsOf(each)).toBe(naiveEnds(each).size);
      }),
      { numRuns: 10, seed: 7 },
    );
  });
});

describe('what stays open', () => {
  const end = () => undecided(members(1, 'a', 'b') + textOfEvents('attach a', 'attach b'), 'v6.12.117', { silent: 0 });

  test('the states, summed up, and in what they differ', () => {
    const { states, alike, differing } = end();
    expect(states).toBe(2);
    expect(alike.map(({ count, fields }) => `${count}: ${fields['owner']}, ${fields['domain']}`)).toEqual([
      '1: a user, blocking',
      '1: nobody, default',
    ]);
    expect(differing).toEqual([
      { field: 'owner', values: ['a user', 'nobody'] },
      { field: 'owner count', values: ['0', '1'] },
      { field: 'domain', values: ['blocking', 'default'] },
      { field: 'blocking domain', values: ['made', 'none'] },
      { field: 'default domain', values: ['DMA', 'identity'] },
    ]);
  });

  test('what each missing field would leave: a claim attaches before it notes its owner', () => {
    expect(end().fields.map(({ field, worst, average }) => `${field}: ${worst}, ${average}`)).toEqual([
      'domain of the attach: 1, 1',
      'type of the domain: 1, 1',
      'owner: 2, 2',
      'owner count: 2, 2',
      'bound drivers: 2, 2',
      'return code: 2, 2',
    ]);
  });

  test('a log may end in the middle of a step', () => {
    const { alike } = undecided(members(1, 'a', 'b') + textOfEvents('attach a'), 'v6.12.117', { silent: 0 });
    expect(alike.map(({ fields }) => fields['in the middle of']).sort()).toEqual(['g1.type write', 'vfio claim']);
  });

  test('an event that none explains, with the states before it and what could have come', () => {
    const text = members(1, 'a', 'b') + textOfEvents('attach a', 'attach b', 'remove b 1', 'remove b 1');
    const [group] = groupsIn(text, 'v6.12.117', { silent: 0 });
    expect(group?.outcome).toMatchObject({
      kind: 'not explained',
      event: { line: 8, kind: 'removed', device: 'b', group: '1' },
      states: [
        { count: 1, fields: { owner: 'a user', members: 'a' } },
        { count: 1, fields: { owner: 'nobody', members: 'a' } },
      ],
      instead: ['add_device_to_group b', 'attach_device_to_domain a', 'remove_device_from_group a'],
    });
  });
});
