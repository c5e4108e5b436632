/**
 * States that must be reachable: without them, that every invariant holds would say little. A file for each kind.
 *
 * Where a goal cannot be reached the search exits with 14; so each says what it takes, and is left out of systems that do not
 * have that.
 */
import type { GoalProperty } from '../../explorer/system.ts';
import { type Configuration, cutToFit } from '../../model/index.ts';
import { failureGoals } from './failures.ts';
import type { Goal, Means } from './goal.ts';
import { groupGoals } from './groups.ts';
import { memoryGoals } from './memory.ts';
import { pasidGoals } from './pasids.ts';
import { resetGoals } from './resets.ts';
import { userGoals } from './users.ts';

/** All of them, by name. */
export const goals: readonly Goal[] = [
  ...userGoals,
  ...pasidGoals,
  ...resetGoals,
  ...groupGoals,
  ...memoryGoals,
  ...failureGoals,
].sort((a, b) => (a.name < b.name ? -1 : 1));

/** What is afforded where nobody says otherwise, as for a search. */
const USUAL = { faults: 1, breaches: 0 } as const;

/** The goals that a configuration has the means to reach with so many failures. */
export function goalsFor(configuration: Configuration, budget: Means['budget'] = USUAL): readonly GoalProperty[] {
  const { topology, driver } = cutToFit(configuration);
  const means = { driver, design: configuration.design, budget };
  return goals
    .filter(({ isMeantFor }) => isMeantFor(topology, means))
    .map(({ wantsIn, ...goal }) =>
      wantsIn === undefined ? goal : { ...goal, wants: { ...goal.wants, ...wantsIn(topology) } },
    );
}
