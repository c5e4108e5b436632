/** A text of ftrace as a log: events in the order of time, and a count of everything else. */
import { badRecording, TAKE_ANOTHER_COPY } from '../reading/bad-recording.ts';
import type { LostEvents, TraceEvent, TraceLog } from '../traced.ts';
import { formatOf, kernelIn, membershipIn, readTraceLine, TRACEPOINTS, type TraceLine } from './trace-lines.ts';

type EventLine = Extract<TraceLine, { kind: 'event' }>;

/**
 * Reads `text`. Lines of other events are passed over and counted.
 *
 * @throws CheckerError `bad-recording`: no event of a group, time going backwards, an event that is not whole
 */
export function readTraceLog(text: string, file: string): TraceLog {
  const events: TraceEvent[] = [];
  const lost: LostEvents[] = [];
  const memberships: { device: string; group: string }[] = [];
  const passed = new Map<string, number>();
  const latest = new Map<number, EventLine>();
  let kernel: string | undefined;
  let end = '';
  for (const [index, raw] of text.split('\n').entries()) {
    const written = raw.trimEnd();
    if (written === '') continue;
    const at = { file, line: index + 1 };
    const line = readTraceLine(written);
    kernel ??= kernelIn(written);
    const membership = membershipIn(written);
    if (membership !== undefined) memberships.push(membership);
    if (line.kind === 'lost') lost.push({ line: at.line, before: events.length, count: line.count });
    if (line.kind === 'event') {
      refuseBackwards(at, line, latest.get(line.cpu));
      latest.set(line.cpu, line);
      if (end === '' || Number(line.time) > Number(end)) end = line.time;
      const event = eventOf(at, line);
      if (event !== undefined) events.push(event);
    }
    const isCounted = line.kind === 'other' ? !written.startsWith('#') : line.kind === 'event';
    if (!isCounted || (line.kind === 'event' && TRACEPOINTS.has(line.name))) continue;
    const what = line.kind === 'event' ? line.name : 'line';
    passed.set(what, (passed.get(what) ?? 0) + 1);
  }
  const passedOver = [...passed].map(([what, count]) => ({ what, count })).sort(byCount);
  if (events.length === 0) throw noEvent(file, passedOver);
  return { file, kernel, events: inOrderOfTime(events, lost), end, memberships, passedOver, lost };
}

function byCount(a: { what: string; count: number }, b: { what: string; count: number }): number {
  return b.count - a.count || (a.what < b.what ? -1 : 1);
}

function eventOf(at: { file: string; line: number }, { name, time, body }: EventLine): TraceEvent | undefined {
  const tracepoint = TRACEPOINTS.get(name);
  if (tracepoint === undefined) return undefined;
  const match = tracepoint.format.exec(body.trim());
  if (match === null) {
    throw badRecording(at, {
      what: `an event ${name} does not say what this tracepoint does`,
      got: body,
      expected: formatOf(name),
      remedy: TAKE_ANOTHER_COPY,
    });
  }
  const [, group = '', device = ''] = match;
  return { line: at.line, time, kind: tracepoint.kind, device, ...(group !== '' && { group }) };
}

/** The buffer of one CPU is a queue. */
function refuseBackwards(
  at: { file: string; line: number },
  { cpu, time }: EventLine,
  before: EventLine | undefined,
): void {
  if (before === undefined || Number(time) >= Number(before.time)) return;
  throw badRecording(at, {
    what: `time goes backwards on CPU ${cpu}`,
    got: `${time}, after ${before.time}`,
    expected: 'the events of one CPU in the order of time',
    remedy: 'give the text of one boot, in the order in which it was printed',
  });
}

/** The buffers of several CPUs may have been printed one after the other; where some lost events, as it stands. */
function inOrderOfTime(events: readonly TraceEvent[], lost: readonly LostEvents[]): readonly TraceEvent[] {
  if (lost.length > 0) return events;
  return events.toSorted((a, b) => Number(a.time) - Number(b.time));
}

function noEvent(file: string, passedOver: TraceLog['passedOver']) {
  const others = passedOver.map(({ what, count }) => `${count} ${what}`).slice(0, 5);
  return badRecording(file, {
    what: 'the text has no event of a group: nothing could be followed',
    got: others.length === 0 ? 'no event at all' : others.join(', '),
    expected: `lines of ftrace with ${[...TRACEPOINTS.keys()].slice(0, 3).join(', ')}`,
    remedy: 'record with trace_event=iommu:* on the command line, or `trace-cmd record -e iommu`',
  });
}
