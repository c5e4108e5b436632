/** What the states of a model make of a log of tracepoints: how far they explain it, and what it leaves open. */
import type {
  DesignFollowed,
  GroupFollowed,
  LogFollowed,
  StatesAlike,
  TraceEvent,
  TraceEventKind,
  TraceFollowed,
  Undecided,
} from '../../conformance/index.ts';
import { wrapped } from '../../counterexamples/plain-text.ts';
import { unreachable } from '../../explorer/errors.ts';
import type { Terminal } from '../terminal.ts';
import { counted, grouped } from '../wording.ts';
import { someDesigns } from './some-designs.ts';

interface LogText {
  /** Whether each design is told at length, and all states. */
  readonly isVerbose: boolean;
  readonly colors: Terminal['colors'];
}

const COLUMNS = 80;

/** Kinds of states, fields and gains that are told where not all are asked for. */
const SHOWN_MAX = 4;

/** The lines of one log: the designs that do best at length, the others in a line. */
export function logLines({ name, file, followed }: LogFollowed, options: LogText): readonly string[] {
  const { log, driver, silent, faults, notes } = followed;
  const [best, ...others] = rankedDesigns(followed);
  return [
    ...wrapped(`${name}  (${file})`, COLUMNS, 2).map(options.colors.bold),
    ...said(`${counted(log.events.length, 'event')}${passedOverText(followed, options)}`),
    ...log.lost.flatMap(({ line, count }) =>
      said(
        `${count === undefined ? 'Events' : counted(count, 'event')} LOST before line ${line}: what happened there is open`,
      ),
    ),
    ...said(
      `followed with driver ${driver}, at most ${counted(silent, 'silent step')} between two events, ${faults === 0 ? 'no failures' : `at most ${counted(faults, 'failure')} in each group`}`,
    ),
    ...notes.flatMap((note) => said(`Note: ${note}`)),
    ...(best === undefined ? said('no design was followed') : designLines(best, options)),
    ...(options.isVerbose ? others.flatMap((one) => designLines(one, options)) : otherLines(others)),
  ];
}

function passedOverText({ log: { passedOver } }: TraceFollowed, { isVerbose }: LogText): string {
  if (passedOver.length === 0) return '';
  const shown = isVerbose ? passedOver : passedOver.slice(0, SHOWN_MAX);
  const more = passedOver.slice(shown.length).reduce((sum, { count }) => sum + count, 0);
  const told = [...shown, ...(more === 0 ? [] : [{ what: 'others', count: more }])];
  return `; passed over: ${told.map(({ what, count }) => `${what} ${grouped(count)}`).join(', ')}`;
}

function said(text: string): readonly string[] {
  return wrapped(`  ${text}`, COLUMNS, 4);
}

/** Designs that make the same of a log. */
export interface RankedDesigns {
  readonly names: readonly string[];
  readonly followed: DesignFollowed;
}

/** Those that explain most first, those that do alike together. */
export function rankedDesigns({ designs }: TraceFollowed): readonly RankedDesigns[] {
  const alike = new Map<string, { readonly names: string[]; readonly followed: DesignFollowed }>();
  for (const followed of designs) {
    const key = JSON.stringify([followed.verdict, followed.groups]);
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { names: [followed.design], followed });
    else known.names.push(followed.design);
  }
  const rank = ({ followed }: RankedDesigns) => RANKS.indexOf(followed.verdict);
  const reach = ({ followed }: RankedDesigns) => firstUnexplained(followed)?.line ?? Number.MAX_SAFE_INTEGER;
  return [...alike.values()].sort((a, b) => rank(a) - rank(b) || reach(b) - reach(a));
}

const RANKS: readonly DesignFollowed['verdict'][] = ['explained', 'limit', 'not explained'];

/** The first event in the log at which some group ends. */
export function firstUnexplained({ groups }: DesignFollowed): TraceEvent | undefined {
  const events = groups.flatMap(({ outcome }) => (outcome.kind === 'explained' ? [] : [outcome.event]));
  return events.sort((a, b) => a.line - b.line)[0];
}

/** A line each for designs that are not told at length; which states they leave is not said of them. */
function otherLines(others: readonly RankedDesigns[]): readonly string[] {
  const told = new Map<string, string[]>();
  for (const { names, followed } of others) {
    const text = `${reachText(followed)}${followed.verdict === 'explained' ? ', with other states' : ''}`;
    told.set(text, [...(told.get(text) ?? []), ...names]);
  }
  return [...told].flatMap(([text, names]) => ['', ...wrapped(`${someDesigns(names)}: ${text}`, COLUMNS, 2)]);
}

/** `explained`, or at which event not. */
export function reachText(followed: DesignFollowed): string {
  const event = firstUnexplained(followed);
  switch (followed.verdict) {
    case 'explained':
      return 'explained';
    case 'limit':
      return `open from ${eventText(event)} on: more states than allowed`;
    case 'not explained':
      return `not explained: ${eventText(event)}`;
  }
}

/** `line 1204, 12.345678: attach_device_to_domain 0000:05:00.1`. */
export function eventText(event: TraceEvent | undefined): string {
  if (event === undefined) return 'the log';
  const { line, time, kind, device, group } = event;
  return `line ${line}, ${time}: ${tracepointOf(kind)} ${device}${group === undefined ? '' : ` of group ${group}`}`;
}

function tracepointOf(kind: TraceEventKind): string {
  switch (kind) {
    case 'added':
      return 'add_device_to_group';
    case 'removed':
      return 'remove_device_from_group';
    case 'attached':
      return 'attach_device_to_domain';
    case 'detached':
      return 'detach_device_from_domain';
    default:
      return unreachable(kind);
  }
}

function designLines({ names, followed }: RankedDesigns, options: LogText): readonly string[] {
  const { green, red, yellow } = options.colors;
  const paint = { explained: green, limit: yellow, 'not explained': red }[followed.verdict];
  const verdict = { explained: 'explained', limit: 'LEFT OPEN', 'not explained': 'NOT EXPLAINED' }[followed.verdict];
  return [
    '',
    ...wrapped(`${someDesigns(names)}: ${verdict}`, COLUMNS, 2).map(paint),
    ...followed.groups.flatMap((group) => groupLines(group, options)),
  ];
}

function groupLines({ group, members, assumptions, events, outcome }: GroupFollowed, options: LogText) {
  return [
    ...said(
      `${group === undefined ? 'A group' : `Group ${group}`} of ${members.join(', ')}: ${counted(events, 'event')}`,
    ),
    ...assumptions.flatMap((text) => deeper(`assumed: ${text}`)),
    ...outcomeLines(outcome, options),
  ];
}

function outcomeLines(outcome: GroupFollowed['outcome'], options: LogText): readonly string[] {
  const { red, yellow } = options.colors;
  switch (outcome.kind) {
    case 'explained':
      return undecidedLines(outcome.undecided, options);
    case 'not explained':
      return [
        ...deeper(`NO STATE EXPLAINS ${eventText(outcome.event)}`).map(red),
        ...deeper(`instead could come: ${outcome.instead.length === 0 ? 'nothing' : outcome.instead.join('; ')}`),
        ...deeper('the states before it:'),
        ...statesLines(outcome.states, options),
      ];
    case 'limit':
      return deeper(
        `LEFT OPEN at ${eventText(outcome.event)}: more than ${grouped(outcome.statesMax)} states could explain the log up to it`,
      ).map(yellow);
  }
}

function deeper(text: string): readonly string[] {
  return wrapped(`    ${text}`, COLUMNS, 6);
}

function undecidedLines({ states, alike, differing, fields }: Undecided, options: LogText): readonly string[] {
  if (states === 1) return [...deeper('explained by exactly one state:'), ...statesLines(alike, options)];
  const limit = options.isVerbose ? Number.MAX_SAFE_INTEGER : SHOWN_MAX;
  return [
    ...deeper(`explained; UNDECIDED between ${counted(states, 'state')}:`),
    ...statesLines(alike, options),
    ...differing.slice(0, limit).flatMap(({ field, values }) => deeper(`open: ${field}: ${values.join(' or ')}`)),
    ...fields
      .slice(0, limit)
      .flatMap(({ field, worst, average }) =>
        deeper(
          `a field with the ${field} in each event would leave at most ${counted(worst, 'state')}, ${average.toFixed(1)} on average`,
        ),
      ),
  ];
}

/** What all have in common once, then of each what is its own. */
function statesLines(alike: readonly StatesAlike[], { isVerbose }: LogText): readonly string[] {
  const [first, ...others] = alike;
  const isCommon = ([field, value]: readonly [string, string]) => others.every(({ fields }) => fields[field] === value);
  const common = Object.entries(first?.fields ?? {}).filter(isCommon);
  const names = new Set(others.length === 0 ? [] : common.map(([field]) => field));
  const shown = isVerbose ? alike : alike.slice(0, SHOWN_MAX);
  const more = alike.slice(shown.length).reduce((sum, { count }) => sum + count, 0);
  return [
    ...(names.size === 0 ? [] : wrapped(`      all with ${fieldsText(common)}`, COLUMNS, 8)),
    ...shown.flatMap(({ count, fields }) => {
      const own = Object.entries(fields).filter(([field]) => !names.has(field));
      return wrapped(`      ${grouped(count)} with ${fieldsText(own)}`, COLUMNS, 8);
    }),
    ...(more === 0 ? [] : deeper(`  and ${grouped(more)} more: --verbose shows all`)),
  ];
}

function fieldsText(fields: readonly (readonly [string, string])[]): string {
  return fields.map(([field, value]) => `${field} ${value}`).join(', ');
}
