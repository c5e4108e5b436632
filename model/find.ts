/** Finding designs, drivers, topologies and liberties by the names that people write. */
import { CheckerError, nearest } from '../explorer/errors.ts';
import type { Design, DriverProfile, Liberty, Topology } from './configuration.ts';
import { CHOICES, type ChoiceDescription, type DesignChoices } from './design-choices.ts';
import { designs } from './designs.ts';
import { drivers } from './drivers.ts';
import { liberties } from './liberties.ts';
import { topologies } from './topologies.ts';

/** Every choice, for `list`. */
export const choiceCatalogue: readonly ChoiceDescription[] = Object.values(CHOICES);

/**
 * `NAME`, or `NAME+CHOICE=VALUE` with any number of choices in kebab-case. The design found is named as it
 * was asked for.
 */
export function findDesign(specification: string): Design {
  const [name = '', ...changes] = specification.split('+');
  const base = find('design', name, designs);
  if (changes.length === 0) return base;
  const chosen = changes.map(parseChange);
  return {
    ...base,
    name: specification,
    title: `${base.title}, with ${changes.join(' and ')}`,
    choices: { ...base.choices, ...(Object.fromEntries(chosen) as Partial<DesignChoices>) },
  };
}

export function findDriver(name: string): DriverProfile {
  return find('driver', name, drivers);
}

export function findTopology(name: string): Topology {
  return find('topology', name, topologies);
}

export function findLiberty(name: string): Liberty {
  return find('liberty', name, liberties);
}

function parseChange(change: string): readonly [string, string] {
  const [written = '', value = ''] = change.split('=');
  const key = Object.keys(CHOICES).find((candidate) => CHOICES[candidate as keyof DesignChoices].name === written);
  if (key === undefined) throw unknownName('choice', written, choiceCatalogue);
  const values = CHOICES[key as keyof DesignChoices].values.map((known) => ({ name: known.value }));
  find(`value of ${written}`, value, values);
  return [key, value];
}

function find<T extends { readonly name: string }>(what: string, name: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate.name === name);
  if (found === undefined) throw unknownName(what, name, known);
  return found;
}

function unknownName(what: string, got: string, known: readonly { readonly name: string }[]): CheckerError {
  return new CheckerError('unknown-name', {
    what: `there is no such ${what}`,
    got,
    expected: nearest(
      got,
      known.map(({ name }) => name),
    ),
    remedy: 'take one of the names that are listed',
  });
}
