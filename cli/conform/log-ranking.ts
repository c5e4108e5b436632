/** What designs make of a log of tracepoints: the best first, and the first event that betrays each. */
import { type DesignFollowed, TRACEPOINT_OF, type TraceEvent, type TraceFollowed } from '../../conformance/index.ts';
import { groupedBy } from '../grouped-by.ts';

/** Designs that make the same of a log. */
export interface RankedDesigns {
  readonly names: readonly string[];
  readonly followed: DesignFollowed;
}

/** Those that explain most first, those that do alike together. */
export function rankedDesigns({ designs }: TraceFollowed): readonly RankedDesigns[] {
  const alike = groupedBy(designs, ({ verdict, groups }) => JSON.stringify([verdict, groups]));
  const rank = ({ followed }: RankedDesigns) => RANKS.indexOf(followed.verdict);
  const reach = ({ followed }: RankedDesigns) => firstUnexplained(followed)?.line ?? Number.MAX_SAFE_INTEGER;
  return alike
    .map((same): RankedDesigns => ({ names: same.map(({ design }) => design), followed: same[0] }))
    .sort((a, b) => rank(a) - rank(b) || reach(b) - reach(a));
}

const RANKS: readonly DesignFollowed['verdict'][] = ['explained', 'limit', 'not explained'];

/** The first event in the log at which some group ends. */
export function firstUnexplained({ groups }: DesignFollowed): TraceEvent | undefined {
  const events = groups.flatMap(({ outcome }) => (outcome.kind === 'explained' ? [] : [outcome.event]));
  return events.sort((a, b) => a.line - b.line)[0];
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
  return `line ${line}, ${time}: ${TRACEPOINT_OF[kind]} ${device}${group === undefined ? '' : ` of group ${group}`}`;
}
