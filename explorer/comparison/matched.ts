/** Two systems side by side: which actors and commands of one are which of the other. */
import { canonical } from '../plain-data.ts';
import type { Side } from './side.ts';

/** Of the one system, and of the other. */
export type Two<T> = readonly [one: T, other: T];

export function both<T, R>([one, other]: Two<T>, map: (value: T, index: 0 | 1) => R): Two<R> {
  return [map(one, 0), map(other, 1)];
}

/** What a system lacks. */
export const ABSENT = -1;

/** A command that either has. */
export interface MatchedCommand {
  /** Who is asked, by its number among {@link Matched.actors}. */
  readonly actor: number;
  /** Its number on each side, or {@link ABSENT}. */
  readonly of: Two<number>;
}

/** Actors and commands of both, in the order in which the one declares them, then those that only the other has. */
export interface Matched {
  readonly actors: readonly string[];
  /** Each actor's number on each side, or {@link ABSENT}. */
  readonly actorOf: readonly Two<number>[];
  readonly commands: readonly MatchedCommand[];
  /** Indices into `commands`, by actor. */
  readonly commandsOf: readonly (readonly number[])[];
}

export function matchedIn(sides: Two<Side>): Matched {
  const [names, others] = both(sides, ({ filling }) => filling.actorNames);
  const actors = [...names, ...others.filter((name) => !names.includes(name))];
  const actorOf = actors.map((name) => both(sides, ({ filling }) => filling.actorNames.indexOf(name)));
  const commands = actorOf.flatMap((of, actor) => commandsOfActor(sides, actor, of));
  const commandsOf = actors.map((_, actor) =>
    commands.flatMap((command, index) => (command.actor === actor ? [index] : [])),
  );
  return { actors, actorOf, commands, commandsOf };
}

function commandsOfActor(sides: Two<Side>, actor: number, of: Two<number>): MatchedCommand[] {
  const [own, others] = both(sides, ({ filling }, index) => {
    const numbers = filling.plan.commandsOf[of[index]] ?? [];
    return new Map(numbers.map((command) => [canonical(filling.command(command).event), command]));
  });
  const texts = [...own.keys(), ...[...others.keys()].filter((text) => !own.has(text))];
  return texts.map((text) => ({ actor, of: [own.get(text) ?? ABSENT, others.get(text) ?? ABSENT] }));
}
