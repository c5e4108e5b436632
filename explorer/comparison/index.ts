/**
 * Two systems side by side: the shortest steps after which they behave differently, or that there are none.
 *
 * `compare` says what counts as a difference. `matched` finds actors and commands of the one in the other; a `side` follows a
 * command in one system through its tables; `branch-pairs` says which branches are one step, and `onlooker` whether anybody can
 * tell them apart, which depends on what properties read (`readings`). A `pair-tree` is all of that for one command, and
 * `pair-search` the breadth-first search over pairs, packed by `pair-fields`. What it finds is told by the machines themselves
 * (`lockstep`).
 */
export { compare, compareKnowing } from './compare.ts';
export type * from './compared.ts';
