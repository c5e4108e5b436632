/** What a search took, as the fields of a report in JSON. */
import type { Taken } from '../explorer/coverage/index.ts';
import type { Exploration } from '../explorer/exploration.ts';

/** `returns` always; where it was asked for, `coverage`, and the first steps to each return. */
export function coverageFields({ returns, coverage }: Exploration): object {
  const told = returns.map(({ steps, ...result }) => ({
    ...result,
    length: steps?.length ?? null,
    ...(coverage === undefined ? {} : { first: steps ?? null }),
  }));
  if (coverage === undefined) return { returns: told };
  const { commands, transitions, outcomes, choices } = coverage;
  return {
    returns: told,
    coverage: {
      commands: commands.map(({ actor, command, ...taken }) => ({ actor, command, ...firstOf(taken) })),
      transitions: transitions.map(({ machine, place, guard, passedOver, ...taken }) => ({
        machine,
        ...place,
        guard: guard ?? null,
        ...firstOf(taken),
        passedOver,
      })),
      outcomes: outcomes.map(({ kind, event, outcome, severity, ...taken }) => ({
        kind,
        event,
        outcome,
        severity,
        ...firstOf(taken),
      })),
      choices: choices.map(({ choice, ...taken }) => ({ choice, ...firstOf(taken) })),
    },
  };
}

/** How often, and the steps of the first, `null` where there is none. */
function firstOf({ taken, first }: Taken) {
  return { taken, first: first ?? null };
}
