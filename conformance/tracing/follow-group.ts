/** One group of a log, in one design: the interpretation with the fewest assumptions that explains it. */
import type { FollowOutcome, GroupFollowed, StatesAlike, TraceEvent, Undecided } from '../traced.ts';
import {
  batchOf,
  type Interpretation,
  plainInterpretations,
  withEarlyMembers,
  withOneDirect,
  withOneMore,
  withResets,
} from './assuming.ts';
import { type Expected, Explainer } from './explainer.ts';
import { followSegment } from './follow-segment.ts';
import type { GroupLog, GroupSegment } from './group-logs.ts';
import { DRIVERS_MAX, deviceAt, type GroupShape } from './group-system.ts';
import type { GroupSystems } from './group-systems.ts';
import { inTheNamesOf } from './renamed.ts';
import { StateGraph } from './state-graph.ts';
import { TRACEPOINT_OF } from './trace-lines.ts';
import { statesAlike, undecidedAt } from './undecided.ts';

/** What groups are followed with. */
export interface FollowOptions {
  readonly silent: number;
  readonly faults: number;
  readonly statesMax: number;
}

export interface GroupInterpreted {
  readonly followed: GroupFollowed;
  /** The device that was taken to be a member, and is not alone any more. */
  readonly joined?: string | undefined;
}

/** What becomes of a stretch of the log, in the names of the model. */
type SegmentOutcome =
  | { readonly kind: 'explained'; readonly undecided: Undecided }
  | {
      readonly kind: 'not explained';
      /** Of the event. */
      readonly index: number;
      readonly states: readonly StatesAlike[];
      readonly instead: readonly string[];
    }
  | { readonly kind: 'limit'; readonly index: number };

interface Tried {
  readonly interpretation: Interpretation;
  readonly outcome: FollowOutcome;
}

/** Follows groups in one design; groups that are alike are followed once. */
export class GroupFollower {
  readonly #systems: GroupSystems;
  readonly #options: FollowOptions;
  readonly #explainers = new Map<string, Explainer>();
  readonly #outcomes = new Map<string, SegmentOutcome>();

  constructor(systems: GroupSystems, options: FollowOptions) {
    this.#systems = systems;
    this.#options = options;
  }

  /**
   * Without assumptions, if that explains the log; else with one member more, or one device that requires a direct
   * mapping; else with both, going on from what explains most; else with resets. `lone` are devices whose group is not known.
   */
  follow(log: GroupLog, lone: readonly GroupLog[]): GroupInterpreted {
    const tried: Tried[] = [];
    const explains = (interpretations: readonly Interpretation[]): Tried | undefined => {
      for (const interpretation of interpretations) {
        const each = { interpretation, outcome: this.#read(interpretation) };
        // A limit says nothing of what would have come: other assumptions are no answer to it.
        if (each.outcome.kind !== 'not explained') return each;
        tried.push(each);
      }
      return undefined;
    };
    const plain = plainInterpretations(log);
    const withDirect = (each: readonly Tried[]) =>
      each.flatMap(({ interpretation, outcome }) => withOneDirect(interpretation, missedIn(outcome)));
    const withAssumptions = () =>
      explains(plain.flatMap((interpretation) => withOneMore(interpretation, lone))) ??
      explains(withDirect(tried.filter(({ interpretation }) => plain.includes(interpretation)))) ??
      explains(withDirect(furthestOf(tried).filter(({ interpretation }) => isGrown(interpretation)))) ??
      explains(this.#systems.reads.design.choices.resetWindows === 'absent' ? [] : plain.map(withResets));
    const isHopeless = () => tried.some(({ outcome }) => this.#attachesStranger(outcome));
    const found = explains(plain) ?? (isHopeless() ? undefined : withAssumptions());
    if (found !== undefined)
      return { followed: followedAs(found.interpretation, found.outcome), joined: found.interpretation.joined };
    explains(withEarlyMembers(log));
    const [furthest] = furthestOf(tried) as [Tried];
    // Assumptions that explain nothing are not made: whoever would have joined stays alone.
    return { followed: followedAs(furthest.interpretation, furthest.outcome) };
  }

  /** Since v6.5 only members are attached, and who is one the log says: no assumption explains another attach. */
  #attachesStranger(outcome: FollowOutcome): boolean {
    if (outcome.kind !== 'not explained' || this.#systems.reads.design.choices.hotAdd === 'current-then-default')
      return false;
    const { event, states } = outcome;
    const isKnown = ({ fields }: StatesAlike) =>
      fields['in the middle of'] !== undefined || fields['members']?.split(' ').includes(event.device) === true;
    return event.kind === 'attached' && !states.some(isKnown);
  }

  #read(interpretation: Interpretation): FollowOutcome {
    let outcome: FollowOutcome | undefined;
    for (const segment of interpretation.log.segments) {
      const { found, names } = this.#segment(segment, interpretation);
      if (found.kind === 'explained') {
        outcome = inTheNamesOf(names, found);
        continue;
      }
      const event = segment.events[found.index] as TraceEvent;
      if (found.kind === 'limit') return { kind: 'limit', event, statesMax: this.#options.statesMax };
      const { states, instead } = inTheNamesOf(names, found);
      return { kind: 'not explained', event, states, instead };
    }
    if (outcome === undefined) throw new Error('a group has a segment');
    return outcome;
  }

  /** What becomes of a segment, in the names of the model, and the names of the log for those. */
  #segment(segment: GroupSegment, { direct, isBatch, hasResets }: Interpretation) {
    const batch = isBatch ? batchOf(segment) : [];
    const present = isBatch ? batch : segment.present;
    const absent = segment.absent.filter((device) => !batch.includes(device));
    const names = [...present, ...absent];
    const shape: GroupShape = {
      present: present.length,
      absent: absent.length,
      ...(direct !== undefined && names.includes(direct) && { direct: names.indexOf(direct) }),
      ...(batch.length > 0 && { isBatch: true }),
      ...(hasResets && { hasResets }),
    };
    const events = segment.events.map(
      ({ kind, device }, index): Expected => ({
        event: `${kind} ${deviceAt(names.indexOf(device))}`,
        isLast: isLongSilence(segment.events[index]?.time, segment.events[index + 1]?.time ?? segment.end),
      }),
    );
    const key = JSON.stringify([shape, events]);
    const found = this.#outcomes.get(key) ?? this.#followed(shape, segment.present.length === 0, events);
    this.#outcomes.set(key, found);
    return { found, names };
  }

  #followed(shape: GroupShape, isEmpty: boolean, events: readonly Expected[]): SegmentOutcome {
    const explainer = this.#explainerOf(shape);
    const followed = followSegment(explainer, isEmpty, events);
    if (followed.kind === 'limit') return followed;
    if (followed.kind === 'explained')
      return { kind: 'explained', undecided: undecidedAt(explainer, followed.starts, followed.ends, events) };
    const instead = followed.possible.map((event) => event.replace(/^\w+/, (kind) => TRACEPOINT_OF[kind as 'added']));
    return { kind: 'not explained', index: followed.index, states: statesAlike(explainer, followed.before), instead };
  }

  #explainerOf(shape: GroupShape): Explainer {
    const key = JSON.stringify(shape);
    const known = this.#explainers.get(key);
    if (known !== undefined) return known;
    const { faults, statesMax, silent } = this.#options;
    const explainer = new Explainer(new StateGraph(this.#systems.of(shape), faults, statesMax), silent);
    this.#explainers.set(key, explainer);
    return explainer;
  }
}

function isGrown({ direct, assumptions }: Interpretation): boolean {
  return direct === undefined && assumptions.length > 0;
}

/** Devices whose attach could have come where something else did. */
function missedIn(outcome: FollowOutcome): readonly string[] {
  if (outcome.kind !== 'not explained') return [];
  const [tracepoint, length] = [TRACEPOINT_OF.attached, TRACEPOINT_OF.attached.length + 1];
  return outcome.instead.filter((event) => event.startsWith(tracepoint)).map((event) => event.slice(length));
}

/** Those that explain most of the log. */
function furthestOf(tried: readonly Tried[]): readonly Tried[] {
  const lineOf = ({ outcome }: Tried) => (outcome.kind === 'explained' ? Number.POSITIVE_INFINITY : outcome.event.line);
  const furthest = Math.max(...tried.map(lineOf));
  return tried.filter((each) => lineOf(each) === furthest);
}

/**
 * So many seconds after an event the section that fired it does not run any more: DMAR_OPERATION_TIMEOUT, after which VT-d
 * panics; that no other driver waits longer for its hardware is assumed.
 */
const SECTION_SECONDS = 10;

/** Whether so much time lies between; clocks that count something else print no fraction. */
function isLongSilence(from: string | undefined, to: string | undefined): boolean {
  if (from?.includes('.') !== true || to?.includes('.') !== true) return false;
  return Number(to) - Number(from) >= SECTION_SECONDS;
}

function followedAs({ log, assumptions }: Interpretation, outcome: FollowOutcome): GroupFollowed {
  const fullest = log.segments.reduce((most, segment) => (sizeOf(segment) > sizeOf(most) ? segment : most));
  return {
    group: log.group,
    members: [...fullest.present, ...fullest.absent],
    assumptions: [...assumptions, ...(sizeOf(fullest) > DRIVERS_MAX ? [FEW_DRIVERS] : [])],
    events: log.segments.reduce((sum, { events }) => sum + events.length, 0),
    outcome,
  };
}

const FEW_DRIVERS = `kernel drivers bind to the first ${DRIVERS_MAX} of its devices only: others would let nothing more happen`;

function sizeOf({ present, absent }: GroupSegment): number {
  return present.length + absent.length;
}
