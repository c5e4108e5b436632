/** Transitions of machines that a search took, and those that it did not, by machine and state. */
import type { Coverage, TransitionCoverage } from '../explorer/coverage/index.ts';
import { wrapped } from '../explorer/plain-text.ts';
import { columns, TABLE_COLUMNS } from './columns.ts';
import { groupedBy } from './grouped-by.ts';
import { counted, grouped } from './wording.ts';

/** Lines of a report. */
export function transitionLines({ transitions }: Coverage, never: string): readonly string[] {
  const taken = transitions.filter((one) => one.taken > 0);
  const others = transitions.filter((one) => one.taken === 0);
  const title = `Transitions: ${grouped(taken.length)} of ${counted(transitions.length, 'transition')} taken`;
  if (others.length === 0) return [title, ...takenTable(taken)];
  return [
    title,
    ...takenTable(taken),
    '',
    ...wrapped(
      `Transitions never taken: ${never}. A number says how often the guard was asked and said no.`,
      TABLE_COLUMNS,
    ),
    ...groupedBy(others, ({ machine }) => machine).flatMap((never) => machineLines(never, transitions)),
  ];
}

function takenTable(taken: readonly TransitionCoverage[]): readonly string[] {
  const rows = taken.map((one) => [
    `${one.machine} ${stateOf(one)}: ${eventOf(one)}${one.guard === undefined ? '' : ` [${one.guard}]`}`,
    grouped(one.taken),
    grouped(one.passedOver),
    String(one.first?.length ?? '-'),
  ]);
  return columns([['machine, state, event, guard', 'taken', 'no', 'steps'], ...rows], new Set([1, 2, 3]));
}

/** Of one machine, and of one state or event of it. */
type Never = readonly [TransitionCoverage, ...TransitionCoverage[]];

function machineLines(never: Never, all: readonly TransitionCoverage[]): readonly string[] {
  const { machine } = never[0];
  const ofMachine = all.filter((one) => one.machine === machine);
  const title = `${machine}: ${never.length} of ${ofMachine.length}`;
  if (never.length === ofMachine.length) return wrapped(`${title}, nothing of it`, TABLE_COLUMNS, 2);
  const lines = groupedBy(never, stateOf).flatMap((ofState) => {
    const state = stateOf(ofState[0]);
    const isAll = ofState.length === ofMachine.filter((one) => stateOf(one) === state).length;
    if (isAll && ofState.every(({ passedOver }) => passedOver === 0)) {
      return wrapped(`  ${state}: nothing of it (${ofState.length})`, TABLE_COLUMNS, 4);
    }
    return [...wrapped(`  ${state}`, TABLE_COLUMNS, 4), ...groupedBy(ofState, eventOf).flatMap(eventLines)];
  });
  return [...wrapped(title, TABLE_COLUMNS, 2), ...lines];
}

function eventLines(never: Never): readonly string[] {
  const [first] = never;
  const isOnly = first.place.index === 0 && first.guard === undefined;
  const guards = never.map(({ guard = 'otherwise', passedOver }) =>
    passedOver === 0 ? guard : `${guard} (${grouped(passedOver)})`,
  );
  return wrapped(`    ${eventOf(first)}${isOnly ? '' : `: ${guards.join(', ')}`}`, TABLE_COLUMNS, 6);
}

function stateOf({ place: { state } }: TransitionCoverage): string {
  return state === '' ? 'in any state' : state;
}

function eventOf({ place: { when, event } }: TransitionCoverage): string {
  return when === 'on' ? event : when;
}
