/** Which of the mutants are judged. */
import { CheckerError } from '../../explorer/errors.ts';
import { MUTATION_KINDS, sampleOf } from '../../mutants/index.ts';
import type { Configured } from '../configuration.ts';
import { unknownName } from '../options.ts';
import { CHOICE_KIND, type SpecifiedMutant, specifiedMutants } from './specified.ts';

/** Which of the mutants are judged; all that is left out leaves out none. */
export interface Selection {
  readonly machine?: string | undefined;
  readonly kind?: string | undefined;
  /** A name, or a part of some. */
  readonly only?: string | undefined;
  readonly sample?: { readonly size: number; readonly seed: number } | undefined;
}

/** What mutants are told apart by, besides their machines. */
export const MUTANT_KINDS: readonly string[] = [...MUTATION_KINDS, CHOICE_KIND];

/** Refuses a machine or a kind that there is not, before anything is searched. */
export function refuseUnknown({ machine, kind }: Selection, { system, parts }: Configured): void {
  const machines = [...new Set(specifiedMutants(system, parts, []).map((mutant) => mutant.machine))];
  if (machine !== undefined && !machines.includes(machine)) throw unknownName('machine', machine, machines);
  if (kind !== undefined && !MUTANT_KINDS.includes(kind)) throw unknownName('kind', kind, MUTANT_KINDS);
}

/** Those that are meant, in their order. */
export function selected(all: readonly SpecifiedMutant[], selection: Selection): readonly SpecifiedMutant[] {
  const { machine, kind, only, sample } = selection;
  const isExact = all.some(({ name }) => name === only);
  const meant = all
    .filter((mutant) => machine === undefined || mutant.machine === machine)
    .filter((mutant) => kind === undefined || mutant.kind === kind)
    .filter(({ name }) => only === undefined || (isExact ? name === only : name.includes(only)));
  if (meant.length === 0) {
    throw new CheckerError('bad-option', {
      what: 'no mutant is meant',
      got: chosenBy(selection).join(', '),
      expected: `one of ${all.length} mutants at the least`,
      remedy: 'leave out --only for all of them; --format json has their names',
    });
  }
  return sample === undefined ? meant : sampleOf(meant, sample.size, sample.seed);
}

/** What was chosen by, in phrases. */
export function chosenBy({ machine, kind, only, sample }: Selection): readonly string[] {
  return [
    ...(machine === undefined ? [] : [`machine ${machine}`]),
    ...(kind === undefined ? [] : [kind]),
    ...(only === undefined ? [] : [`called ${JSON.stringify(only)}`]),
    ...(sample === undefined ? [] : [`a sample of ${sample.size} with seed ${sample.seed}`]),
  ];
}
