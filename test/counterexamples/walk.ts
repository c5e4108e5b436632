/** A walk through a system that nobody planned: every step that a number picks and that can be taken. */
import { type Budget, Run, type Step, type System, type TakenOutcome } from '../../explorer/index.ts';

/** Each number picks one of all commands of all actors, with no failure or one of `failures`. */
export function walk(
  system: System,
  picks: readonly number[],
  failures: readonly TakenOutcome[],
  budget: Budget,
): readonly Step[] {
  const run = new Run(system, budget);
  const outcomes = [[], ...failures.map((failure) => [failure])];
  const candidates = Object.entries(system.actors).flatMap(([actor, { commands = [] }]) =>
    commands.flatMap(({ event }) => outcomes.map((outcomes) => ({ actor, command: event, outcomes }))),
  );
  return picks.flatMap((pick) => {
    const result = run.take(candidates[pick % candidates.length] as Step);
    return 'taken' in result ? [result.taken.step] : [];
  });
}
