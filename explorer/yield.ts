/** What expanding states brings, and how the yields of several threads become one. */

/** Where a property was first seen not to hold, a goal to be reached or a premise to be true: the least in canonical order. */
export interface Sighting {
  readonly property: number;
  /** The instance of the property that was judged first. */
  readonly instance: number;
  readonly culprit: number;
  readonly position: number;
  readonly command: number;
  readonly branch: number;
}

export class Yield {
  transitions = 0;
  /** Number and parent's position of each state that was new, or got an earlier parent. */
  readonly candidates: number[] = [];
  /** Positions that met an unfilled table. */
  readonly setAside: number[] = [];
  /** The least of each property and culprit. */
  readonly sightings: Sighting[] = [];
  /** Bounds that transitions would have passed (number + 1). */
  readonly bounds = new Set<number>();
  /** Least position that is a deadlock, or -1. */
  deadlock = -1;
  /** States with nothing enabled and nobody busy. */
  ends = 0;

  /** Adds all of `other` but its candidates and what it set aside. */
  add(other: Pick<Yield, 'transitions' | 'deadlock' | 'ends'> & YieldLists): void {
    this.transitions += other.transitions;
    this.ends += other.ends;
    const isEarlier = other.deadlock >= 0 && (this.deadlock < 0 || other.deadlock < this.deadlock);
    if (isEarlier) this.deadlock = other.deadlock;
    for (const bound of other.bounds) this.bounds.add(bound);
    for (const sighting of other.sightings) this.#addSighting(sighting);
  }

  #addSighting(sighting: Sighting): void {
    const { property, culprit } = sighting;
    const known = this.sightings.findIndex((other) => other.property === property && other.culprit === culprit);
    if (known < 0) this.sightings.push(sighting);
    else if (comparePlaces(sighting, this.sightings[known] as Sighting) < 0) this.sightings[known] = sighting;
  }
}

interface YieldLists {
  readonly sightings: readonly Sighting[];
  readonly bounds: Iterable<number>;
}

/** Canonical order: position, then command, then branch. */
export function comparePlaces(a: Sighting, b: Sighting): number {
  return a.position - b.position || a.command - b.command || a.branch - b.branch;
}
