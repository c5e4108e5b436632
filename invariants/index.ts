/**
 * What must hold. Each invariant is one sentence that can be true or false, with its source; several parts
 * of one statement share a name.
 */
import { CheckerError, nearest } from '../explorer/errors.ts';
import type { Property } from '../explorer/system.ts';
import { type Configuration, cutToFit } from '../model/index.ts';
import { answered } from './answered.ts';
import { claimedGroups } from './claimed-groups.ts';
import { defaultDomain } from './default-domain.ts';
import { device } from './device.ts';
import { faults } from './faults.ts';
import { freeGroups } from './free-groups.ts';
import { groupObjects } from './group-objects.ts';
import type { Invariant } from './invariant.ts';
import { iommufd } from './iommufd.ts';
import { memory } from './memory.ts';
import { outcomes } from './outcomes/index.ts';
import { ownership } from './ownership.ts';
import { pasid } from './pasid.ts';
import { proposals } from './proposals.ts';
import { refusals } from './refusals.ts';
import { reset } from './reset.ts';
import { sections } from './sections.ts';
import { sva } from './sva.ts';
import { translation } from './translation.ts';
import { vfio } from './vfio.ts';

export { CATALOGUE_RULES } from './catalogue-rules.ts';
export { goals, goalsFor } from './goals/index.ts';
export type { Invariant } from './invariant.ts';
export { type LivenessRule, livenessFor, livenessRules } from './liveness/index.ts';
export {
  expectedReturnsFor,
  type OperationReturns,
  operationReturns,
  RETURNS_DESIGN,
  type ReturnRow,
  type Where,
} from './returns/index.ts';

/** All of them, by name; the order decides between violations of equal length and culprit. */
export const invariants: readonly Invariant[] = [
  ...translation,
  ...ownership,
  ...device,
  ...defaultDomain,
  ...refusals,
  ...pasid,
  ...reset,
  ...proposals,
  ...sva,
  ...iommufd,
  ...vfio,
  ...memory,
  ...faults,
  ...groupObjects,
  ...answered,
  ...claimedGroups,
  ...freeGroups,
  ...sections,
  ...outcomes,
].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

/**
 * The invariants that a configuration is held to, or those of them that are named. Promises that the
 * driver does not make are left out, and rules about what the system does not have; where callers take liberties, what rests on them is their fault.
 *
 * @throws CheckerError `unknown-name`
 */
export function invariantsFor(configuration: Configuration, names?: readonly string[]): readonly Property[] {
  const known = [...new Set(invariants.map(({ name }) => name))];
  for (const name of names ?? []) {
    if (known.includes(name)) continue;
    throw new CheckerError('unknown-name', {
      what: 'there is no such invariant',
      got: name,
      expected: nearest(name, known),
      remedy: 'take one of the names that are listed',
    });
  }
  const { topology, driver } = cutToFit(configuration);
  const { design } = configuration;
  const takesLiberties = configuration.environment.length > 0;
  return invariants
    .filter(({ name }) => names?.includes(name) ?? true)
    .filter(({ claims }) => claims?.(driver) ?? true)
    .filter(({ isMeantFor }) => isMeantFor?.(topology, { driver, design }) ?? true)
    .filter(({ isOfCallers }) => !(isOfCallers === true && takesLiberties))
    .map(({ restsOnCallers, ...property }) =>
      restsOnCallers === true && takesLiberties ? { ...property, culprit: 'environment' } : property,
    );
}
