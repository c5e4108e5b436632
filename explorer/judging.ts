/** What properties say of states and steps, asked of the properties themselves. */
import { CheckerError } from './errors.ts';
import { guardedBy, type Instance } from './instances.ts';
import { canonical } from './plain-data.ts';
import type {
  Facets,
  GoalProperty,
  Json,
  Judgement,
  Property,
  PropertyBase,
  StateProperty,
  StepProperty,
  StepView,
} from './system.ts';

type Names = Instance['names'];

/** Names the culprit where the judgement is that the property does not hold. */
function culpritOf(property: PropertyBase, judge: () => Judgement): string | undefined {
  const judgement: unknown = guardedBy(property, judge);
  if (judgement === true) return undefined;
  if (judgement === false) return property.culprit ?? 'core';
  if (typeof judgement === 'string' && judgement !== '') return judgement;
  throw new CheckerError('bad-property', {
    what: 'a property judges neither true nor false, and names no culprit',
    where: `property ${property.name}`,
    got: JSON.stringify(judgement) ?? String(judgement),
    expected: 'true, false, or the name of who is at fault',
    remedy: 'return the judgement from holds',
  });
}

/** Whether all that a goal wants holds at once. */
export function isReached(goal: GoalProperty, facets: Facets, names: Names): boolean {
  return Object.values(goal.wants).every((wanted) => guardedBy(goal, () => wanted(facets, names)) === true);
}

/** The culprit, where a state property does not hold of these facets. A goal "does not hold" where reached. */
export function judgeFacets({ property, names }: Instance, facets: Facets): string | undefined {
  if (property.kind === 'step') return undefined;
  if (property.kind === 'goal') return isReached(property, facets, names) ? 'goal' : undefined;
  const culprit = culpritOf(property, () => property.holds(facets, names));
  if (culprit !== undefined && !isPremiseTrue(property, facets, names)) throw outsidePremise(property, facets);
  return culprit;
}

/** The culprit, where a step property does not hold of what is seen of a step. */
export function judgeStepView(property: StepProperty, view: StepView, names: Names): string | undefined {
  const culprit = culpritOf(property, () => property.holds(view, names));
  if (culprit !== undefined && !isStepPremiseTrue(property, view, names)) throw outsidePremise(property, { ...view });
  return culprit;
}

/** Whether a state property says anything of these facets. Without a premise it always does. */
export function isPremiseTrue(property: StateProperty, facets: Facets, names: Names): boolean {
  return truth(property, () => property.premise?.(facets, names) ?? true);
}

/** Whether a step property says anything of a step. */
export function isStepPremiseTrue(property: StepProperty, view: StepView, names: Names): boolean {
  return truth(property, () => property.premise?.(view, names) ?? true);
}

function truth(property: Property, premise: () => boolean): boolean {
  const said: unknown = guardedBy(property, premise);
  if (typeof said === 'boolean') return said;
  throw new CheckerError('bad-property', {
    what: 'a premise is neither true nor false',
    where: `property ${property.name}`,
    got: JSON.stringify(said) ?? String(said),
    expected: 'true or false',
    remedy: 'return a boolean from premise',
  });
}

function outsidePremise({ name }: PropertyBase, seen: object): CheckerError {
  return new CheckerError('bad-property', {
    what: 'a property is violated where, by its premise, it says nothing',
    where: `property ${name}`,
    got: canonical(seen as Json),
    expected: 'a premise that is true wherever holds is not',
    remedy: 'widen premise, or narrow holds',
  });
}
