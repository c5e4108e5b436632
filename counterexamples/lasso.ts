/**
 * Lassos on the real machines: steps of which the last ones are repeated for ever, or after which nothing
 * has to happen. Whether one violates a liveness property is found here without the search.
 */
import type { FairCommand } from '../explorer/exploration.ts';
import { facetOf, type Instance, instancesAmong } from '../explorer/instances.ts';
import { conditionsHold } from '../explorer/liveness/conditions.ts';
import { canonical } from '../explorer/plain-data.ts';
import { type Budget, Run } from '../explorer/run.ts';
import type { CommandClass, Facets, LivenessProperty, Step, System } from '../explorer/system.ts';
import type { SystemState } from './fingerprint.ts';
import { waysOf } from './ways.ts';

/** What shows that a lasso violates a liveness property. */
export interface LassoProof {
  readonly property: LivenessProperty;
  /** The actors that play its roles. */
  readonly names: Readonly<Record<string, string>>;
  /** What is read of them there; see `since`. */
  readonly facets: Facets;
  /** Steps after which `from` holds; from there on `to` never does. */
  readonly since: number;
  /** Steps after which the loop begins; without it the behaviour stops after the last step. */
  readonly loop?: number | undefined;
  /** Why each fair command allows it. Empty for `recoverable`. */
  readonly fairness: readonly FairCommand[];
}

/** States looked at for a way back. More than a person could follow are taken to hold none. */
const STATES_MAX = 2000;

/**
 * Takes `steps` on the machines, of which those from index `loop` on are repeated for ever, and says why that violates the
 * liveness property called `name`. Undefined where it does not: a step is not taken, the loop does not
 * close, `to` comes to hold, a fair command is passed over.
 */
export function lassoProof(
  system: System,
  name: string,
  steps: readonly Step[],
  loop: number | undefined,
  budget: Budget,
): LassoProof | undefined {
  const run = new Run(system, budget);
  const runs = [run.fork()];
  for (const step of steps) {
    const result = run.take(step);
    if ('notTaken' in result) return undefined;
    runs.push(run.fork());
  }
  if (loop !== undefined && (loop >= steps.length || !isSame(runs[loop] as Run, run))) return undefined;
  const property = (system.liveness ?? []).find((other) => other.name === name);
  if (property === undefined) return undefined;
  for (const instance of instancesAmong(system, [property])) {
    const since = sinceWhen(instance, runs);
    if (since === undefined || (loop !== undefined && property.kind === 'recoverable')) continue;
    const facets = facetsOf(instance, (runs[since] as Run).state);
    const found = { property, names: instance.names, facets, since, loop };
    if (property.kind === 'recoverable') {
      if (since === steps.length && !recovers(system, instance, run, property.by)) return { ...found, fairness: [] };
    } else {
      const fairness = fairnessOf(system, property.fair ?? [], runs, steps, loop ?? steps.length);
      if (fairness !== undefined) return { ...found, fairness };
    }
  }
  return undefined;
}

function isSame(one: Run, other: Run): boolean {
  const [a, b] = [one.spent, other.spent];
  return one.stateKey === other.stateKey && a.allowed === b.allowed && a.breach === b.breach;
}

/** The first moment at which `from` holds and after which `to` never does, of a leads-to; of a recoverable, the last. */
function sinceWhen(instance: Instance<LivenessProperty>, runs: readonly Run[]): number | undefined {
  const held = runs.map(({ state }) => conditionsOf(instance, state));
  const lastTo = held.findLastIndex(({ to }) => to);
  const isRecoverable = instance.property.kind === 'recoverable';
  const since = held.findIndex(({ from }, at) => from && at > lastTo && (!isRecoverable || at === runs.length - 1));
  return since < 0 ? undefined : since;
}

function conditionsOf(instance: Instance<LivenessProperty>, state: SystemState) {
  return conditionsHold(instance, facetsOf(instance, state));
}

function facetsOf(instance: Instance<LivenessProperty>, state: SystemState): Facets {
  const facets = instance.roles.map((role, index) => {
    const local = state[instance.actors[index] as string];
    return [role, local === undefined ? null : facetOf(instance, role, local)] as const;
  });
  return Object.fromEntries(facets);
}

/** Why each fair command allows what goes on from `first`; undefined where one does not. */
function fairnessOf(
  system: System,
  withdrawals: readonly 'withdrawal'[],
  runs: readonly Run[],
  steps: readonly Step[],
  first: number,
): readonly FairCommand[] | undefined {
  const fairness: FairCommand[] = [];
  // The state after the last step is the one before the loop, or where all stops.
  const places = first === steps.length ? runs.slice(first) : runs.slice(first, -1);
  for (const [actor, { commands = [] }] of Object.entries(system.actors)) {
    for (const { class: kind, event: command } of commands) {
      if (kind !== 'progress' && !withdrawals.some((fair) => fair === kind)) continue;
      const taken = steps
        .slice(first)
        .findIndex((step) => step.actor === actor && canonical(step.command) === canonical(command));
      const held = taken >= 0 ? -1 : places.findIndex((run) => !isEnabled(run, actor, command));
      if (taken < 0 && held < 0) return undefined;
      const because = taken >= 0 ? ('taken' as const) : ('not-enabled' as const);
      fairness.push({ actor, command, because, step: Math.max(taken, held) });
    }
  }
  return fairness;
}

/** Whether a command is enabled in some way, if only beyond a bound. */
function isEnabled(run: Run, actor: string, command: Step['command']): boolean {
  for (const { result } of waysOf(run, actor, command)) {
    if ('taken' in result || result.notTaken.reason === 'bound') return true;
  }
  return false;
}

/** Whether steps of commands of these classes, and no further failure, lead to where `to` holds, or beyond a bound. */
function recovers(
  system: System,
  instance: Instance<LivenessProperty>,
  start: Run,
  by: readonly CommandClass[] = ['progress', 'withdrawal'],
): boolean {
  const commands = Object.entries(system.actors).flatMap(([actor, { commands: own = [] }]) =>
    own.filter((command) => by.includes(command.class)).map(({ event }) => ({ actor, event })),
  );
  const seen = new Set([start.stateKey]);
  const queue = [start];
  for (const run of queue) {
    if (conditionsOf(instance, run.state).to) return true;
    for (const { actor, event } of commands) {
      for (const { result, run: after } of waysOf(run, actor, event)) {
        if ('notTaken' in result) {
          if (result.notTaken.reason === 'bound') return true;
          continue;
        }
        const isFailure = after.spent.allowed > start.spent.allowed || after.spent.breach > start.spent.breach;
        if (isFailure || seen.has(after.stateKey) || seen.size > STATES_MAX) continue;
        seen.add(after.stateKey);
        queue.push(after);
      }
    }
  }
  return false;
}
