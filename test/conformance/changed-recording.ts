/** The text of a recording with one thing changed to another that could be there. */

/** Stands for chance: a number below `limit`. */
export type Pick = (limit: number) => number;

export interface Change {
  /** What was changed: a field of a group, a field of the return, an event, ... */
  readonly what: string;
  /** The number of the record, and what it was and is. */
  readonly told: string;
  /** Whether the last that was asked for, then or before, was a shell command. */
  readonly isAfterShell: boolean;
  readonly text: string;
}

// biome-ignore lint/suspicious/noExplicitAny: any JSON
type Json = any;

const GROUP_FIELDS = [
  'type',
  'vfionode',
  'devs',
  'owner_cnt',
  'owner',
  'default',
  'blocking',
  'domain',
  'domain_type',
] as const;

const COMPARED_EVENTS = /^(__attach_device\(|TP |claim\(|claim->rc|release\(|\[RET of)/;

/** Nothing where chance came upon what cannot be changed so. */
export function changeOf(text: string, pick: Pick): Change | undefined {
  const records: Json[] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const index = pick(records.length);
  const before: Json = records[index];
  const changed = CHANGES[pick(CHANGES.length)]?.(before, records, pick);
  if (changed === undefined || JSON.stringify(changed.record) === JSON.stringify(before)) return undefined;
  const lines = records.map((record, at) => `${JSON.stringify(at === index ? changed.record : record)}\n`);
  const told = `${before.step ?? 'end'} ${before.op}: ${changed.told}`;
  const asked = records.slice(0, index + 1).findLast(({ op }) => /^\w+: (?!sleep)|^kill/.test(op));
  return { what: changed.what, told, isAfterShell: /^\w+: sh /.test(asked?.op), text: lines.join('') };
}

type Changed = { readonly what: string; readonly told: string; readonly record: Json };
type ChangeOne = (record: Json, records: readonly Json[], pick: Pick) => Changed | undefined;

function oneOf<Value>(values: readonly Value[], pick: Pick): Value | undefined {
  return values.length === 0 ? undefined : values[pick(values.length)];
}

/** Values that the field has anywhere in the recording. */
function seen(records: readonly Json[], field: string): readonly Json[] {
  return [...new Set(records.flatMap(({ groups }) => Object.values(groups).map((group: Json) => group[field])))];
}

const changeGroup: ChangeOne = (record, records, pick) => {
  const number = oneOf(Object.keys(record.groups), pick);
  const field = oneOf(GROUP_FIELDS, pick);
  if (number === undefined || field === undefined) return undefined;
  const group = record.groups[number];
  const value =
    field === 'devs' ? otherMembers(group.devs, pick) : otherValue(group[field], seen(records, field), pick);
  const groups = { ...record.groups, [number]: { ...group, [field]: value } };
  return { what: field, told: `${field} of ${number}: ${group[field]} -> ${value}`, record: { ...record, groups } };
};

function otherValue(value: Json, values: readonly Json[], pick: Pick): Json {
  if (typeof value === 'number') return value === 0 ? 1 : value + (pick(2) === 0 ? 1 : -1);
  return oneOf(
    values.filter((other) => other !== value),
    pick,
  );
}

/** A driver of one member is another, or a member is not there. */
function otherMembers(devs: string, pick: Pick): string {
  const members = devs.split(',');
  const at = pick(members.length);
  const driver = oneOf(['-', 'vfio-pci', 'e1000e', 'pcieport', 'pci-stub'], pick);
  if (members.length > 1 && pick(3) === 0) return members.filter((_, other) => other !== at).join(',');
  return members.map((member, other) => (other === at ? member.replace(/\[.*/, `[${driver}]`) : member)).join(',');
}

const changeNumber: ChangeOne = (record, _, pick) => {
  const number = oneOf(Object.keys(record.groups), pick);
  const other = String(pick(16));
  if (number === undefined || other in record.groups) return undefined;
  const { [number]: group, ...groups } = record.groups;
  const what = 'number of a group';
  return { what, told: `${number} -> ${other}`, record: { ...record, groups: { ...groups, [other]: group } } };
};

const dropGroup: ChangeOne = (record, _, pick) => {
  const number = oneOf(Object.keys(record.groups), pick);
  if (number === undefined) return undefined;
  const { [number]: dropped, ...groups } = record.groups;
  return { what: 'a group', told: `${number} (${dropped.devs}) is not there`, record: { ...record, groups } };
};

const ERRNOS = ['EINVAL', 'EBUSY', 'EPERM', 'ENODEV', 'ENOENT', 'EBADF'];

const changeReturn: ChangeOne = (record, _, pick) => {
  if (record.ret == null) return undefined;
  const { ret } = record;
  const errno = oneOf(ERRNOS, pick);
  const failed = { ...ret, rc: -1, errno };
  const changed = ret.rc === -1 && pick(3) === 0 ? { ...ret, rc: 0, errno: '0' } : failed;
  const told = `${JSON.stringify(ret)} -> ${JSON.stringify(changed)}`;
  return { what: 'return', told, record: { ...record, ret: changed } };
};

const changeInfo: ChangeOne = (record, records, pick) => {
  if (record.ret == null) return undefined;
  const infos = [...new Set(records.map(({ ret }) => ret?.info ?? 'gid=77'))];
  const info = oneOf(infos, pick);
  const told = `${record.ret.info} -> ${info}`;
  return { what: 'info', told, record: { ...record, ret: { ...record.ret, info } } };
};

const changePending: ChangeOne = (record) =>
  record.pending == null
    ? undefined
    : { what: 'pending', told: String(!record.pending), record: { ...record, pending: !record.pending } };

/** An event is lost, comes twice or changes places with the next, or a word of it is another. */
const changeEvent: ChangeOne = (record, records, pick) => {
  const events: readonly string[] = record.events ?? [];
  const at = oneOf(
    events.flatMap((event, index) => (COMPARED_EVENTS.test(event) ? [index] : [])),
    pick,
  );
  if (at === undefined) return undefined;
  const event = events[at] as string;
  const kind = /^(TP \w+|\w+|\[RET)/.exec(event)?.[0];
  const [how, changed] = CHANGED_EVENTS[pick(CHANGED_EVENTS.length)]?.(events, at, records, pick) ?? [];
  return { what: `event ${kind}: ${how}`, told: event, record: { ...record, events: changed } };
};

type ChangeEvents = (
  events: readonly string[],
  at: number,
  records: readonly Json[],
  pick: Pick,
) => readonly [string, readonly string[]];

const CHANGED_EVENTS: readonly ChangeEvents[] = [
  (events, at) => ['lost', events.filter((_, other) => other !== at)],
  (events, at) => ['twice', events.flatMap((event, other) => (other === at ? [event, event] : [event]))],
  (events, at) => {
    const next = events.findIndex((event, other) => other > at && COMPARED_EVENTS.test(event));
    const swapped = events.map((event, other) =>
      other === at && next > 0 ? events[next] : other === next ? events[at] : event,
    );
    return ['swapped', swapped as readonly string[]];
  },
  (events, at, records, pick) => {
    const others = records.flatMap((record) => (record.events ?? []) as string[]);
    const words = new Set(others.filter((other) => COMPARED_EVENTS.test(other)).flatMap((other) => wordsOf(other)));
    const was = oneOf(wordsOf(events[at] as string), pick) as string;
    const word = oneOf(
      [...words].filter((other) => other !== was && kindOf(other) === kindOf(was)),
      pick,
    );
    const event = (events[at] as string).replace(was, word ?? was);
    return ['another word', events.map((other, index) => (index === at ? event : other))];
  },
];

/** Devices, domains, owners, types and numbers in an event. */
function wordsOf(event: string): readonly string[] {
  const from = event.replace(/^(\w+\(|TP \w+|\[RET of step)/, '').replace(/own=\d+/, '');
  return from.match(/\d{4}:[0-9a-f:.]+|\w+#\d+|(?<=type=)[\w-]+|(?<==)-?\w+|(?<=step )\d+/g) ?? [event];
}

function kindOf(word: string): string {
  return word.includes(':')
    ? 'device'
    : /^U#/.test(word)
      ? 'owner'
      : word.includes('#')
        ? 'domain'
        : /^-?\d+$/.test(word)
          ? 'number'
          : 'type';
}

const CHANGES: readonly ChangeOne[] = [
  changeGroup,
  changeGroup,
  changeGroup,
  changeNumber,
  dropGroup,
  changeReturn,
  changeReturn,
  changeInfo,
  changePending,
  changeEvent,
  changeEvent,
];
