/** A call that forgets to return: what I-80 is for. */
import { expect, test } from 'vitest';
import { configure, DEFAULT_CONFIGURATION } from '../../cli/configuration.ts';
import { explore } from '../../explorer/explore.ts';
import { mutated, mutationsOf, nameOf } from '../../mutants/index.ts';

const { system } = await configure({ configuration: DEFAULT_CONFIGURATION, invariants: ['I-80'] });

test.each([
  ['the container is refused', 'container calling on answer 2: action 1 returnAnswer dropped'],
  ['the type is changed', 'writer writing on answer 1: action 1 returnAnswer dropped'],
  ['a managed driver leaves', 'device managed on unbind 1: action 1 returnSuccess dropped'],
])('whoever asks is not answered once %s', async (_, name) => {
  const mutation = mutationsOf(system).find((found) => nameOf(found) === name);
  if (mutation === undefined) throw new Error(`there is no mutation ${name}`);
  const { violations } = await explore(mutated(system, mutation), { depth: 3 });
  expect(violations.map(({ property }) => property)).toEqual(['I-80']);
  expect((await explore(system, { depth: 3 })).violations).toEqual([]);
});
