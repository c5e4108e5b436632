/** `recoverable`: from where `from` holds, steps of some classes and without a further failure lead to where `to` does. */
import { CLASS_BITS } from '../plan.ts';
import { EDGE, HEADER } from '../successor-log.ts';
import type { RecoverableProperty } from '../system.ts';
import type { Components } from './components.ts';
import { sourcesOf, TO } from './conditions.ts';
import type { StateGraph } from './state-graph.ts';

/** What becomes of a state. */
const RECOVERS = 1;
/** It leads to where nobody has looked: states that were not expanded, or steps beyond a bound. */
const UNKNOWN = 2;
const STUCK = 3;

/** The first state in canonical order that does not recover, and whether of any that is not known. */
export function unrecovered(
  { by = ['progress', 'withdrawal'] }: RecoverableProperty,
  graph: StateGraph,
  components: Components,
  marks: Uint8Array,
): { readonly stuck: number | undefined; readonly isOpen: boolean } {
  const bits = by.reduce((sum, kind) => sum | CLASS_BITS[kind], 0);
  const isFollowed = Uint8Array.from({ length: 1 << EDGE.state }, (_, edge) => isAllowed(edge, bits));
  const fates = marks.map((mark) => ((mark & TO) === 0 ? 0 : RECOVERS));
  const isOutside = marks.map((mark) => (mark & TO) >> 1);
  const sources = sourcesOf(marks);
  // Components come after those that they lead to, so what becomes of their successors is known.
  components.search(sources, { isOutside, isFollowed }, (members) => {
    let fate = STUCK;
    for (const member of members) {
      graph.visit(member);
      const { edges, first, end, header } = graph;
      if (member >= graph.expanded || ((header >>> HEADER.beyond) & bits) !== 0) fate = Math.min(fate, UNKNOWN);
      for (let at = first; at < end; at++) {
        const edge = edges[at] as number;
        const found = isFollowed[edge & EDGE.bits] === 1 ? (fates[edge >>> EDGE.state] as number) : 0;
        if (found !== 0 && found < fate) fate = found;
      }
    }
    for (const member of members) fates[member] = fate;
  });
  return {
    stuck: sources.find((position) => fates[position] === STUCK),
    isOpen: sources.some((position) => fates[position] === UNKNOWN),
  };
}

function isAllowed(edge: number, bits: number): number {
  return (edge & EDGE.spends) === 0 && ((1 << (edge & EDGE.class)) & bits) !== 0 ? 1 : 0;
}
