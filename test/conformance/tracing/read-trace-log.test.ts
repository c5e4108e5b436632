/** Texts of ftrace, in the ways in which they come, and what is wrong with some. */
import { describe, expect, test } from 'vitest';
import { readTraceLog } from '../../../conformance/index.ts';
import { CheckerError } from '../../../explorer/index.ts';
import { asTraceCmd, fieldReport, textOfEvents } from './log-texts.ts';

const read = (text: string) => readTraceLog(text, 'trace.txt');

/** Each event as `kind device group`. */
const eventsOf = (text: string) =>
  read(text).events.map(({ kind, device, group }) => [kind, device, ...(group === undefined ? [] : [group])].join(' '));

function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof CheckerError) return error.message;
    throw error;
  }
  return 'nothing is wrong';
}

describe('a line', () => {
  const line = (columns: string) => `${columns}: IOMMU: device=0000:01:00.0\n`;

  test.each([
    ['cat trace', '            init-1       [000] .....     3.852212: attach_device_to_domain'],
    ['with a thread group', '          qemu-1234  ( 1230) [003] d..2.   912.123456: attach_device_to_domain'],
    ['trace-cmd report', '            bash-1234  [000]   123.456789: attach_device_to_domain'],
    ['trace-cmd report, with flags', '          <idle>-0     [001] d.h..   123.456789123: attach_device_to_domain'],
    ['perf script', '            bash  1234 [000]   123.456789: iommu:attach_device_to_domain'],
    ['the dump of an Oops', '[   43.193254]   insmod-1234    0d..1. 43190123us : attach_device_to_domain'],
    ['a task with a space in its name', '     Web Content-77  [002] .....   1.5: attach_device_to_domain'],
  ])('%s', (_, columns) => {
    expect(eventsOf(line(columns))).toEqual(['attached 0000:01:00.0']);
  });

  test('the time of a dump is in microseconds', () => {
    expect(read('x-1  0..... 43190123us!: attach_device_to_domain: IOMMU: device=a').events[0]?.time).toBe('43.190123');
  });

  test('a device that is no PCI device', () => {
    expect(eventsOf(textOfEvents('add fe8a0000.gpu 3', 'attach fe8a0000.gpu'))).toEqual([
      'added fe8a0000.gpu 3',
      'attached fe8a0000.gpu',
    ]);
  });
});

test('other events are passed over and counted, and so is what is no event', () => {
  const text = textOfEvents('map: IOMMU: iova=0x0', 'attach a', 'unmap: IOMMU: iova=0x0', 'map: x', 'sched_switch: y');
  expect(read(`${text}Segmentation fault\n`).passedOver).toEqual([
    { what: 'map', count: 2 },
    { what: 'line', count: 1 },
    { what: 'sched_switch', count: 1 },
    { what: 'unmap', count: 1 },
  ]);
});

test('what the kernel says of its release and of groups', () => {
  const said = [
    '[    0.000000] Linux version 6.12.9-200.fc41.x86_64 (mockbuild@kernel) (gcc 14.2.1) #1 SMP',
    '[    0.512345] pci 0000:01:00.0: Adding to iommu group 14',
  ];
  const log = read(`${said.join('\n')}\n${textOfEvents('attach 0000:01:00.0')}`);
  expect([log.kernel, log.memberships]).toEqual(['6.12.9', [{ device: '0000:01:00.0', group: '14' }]]);
});

test('a marker may say the release: a distribution’s own number is not that of the stable tree', () => {
  const marker = 'tracing_mark_write: kernel: 6.1.0-56-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)';
  expect(read(textOfEvents(marker, 'attach a')).kernel).toBe('6.1.192');
});

test('trace-cmd prints the same log', () => {
  const text = fieldReport('intel61-remove_idle');
  const told = (each: string) => read(each).events.map(({ line: _, ...event }) => event);
  expect(told(asTraceCmd(text))).toEqual(told(text));
});

test('buffers of several CPUs, one after the other, are put in the order of time', () => {
  const line = (cpu: number, time: string, device: string) =>
    `  x-1 [00${cpu}] .....  ${time}: attach_device_to_domain: IOMMU: device=${device}\n`;
  expect(eventsOf(line(0, '1.1', 'a') + line(0, '1.3', 'c') + line(1, '1.2', 'b'))).toEqual([
    'attached a',
    'attached b',
    'attached c',
  ]);
});

test('events that were lost are noted where they are missing', () => {
  expect(read(textOfEvents('attach a', 'lost 123', 'attach b')).lost).toEqual([{ line: 4, before: 1, count: 123 }]);
  const others = `${textOfEvents('attach a')}CPU:1 [LOST EVENTS]\nCPU:0 [7 EVENTS DROPPED]\n`;
  expect(read(others).lost.map(({ count }) => count)).toEqual([undefined, 7]);
});

describe('refused', () => {
  test('a text without an event of a group', () => {
    expect(refusal(fieldReport('intel61-boot-strict'))).toMatchInlineSnapshot(`
      "the text has no event of a group: nothing could be followed [bad-recording]
        where:    trace.txt
        got:      258 map, 258 unmap
        expected: lines of ftrace with add_device_to_group, remove_device_from_group, attach_device_to_domain
        remedy:   record with trace_event=iommu:* on the command line, or \`trace-cmd record -e iommu\`"
    `);
    expect(refusal('')).toContain('no event at all');
  });

  test('time that goes backwards on one CPU', () => {
    const lines = textOfEvents('attach a', 'attach b').split('\n');
    expect(refusal([...lines.slice(0, 2), lines[3], lines[2]].join('\n'))).toMatchInlineSnapshot(`
      "time goes backwards on CPU 0 [bad-recording]
        where:    trace.txt:4
        got:      1.000000, after 1.000001
        expected: the events of one CPU in the order of time
        remedy:   give the text of one boot, in the order in which it was printed"
    `);
  });

  test('an event that is not whole', () => {
    const text = textOfEvents('attach a', 'add_device_to_group: IOMMU: groupID=1 dev');
    expect(refusal(text)).toMatchInlineSnapshot(`
      "an event add_device_to_group does not say what this tracepoint does [bad-recording]
        where:    trace.txt:4
        got:      IOMMU: groupID=1 dev
        expected: IOMMU: groupID=NUMBER device=NAME
        remedy:   take another copy of the recording, or record it again"
    `);
  });

  test('what an error quotes is inert', () => {
    const said = refusal(textOfEvents('attach_device_to_domain: IOMMU: device=a \u001b[31mb'));
    expect(said).toContain('a \\u{1b}[31mb');
  });
});
