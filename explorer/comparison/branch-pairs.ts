/** Which branch of the one system is the same step as which branch of the other. */
import { occurrenceOf } from '../branch.ts';
import type { TakenOutcome } from '../system.ts';
import type { Two } from './matched.ts';
import type { FollowedBranch, Side } from './side.ts';

/** The branches that a step is on each side; nothing where that side does not take it. */
export interface BranchPair {
  readonly of: Two<FollowedBranch | undefined>;
  /** The side whose branch the step is named after. */
  readonly namedBy: 0 | 1;
}

interface Decided extends TakenOutcome {
  readonly isNormal: boolean;
}

/** A branch with every delivery in it that might have ended otherwise. */
interface Named {
  readonly branch: FollowedBranch;
  readonly decided: readonly Decided[];
}

/**
 * Every branch of the one with the branch of the other that takes its step, in order, then those of the other whose steps
 * were not taken so: the one that ends those deliveries as they are named, and all others normally.
 */
export function branchPairs(sides: Two<Side>, [one, other]: Two<readonly FollowedBranch[]>): readonly BranchPair[] {
  if (one.length === 1 && other.length === 1 && isNormal(one[0]) && isNormal(other[0])) {
    return [{ of: [one[0], other[0]], namedBy: 0 }];
  }
  const ofOne = one.map((branch) => named(sides[0], branch));
  const ofOther = other.map((branch) => named(sides[1], branch));
  const pairs = ofOne.map((step): BranchPair => ({ of: [step.branch, taking(step, ofOther)], namedBy: 0 }));
  const rest = ofOther.filter(({ branch }) => !pairs.some(({ of }) => of[1] === branch));
  return [...pairs, ...rest.map((step): BranchPair => ({ of: [taking(step, ofOne), step.branch], namedBy: 1 }))];
}

function isNormal(branch: FollowedBranch | undefined): boolean {
  return branch?.decisions.every((decision) => decision.isNormal) === true;
}

function named({ filling }: Side, branch: FollowedBranch): Named {
  const decided = branch.decisions.map(({ actor, type, name, isNormal }, index) => ({
    actor: filling.actorNames[actor] as string,
    event: filling.types.texts[type] as string,
    occurrence: occurrenceOf(branch.decisions, index),
    outcome: filling.outcomeNames.texts[name] as string,
    isNormal,
  }));
  return { branch, decided };
}

/** The branch among `others` that takes the step: there is at most one. */
function taking({ decided }: Named, others: readonly Named[]): FollowedBranch | undefined {
  const asked = decided.filter((taken) => !taken.isNormal);
  const found = others.find(
    (other) =>
      asked.every((taken) => other.decided.some((theirs) => isSame(theirs, taken))) &&
      other.decided.every((theirs) => theirs.isNormal || asked.some((taken) => isSame(theirs, taken))),
  );
  return found?.branch;
}

function isSame(a: TakenOutcome, b: TakenOutcome): boolean {
  return a.actor === b.actor && a.event === b.event && a.occurrence === b.occurrence && a.outcome === b.outcome;
}
