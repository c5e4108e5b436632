/**
 * Whether a mutant that answers differently still behaves alike, found without a search.
 *
 * A machine is asked, in a state of its own, all that the whole system was ever asked in the state that it is paired with. Where
 * it says the same, wherever that leads, and is the same to whoever looks at it, every step of the whole system is a step of the
 * mutant that does the same, and the other way round: the events that others hear are the same, so what they are asked is the
 * same. So nothing tells the two apart, in as many steps as the whole system was searched for.
 *
 * But for one thing: whether a step waits too late depends on who has changed by then, heard and seen or not. So where any step
 * waits, only a search tells.
 */
import type { AnyMachineSnapshot } from 'xstate';
import { checkedReturns } from '../explorer/coverage/returns.ts';
import { CheckerError } from '../explorer/errors.ts';
import { facetOf, type Instance, instancesAmong } from '../explorer/instances.ts';
import { localState } from '../explorer/machine.ts';
import { canonical } from '../explorer/plain-data.ts';
import type { LocalState, PropertyBase, System } from '../explorer/system.ts';
import type { Whole } from './baseline.ts';
import { askAlike, type Differences, type Pair, type Species } from './differences.ts';
import { delivered, type WholeAnswer } from './whole-answers.ts';

/** Pairs of states beyond which this is given up: a search will tell. */
const PAIRS_MAX = 20_000;

export function behavesAlike(whole: Whole, { isHeard, pairs }: Differences): boolean {
  if (isHeard || whole.answers.isWaitedFor) return false;
  const met = new Set<string>();
  const ahead = [...pairs];
  const look = lookFor(whole.system);
  for (let pair = ahead.pop(); pair !== undefined; pair = ahead.pop()) {
    const key = `${whole.answers.keyOf(pair.whole)}\n${whole.answers.keyOf(pair.mutant)}\n${pair.species.actors[0]}`;
    if (met.has(key)) continue;
    met.add(key);
    if (met.size > PAIRS_MAX || !look(pair)) return false;
    for (const answer of whole.answers.after(pair.whole)) {
      const found = askAlike(whole, answer, pair.species, pair.mutant);
      if (found === undefined || !isReturnedAlike(whole.system, answer, pair)) return false;
      ahead.push(...found);
    }
  }
  return true;
}

/** Whether the two states of a pair are one to all properties, and to who looks for deadlocks. */
function lookFor(system: System): (pair: Pair) => boolean {
  const instances = instancesAmong(system, [...(system.properties ?? []), ...(system.liveness ?? [])]);
  const known = new Map<Species, ReturnType<typeof seenOf>>();
  return ({ whole, mutant, species }) => {
    const see = known.get(species) ?? seenOf(instances, species.actors);
    known.set(species, see);
    const seen = see(localState(whole));
    // What cannot be read is like nothing else.
    return seen !== undefined && seen === see(localState(mutant));
  };
}

function seenOf(
  instances: readonly Instance<PropertyBase>[],
  actors: readonly string[],
): (local: LocalState) => string | undefined {
  const facets = new Map<string, readonly [Instance<PropertyBase>, string]>();
  const numbers = new Map<unknown, number>();
  for (const instance of instances) {
    for (const [index, role] of instance.roles.entries()) {
      const actor = instance.actors[index] as string;
      if (!actors.includes(actor)) continue;
      // One function reads the same of an actor, whichever property asks.
      const facet = instance.property.facets[role];
      const number = numbers.get(facet) ?? numbers.size;
      numbers.set(facet, number);
      facets.set(`${number} ${actor}`, [instance, role]);
    }
  }
  const read = [...facets.values()];
  return (local) => {
    const isBusy = local.tags.includes('busy');
    try {
      return canonical([isBusy, ...read.map(([instance, role]) => facetOf(instance, role, local))]);
    } catch {
      // No property has to read what is only passed through, and one of them cannot read this.
      return undefined;
    }
  };
}

/** Whether the same operations return the same codes. */
function isReturnedAlike({ returns }: System, answer: WholeAnswer, { mutant, species }: Pair): boolean {
  if (returns === undefined) return true;
  const returned = (before: AnyMachineSnapshot) =>
    answer.endings.map((ending) => {
      const event = delivered(answer, ending);
      const view = { kind: species.kind, before: localState(before), event, emitted: ending.emitted };
      return checkedReturns(returns, view).map(({ operation, code }) => [operation, code]);
    });
  try {
    return canonical(returned(answer.snapshot)) === canonical(returned(mutant));
  } catch (error) {
    if (error instanceof CheckerError) return false;
    throw error;
  }
}
