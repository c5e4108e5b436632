/** The kernel's log of a record against what the steps of the model would have left in it. */
import type { StepRecord } from '../../explorer/index.ts';
import type { DriverBehaviour } from '../../model/index.ts';
import type { Machine } from '../arranging/machine.ts';
import type { Difference } from '../conformed.ts';
import type { RecordedEvent, RecordedStep } from '../recording.ts';
import type { Hypothesis } from './hypothesis.ts';
import type { State } from './model-view.ts';
import { type ModelMove, movesOf, withoutRefused } from './moves.ts';
import { match, nameIn } from './renaming.ts';

type EventOf<K extends RecordedEvent['kind']> = Extract<RecordedEvent, { kind: K }>;

/** A record's log, of which each step takes what is its own. */
export interface Log {
  /** Kinds of events that the recording has at all: what it never has is not asked for. */
  readonly kinds: readonly RecordedEvent['kind'][];
  readonly attaches: readonly EventOf<'attach' | 'attached'>[];
  readonly claims: readonly EventOf<'claim'>[];
  readonly memberships: readonly EventOf<'added' | 'removed'>[];
  /** Those of the model so far, with the recorded group's number where it is known. */
  readonly predicted: readonly EventOf<'added' | 'removed'>[];
}

export function logAtStart({ events }: RecordedStep, kinds: readonly RecordedEvent['kind'][]): Log {
  const only = <K extends RecordedEvent['kind']>(...wanted: readonly K[]) =>
    events.filter(
      (event): event is EventOf<K> => kinds.includes(event.kind) && wanted.some((kind) => kind === event.kind),
    );
  return {
    kinds,
    attaches: only('attach', 'attached'),
    claims: only('claim'),
    memberships: withoutRefused(only('added', 'removed')),
    predicted: [],
  };
}

interface Logged {
  readonly log: Log;
  /** With the names that the log has shown. */
  readonly hypothesis: Hypothesis;
  readonly differences: readonly Difference[];
}

/** A step that was taken from `before` to `after`. */
export function logStep(
  log: Log,
  step: StepRecord,
  before: State,
  after: Hypothesis,
  machine: Machine,
  driver: DriverBehaviour,
): Logged {
  const start: Logged = { log, hypothesis: after, differences: [] };
  return movesOf(step, before, machine.topology, driver).reduce(
    (logged, move) => logMove(logged, move, machine),
    start,
  );
}

function logMove(logged: Logged, move: ModelMove, machine: Machine): Logged {
  const { log, hypothesis } = logged;
  if (!log.kinds.includes(move.kind)) return logged;
  switch (move.kind) {
    case 'added':
    case 'removed': {
      const group = hypothesis.numbers.find(({ object }) => object === move.group)?.recorded ?? ANY_GROUP;
      const event = { kind: move.kind, device: addressOf(machine, move.device), group };
      return { ...logged, log: { ...log, predicted: [...log.predicted, event] } };
    }
    case 'claim':
      return logClaim(logged, move);
    default:
      return logAttach(logged, move, addressOf(machine, move.device));
  }
}

/** Of a group that has no number yet: the groups of the record will tell it. */
const ANY_GROUP = '?';

function addressOf({ places }: Machine, name: string): string {
  return places.find((place) => place.name === name)?.device ?? name;
}

function logClaim(
  { log, hypothesis, differences }: Logged,
  { group, owner }: Extract<ModelMove, { kind: 'claim' }>,
): Logged {
  const [next, ...claims] = log.claims;
  const number = nameIn(hypothesis.numbers, group);
  const matched = next === undefined ? undefined : match(hypothesis.owners, next.owner, owner);
  if (next !== undefined && matched?.isMatch === true && next.group === number)
    return { log: { ...log, claims }, hypothesis: { ...hypothesis, owners: matched.pairs }, differences };
  const predicted = textOf({ kind: 'claim', group: number, owner: nameIn(hypothesis.owners, owner) });
  return { log: { ...log, claims }, hypothesis, differences: [...differences, differing(next, predicted)] };
}

function logAttach(
  { log, hypothesis, differences }: Logged,
  move: Extract<ModelMove, { kind: 'attach' | 'attached' }>,
  device: string,
): Logged {
  const [next, ...attaches] = log.attaches;
  const gone = { ...log, attaches };
  if (move.kind === 'attached') {
    if (next?.kind === 'attached' && next.device === device) return { log: gone, hypothesis, differences };
    return {
      log: gone,
      hypothesis,
      differences: [...differences, differing(next, textOf({ kind: 'attached', device }))],
    };
  }
  const { object, type } = move;
  const named = next?.kind === 'attach' && next.device === device && next.type === type ? next : undefined;
  if (named !== undefined && object === undefined) return { log: gone, hypothesis, differences };
  const matched = named === undefined ? undefined : match(hypothesis.domains, named.domain, object ?? null);
  if (matched?.isMatch === true)
    return { log: gone, hypothesis: { ...hypothesis, domains: matched.pairs }, differences };
  const domain = nameIn(hypothesis.domains, object ?? null);
  return {
    log: gone,
    hypothesis,
    differences: [...differences, differing(next, textOf({ kind: 'attach', device, domain, type }))],
  };
}

/** What is left of a record's log once its last step is taken. */
export function logDifferences({ attaches, claims, memberships, predicted, kinds }: Log): readonly Difference[] {
  const left = [...attaches, ...claims].map((event) => differing(event, 'nothing'));
  if (!kinds.includes('added')) return left;
  const is = withoutRefused(predicted);
  const isSame =
    is.length === memberships.length &&
    is.every((event, index) => {
      const other = memberships[index];
      const hasGroup = event.group === ANY_GROUP || event.group === other?.group;
      return event.kind === other?.kind && event.device === other.device && hasGroup;
    });
  if (isSame) return left;
  return [...left, { field: 'log', recorded: textOfAll(memberships), predicted: textOfAll(is) }];
}

function differing(recorded: RecordedEvent | undefined, predicted: string): Difference {
  return { field: 'log', recorded: recorded === undefined ? 'nothing' : textOf(recorded), predicted };
}

function textOfAll(events: readonly RecordedEvent[]): string {
  return events.length === 0 ? 'nothing' : events.map(textOf).join('; ');
}

function textOf(event: RecordedEvent): string {
  switch (event.kind) {
    case 'attach':
      return `attach ${event.device} to ${event.domain} (${event.type})`;
    case 'attached':
      return `${event.device} attached`;
    case 'claim':
      return `claim of group ${event.group} for ${event.owner}`;
    default:
      return `${event.device} ${event.kind} ${event.kind === 'added' ? 'to' : 'from'} group ${event.group}`;
  }
}
