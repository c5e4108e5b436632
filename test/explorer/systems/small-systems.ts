/** Systems of a few inline machines, and steps and logs as one would write them down. */
import { type AnyStateMachine, emit } from 'xstate';
import type { StepRecord, StepResult } from '../../../explorer/run.ts';
import type { Actor, Command, Json, PlainEvent, Step, System, TakenOutcome } from '../../../explorer/system.ts';

/** An actor of its own kind, with a `request` command for each event type or event given. */
export function actorOf(
  kind: string,
  machine: AnyStateMachine,
  commands: readonly (string | PlainEvent | Command)[] = [],
  more: Partial<Actor> = {},
): Actor {
  return { kind, machine, commands: commands.map(asCommand), ...more };
}

function asCommand(given: string | PlainEvent | Command): Command {
  if (typeof given === 'string') return { class: 'request', event: { type: given } };
  return 'class' in given && 'event' in given ? (given as Command) : { class: 'request', event: given as PlainEvent };
}

/** Actors by name, each of a kind named like it. */
export function systemOf(
  machines: Readonly<Record<string, readonly [machine: AnyStateMachine, ...commands: readonly (string | Command)[]]>>,
  more: Omit<Partial<System>, 'actors'> & { readonly outcomes?: NonNullable<Actor['outcomes']> } = {},
): System {
  const { outcomes, ...rest } = more;
  const actors = Object.entries(machines).map(([name, [machine, ...commands]]) => [
    name,
    actorOf(name, machine, commands, outcomes === undefined ? {} : { outcomes }),
  ]);
  return { actors: Object.fromEntries(actors), ...rest };
}

/** Emits a call: `type` is delivered to `to`. */
export function call(to: string, type: string, more: Readonly<Record<string, Json>> = {}) {
  return emit(() => ({ type, to, ...more }));
}

/** Emits an observation. */
export function say(type: string, more: Readonly<Record<string, Json>> = {}) {
  return emit(() => ({ type, ...more }));
}

/** `step('keeper', 'lift', failing('upper', 'open', 'jams'))`. */
export function step(actor: string, command: string | PlainEvent, ...outcomes: readonly TakenOutcome[]): Step {
  return { actor, command: typeof command === 'string' ? { type: command } : command, outcomes };
}

/** The delivery of `event` to `actor` (the `occurrence`-th of the step) ends with `outcome`. */
export function failing(actor: string, event: string, outcome: string, occurrence = 1): TakenOutcome {
  return { actor, event, occurrence, outcome };
}

/** The record of a step that must have been taken. */
export function taken(result: StepResult): StepRecord {
  if ('notTaken' in result) throw new Error(`not taken: ${JSON.stringify(result.notTaken)}`);
  return result.taken;
}

/** The call tree of a step: who got what, what it said, what was found broken there. */
export function logOf({ deliveries, broken }: StepRecord): string {
  const lines = deliveries.flatMap(({ actor, event, depth, before, after, observations }, index) => {
    const indent = '  '.repeat(depth);
    const [from, to] = [JSON.stringify(before.value), JSON.stringify(after.value)];
    return [
      `${indent}${actor}: ${eventText(event)}${from === to ? '' : `, ${from} -> ${to}`}`,
      ...observations.map((observation) => `${indent}  says ${eventText(observation)}`),
      ...broken
        .filter(({ delivery }) => delivery === index)
        .map(({ property, kind, culprit }) => `${indent}  breaks ${property} (${kind}, ${culprit})`),
    ];
  });
  return lines.join('\n');
}

function eventText({ type, ...more }: PlainEvent): string {
  const fields = Object.entries(more).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return [type, ...fields].join(' ');
}
