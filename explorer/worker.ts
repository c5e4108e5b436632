/** A worker thread: expands chunks of a level by the tables. Imports nobody's machines. */
import workerpool from 'workerpool';
import type { SentSums } from './coverage/sums.ts';
import { CHUNK, Expander, type Terrain } from './expander.ts';
import type { Plan } from './plan.ts';
import { CONTROL } from './state-store.ts';
import { SuccessorLog } from './successor-log.ts';
import { type TableData, Tables } from './tables.ts';
import { type Sighting, Yield } from './yield.ts';

export interface Assignment extends Omit<Terrain, 'tables'> {
  /** Tells searches apart: a worker keeps its memo within one. */
  readonly search: number;
  readonly plan: Plan;
  readonly tables: TableData;
  readonly levelStart: number;
  readonly levelEnd: number;
  /** Whether successors are recorded. */
  readonly isRecording: boolean;
}

/** A {@link Yield} that can be sent. */
export interface Report {
  readonly transitions: number;
  readonly candidates: Int32Array;
  readonly setAside: readonly number[];
  readonly sightings: readonly Sighting[];
  readonly bounds: readonly number[];
  readonly deadlock: number;
  readonly ends: number;
  readonly expanded: number;
  /** Positions of a chunk that was begun and not finished: first, and first beyond. */
  readonly leftOver: readonly [number, number];
  readonly bytes: number;
  /** What was recorded of successors. */
  readonly pages: readonly Int32Array[];
  /** What was taken. */
  readonly sums: SentSums;
}

let current: { readonly search: number; readonly expander: Expander; readonly tables: Tables } | undefined;

function expand(assignment: Assignment) {
  if (current?.search !== assignment.search) {
    current = { search: assignment.search, expander: new Expander(assignment.plan), tables: new Tables() };
  }
  const { expander, tables } = current;
  tables.adopt(assignment.tables);
  const { levelStart, levelEnd, store } = assignment;
  const log = assignment.isRecording ? new SuccessorLog() : undefined;
  expander.record(log);
  expander.use({ ...assignment, tables });
  const found = new Yield();
  let leftOver: [number, number] = [0, 0];
  let expanded = 0;
  while (Atomics.load(store.control, CONTROL.stop) === 0) {
    const from = levelStart + CHUNK * Atomics.add(store.control, CONTROL.nextChunk, 1);
    if (from >= levelEnd) break;
    const to = Math.min(from + CHUNK, levelEnd);
    const before = found.transitions;
    const { position, because } = expander.expand(from, to, found);
    Atomics.add(store.control, CONTROL.transitions, found.transitions - before);
    expanded += position - from;
    if (because !== 'done') {
      leftOver = [position, to];
      break;
    }
  }
  const report: Report = {
    transitions: found.transitions,
    candidates: Int32Array.from(found.candidates),
    setAside: found.setAside,
    sightings: found.sightings,
    bounds: [...found.bounds],
    deadlock: found.deadlock,
    ends: found.ends,
    expanded,
    leftOver,
    bytes: expander.bytes,
    // Copies of what is used: a page that is mostly empty stays here.
    pages: log?.pages().map((page) => page.slice()) ?? [],
    sums: expander.trails.addUp().send(),
  };
  const { candidates, pages, sums } = report;
  const moved = [candidates, ...pages, sums.records, sums.commands].map(({ buffer }) => buffer as ArrayBuffer);
  return new workerpool.Transfer(report, moved);
}

workerpool.worker({ expand });
