/**
 * Whole steps, remembered by what they read.
 *
 * A tree of nodes, one per field read: its value selects the next node, and at the end stands a leaf with
 * what the step does to the packed state. What is left to judge of a step is not part of its tree: it is
 * a *check*, a tree of its own over the fields of actors that the step leaves alone, shared by all leaves
 * that leave the same to judge. Each thread builds its own memo; it is a cache of the tables and is
 * dropped whenever states are packed anew.
 */

import type { Branch, Finding, LeftToJudge, Read } from './branch.ts';
import { assert } from './errors.ts';
import type { Layout } from './layout.ts';
import { withRoom } from './with-room.ts';

/** An enabled command of a rest state: its number, the bit of its class, and the tree of what it does. */
export const ROOT = { command: 0, class: 1, child: 2, length: 3 } as const;
/** A node: where the field that it reads lies in the packed state, where its children are and how many. */
export const NODE = { word: 0, shift: 1, mask: 2, base: 3, size: 4, field: 5, length: 6 } as const;
/**
 * A leaf: its transitions, how many of them change the state, what was found (index in `findings`), where
 * in `children` its checks are listed (0 none), 1 where a branch would have passed
 * a bound, how often it was taken, where its trail stands, deltas.
 */
export const LEAF = {
  transitions: 0,
  changes: 1,
  finding: 2,
  checks: 3,
  isBounded: 4,
  taken: 5,
  trail: 6,
  deltas: 7,
} as const;
/** A check in `children`: its number and its tree. */
export const CHECK = { number: 0, child: 1, length: 2 } as const;

/** What a leaf's branches show, and the bounds (number + 1) that others would have passed. */
export interface LeafFinding {
  readonly branches: readonly { readonly branch: number; readonly findings: readonly Finding[] }[];
  readonly bounds: readonly number[];
}

/** What is left to judge that waits for the same actors. */
export interface Check {
  /** Where in `children` it stands. */
  readonly place: number;
  readonly actors: readonly number[];
  readonly left: readonly LeftToJudge[];
}

/** Integers of all arrays together beyond which the memo starts afresh. */
const INTS_MAX = 1 << 27;
const NOTHING: LeafFinding = { branches: [], bounds: [] };

export class StepMemo {
  nodes = new Int32Array(1 << 12);
  /** Children of nodes: 0 unknown, `node + 1`, or `-(leaf + 1)`; for checks `-(finding + 1)`. Also the roots. */
  children = new Int32Array(1 << 14);
  leaves = new Int32Array(1 << 12);
  /** Number 0 is nothing found. */
  findings: LeafFinding[] = [NOTHING];
  checks: Check[] = [];
  readonly #checkNumbers = new Map<string, number>();
  #nodes = 0;
  #children = 1;
  #leaves = 0;

  get isFull(): boolean {
    return this.nodes.length + this.children.length + this.leaves.length > INTS_MAX;
  }

  get bytes(): number {
    return this.nodes.byteLength + this.children.byteLength + this.leaves.byteLength;
  }

  clear(): void {
    this.nodes = new Int32Array(1 << 12);
    this.children = new Int32Array(1 << 14);
    this.leaves = new Int32Array(1 << 12);
    this.findings = [NOTHING];
    this.checks = [];
    this.#checkNumbers.clear();
    this.#nodes = 0;
    this.#children = 1;
    this.#leaves = 0;
  }

  /** Room for `count` children; the index of the first. */
  allocate(count: number): number {
    const at = this.#children;
    this.#children += count;
    this.children = withRoom(this.children, this.#children);
    return at;
  }

  /** Remembers, under the child at `root`, what a step that read `reads` does. */
  rememberStep(root: number, reads: readonly Read[], step: FollowedStep, layout: Layout): void {
    const at = this.#path(root, reads, layout);
    const leaf = this.#leaf(step);
    this.children[at] = -(leaf + 1);
  }

  /** Remembers, under the child at `root`, what a check finds where the fields are `reads`. */
  rememberCheck(root: number, reads: readonly Read[], finding: LeafFinding, layout: Layout): void {
    const at = this.#path(root, reads, layout);
    const number = finding.branches.length === 0 ? 0 : this.findings.push(finding) - 1;
    this.children[at] = -(number + 1);
  }

  /** The place of the child at the end of `reads`, whose nodes are made where they are missing. */
  #path(root: number, reads: readonly Read[], layout: Layout): number {
    let at = root;
    for (const { field, value } of reads) {
      const node = this.#nodeAt(at, field, layout);
      this.#widen(node, value);
      at = (this.nodes[node + NODE.base] as number) + value;
    }
    return at;
  }

  #nodeAt(at: number, field: number, { word, shift, mask }: Layout): number {
    const known = this.children[at] as number;
    if (known > 0) {
      const node = known - 1;
      assert(this.nodes[node + NODE.field] === field, 'a step reads in a fixed order');
      return node;
    }
    const node = this.#nodes;
    this.#nodes += NODE.length;
    this.nodes = withRoom(this.nodes, this.#nodes);
    this.nodes[node + NODE.word] = word[field] as number;
    this.nodes[node + NODE.shift] = shift[field] as number;
    this.nodes[node + NODE.mask] = mask[field] as number;
    this.nodes[node + NODE.field] = field;
    this.children[at] = node + 1;
    return node;
  }

  /** Makes sure that `node` has a child for `value`. */
  #widen(node: number, value: number): void {
    const size = this.nodes[node + NODE.size] as number;
    if (value < size) return;
    const base = this.nodes[node + NODE.base] as number;
    const wider = Math.max(value + 1, size * 2, 2);
    const moved = this.allocate(wider);
    this.children.copyWithin(moved, base, base + size);
    this.nodes[node + NODE.base] = moved;
    this.nodes[node + NODE.size] = wider;
  }

  #leaf({ branches, bounds, left, trail = 0 }: FollowedStep): number {
    const changes = branches.filter(({ delta }) => delta.some((word) => word !== 0));
    const leaf = this.#leaves;
    this.#leaves += LEAF.deltas + changes.reduce((sum, { delta }) => sum + delta.length, 0);
    this.leaves = withRoom(this.leaves, this.#leaves);
    this.leaves[leaf + LEAF.transitions] = branches.length;
    this.leaves[leaf + LEAF.changes] = changes.length;
    this.leaves[leaf + LEAF.finding] = this.#finding(branches, bounds);
    this.leaves[leaf + LEAF.checks] = this.#checks(left);
    this.leaves[leaf + LEAF.isBounded] = bounds.size > 0 ? 1 : 0;
    this.leaves[leaf + LEAF.trail] = trail;
    let at = leaf + LEAF.deltas;
    for (const { delta } of changes) {
      this.leaves.set(delta, at);
      at += delta.length;
    }
    return leaf;
  }

  #finding(branches: readonly Branch[], bounds: ReadonlySet<number>): number {
    const found = branches
      .map(({ findings }, branch) => ({ branch, findings }))
      .filter(({ findings }) => findings.length > 0);
    if (found.length === 0 && bounds.size === 0) return 0;
    return this.findings.push({ branches: found, bounds: [...bounds] }) - 1;
  }

  /** Lists the checks of a leaf in `children`: their count, then the place of each. */
  #checks(left: readonly LeftToJudge[]): number {
    if (left.length === 0) return 0;
    const byActors = new Map<string, LeftToJudge[]>();
    for (const one of left) {
      const together = byActors.get(one.residual.key);
      if (together === undefined) byActors.set(one.residual.key, [one]);
      else together.push(one);
    }
    const places = [...byActors.values()].map((together) => this.#check(together).place);
    const list = this.allocate(1 + places.length);
    this.children[list] = places.length;
    this.children.set(places, list + 1);
    return list;
  }

  #check(left: readonly LeftToJudge[]): Check {
    const key = left.map(({ residual, branch }) => `${residual.number}@${branch}`).join();
    const known = this.#checkNumbers.get(key);
    if (known !== undefined) return this.checks[known] as Check;
    const place = this.allocate(CHECK.length);
    const check = { place, actors: left[0]?.residual.actors ?? [], left };
    this.children[place + CHECK.number] = this.checks.push(check) - 1;
    this.#checkNumbers.set(key, this.checks.length - 1);
    return check;
  }
}

/** What following a step brought, see StepTree, and where its trail stands for who counts, see Trails. */
export interface FollowedStep {
  readonly branches: readonly Branch[];
  readonly bounds: ReadonlySet<number>;
  readonly left: readonly LeftToJudge[];
  readonly trail?: number;
}
