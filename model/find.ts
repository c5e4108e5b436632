/** Finding designs, drivers, topologies and liberties by the names that people write. */
import { CheckerError, nearest } from '../explorer/errors.ts';
import { type Bug, bugs } from './bugs/index.ts';
import { CHOICES, type ChoiceDescription, type DesignChoices } from './choices/index.ts';
import type { Design, DriverProfile, Liberty, Topology } from './configuration.ts';
import { designs } from './designs/index.ts';
import { drivers } from './drivers/index.ts';
import { neighboursOf } from './kernels.ts';
import { liberties } from './liberties.ts';
import { topologies } from './topologies/index.ts';

/** Every choice, for `list`. */
export const choiceCatalogue: readonly ChoiceDescription[] = Object.values(CHOICES);

/**
 * `NAME`, or `NAME+CHANGE` with any number of changes: `CHOICE=VALUE` in kebab-case, or the slug of a bug,
 * which is put back. The design found is named as it was asked for.
 *
 * @throws CheckerError `unknown-name`
 */
export function findDesign(specification: string): Design {
  const [name = '', ...changes] = specification.split('+');
  const base = find('design', name, designs, betweenKernels(name));
  if (changes.length === 0) return base;
  return {
    ...base,
    name: specification,
    title: `${base.title}, with ${changes.join(' and ')}`,
    choices: Object.assign({ ...base.choices }, ...changes.map(parseChange)) as DesignChoices,
  };
}

/** The specification of design `name` with `choices`, as {@link findDesign} reads it. */
export function designWith(name: string, choices: Partial<DesignChoices>): string {
  const changes = Object.entries(choices).map(([key, value]) => `${CHOICES[key as keyof DesignChoices].name}=${value}`);
  return [name, ...changes].join('+');
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

export function findBug(slug: string): Bug {
  const named = bugs.map((bug) => ({ ...bug, name: bug.slug }));
  return find('bug', slug, named);
}

function parseChange(change: string): Partial<DesignChoices> {
  if (!change.includes('=')) return findBug(change).setBack;
  const [written = '', value = ''] = change.split('=');
  const key = Object.keys(CHOICES).find((candidate) => CHOICES[candidate as keyof DesignChoices].name === written);
  if (key === undefined) throw unknownName('choice', written, choiceCatalogue);
  const values = CHOICES[key as keyof DesignChoices].values.map((known) => ({ name: known.value as string }));
  find(`value of ${written}`, value, values);
  return { [key]: value };
}

/** Of a kernel that is not listed, where it lies: the nearest by letters, v6.1 for v6.13, is far from it. */
function betweenKernels(name: string): string | undefined {
  const kernels = designs.filter(({ base }) => base === undefined).map((design) => design.name);
  const { older, newer } = neighboursOf(name, kernels) ?? {};
  if (older !== undefined && newer !== undefined) return `a listed kernel: ${name} lies between ${older} and ${newer}`;
  if (newer !== undefined) return `a listed kernel: ${name} is older than all of them, from ${newer} on`;
  return older && `a listed kernel: ${name} is newer than all of them but mainline`;
}

function find<T extends { readonly name: string }>(
  what: string,
  name: string,
  known: readonly T[],
  expected?: string,
): T {
  const found = known.find((candidate) => candidate.name === name);
  if (found === undefined) throw unknownName(what, name, known, expected);
  return found;
}

/** Which list has the names. */
const LISTS: ReadonlyMap<string, string> = new Map([
  ['design', 'designs'],
  ['driver', 'drivers'],
  ['topology', 'topologies'],
  ['liberty', 'environments'],
  ['bug', 'bugs'],
]);

function unknownName(
  what: string,
  got: string,
  known: readonly { readonly name: string }[],
  expected?: string,
): CheckerError {
  const names = known.map(({ name }) => name);
  return new CheckerError('unknown-name', {
    what: `there is no such ${what}`,
    got,
    expected: expected ?? nearest(got, names),
    remedy: `take one of \`list ${LISTS.get(what) ?? 'choices'}\``,
  });
}
