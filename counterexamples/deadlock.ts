/** Whether a run has come to a deadlock, asked of the real machines. */
import { assert } from '../explorer/errors.ts';
import { type Budget, type NotTaken, Run } from '../explorer/run.ts';
import type { Command, PlainEvent, Step, System } from '../explorer/system.ts';
import { waysOf } from './ways.ts';

/** Somebody is mid-operation, and nothing that would go on can. */
export interface Deadlock {
  /** Actors in states tagged `busy`. */
  readonly busy: readonly string[];
  /** Commands that would go on, and what holds them. Those without a transition are left out. */
  readonly held: readonly { readonly actor: string; readonly command: PlainEvent; readonly because: NotTaken }[];
}

/**
 * The deadlock after `steps`; nothing where no actor is busy or where some progress or withdrawal
 * command can be taken, with one combination of outcomes or another, within what `steps` leave of the
 * budget.
 */
export function deadlockAfter(system: System, steps: readonly Step[], budget: Budget): Deadlock | undefined {
  const run = new Run(system, budget);
  for (const step of steps) assert('taken' in run.take(step), 'a deadlock is asked for after steps that can be taken');

  const busy = Object.entries(run.state).flatMap(([name, { tags }]) => (tags.includes('busy') ? [name] : []));
  if (busy.length === 0) return undefined;
  const held: { actor: string; command: PlainEvent; because: NotTaken }[] = [];
  for (const [actor, { commands = [] }] of Object.entries(system.actors)) {
    for (const command of commands.filter(goesOn)) {
      const because = whyNever(run, actor, command.event);
      if (because === undefined) return undefined;
      if (because.reason !== 'not-enabled') held.push({ actor, command: command.event, because });
    }
  }
  return { busy, held };
}

function goesOn(command: Command): boolean {
  return command.class !== 'request';
}

/** Why `command` cannot be taken, whatever its deliveries end in; nothing where it can. */
function whyNever(run: Run, actor: string, command: PlainEvent): NotTaken | undefined {
  let first: NotTaken | undefined;
  for (const { result } of waysOf(run, actor, command)) {
    if ('taken' in result) return undefined;
    first ??= result.notTaken;
  }
  return first;
}
