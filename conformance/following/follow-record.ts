/**
 * One record: every order in which the operations in flight may go on, and which of them explain what was recorded.
 *
 * The operation of the record begins, returns, and then the groups are read, while operations of earlier records go on
 * before, between and after. What explains the record without a difference goes on; where nothing does, the way with
 * the fewest differences tells what is wrong.
 */
import { isDeepStrictEqual } from 'node:util';
import type { StepRecord } from '../../explorer/index.ts';
import type { DriverBehaviour } from '../../model/index.ts';
import type { Machine } from '../arranging/machine.ts';
import type { Difference } from '../conformed.ts';
import type { RecordedEvent, RecordedStep } from '../recording.ts';
import {
  type Advance,
  advances,
  canBegin,
  type Flight,
  type Hypothesis,
  hasReturned,
  isHeldUp,
  keyOf,
} from './hypothesis.ts';
import { isAsLogged, type Log, logAtStart, logDifferences, logStep } from './log.ts';
import { livingIn } from './model-view.ts';
import { keepLiving } from './renaming.ts';
import { hasHadTime } from './rest.ts';
import { lateDifferences, returnDifferences } from './returns.ts';
import { compareGroups } from './snapshot.ts';

/** What does not change from record to record, but for what is heard in the next one. */
export interface Following {
  readonly machine: Machine;
  readonly driver: DriverBehaviour;
  /** The model's groups that records show. */
  readonly relevant: readonly string[];
  /** Which kinds of log the recording has. */
  readonly logged: readonly RecordedEvent['kind'][];
  /** Numbers of the records whose operations return in the record after the one that is followed. */
  readonly heardNext: readonly number[];
  /** States that are looked at for one record, at most. */
  readonly statesMax: number;
}

/** A hypothesis as a record begins, and what already differs of what it returns. */
export interface Beginning {
  readonly hypothesis: Hypothesis;
  readonly differences: readonly Difference[];
}

/** A way through a record. */
export interface Way extends Beginning {
  readonly taken: readonly StepRecord[];
  /** Those that every way has which led to the same. */
  readonly shared: readonly StepRecord[];
}

interface Node extends Way {
  readonly log: Log;
  /** Whether the groups were read. */
  readonly isRead: boolean;
}

/**
 * The ways that differ least, each another hypothesis: without a difference, or else one of those with the fewest.
 * Nothing where there are more states than `statesMax`.
 */
export function followRecord(
  beginnings: readonly Beginning[],
  record: RecordedStep,
  following: Following,
): readonly Way[] | undefined {
  const log = logAtStart(record, following.logged);
  const start = beginnings.map(
    ({ hypothesis, differences }): Node => ({ hypothesis, differences, taken: [], shared: [], log, isRead: false }),
  );
  const explaining = endsOf(start, record, following, (node) => isOnTrack(node, record, following));
  if (explaining === undefined) return undefined;
  if (explaining.some(({ differences }) => differences.length === 0)) return leastDiffering(explaining);
  const all = endsOf(start, record, following, () => true);
  return all === undefined ? undefined : leastDiffering(all);
}

/** Whether it may explain the record: what differs already differs at the end. */
function isOnTrack({ hypothesis, differences, log }: Node, record: RecordedStep, { heardNext }: Following): boolean {
  if (differences.length > 0 || !isAsLogged(log)) return false;
  const returned = hypothesis.flights.filter(hasReturned);
  const own = returned.find(({ number }) => number === record.number);
  return returnDifferences(own, record).length + lateDifferences(returned, record, heardNext).length === 0;
}

/** Where the ways end that go through nothing but what `isFollowed`; nothing where there are too many states. */
function endsOf(
  start: readonly Node[],
  record: RecordedStep,
  following: Following,
  isFollowed: (node: Node) => boolean,
): readonly Way[] | undefined {
  const known = new Set(start.map(keyOfNode));
  const ends: Way[] = [];
  for (let level = start.filter(isFollowed); level.length > 0; ) {
    const next = new Map<string, Node>();
    for (const node of level) {
      const successors = successorsOf(node, record, following);
      const end = endOf(node, record, following, successors.length === 0);
      if (end !== undefined) ends.push(end);
      for (const successor of successors.filter(isFollowed)) {
        const key = keyOfNode(successor);
        const same = next.get(key);
        if (same !== undefined) next.set(key, sharing(same, successor));
        else if (!known.has(key)) next.set(key, successor);
        known.add(key);
      }
    }
    if (known.size > following.statesMax) return undefined;
    level = [...next.values()];
  }
  return ends;
}

function leastDiffering(ends: readonly Way[]): readonly Way[] {
  const least = Math.min(...ends.map(({ differences }) => differences.length));
  const best = ends.filter(({ differences }) => differences.length === least);
  if (least > 0) return best.slice(0, 1);
  const different = new Map<string, Way>();
  for (const way of best) {
    const key = keyOf(way.hypothesis);
    const same = different.get(key);
    different.set(key, same === undefined ? way : sharing(same, way));
  }
  return [...different.values()];
}

/** One of two ways, as far as the other has its steps, too. */
export function sharing<W extends Way>(way: W, other: Way): W {
  const shared = way.shared.filter((step) => other.shared.some((one) => isSameStep(step, one)));
  return { ...way, shared };
}

/** Wherever else the ways differ. */
function isSameStep({ step, deliveries }: StepRecord, other: StepRecord): boolean {
  return isDeepStrictEqual(step, other.step) && isDeepStrictEqual(deliveries, other.deliveries);
}

function successorsOf(node: Node, record: RecordedStep, following: Following): readonly Node[] {
  const gone = advances(node.hypothesis).map((advance) => advanced(node, advance, following));
  return node.isRead || !mayBeRead(node, record, gone.length === 0) ? gone : [read(node, record, following), ...gone];
}

/** One step later, with what it would have left in the log. */
function advanced(node: Node, { hypothesis, step }: Advance, { machine, driver }: Following): Node {
  const before = node.hypothesis.run.state;
  const logged = logStep({ log: node.log, hypothesis }, step, before, machine, driver);
  const living = livingIn(hypothesis.run.state, machine.topology, driver);
  const { domains, owners, numbers } = logged.hypothesis;
  const now = {
    ...logged.hypothesis,
    domains: keepLiving(domains, (object) => living.objects.has(object)),
    owners: keepLiving(owners, (object) => living.owners.has(object)),
    numbers: keepLiving(numbers, (object) => living.groups.has(object)),
  };
  return { ...node, hypothesis: now, taken: [...node.taken, step], shared: [...node.shared, step], log: logged.log };
}

/**
 * The groups are read once the operation of the record has returned, or while it waits, if it was recorded so: for what
 * it does, or for its turn. And once everybody has gone on who has had the time.
 */
function mayBeRead({ hypothesis }: Node, record: RecordedStep, isStuck: boolean): boolean {
  const { flights } = hypothesis;
  const isAtWork = flights.some((flight) => !hasReturned(flight) && hasHadTime(flight, record));
  if (isAtWork && !isStuck) return false;
  const own = ownFlight(hypothesis, record);
  if (own === undefined || isHeldUp(own, flights)) return true;
  if (!record.isPending) return hasReturned(own);
  return own.isCalling || own.answers.length > 0 || !canBegin(hypothesis, own);
}

function ownFlight({ flights }: Hypothesis, { number }: RecordedStep): Flight | undefined {
  return flights.find((flight) => flight.number === number);
}

function read(node: Node, record: RecordedStep, { machine, driver, relevant }: Following): Node {
  const { hypothesis, differences } = compareGroups(node.hypothesis, record.groups, machine, driver, relevant);
  return { ...node, hypothesis, differences: [...node.differences, ...differences], isRead: true };
}

/** What a way amounts to where the record ends there. */
function endOf(given: Node, record: RecordedStep, following: Following, isStuck: boolean): Way | undefined {
  const hasDied = ownFlight(given.hypothesis, record)?.isDead === true;
  if (!given.isRead && !hasDied && !isStuck) return undefined;
  // Nobody read the groups where the kernel died. Where the operation does not return, it was recorded to.
  const { hypothesis, taken, shared, differences, log } =
    given.isRead || hasDied ? given : read(given, record, following);
  const { heardNext } = following;
  const open = hypothesis.flights.filter(
    (flight) => !hasReturned(flight) || heardNext.some((number) => number === flight.number),
  );
  return {
    hypothesis: { ...hypothesis, flights: open },
    taken,
    shared,
    differences: [
      ...returnDifferences(ownFlight(hypothesis, record), record),
      ...lateDifferences(hypothesis.flights, record, heardNext),
      ...differences,
      ...logDifferences(log, hypothesis),
    ],
  };
}

function keyOfNode({ hypothesis, log, isRead, differences }: Node): string {
  return JSON.stringify([keyOf(hypothesis), log, isRead, differences]);
}
