/**
 * Liveness judged a second time, by other means: the graph is walked on the real machines and held as lists,
 * and a violation is found as a greatest fixed point (Emerson and Lei, LICS 1986), without components.
 */

import { waysOf } from '../../counterexamples/ways.ts';
import { facetOf, instancesAmong } from '../../explorer/instances.ts';
import { conditionsHold } from '../../explorer/liveness/conditions.ts';
import { type Budget, Run } from '../../explorer/run.ts';
import type { LivenessProperty, System } from '../../explorer/system.ts';

interface Node {
  readonly run: Run;
  /** By command: where it leads, and whether it is enabled, if only beyond a bound. */
  readonly arrows: { readonly to: readonly number[]; readonly isEnabled: boolean; readonly isBeyond: boolean }[];
}

function graphOf(system: System, budget: Budget) {
  const commands = Object.entries(system.actors).flatMap(([actor, { commands: own = [] }]) =>
    own.map((command) => ({ actor, ...command })),
  );
  const nodes: Node[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (run: Run): number => {
    const key = `${run.stateKey} ${run.spent.allowed} ${run.spent.breach}`;
    const known = numbers.get(key) ?? nodes.push({ run: run.fork(), arrows: [] }) - 1;
    numbers.set(key, known);
    return known;
  };
  numberOf(new Run(system, budget));
  for (const { run, arrows } of nodes) {
    for (const { actor, event } of commands) {
      const ways = [...waysOf(run, actor, event)];
      const to = ways.flatMap(({ result, run: after }) => ('taken' in result ? numberOf(after) : []));
      const isBeyond = ways.some(({ result }) => 'notTaken' in result && result.notTaken.reason === 'bound');
      arrows.push({ to, isEnabled: to.length > 0 || isBeyond, isBeyond });
    }
  }
  return { nodes, commands };
}

type Graph = ReturnType<typeof graphOf>;

/** What becomes of each liveness property of `system`. */
export function naiveLiveness(system: System, budget: Budget): Record<string, 'holds' | 'violated' | 'open'> {
  const graph = graphOf(system, budget);
  const verdicts: Record<string, 'holds' | 'violated' | 'open'> = {};
  for (const instance of instancesAmong(system, system.liveness ?? [])) {
    const held = graph.nodes.map(({ run }) => {
      const facets = instance.roles.map((role, index) => {
        const local = run.state[instance.actors[index] as string];
        return [role, facetOf(instance, role, local as never)] as const;
      });
      return conditionsHold(instance, Object.fromEntries(facets));
    });
    const { property } = instance;
    const found =
      property.kind === 'leads-to'
        ? violates(graph, held, property.fair ?? [])
          ? 'violated'
          : 'holds'
        : recovery(graph, held, property);
    const before = verdicts[property.name];
    if (before !== 'violated' && (before !== 'open' || found === 'violated')) verdicts[property.name] = found;
  }
  return verdicts;
}

type Held = readonly { readonly from: boolean; readonly to: boolean }[];

/**
 * The states from which a fair behaviour never comes to `to`: the greatest set in which, from every state and for every fair
 * command, some way within the set leads to where the command is not enabled or leads on within the set. Stopping is a step
 * that every state has.
 */
function violates({ nodes, commands }: Graph, held: Held, fair: readonly string[]): boolean {
  const isFair = commands.map((command) => command.class === 'progress' || fair.includes(command.class));
  let inside = new Set([...nodes.keys()].filter((node) => !held[node]?.to));
  for (;;) {
    let next = inside;
    for (const [command, counts] of isFair.entries()) {
      if (!counts) continue;
      const isJust = (node: number) => {
        const arrow = nodes[node]?.arrows[command];
        return arrow?.isEnabled === false || arrow?.to.some((to) => inside.has(to)) === true;
      };
      const reaching = reach(nodes, inside, new Set([...inside].filter(isJust)));
      next = new Set([...next].filter((node) => reaching.has(node)));
    }
    if (next.size === inside.size) break;
    inside = next;
  }
  const doomed = reach(nodes, new Set([...nodes.keys()].filter((node) => !held[node]?.to)), inside);
  return [...doomed].some((node) => held[node]?.from);
}

/** The states of `inside` from which some way within it leads to `goals`. */
function reach(nodes: readonly Node[], inside: ReadonlySet<number>, goals: ReadonlySet<number>): Set<number> {
  const found = new Set(goals);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const node of inside) {
      if (nodes[node]?.arrows.some(({ to }) => to.some((other) => found.has(other)))) found.add(node);
    }
  }
  return found;
}

function recovery(
  { nodes, commands }: Graph,
  held: Held,
  property: Extract<LivenessProperty, { kind: 'recoverable' }>,
): 'holds' | 'violated' | 'open' {
  const by = property.by ?? ['progress', 'withdrawal'];
  let verdict: 'holds' | 'open' = 'holds';
  for (const [start, { from }] of held.entries()) {
    if (!from) continue;
    const seen = new Set([start]);
    let isBeyond = false;
    for (const node of seen) {
      const { run, arrows } = nodes[node] as Node;
      if (held[node]?.to) continue;
      for (const [command, arrow] of arrows.entries()) {
        if (!by.includes((commands[command] as { class: 'request' }).class)) continue;
        isBeyond ||= arrow.isBeyond;
        for (const to of arrow.to) {
          const { spent } = (nodes[to] as Node).run;
          if (spent.allowed === run.spent.allowed && spent.breach === run.spent.breach) seen.add(to);
        }
      }
    }
    if ([...seen].some((node) => held[node]?.to)) continue;
    if (!isBeyond) return 'violated';
    verdict = 'open';
  }
  return verdict;
}
