/**
 * A log, group by group: which devices are in which, which events are of it, and who is there at first.
 *
 * Only devices that are added or removed say their group. Another one is alone, as far as the log goes; where that
 * explains nothing, `assuming.ts` looks for what does.
 */
import type { TraceEvent, TraceLog } from '../traced.ts';

/** What a log says of one group. */
export interface GroupLog {
  /** Its number; nothing for a device whose group no event and no message names. */
  readonly group?: string | undefined;
  /** Stretches of the log in which nothing was lost; never empty. */
  readonly segments: readonly GroupSegment[];
}

export interface GroupSegment {
  readonly events: readonly TraceEvent[];
  /** Until when nothing else happened; nothing where events were lost after these. */
  readonly end?: string | undefined;
  /** In the order of the group's list, as far as it can be known. */
  readonly present: readonly string[];
  /** Devices that come later. */
  readonly absent: readonly string[];
}

/** The groups of a log, in the order of their first event. */
export function groupLogsOf(log: TraceLog): readonly GroupLog[] {
  const cuts = [...new Set(log.lost.map(({ before }) => before))].filter((cut) => cut > 0 && cut < log.events.length);
  const stretches = [0, ...cuts].map((start, index) => log.events.slice(start, cuts[index]));
  const homes = homesOf(log);
  const keyed = stretches.map((events) => keysOf(events, homes));
  const keys = [...new Set(keyed.flat().map(({ key }) => key))];
  return keys.map((key) => groupLogOf(log, key, keyed));
}

/** An event with the group that it is of: a number, or a device by itself. */
interface Keyed {
  readonly event: TraceEvent;
  readonly key: string;
}

const ofNumber = (group: string) => `group ${group}`;

/** Devices whose group is known from the start: by a message, or since they are removed before they are added. */
function homesOf({ events, memberships }: TraceLog): ReadonlyMap<string, string> {
  const homes = new Map(memberships.map(({ device, group }) => [device, group]));
  const told = new Set<string>();
  for (const { device, group } of events) {
    if (group === undefined || told.has(device)) continue;
    told.add(device);
    homes.set(device, group);
  }
  return homes;
}

/** What is attached before it is a member is on its way into the group that it is added to next. */
function keysOf(events: readonly TraceEvent[], homes: ReadonlyMap<string, string>): readonly Keyed[] {
  const current = new Map(homes);
  const gone = new Set<string>();
  return withNext(events).map(({ event, next: after }) => {
    const { kind, device, group } = event;
    if (group !== undefined) current.set(device, group);
    if (kind === 'added') gone.delete(device);
    const isOnItsWay = gone.has(device) && after?.kind === 'added';
    const home = isOnItsWay ? after.group : current.get(device);
    if (kind === 'removed') gone.add(device);
    return { event, key: home === undefined ? device : ofNumber(home) };
  });
}

/** Each event, with the next one that says whether its device is a member. */
function withNext(events: readonly TraceEvent[]): readonly { event: TraceEvent; next: TraceEvent | undefined }[] {
  const latest = new Map<string, TraceEvent>();
  const backwards = events.toReversed().map((event) => {
    const next = latest.get(event.device);
    if (event.group !== undefined) latest.set(event.device, event);
    return { event, next };
  });
  return backwards.toReversed();
}

function groupLogOf({ memberships, end }: TraceLog, key: string, keyed: readonly (readonly Keyed[])[]): GroupLog {
  const stretches = keyed.map((stretch) => stretch.filter((each) => each.key === key).map(({ event }) => event));
  const all = stretches.flat();
  const group =
    all.find((event) => event.group !== undefined)?.group ?? (key.startsWith('group ') ? key.slice(6) : undefined);
  const listed = memberships.filter((each) => each.group === group).map(({ device }) => device);
  const devices = [...new Set([...listed, ...all.map(({ device }) => device)])];
  const segments: GroupSegment[] = [];
  let before: readonly string[] | undefined;
  for (const events of stretches) {
    const isPresent = (device: string) => {
      const first = events.find((event) => event.device === device && event.group !== undefined);
      if (first !== undefined) return first.kind === 'removed';
      return before?.includes(device) ?? !isAddedLater(stretches, events, device);
    };
    const present = inOrder(devices.filter(isPresent), events, before ?? listed);
    const absent = devices.filter((device) => !present.includes(device));
    const isLast = events === stretches.at(-1);
    segments.push({ events, present, absent, ...(isLast && { end }) });
    before = after(present, events);
  }
  return { group, segments };
}

/** Whether the first that is heard of a device is that it is added, after some events were lost. */
function isAddedLater(
  stretches: readonly (readonly TraceEvent[])[],
  from: readonly TraceEvent[],
  device: string,
): boolean {
  const rest = stretches.slice(stretches.indexOf(from)).flat();
  const told = rest.find((event) => event.device === device && event.group !== undefined);
  return told?.kind === 'added' && !from.some((event) => event.device === device);
}

/** Members are attached in the order of the list; who is not attached comes where his address would. */
function inOrder(
  devices: readonly string[],
  events: readonly TraceEvent[],
  known: readonly string[],
): readonly string[] {
  const attached: string[] = [];
  const gone = new Set<string>();
  for (const { kind, device } of events) {
    if (kind === 'removed') gone.add(device);
    if (kind === 'attached' && !gone.has(device) && !attached.includes(device)) attached.push(device);
  }
  const placeIn = (list: readonly string[], device: string) =>
    list.includes(device) ? list.indexOf(device) : Number.POSITIVE_INFINITY;
  const compare = (list: readonly string[], a: string, b: string) => {
    const [one, other] = [placeIn(list, a), placeIn(list, b)];
    return one === other ? 0 : one - other;
  };
  return devices.toSorted((a, b) => compare(known, a, b) || compare(attached, a, b) || (a < b ? -1 : 1));
}

function after(present: readonly string[], events: readonly TraceEvent[]): readonly string[] {
  const members = new Set(present);
  for (const { kind, device } of events) {
    if (kind === 'removed') members.delete(device);
    if (kind === 'added') members.add(device);
  }
  return [...members];
}
