/** The rules on what operations leave bite: each is violated by a machine that is broken in one small way. */
import { describe, expect, test } from 'vitest';
import { explore } from '../../explorer/index.ts';
import { invariantsFor } from '../../invariants/index.ts';
import { findDesign, findDriver, findTopology, iommuSystem } from '../../model/index.ts';
import { mutated, mutationsOf, nameOf } from '../../mutants/index.ts';

const configurationOf = (topology: string) => ({
  design: findDesign('mainline'),
  driver: findDriver('ideal'),
  topology: findTopology(topology),
  environment: [],
});

/** By name, all mutations of a topology. */
const mutations = new Map<string, ReturnType<typeof mutationsOf>>();

/** The rule by which a mutant is found first, of those that are asked; `holds` where by none. */
async function killer(topology: string, name: string, rule: string, depth: number): Promise<string> {
  const configuration = configurationOf(topology);
  const system = { ...iommuSystem(configuration), properties: invariantsFor(configuration, [rule]) };
  const all = mutations.get(topology) ?? mutationsOf(system);
  mutations.set(topology, all);
  const mutation = all.find((candidate) => nameOf(candidate) === name);
  if (mutation === undefined) throw new Error(`no mutation of ${topology} is called ${name}`);
  const { violations } = await explore(mutated(system, mutation), { depth });
  return violations.map(({ property, steps }) => `${property} in ${steps.length}`)[0] ?? 'holds';
}

const KILLED: readonly (readonly [rule: string, topology: string, mutant: string, steps: number])[] = [
  ['I-76', 'single', 'group claiming.arrived always 2: action 3 forgetCall dropped', 1],
  ['I-76', 'single', 'writer idle on write 1 [isOneSection]: guard negated', 1],
  ['I-76', 'lone', 'device adding on answer 1 [isTwoSections]: guard negated', 1],
  ['I-77', 'reset', 'entry settled on attach 6: actions 2 invalidate and answerSuccess swapped', 1],
  ['I-78', 'reset', 'entry settled on attach 5 [isThere]: guard dropped', 1],
  ['I-81', 'single', 'device managed on unbind 1: stays, not to unbound', 2],
  ['I-81', 'single', 'device binding on proceed 3: to unbinding, not kernel', 2],
  ['I-82', 'lone', 'group quiet on remove device 2 [canLeave]: action 2 unlinkCalled dropped', 2],
  ['I-83', 'pair-iommufd', 'group quiet on claim device 3 [isOwnedByCaller]: action 1 count dropped', 2],
  ['I-83', 'single', 'group claiming.arrived always 2: action 1 becomeOwned dropped', 1],
  ['I-84', 'single', 'group quiet on attach group 3: to detaching, not attaching', 2],
  ['I-85', 'pair-pasid', 'slot setting always 1 [isDone]: action 1 store dropped', 2],
  ['I-86', 'single', 'group retyping.attaching on answer 2: action 2 noteFailure dropped', 2],
  ['I-88', 'single', 'group quiet on use default domain 5 [isUsedOtherwise]: guard dropped', 1],
  ['I-89', 'single', 'group quiet on set type 6 [isCounted]: guard dropped', 1],
  ['I-80', 'reset-pasid', 'group blockingPasids on pasids done 2: actions 2 answerDone and forgetCall swapped', 1],
  ['I-84', 'pair-iommufd', 'group attachingHandle.arrived always 2: action 1 storeHandle dropped', 2],
  ['I-91', 'single', 'group claiming.deciding always 3 [isFenced]: guard negated', 1],
  ['I-90', 'pair-iommufd', 'group quiet on claim device 3 [isOwnedByCaller]: swapped with the next', 2],
  ['I-87', 'reset', 'group quiet on finish reset 2 [isStrayFinishUnseen]: guard negated', 1],
];

describe('a machine that is broken in one small way', () => {
  test.each(KILLED)('violates %s on %s: %s', async (rule, topology, mutant, steps) => {
    expect(await killer(topology, mutant, rule, steps)).toBe(`${rule} in ${steps}`);
  });
});
