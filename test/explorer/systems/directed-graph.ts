/**
 * Any state graph, drawn: `directedGraph({ paths: [[0, 2, 4, 2], [0, 1]] })` is a system whose states are
 * the numbers, started in the first, and whose steps are the arrows. A test of the search then reads as a
 * picture. Commands are `go 0`, `go 1`, ... in the order of their numbers.
 */
import { setup } from 'xstate';
import type { Command, CommandClass, LocalState, Property, System } from '../../../explorer/system.ts';

export interface Drawing {
  /** Each a walk along arrows. The graph starts where the first one does. */
  readonly paths: readonly (readonly number[])[];
  /** Nodes that are mid-operation. */
  readonly busy?: readonly number[];
  /** Class of the command that enters a node; `request` where nothing is said. */
  readonly classes?: Readonly<Record<number, CommandClass>>;
  readonly properties?: readonly Property[];
}

export function directedGraph({ paths, busy = [], classes = {}, properties = [] }: Drawing): System {
  const nodes = [...new Set(paths.flat())].sort((a, b) => a - b);
  const targetsOf = (node: number) =>
    nodes.filter((target) => paths.some((path) => path.some((at, i) => at === node && path[i + 1] === target)));
  const machine = setup({ types: { tags: {} as 'busy' } }).createMachine({
    id: 'graph',
    initial: String(paths[0]?.[0]),
    states: Object.fromEntries(
      nodes.map((node) => [
        String(node),
        {
          tags: busy.includes(node) ? ['busy' as const] : [],
          on: Object.fromEntries(
            targetsOf(node).map((target) => [`go ${target}`, { target: String(target), reenter: true }]),
          ),
        },
      ]),
    ),
  });
  const commands = nodes.map((node): Command => ({ class: classes[node] ?? 'request', event: { type: `go ${node}` } }));
  return { actors: { graph: { kind: 'graph', machine, commands } }, properties };
}

/** A property of the node that the graph is in. */
export function ofNode(
  kind: 'always' | 'everywhere' | 'goal',
  name: string,
  holds: (node: number) => boolean,
  culprit?: string,
): Property {
  const condition = ({ graph }: Readonly<Record<string, unknown>>) => holds(Number(graph));
  const drawn = {
    name,
    statement: `The graph is in a node for which "${name}" holds.`,
    source: 'drawn for the test',
    roles: { graph: 'graph' },
    facets: { graph: ({ value }: LocalState) => Number(value) },
    ...(culprit === undefined ? {} : { culprit }),
  };
  return kind === 'goal' ? { ...drawn, kind, wants: { [name]: condition } } : { ...drawn, kind, holds: condition };
}

/** "The graph never enters these nodes." */
export function neverIn(...nodes: readonly number[]): Property {
  return ofNode('always', `never in ${nodes.join(' or ')}`, (node) => !nodes.includes(node));
}
