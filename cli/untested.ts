/**
 * Properties that a search did not put to the test: their premise was never true, so that nothing in it could have violated them.
 * That they hold says as little as that.
 */
import { labelled } from '../counterexamples/plain-text.ts';
import type { Exploration } from '../explorer/exploration.ts';
import type { Property } from '../explorer/system.ts';
import type { Report } from './report.ts';
import { counted } from './wording.ts';

/** Names of those that were not violated either. */
export function untestedProperties({ premises, violations }: Exploration): readonly string[] {
  const violated = new Set(violations.map(({ property }) => property));
  return premises.flatMap(({ property, steps }) => (steps === undefined && !violated.has(property) ? [property] : []));
}

/** What it means that a premise was never true, as a clause about so many properties. */
export function untestedMeaning({ completeness, depth, limits }: Exploration, properties = 1): string {
  const isOne = properties === 1;
  const was = isOne ? 'its premise was' : 'their premises were';
  if (completeness === 'limit-reached') return `${was} not true so far`;
  if (completeness === 'bounded') return `${was} never true within ${counted(depth, 'step')}`;
  const [never, them] = isOne ? ['its premise is never true', 'it'] : ['their premises are never true', 'them'];
  const within = limits.length === 0 ? '' : ' within its bounds';
  return `${never}: nothing in this configuration can violate ${them}${within}`;
}

/** The lines of a report, none where everything was put to the test. */
export function untestedLines({
  exploration,
  configured,
}: Pick<Report, 'exploration' | 'configured'>): readonly string[] {
  const names = untestedProperties(exploration);
  const all = names.length === 0 ? [] : [`${names.join(', ')}: ${untestedMeaning(exploration, names.length)}.`];
  const { properties = [] } = configured.system;
  const inPart = exploration.premises.flatMap(({ property, untestedParts = [] }) => {
    const parts = properties.filter(({ name }) => name === property).length;
    const count = untestedParts.length;
    const which = untestedParts.map((index) => partName(properties, index)).join('; ');
    return count === 0 ? [] : `${property}: ${count} of its ${parts} parts untested: ${which}.`;
  });
  return all.length + inPart.length === 0 ? [] : labelled('Untested', [...all, ...inPart]);
}

/** A name for one of several parts: with the kinds of actors that it is about, where another part is called the same. */
export function partName(properties: readonly Property[], index: number): string {
  const part = properties[index] as Property;
  const isShared = properties.some((other) => other !== part && calledAs(other) === calledAs(part));
  const kinds = [...new Set(Object.values(part.roles))];
  return isShared && kinds.length > 0 ? `${calledAs(part)} (${kinds.join(', ')})` : calledAs(part);
}

function calledAs(part: Property): string {
  return 'title' in part && typeof part.title === 'string' ? part.title : part.statement;
}
