/** A stretch of the log of one group: every explanation goes on, or is dropped, with each event. */
import type { Expected, Explainer, Explanation } from './explainer.ts';
import { StatesMaxSignal } from './state-graph.ts';

export type SegmentFollowed =
  | { readonly kind: 'explained'; readonly starts: readonly Explanation[]; readonly ends: readonly Explanation[] }
  | {
      readonly kind: 'not explained';
      /** Of the event. */
      readonly index: number;
      readonly before: readonly Explanation[];
      /** What could have come instead, in the model's names. */
      readonly possible: readonly string[];
    }
  /** More states than allowed, at the event with this index. */
  | { readonly kind: 'limit'; readonly index: number };

/** Follows `events` from wherever a log may begin; nobody is a member at first where `isEmpty`. */
export function followSegment(explainer: Explainer, isEmpty: boolean, events: readonly Expected[]): SegmentFollowed {
  let index = 0;
  try {
    const starts = explainer.starts(isEmpty);
    let current = starts;
    for (const event of events) {
      const next = [...new Set(current.flatMap((each) => explainer.after(each, event).map(({ to }) => to)))];
      if (next.length === 0) {
        const possible = new Set(current.flatMap((each) => explainer.possible(each)));
        return { kind: 'not explained', index, before: current, possible: [...possible].sort() };
      }
      current = next;
      index++;
    }
    return { kind: 'explained', starts, ends: current };
  } catch (signal) {
    if (signal instanceof StatesMaxSignal) return { kind: 'limit', index };
    throw signal;
  }
}
