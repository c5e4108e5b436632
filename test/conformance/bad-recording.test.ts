/** What is told of a recording that cannot be what was recorded. */
import { describe, expect, it } from 'vitest';
import { recordsOf } from '../../conformance/reading/records.ts';
import { CheckerError } from '../../explorer/errors.ts';
import { type Line, TOY, toyWith, toyWithGroup, written } from './toy-recording.ts';

/** The message for a text of records. */
function faultOf(text: string): string {
  try {
    recordsOf(text, 'run/steps.jsonl');
  } catch (error) {
    if (error instanceof CheckerError && error.code === 'bad-recording') return error.message;
    throw error;
  }
  return 'no fault';
}

const line = (index: number) => TOY[index] as Line;
const without = (index: number, field: string) => {
  const { [field]: _, ...rest } = line(index);
  return TOY.map((each, at) => (at === index ? rest : each));
};

it('the toy is whole', () => {
  const records = recordsOf(written(TOY), 'run/steps.jsonl');
  expect(records.map(({ number, operation }) => [number, operation.kind])).toEqual([
    [0, 'initial state'],
    [1, 'call'],
    [2, 'call'],
    [3, 'call'],
    [4, 'wait'],
    [null, 'final state'],
  ]);
  expect(records[1]).toEqual({
    number: 1,
    line: 2,
    text: 'A: set_container G C',
    operation: { kind: 'call', process: 'A', name: 'set_container', words: ['G', 'C'] },
    returned: { rc: 0, errno: '0', info: '' },
    isPending: false,
    returnedLate: [],
    events: [
      { kind: 'claim', group: '8', owner: 'U#1' },
      { kind: 'attach', device: '0000:01:00.0', domain: 'D#2', type: 'UNMANAGED' },
    ],
    groups: {
      8: {
        type: 'DMA',
        hasVfioFile: true,
        members: [{ device: '0000:01:00.0', driver: 'vfio-pci' }],
        ownerCount: 1,
        owner: 'U#1',
        defaultDomain: 'def8#1',
        blockingDomain: 'D#2',
        domain: 'D#2',
        domainType: 'UNMANAGED',
      },
    },
  });
  expect(records[2]).toMatchObject({ isPending: true, returned: { rc: -1, errno: 'EPERM' } });
  expect(records[3]?.returnedLate).toEqual([{ number: 2, rc: -1, errno: 'EPERM' }]);
});

it('a whole message says where, what there is, what should be, and what to do', () => {
  expect(faultOf(written(toyWithGroup(2, { owner_cnt: -1 })))).toMatchInlineSnapshot(`
    "\`groups.8.owner_cnt\` of the record is wrong [bad-recording]
      where:    run/steps.jsonl:3
      got:      -1
      expected: a count, 0 or more
      remedy:   take another copy of the recording, or record it again"
  `);
  expect(faultOf(written([line(0), line(1), line(3)]))).toMatchInlineSnapshot(`
    "step 2 is missing [bad-recording]
      where:    run/steps.jsonl:3
      got:      3
      expected: 2
      remedy:   take another copy of the recording, or record it again"
  `);
  expect(faultOf(written(TOY).slice(0, -30))).toMatchInlineSnapshot(`
    "the file ends in the middle of a record [bad-recording]
      where:    run/steps.jsonl:6
      got:      ult":"def8#1","blocking":"-","domain":"d
      expected: a JSON object on a line of its own
      remedy:   take another copy of the recording, or record it again"
  `);
});

/** What is told of each, in one line. */
function told(spoilt: readonly (readonly unknown[] | string)[]): string {
  const lines = spoilt.map((each) => {
    const [what = '', ...rest] = faultOf(typeof each === 'string' ? each : written(each)).split('\n');
    const field = (name: string) => rest.find((part) => part.startsWith(`  ${name}:`))?.slice(12);
    const got = field('got');
    const at = field('where')?.replace('run/steps.jsonl', '') || ':-';
    return `${at.slice(1)} ${what.replace(' [bad-recording]', '')}${got === undefined ? '' : ` <${got}>`}`;
  });
  return `\n${lines.join('\n')}\n`;
}

it('of lines it is told what is wrong', () => {
  const spoilt = [
    '',
    '\n',
    `${written(TOY)}\n`,
    written(TOY).replace('{"step":2', '{"step":2}{'),
    written(TOY).replace('"rc":-1', '"rc":-1,"rc":0'),
    written([...TOY.slice(0, 3), 7]),
    written([[]]),
  ];
  expect(told(spoilt)).toMatchInlineSnapshot(`
    "
    - the file is empty
    1 the line is not JSON <>
    7 the line is not JSON <>
    3 the line is not JSON <{"step":2}{,"op":"B: unbind 0000:01:00.0","t":2,"t_ret":3.5,"ret":{"rc":-1,"errno":"EPERM","info":""},"pending":true,"events":[],"groups":{"8":{"type":"DMA","vf... (309 characters)>
    3 the record has a field twice
    4 the line is no record <7>
    1 the line is no record <[]>
    "
  `);
});

it('of fields it is told what is wrong', () => {
  const spoilt = [
    without(1, 'ret'),
    without(0, 'groups'),
    without(3, 'events'),
    toyWith(1, { step: '1' }),
    toyWith(1, { t: null }),
    toyWith(1, { ret: { rc: 0.5, errno: '0', info: '' } }),
    toyWith(1, { pending: 'no' }),
    toyWith(1, { events: ['map', 3] }),
    toyWith(1, { groups: { 'eight\u001b[31m': {} } }),
    toyWithGroup(1, { owner_cnt: 1.5 }),
    toyWithGroup(1, { vfionode: 2 }),
    toyWithGroup(1, { vfionode: undefined }),
    toyWithGroup(1, { type: 'DMA-FX' }),
    toyWithGroup(1, { domain_type: 'DMB' }),
    toyWithGroup(1, { domain: 'D 2' }),
    toyWithGroup(1, { devs: '0000:01:00.0' }),
    toyWithGroup(1, { devs: 'net0[e1000]' }),
    toyWithGroup(1, { devs: '0000:01:00.0[-],0000:01:00.0[-]' }),
    toyWith(1, { groups: { 8: (line(1)['groups'] as Line)['8'], 9: (line(1)['groups'] as Line)['8'] } }),
  ];
  expect(told(spoilt)).toMatchInlineSnapshot(`
    "
    2 \`ret\` of the record is missing
    1 \`groups\` of the record is missing
    4 \`events\` of the record is missing
    2 \`step\` of the record is wrong <"1">
    2 \`t\` of the record is wrong <null>
    2 \`ret.rc\` of the record is wrong <0.5>
    2 \`pending\` of the record is wrong <"no">
    2 \`events.1\` of the record is wrong <3>
    2 \`groups.eight\\u{1b}[31m\` of the record is wrong <{}>
    2 \`groups.8.owner_cnt\` of the record is wrong <1.5>
    2 \`groups.8.vfionode\` of the record is wrong <2>
    2 \`groups.8.vfionode\` of the record is missing
    2 \`groups.8.type\` of the record is wrong <"DMA-FX">
    2 \`groups.8.domain_type\` of the record is wrong <"DMB">
    2 \`groups.8.domain\` of the record is wrong <"D 2">
    2 \`groups.8.devs\` of the record is wrong <0000:01:00.0>
    2 \`groups.8.devs\` of the record is wrong <net0[e1000]>
    2 group 8 has 0000:01:00.0 twice
    2 0000:01:00.0 is in groups 8 and 9
    "
  `);
});

it('of operations and events it is told what is wrong', () => {
  const spoilt = [
    toyWith(1, { op: 'set_container' }),
    toyWith(1, { op: 'A:set_container\u0007' }),
    toyWith(1, { op: '' }),
    toyWith(4, { op: 'wait' }),
    toyWith(4, { op: 'reboot' }),
    toyWith(1, { events: ['__attach_device(0000:01:00.0)'] }),
    toyWith(1, { events: ['TP attach_device_to_domain'] }),
    toyWith(1, { events: ['claim(g=8)'] }),
    toyWith(1, { events: ['[RET of step two: rc=0 errno=0]'] }),
  ];
  expect(told(spoilt)).toMatchInlineSnapshot(`
    "
    2 the operation is of no known form <set_container>
    2 the operation is of no known form <A:set_container\\u{7}>
    2 the operation is of no known form <>
    5 the operation is of no known form <wait>
    5 the operation is of no known form <reboot>
    2 an event of the record is wrong <__attach_device(0000:01:00.0)>
    2 an event of the record is wrong <TP attach_device_to_domain>
    2 an event of the record is wrong <claim(g=8)>
    2 an event of the record is wrong <[RET of step two: rc=0 errno=0]>
    "
  `);
});

it('of their order it is told what is wrong', () => {
  const spoilt = [
    TOY.slice(1),
    [line(0), ...TOY],
    [line(0), line(1), line(1), ...TOY.slice(2)],
    [line(0), line(2), line(1), ...TOY.slice(3)],
    [line(0), line(1), line(4), line(5)],
    [line(0), line(1), line(2), line(3), line(2)],
    [...TOY, line(5)],
    toyWith(5, { step: 5 }),
    toyWith(3, { step: null }),
    toyWith(3, { t: 1.2 }),
    toyWith(3, { t_ret: 2.9 }),
    toyWith(4, { t: 3.1 }),
  ];
  expect(told(spoilt)).toMatchInlineSnapshot(`
    "
    1 the recording does not begin with its initial state <A: set_container G C>
    2 the initial state comes a second time <INIT>
    3 step 1 comes twice <1>
    2 step 1 is missing <2>
    3 steps 2 to 3 are missing <4>
    5 step 2 comes after step 3 <2>
    7 a record follows the final state <END>
    6 the final state has a number <5>
    4 the step has no number <null>
    4 time goes backwards <t 1.2>
    4 the operation returned before it was called <t_ret 2.9>
    5 time goes backwards <t 3.1>
    "
  `);
});

it('of what is returned it is told what is wrong', () => {
  const spoilt = [
    toyWith(1, { ret: { rc: -1, errno: '0', info: '' } }),
    toyWith(1, { ret: { rc: 0, errno: 'EPERM', info: '' } }),
    toyWith(1, { ret: { rc: -1, errno: 'eperm', info: '' } }),
    toyWith(1, { ret: null, t_ret: null }),
    toyWith(1, { ret: null }),
    toyWith(1, { t_ret: null }),
    toyWith(1, { pending: true }),
    toyWith(1, { pending: null }),
    toyWith(2, { pending: false }),
    toyWith(2, { ret: null, t_ret: null }),
    toyWith(3, { events: [] }),
    toyWith(3, { events: ['[RET of step 2: rc=0 errno=0]'] }),
    toyWith(3, { events: ['[RET of step 1: rc=0 errno=0]'] }),
    toyWith(4, { events: ['[RET of step 2: rc=-1 errno=EPERM]'] }),
    toyWith(4, { ret: { rc: 0, errno: '0', info: '' }, t_ret: 4 }),
    toyWith(5, { pending: false }),
    TOY.slice(0, 5),
    TOY.slice(0, 3),
    TOY.slice(0, 1),
  ];
  expect(told(spoilt)).toMatchInlineSnapshot(`
    "
    2 return code and errno do not go together <{ rc: -1, errno: "0" }>
    2 return code and errno do not go together <{ rc: 0, errno: "EPERM" }>
    2 return code and errno do not go together <{ rc: -1, errno: "eperm" }>
    2 the operation did not return, and yet the recording goes on
    2 the record has only half of a return <{ ret: null, t_ret: 1.5 }>
    2 the record has only half of a return <{ ret: {...}, t_ret: null }>
    2 step 1 returned later, and no later record says so <no event with its return>
    2 \`pending\` of the record is wrong <null>
    4 time goes backwards <t 3>
    4 step 2 returns otherwise than its record (line 3) says <rc=-1 errno=EPERM>
    3 step 2 returned later, and no later record says so <no event with its return>
    4 step 2 returns otherwise than its record (line 3) says <rc=0 errno=0>
    4 an operation returns that is not in flight <the return of step 1>
    5 an operation returns that is not in flight <the return of step 2>
    5 the record has a return, and is of what returns nothing <{ ret: {...}, t_ret: 4, pending: false }>
    6 \`pending\` of the record is wrong <false>
    5 the recording is cut off <\`wait B\` is the last record>
    3 step 2 returned later, and no later record says so <no event with its return>
    1 the recording is cut off <\`INIT\` is the last record>
    "
  `);
});

it('of names it is told what is wrong', () => {
  const spoilt = [
    toyWithGroup(2, { domain: 'D#3' }),
    toyWithGroup(2, { owner: 'U#2' }),
    toyWith(1, { events: ['claim(g=8 own=0 new_owner=U#1)'] }),
  ];
  expect(told(spoilt)).toMatchInlineSnapshot(`
    "
    3 group 8 has a domain or an owner never named before <D#3>
    3 group 8 has a domain or an owner never named before <U#2>
    2 group 8 has a domain or an owner never named before <D#2>
    "
  `);
});

it('no names are asked for where no event tells of domains', () => {
  const silent = TOY.map((each) => ({ ...each, events: [] })).filter((_, index) => index !== 2);
  const numbered = silent.map((each, index) => ({
    ...each,
    step: 'op' in each && each['op'] === 'END' ? null : index,
  }));
  expect(faultOf(written(numbered))).toBe('no fault');
});

describe('no fault is', () => {
  it.each<[string, readonly unknown[]]>([
    [
      'an operation that never returned, as the last',
      [line(0), line(1), { ...line(2), pending: false, ret: null, t_ret: null }],
    ],
    [
      'waiting for one, as the last',
      [line(0), line(1), { ...line(2), ret: null, t_ret: null }, { ...line(4), step: 3 }],
    ],
    [
      'an operation in flight when all was over',
      toyWith(3, { events: [] }).map((each, at) => (at === 2 ? { ...each, ret: null, t_ret: null } : each)),
    ],
    ['a field that is not known', toyWith(1, { expected: 'EPERM', comment: 'x' })],
    ['an event that is not known', toyWith(1, { events: ['domain_alloc->D#2 U#1', 'map', '\u001b[2J'] })],
    ['a group without members', toyWithGroup(3, { devs: '' })],
    ['an errno without a name', toyWith(1, { ret: { rc: -1, errno: '524', info: '' } })],
  ])('%s', (_, lines) => {
    expect(faultOf(written(lines))).toBe('no fault');
  });

  it('a last line without an end', () => {
    expect(faultOf(written(TOY).trimEnd())).toBe('no fault');
  });
});
