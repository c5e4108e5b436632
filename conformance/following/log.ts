/** The kernel's log of a record against what the steps of the model would have left in it. */
import type { StepRecord } from '../../explorer/index.ts';
import type { DriverBehaviour } from '../../model/index.ts';
import type { Machine } from '../arranging/machine.ts';
import type { Difference, LogField } from '../conformed.ts';
import type { RecordedEvent, RecordedStep } from '../recording.ts';
import type { Hypothesis } from './hypothesis.ts';
import { addressOf, type State } from './model-view.ts';
import { type ModelMove, movesOf, refusedIn, withoutRefused } from './moves.ts';
import { match, nameIn } from './renaming.ts';

type EventOf<K extends RecordedEvent['kind']> = Extract<RecordedEvent, { kind: K }>;
type Attach = EventOf<'attach' | 'attached' | 'claim' | 'claimed' | 'released'>;
type Membership = EventOf<'added' | 'removed'>;

/** A log, as far as the recording has it: kinds of events that are nowhere in it are not asked for. */
export interface Log {
  readonly kinds: readonly RecordedEvent['kind'][];
  /** Claims, attaches and releases, recorded and predicted so far, in the names of the recording. */
  readonly attaches: readonly Attach[];
  readonly predictedAttaches: readonly Attach[];
  /** When a member is logged, before or after its first attach, depends on the kernel: they are compared by themselves. */
  readonly memberships: readonly Membership[];
  readonly predictedMemberships: readonly PredictedMembership[];
  /** Addresses of devices that no group took in. */
  readonly refused: readonly string[];
}

/** The number of a new group is known once the groups are read: until then it is the one that the model calls `object`. */
type PredictedMembership = Membership & { readonly object: string };

/** The log of a record before the model has done anything; `kinds` are those that the recording has at all. */
export function logAtStart({ events }: RecordedStep, kinds: readonly RecordedEvent['kind'][]): Log {
  const logged = events.filter(({ kind }) => kinds.includes(kind));
  return {
    kinds,
    attaches: logged.filter((event) => !isMembership(event)),
    predictedAttaches: [],
    memberships: logged.filter(isMembership),
    predictedMemberships: [],
    refused: [],
  };
}

function isMembership(event: RecordedEvent): event is Membership {
  return event.kind === 'added' || event.kind === 'removed';
}

/** A log that goes on with the hypothesis. */
export interface Logged {
  readonly log: Log;
  /** With the names that the log has shown. */
  readonly hypothesis: Hypothesis;
}

/** A step that was taken from `before`, and led to what `logged` has. */
export function logStep(
  logged: Logged,
  step: StepRecord,
  before: State,
  machine: Machine,
  driver: DriverBehaviour,
): Logged {
  const { topology } = machine;
  const moves = movesOf(step, before, topology, driver);
  const refused = refusedIn(step, logged.hypothesis.run.state, topology).map((device) => addressOf(machine, device));
  const { log, hypothesis } = moves.reduce(
    (now, move) => (now.log.kinds.includes(move.kind) ? logMove(now, move, machine) : now),
    logged,
  );
  return { log: refused.length === 0 ? log : { ...log, refused: [...log.refused, ...refused] }, hypothesis };
}

function logMove({ log, hypothesis }: Logged, move: ModelMove, machine: Machine): Logged {
  if (move.kind === 'added' || move.kind === 'removed') {
    const group = numberOf(hypothesis, move.group) ?? UNSHOWN;
    const event = { kind: move.kind, device: addressOf(machine, move.device), group, object: move.group };
    return { log: { ...log, predictedMemberships: [...log.predictedMemberships, event] }, hypothesis };
  }
  const recorded = log.attaches[log.predictedAttaches.length];
  const { event, names } = named(move, recorded, hypothesis, machine);
  const predictedAttaches = [...log.predictedAttaches, event];
  return { log: { ...log, predictedAttaches }, hypothesis: { ...hypothesis, ...names } };
}

/** A move as the recording would have it, and the names that are known by it. */
function named(
  move: Exclude<ModelMove, { kind: 'added' | 'removed' }>,
  recorded: Attach | undefined,
  hypothesis: Hypothesis,
  machine: Machine,
): { readonly event: Attach; readonly names?: Partial<Pick<Hypothesis, 'domains' | 'owners'>> } {
  const { domains, owners } = hypothesis;
  switch (move.kind) {
    case 'attached':
      return { event: { kind: 'attached', device: addressOf(machine, move.device) } };
    case 'claimed':
      return { event: move };
    case 'released':
      return { event: { kind: 'released', group: numberOf(hypothesis, move.group) ?? UNSHOWN } };
    case 'claim': {
      const group = numberOf(hypothesis, move.group) ?? UNSHOWN;
      const matched = recorded?.kind === 'claim' ? match(owners, recorded.owner, move.owner) : undefined;
      if (recorded?.kind === 'claim' && matched?.isMatch === true)
        return { event: { kind: 'claim', group, owner: recorded.owner }, names: { owners: matched.pairs } };
      return { event: { kind: 'claim', group, owner: nameIn(owners, move.owner) } };
    }
    case 'attach': {
      const { object, type } = move;
      const device = addressOf(machine, move.device);
      const isOther = recorded?.kind !== 'attach' || recorded.device !== device || recorded.type !== type;
      if (isOther) return { event: { kind: 'attach', device, domain: nameIn(domains, object ?? null), type } };
      const matched =
        object === undefined ? { isMatch: true as const, pairs: domains } : match(domains, recorded.domain, object);
      if (matched.isMatch) return { event: recorded, names: { domains: matched.pairs } };
      return { event: { kind: 'attach', device, domain: matched.predicted, type } };
    }
  }
}

function numberOf({ numbers }: Hypothesis, group: string): string | undefined {
  return numbers.find(({ object }) => object === group)?.recorded;
}

/** The number of a group that no record has shown. */
const UNSHOWN = '?';

/** Whether the record's log begins with the claims, attaches and releases that were predicted so far. */
export function isAsLogged({ attaches, predictedAttaches }: Log): boolean {
  return predictedAttaches.every((event, index) => {
    const recorded = attaches[index];
    return recorded !== undefined && textOf(recorded) === textOf(event);
  });
}

/** What differs once the last step of a record is taken, and its groups are read. */
export function logDifferences(log: Log, hypothesis: Hypothesis): readonly Difference[] {
  const memberships = withoutRefused(log.memberships, log.refused);
  const predicted = withoutRefused(log.predictedMemberships, log.refused).map((event, index) => {
    if (event.group !== UNSHOWN) return event;
    return { ...event, group: numberOf(hypothesis, event.object) ?? memberships[index]?.group ?? UNSHOWN };
  });
  return [
    ...compare('log of attaches', log.attaches, log.predictedAttaches),
    ...compare('log of members', memberships, predicted),
  ];
}

function compare(field: LogField, was: readonly RecordedEvent[], is: readonly RecordedEvent[]): readonly Difference[] {
  const [recorded, predicted] = [was, is].map(textOfAll) as [string, string];
  return recorded === predicted ? [] : [{ field, recorded, predicted }];
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
    case 'claimed':
      return `claim returns ${event.code}`;
    case 'released':
      return `release of group ${event.group}`;
    default:
      return `${event.device} ${event.kind} ${event.kind === 'added' ? 'to' : 'from'} group ${event.group}`;
  }
}
