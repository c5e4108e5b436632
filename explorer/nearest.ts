/** What came nearest to a goal that was not reached: looked for once the search is over, in all states that it found. */
import { assert } from './errors.ts';
import type { Nearest } from './exploration.ts';
import { guardedBy, type Instance } from './instances.ts';
import type { Paths } from './paths.ts';
import type { Facets, GoalProperty } from './system.ts';
import { eachJudged, facetsAt, type OrderedStates } from './tabulated.ts';

/** How much of a goal holds where its roles are played by these actors, and where that is first so. */
interface Best {
  readonly instance: Instance;
  readonly position: number;
  readonly held: number;
}

/** Of the goal called `name`; nothing where nobody plays its roles. */
export function nearestTo(name: string, searched: OrderedStates, paths: Paths): Nearest | undefined {
  let nearest: Best | undefined;
  for (const instance of searched.filling.instances) {
    const { property } = instance;
    if (property.name !== name || property.kind !== 'goal') continue;
    const best = bestOf(property, instance, searched);
    const isNearer = nearest === undefined || best.held > nearest.held;
    if (isNearer || (best.held === nearest?.held && best.position < nearest.position)) nearest = best;
  }
  return nearest === undefined ? undefined : toldOf(nearest, searched, paths);
}

function bestOf(goal: GoalProperty, instance: Instance, searched: OrderedStates): Best {
  let [position, most] = [0, 0];
  const judge = (facets: Facets) => 1 + heldOf(goal, facets, instance.names).length;
  eachJudged(instance, searched, judge, (at, judged) => {
    if (judged > most) [position, most] = [at, judged];
  });
  return { instance, position, held: most - 1 };
}

/** The phrases of what holds. */
function heldOf(goal: GoalProperty, facets: Facets, names: Instance['names']): string[] {
  return Object.entries(goal.wants).flatMap(([phrase, wanted]) =>
    guardedBy(goal, () => wanted(facets, names)) === true ? [phrase] : [],
  );
}

function toldOf({ instance, position }: Best, searched: OrderedStates, paths: Paths): Nearest {
  const { property, names } = instance;
  const goal = property as GoalProperty;
  const has = heldOf(goal, facetsAt(instance, searched, position), names);
  const lacks = Object.keys(goal.wants).filter((phrase) => !has.includes(phrase));
  assert(lacks.length > 0, 'a goal that a state reaches is met while searching');
  return { names, steps: paths.to(position), has, lacks };
}
