/** What the states of a model make of a log of tracepoints: how far they explain it, and what it leaves open. */
import type { GroupFollowed, LogFollowed, StatesAlike, TraceFollowed } from '../../conformance/index.ts';
import { wrapped } from '../../counterexamples/plain-text.ts';
import { groupedBy } from '../grouped-by.ts';
import { COLUMNS, type Terminal } from '../terminal.ts';
import { counted, grouped } from '../wording.ts';
import { eventText, type RankedDesigns, rankedDesigns, reachText } from './log-ranking.ts';
import { someNames } from './some-names.ts';

interface LogText {
  /** Whether each design and group is told at length, with all states. */
  readonly isVerbose: boolean;
  readonly colors: Terminal['colors'];
}

/** Groups, states and the like that are told where not all are asked for: a screen has 24 lines. */
const SHOWN_MAX = 4;

/** The lines of one log: the designs that do best with what they leave open, the others in a line. */
export function logLines({ name, file, followed }: LogFollowed, options: LogText): readonly string[] {
  const { log, driver, silent, faults, notes, designs } = followed;
  const isWeak = designs.length > 1 && designs.every(({ verdict }) => verdict === 'explained');
  const failures = faults === 0 ? 'no failures' : `at most ${counted(faults, 'failure')} in each group`;
  return [
    ...wrapped(`${name}  (${file})`, COLUMNS, 2).map(options.colors.bold),
    ...said(`${counted(log.events.length, 'event')}${passedOverText(followed, options)}`),
    ...log.lost.flatMap(({ line, count }) =>
      said(
        `${count === undefined ? 'Events' : counted(count, 'event')} LOST before line ${line}: what happened there is open`,
      ),
    ),
    ...said(`with driver ${driver}, at most ${counted(silent, 'silent step')} between two events, ${failures}`),
    ...notes.flatMap((note) => said(`Note: ${note}`)),
    ...(isWeak ? said(tellsNoneText(designs.length)) : []),
    '',
    ...designsLines(rankedDesigns(followed), options),
  ];
}

/** Of what every design explains that was asked. */
export function tellsNoneText(designs: number): string {
  return `It tells no design from another: each of the ${designs} that were asked explains it.`;
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

function deeper(text: string): readonly string[] {
  return wrapped(`    ${text}`, COLUMNS, 6);
}

/** All that explain the log in a line, then what the first of them leaves open, then where each of the others ends. */
function designsLines(ranked: readonly RankedDesigns[], options: LogText): readonly string[] {
  const { isVerbose, colors } = options;
  const [best, ...others] = ranked;
  if (best === undefined) return said('no design was followed');
  const { verdict, groups } = best.followed;
  const paint = { explained: colors.green, limit: colors.yellow, 'not explained': colors.red }[verdict];
  const heading = { explained: 'explained', limit: 'LEFT OPEN', 'not explained': 'NOT EXPLAINED' }[verdict];
  const told = (names: readonly string[]) => wrapped(`${names.join(', ')}: ${heading}`, COLUMNS, 2).map(paint);
  if (isVerbose) {
    const whole = [...told(best.names), ...groups.flatMap((group) => wholeGroup(group, options))];
    return others.length === 0 ? whole : [...whole, '', ...designsLines(others, options)];
  }
  const alike = ranked.filter(({ followed }) => followed.verdict === 'explained' && verdict === 'explained');
  const rest = ranked.filter((one) => one !== best && !alike.includes(one));
  return [
    ...told(alike.length === 0 ? best.names : alike.flatMap(({ names }) => names)),
    ...(alike.length < 2 ? [] : said(`With ${someNames(best.names)}:`)),
    ...groupsLines(groups, options),
    ...(rest.length === 0 ? [] : ['']),
    ...groupedBy(rest, ({ followed }) => reachText(followed)).flatMap((same) => {
      const names = same.flatMap((one) => one.names);
      return wrapped(`${names.join(', ')}: ${reachText(same[0].followed)}`, COLUMNS, 2);
    }),
  ];
}

/** A paragraph for groups that are alike: those of which there is something to say before those without. */
function groupsLines(groups: readonly GroupFollowed[], options: LogText): readonly string[] {
  const alike = groupedBy(groups, (group) =>
    JSON.stringify([outcomeText(group), group.members.length, group.assumptions]),
  );
  const isPlain = ([first]: readonly [GroupFollowed, ...unknown[]]) =>
    outcomeText(first) === ONE_STATE && first.assumptions.length === 0;
  const telling = alike.filter((same) => !isPlain(same)).sort(([a], [b]) => weight(b) - weight(a));
  const shown = telling.slice(0, SHOWN_MAX);
  const more = telling.slice(SHOWN_MAX).flat();
  return [
    ...shown.flatMap((same) => alikeLines(same, options)),
    ...(more.length === 0
      ? []
      : said(`${counted(more.length, 'more group')} of which there is something to say: --verbose`)),
    ...alike.filter(isPlain).flatMap((same) => alikeLines(same, options)),
  ];
}

/** What is not explained comes before what is left open. */
function weight({ outcome: { kind } }: GroupFollowed): number {
  return { 'not explained': 2, limit: 1, explained: 0 }[kind];
}

function alikeLines(same: readonly [GroupFollowed, ...GroupFollowed[]], options: LogText): readonly string[] {
  const [first] = same;
  const { red, yellow } = options.colors;
  const { outcome, assumptions } = first;
  const why = outcome.kind === 'explained' ? 'assumed, as nothing else explains it' : 'assumed';
  const paint = { explained: (text: string) => text, limit: yellow, 'not explained': red }[outcome.kind];
  return [
    ...said(`${groupsText(same)}${same.length === 1 ? ':' : ', each'} ${outcomeText(first)}`).map(paint),
    ...(assumptions.length === 0 ? [] : deeper(`${why}: ${assumptions.join('; ')}`)),
    ...(outcome.kind === 'not explained' ? beforeLines(first, options) : []),
  ];
}

/** `Group 11 (0000:05:00.0, 0000:05:00.1), 14 events`; of several which, and how many devices each has. */
function groupsText(same: readonly [GroupFollowed, ...GroupFollowed[]]): string {
  const [{ group, members }] = same;
  const events = counted(
    same.reduce((sum, one) => sum + one.events, 0),
    'event',
  );
  const devices = counted(members.length, 'device');
  if (same.length === 1) {
    const named = members.length > SHOWN_MAX ? devices : members.join(', ');
    return `${group === undefined ? 'A group' : `Group ${group}`} (${named}), ${events}`;
  }
  const numbers = same.flatMap((one) => one.group ?? []);
  const which = numbers.length < same.length ? '' : ` (${someNames(numbers)})`;
  return `${counted(same.length, 'group')}${which} of ${devices}, ${events}`;
}

const ONE_STATE = 'explained by one state';

/** In a clause, with the one field that would decide most. */
function outcomeText({ outcome }: GroupFollowed): string {
  switch (outcome.kind) {
    case 'explained': {
      const { states, fields } = outcome.undecided;
      if (states === 1) return ONE_STATE;
      const [best] = fields;
      const decides =
        best === undefined || best.worst >= states ? 'no field of an event would decide it' : gainText(best);
      return `UNDECIDED between ${grouped(states)} states; ${decides}`;
    }
    case 'not explained':
      return `NO STATE EXPLAINS ${eventText(outcome.event)}`;
    case 'limit':
      return `LEFT OPEN at ${eventText(outcome.event)}: more than ${grouped(outcome.statesMax)} states could explain the log up to it`;
  }
}

function gainText({ field, worst }: { readonly field: string; readonly worst: number }): string {
  return `the ${field} in each event would ${worst === 1 ? 'decide it' : `leave ${grouped(worst)}`}`;
}

/** What came before an event that nothing explains, and what could have come instead. */
function beforeLines({ outcome }: GroupFollowed, options: LogText): readonly string[] {
  if (outcome.kind !== 'not explained') return [];
  return [
    ...deeper(`instead could come: ${outcome.instead.length === 0 ? 'nothing' : outcome.instead.join('; ')}`),
    ...deeper('the states before it:'),
    ...statesLines(outcome.states, options),
  ];
}

/** All that is known of one group. */
function wholeGroup(group: GroupFollowed, options: LogText): readonly string[] {
  const { outcome } = group;
  return [
    ...alikeLines([group], options),
    ...(outcome.kind !== 'explained'
      ? []
      : [
          ...statesLines(outcome.undecided.alike, options),
          ...outcome.undecided.differing.flatMap(({ field, values }) =>
            deeper(`open: ${field}: ${values.join(' or ')}`),
          ),
          ...outcome.undecided.fields.flatMap(({ field, worst, average }) =>
            deeper(
              `a field with the ${field} in each event would leave at most ${counted(worst, 'state')}, ${average.toFixed(1)} on average`,
            ),
          ),
        ]),
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
