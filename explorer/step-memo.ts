/**
 * Whole steps, remembered by what they read.
 *
 * A tree of nodes, one per {@link Read}: its value selects the next node, and at the end stands a leaf
 * with what the step does to the packed state. Each thread builds its own; it is a cache of the tables
 * and is dropped whenever states are packed anew.
 */
import { assert } from './errors.ts';
import type { Branch, Finding, Read } from './step-tree.ts';

/** A node: the field it reads, the facet of it (or WHOLE), where its children are, and how many. */
export const NODE = { field: 0, slot: 1, base: 2, size: 3, length: 4 } as const;
/** A leaf: its transitions, how many of them change the state, what was found (index + 1, or 0), deltas. */
export const LEAF = { transitions: 0, changes: 1, finding: 2, deltas: 3 } as const;

/** What a leaf's branches show, and the bounds (number + 1) that others would have passed. */
export interface LeafFinding {
  readonly branches: readonly { readonly branch: number; readonly findings: readonly Finding[] }[];
  readonly bounds: readonly number[];
}

/** Integers of all arrays together beyond which the memo starts afresh. */
const INTS_MAX = 1 << 27;

export class StepMemo {
  nodes = new Int32Array(1 << 12);
  /** Children of nodes: 0 unknown, `node + 1`, or `-(leaf + 1)`. Also the roots. */
  children = new Int32Array(1 << 14);
  leaves = new Int32Array(1 << 12);
  findings: LeafFinding[] = [];
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
    this.findings = [];
    this.#nodes = 0;
    this.#children = 1;
    this.#leaves = 0;
  }

  /** Room for `count` children; the index of the first. */
  allocate(count: number): number {
    const at = this.#children;
    this.#children += count;
    this.children = grown(this.children, this.#children);
    return at;
  }

  /** Remembers under `root`, an index in `children`, what a step that read `reads` does. */
  remember(root: number, reads: readonly Read[], branches: readonly Branch[], bounds: ReadonlySet<number>): void {
    let at = root;
    for (const { field, slot, value } of reads) {
      const node = this.#nodeAt(at, field, slot);
      this.#widen(node, value);
      at = (this.nodes[node + NODE.base] as number) + value;
    }
    this.children[at] = -(this.#leaf(branches, bounds) + 1);
  }

  #nodeAt(at: number, field: number, slot: number): number {
    const known = this.children[at] as number;
    if (known > 0) {
      const node = known - 1;
      assert(this.nodes[node] === field && this.nodes[node + NODE.slot] === slot, 'a step reads in a fixed order');
      return node;
    }
    const node = this.#nodes;
    this.#nodes += NODE.length;
    this.nodes = grown(this.nodes, this.#nodes);
    this.nodes[node + NODE.field] = field;
    this.nodes[node + NODE.slot] = slot;
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

  #leaf(branches: readonly Branch[], bounds: ReadonlySet<number>): number {
    const changes = branches.filter(({ delta }) => delta.some((word) => word !== 0));
    const leaf = this.#leaves;
    this.#leaves += LEAF.deltas + changes.reduce((sum, { delta }) => sum + delta.length, 0);
    this.leaves = grown(this.leaves, this.#leaves);
    this.leaves[leaf + LEAF.transitions] = branches.length;
    this.leaves[leaf + LEAF.changes] = changes.length;
    this.leaves[leaf + LEAF.finding] = this.#finding(branches, bounds);
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
    return this.findings.push({ branches: found, bounds: [...bounds] });
  }
}

function grown(ints: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= ints.length) return ints;
  const wider = new Int32Array(Math.max(length, ints.length * 2));
  wider.set(ints);
  return wider;
}
