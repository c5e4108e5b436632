/** Systems drawn by hand for liveness: nodes, arrows, and whose command each arrow is. */
import { setup } from 'xstate';
import type { CommandClass, LivenessProperty, System } from '../../../explorer/system.ts';

/** An arrow of a command: from, to, the command's name. A command has a class of its own. */
export type Arrow = readonly [from: number, to: number, command: string];

/** One actor whose states are the nodes, started in 0. Commands whose name starts with `?` are requests, with `-` withdrawals. */
export function drawn(arrows: readonly Arrow[], liveness: readonly LivenessProperty[]): System {
  const nodes = [...new Set([0, ...arrows.flatMap(([from, to]) => [from, to])])];
  const names = [...new Set(arrows.map(([, , command]) => command))];
  const states = nodes.map((node) => {
    const own = arrows.filter(([from]) => from === node);
    return [
      `${node}`,
      { on: Object.fromEntries(own.map(([, to, name]) => [name, { target: `${to}`, reenter: true }])) },
    ];
  });
  const machine = setup({}).createMachine({ id: 'graph', initial: '0', states: Object.fromEntries(states) });
  const commands = names.map((type) => ({ class: classOf(type), event: { type } }));
  return { actors: { graph: { kind: 'graph', machine, commands } }, liveness };
}

function classOf(name: string): CommandClass {
  return name.startsWith('?') ? 'request' : name.startsWith('-') ? 'withdrawal' : 'progress';
}

const shared = {
  statement: 'From some nodes the graph comes to others.',
  source: 'drawn for the test',
  roles: { graph: 'graph' },
  facets: { graph: ({ value }: { readonly value: unknown }) => Number(value) },
};

export function leadsTo(
  from: readonly number[],
  to: readonly number[],
  fair: readonly 'withdrawal'[] = [],
): LivenessProperty {
  return {
    ...shared,
    kind: 'leads-to',
    name: 'arrives',
    from: ({ graph }) => from.includes(Number(graph)),
    to: ({ graph }) => to.includes(Number(graph)),
    fair,
  };
}

export function recoverable(
  from: readonly number[],
  to: readonly number[],
  by?: readonly CommandClass[],
): LivenessProperty {
  return {
    ...shared,
    kind: 'recoverable',
    name: 'recovers',
    from: ({ graph }) => from.includes(Number(graph)),
    to: ({ graph }) => to.includes(Number(graph)),
    ...(by === undefined ? {} : { by }),
  };
}
