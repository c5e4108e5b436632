/**
 * What the log does not say of a group, and has to be assumed to explain it: as little as possible.
 *
 * Members who are neither added nor removed, and devices that require a direct mapping, fire nothing of their own. Each
 * of these assumptions is tried where the log is not explained without.
 */
import type { TraceEvent } from '../traced.ts';
import type { GroupLog, GroupSegment } from './group-logs.ts';

/** An interpretation of a group's log. */
export interface Interpretation {
  readonly log: GroupLog;
  /** Device for which the firmware is taken to demand a direct mapping. */
  readonly direct?: string | undefined;
  /** The device that was alone as far as the log says, and is taken to be a member. */
  readonly joined?: string | undefined;
  readonly isBatch: boolean;
  readonly hasResets: boolean;
  readonly assumptions: readonly string[];
}

/** What an unnamed member is called. */
export const UNNAMED = '(unnamed)';

/** The interpretations without an assumption. */
export function plainInterpretations(log: GroupLog): readonly Interpretation[] {
  const plain: Interpretation = { log, isBatch: false, hasResets: false, assumptions: [] };
  return mayBeBatch(log) ? [plain, { ...plain, isBatch: true }] : [plain];
}

/** Those with one member more; `lone` are devices whose group is not known. */
export function withOneMore(interpretation: Interpretation, lone: readonly GroupLog[]): readonly Interpretation[] {
  if (interpretation.log.group === undefined) return [];
  return siblingsOf(interpretation.log, lone).map((sibling) => withSibling(interpretation, sibling));
}

/** Those with a device that requires a direct mapping: one of `missed`, whose attach is missing in the log. */
export function withOneDirect(interpretation: Interpretation, missed: readonly string[]): readonly Interpretation[] {
  return devicesOf(interpretation.log)
    .filter((device) => device !== UNNAMED && missed.includes(device))
    .map((device) => withDirect(interpretation, device));
}

/**
 * With those there from the start that are attached more than once before they are added: a newcomer is attached once at
 * most, so the log lacks their removal. Nothing explains it then either, but it goes wrong where they are added.
 */
export function withEarlyMembers(log: GroupLog): readonly Interpretation[] {
  const segments = log.segments.map((segment): GroupSegment => {
    const eventsOfIt = (device: string) => segment.events.filter((event) => event.device === device);
    const early = segment.absent.filter((device) => eventsOfIt(device).findIndex(isAdded) > 1);
    const present = early.reduce((there, device) => placed(device, there), segment.present);
    return { ...segment, present, absent: segment.absent.filter((device) => !early.includes(device)) };
  });
  const isSame = segments.every(({ absent }, index) => absent.length === log.segments[index]?.absent.length);
  return isSame ? [] : plainInterpretations({ ...log, segments });
}

/** With devices whose resets the core knows: each is blocked, and attached again, by itself. */
export function withResets(interpretation: Interpretation): Interpretation {
  const assumption = 'devices have ATS, so that their resets open a window';
  return { ...interpretation, hasResets: true, assumptions: [...interpretation.assumptions, assumption] };
}

function devicesOf({ segments }: GroupLog): readonly string[] {
  return [...new Set(segments.flatMap(({ present, absent }) => [...present, ...absent]))];
}

/** Its first devices may have been probed in one go, where several are added before any is attached. */
function mayBeBatch({ segments }: GroupLog): boolean {
  return segments.some((segment) => batchOf(segment).length > 1);
}

/** The devices that are added before the first attach, to a group that nobody is in. */
export function batchOf({ events, present }: GroupSegment): readonly string[] {
  if (present.length > 0) return [];
  const end = events.findIndex(({ kind }) => kind !== 'added');
  return events.slice(0, end < 0 ? events.length : end).map(({ device }) => device);
}

/** Who may be a member: devices alone so far, the nearest in the log first, and one that no event names. */
function siblingsOf(log: GroupLog, lone: readonly GroupLog[]): readonly (GroupLog | undefined)[] {
  const whose = new Map([log, ...lone].flatMap((each) => eventsOf(each).map((event) => [event, each] as const)));
  const all = [...whose.keys()].sort(byTime);
  const near = new Map<GroupLog, number>();
  for (const [index, event] of all.entries()) {
    const pair = [whose.get(event), whose.get(all[index + 1] ?? event)];
    const other = pair.find((each) => each !== log);
    if (other !== undefined && pair.includes(log)) near.set(other, (near.get(other) ?? 0) + 1);
  }
  const nearest = [...near].sort(([, a], [, b]) => b - a).slice(0, SIBLINGS_MAX);
  return [...nearest.map(([candidate]) => candidate), undefined];
}

/** More are not tried. */
const SIBLINGS_MAX = 3;

function isAdded({ kind }: TraceEvent): boolean {
  return kind === 'added';
}

function eventsOf({ segments }: GroupLog): readonly TraceEvent[] {
  return segments.flatMap(({ events }) => events);
}

function byTime(a: TraceEvent, b: TraceEvent): number {
  return Number(a.time) - Number(b.time) || a.line - b.line;
}

function withSibling(interpretation: Interpretation, sibling: GroupLog | undefined): Interpretation {
  const device = sibling?.segments[0]?.present[0] ?? UNNAMED;
  const segments = interpretation.log.segments.map((segment, index): GroupSegment => {
    const events = [...segment.events, ...(sibling?.segments[index]?.events ?? [])].sort(byTime);
    return { ...segment, events, present: placed(device, segment.present) };
  });
  const who = sibling === undefined ? 'a device that no event names' : device;
  const assumption = `${who} is in group ${interpretation.log.group}`;
  return {
    ...interpretation,
    log: { ...interpretation.log, segments },
    ...(sibling !== undefined && { joined: device }),
    assumptions: [...interpretation.assumptions, assumption],
  };
}

/** Where its address comes; who has none comes first. */
function placed(device: string, present: readonly string[]): readonly string[] {
  if (device === UNNAMED) return [device, ...present];
  const place = present.findIndex((other) => other > device);
  return place < 0 ? [...present, device] : present.toSpliced(place, 0, device);
}

function withDirect(interpretation: Interpretation, device: string): Interpretation {
  const assumption = `the firmware demands a direct mapping for ${device}`;
  return { ...interpretation, direct: device, assumptions: [...interpretation.assumptions, assumption] };
}
