/** What a recording does not show although the operations change it: that much is not compared, and is told. */
import type { StepRecord } from '../../explorer/index.ts';
import type { Topology } from '../../model/index.ts';
import { type Machine, placeAt } from '../arranging/machine.ts';
import type { ConformedStep } from '../conformed.ts';
import { badRecording } from '../reading/bad-recording.ts';
import type { RecordedEvent, RecordedStep, Recording } from '../recording.ts';
import { groupsChangedIn, kindsOf } from './moves.ts';

/** @throws CheckerError `bad-recording` where there would be nothing to compare but return codes */
export function mustShowGroups({ file, records }: Recording): void {
  const after = records.slice(1);
  if (after.length === 0 || after.some(({ groups }) => Object.keys(groups).length > 0)) return;
  throw badRecording(file, {
    what: 'no record after the initial state shows a group',
    got: `${after.length} records with \`groups\` empty`,
    expected: 'the state of the groups that the operations are about',
    remedy: 'record the groups, or take the log alone: conform follows that, too',
  });
}

/** The kinds of events that are anywhere in it: whoever logged members that came logged those that went. */
export function loggedIn({ records }: Recording): readonly RecordedEvent['kind'][] {
  const kinds = new Set(records.flatMap(({ events }) => events.map(({ kind }) => kind)));
  return kinds.has('added') || kinds.has('removed') ? [...kinds.add('added').add('removed')] : [...kinds];
}

/** Those groups of the model that a recorder watches: whatever else it shows once, as it is new. */
export function relevantGroups({ records }: Recording, machine: Machine): readonly string[] {
  const shown = records.slice(1).flatMap((record) => groupsIn(record, machine));
  return [...new Set(shown)].filter((group) => shown.filter((other) => other === group).length > 1);
}

/** In the names of the model. */
function groupsIn({ groups }: RecordedStep, machine: Machine): readonly string[] {
  const members = Object.values(groups).flatMap((group) => group.members);
  return [...new Set(members.map(({ device }) => placeAt(machine, device)?.group ?? device))];
}

/** A sentence for each thing that `steps` did in the model and that the recording shows nowhere. */
export function notesOfNotShown(
  recording: Recording,
  machine: Machine,
  relevant: readonly string[],
  steps: readonly ConformedStep[],
): readonly string[] {
  const taken = steps.slice(1).flatMap((step) => step.taken);
  return [
    ...lostOutside(steps),
    ...notLogged(recording, machine.topology, taken),
    ...notWatched(recording, machine, relevant, taken),
    ...(hasFileOfVfio(recording) ? [] : ['It does not say whether /dev/vfio/GROUP is there: that is not compared.']),
  ];
}

/** Where an operation that the model does not have is the last that is followed. */
function lostOutside(steps: readonly ConformedStep[]): readonly string[] {
  const index = steps.findIndex(({ verdict }) => verdict.kind === 'not followed');
  const isFollowed = index === -1;
  const isTold = steps.some(({ verdict: { kind } }) => kind === 'differs' || kind === 'limit');
  const last = steps.slice(0, index).findLast(({ verdict }) => verdict.kind === 'outside');
  if (isFollowed || isTold || last === undefined) return [];
  const { number, text } = last.record;
  return [
    `Step ${number}, ${text}, is outside the model, and leaves groups as the model cannot: nothing after it is followed.`,
  ];
}

/** As messages call them. */
const KINDS: readonly (readonly [RecordedEvent['kind'], string])[] = [
  ['claim', 'claims'],
  ['claimed', 'what claims return'],
  ['released', 'releases'],
  ['attach', 'attaches with their domains'],
  ['attached', 'attaches that worked'],
  ['added', 'members that come and go'],
];

function notLogged(recording: Recording, topology: Topology, taken: readonly StepRecord[]): readonly string[] {
  const logged = loggedIn(recording);
  const moved = new Set(taken.flatMap((step) => kindsOf(step, topology)));
  const missing = KINDS.filter(([kind]) => moved.has(kind) && !logged.includes(kind)).map(([, text]) => text);
  return missing.length === 0 ? [] : [`Nowhere in its log, and not compared: ${missing.join(', ')}.`];
}

function notWatched(
  { records }: Recording,
  machine: Machine,
  relevant: readonly string[],
  taken: readonly StepRecord[],
): readonly string[] {
  const changed = new Set(taken.flatMap((step) => groupsChangedIn(step, machine.topology)));
  const missing = machine.topology.groups.filter((group) => changed.has(group) && !relevant.includes(group));
  const numbers = missing.flatMap((group) => {
    const at = records.find((record) => groupsIn(record, machine).includes(group));
    return Object.entries(at?.groups ?? {}).flatMap(([number, { members }]) =>
      members.some(({ device }) => placeAt(machine, device)?.group === group) ? [number] : [],
    );
  });
  if (numbers.length === 0) return [];
  const [which, are] = numbers.length === 1 ? ['Group', 'is'] : ['Groups', 'are'];
  return [`${which} ${numbers.join(', ')} ${are} shown only once, and not compared after that.`];
}

function hasFileOfVfio({ records }: Recording): boolean {
  const groups = records.flatMap((record) => Object.values(record.groups));
  return groups.length === 0 || groups.some(({ hasVfioFile }) => hasVfioFile !== undefined);
}
