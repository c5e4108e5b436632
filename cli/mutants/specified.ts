/** The mutants of a configuration: each way to break its machines, and each other value of a choice of its design. */

import type { System } from '../../explorer/system.ts';
import { CHOICES, type Configuration, type DesignChoices, iommuSystem } from '../../model/index.ts';
import {
  type ListedMutant,
  type Mutant,
  type Mutation,
  mutated,
  mutationsOf,
  nameOf,
  type OfferedOutcome,
} from '../../mutants/index.ts';

/** A mutant as plain data, which crosses to a worker. */
export interface SpecifiedMutant extends ListedMutant {
  /** What is broken; without it the design is another in one choice. */
  readonly mutation?: Mutation | undefined;
  readonly choice?: Partial<DesignChoices> | undefined;
}

/** What tables call the machine of a choice. */
const DESIGN = 'design';

/** The kind of a mutant that is broken in no machine. */
export const CHOICE_KIND = 'choice changed';

/** All of them, machines first, in the same order in every run. `offered` is what a search has seen of outcomes. */
export function specifiedMutants(
  system: System,
  parts: Configuration | undefined,
  offered: readonly OfferedOutcome[],
): readonly SpecifiedMutant[] {
  const broken = mutationsOf(system, offered).map((mutation) => ({
    name: nameOf(mutation),
    machine: mutation.machine,
    kind: mutation.kind,
    mutation,
  }));
  return [...broken, ...(parts === undefined ? [] : chosenOtherwise(parts))];
}

/** `choice claim-rule=any`, as the command line writes it. */
function chosenOtherwise({ design }: Configuration): readonly SpecifiedMutant[] {
  return (Object.keys(CHOICES) as (keyof DesignChoices)[]).flatMap((key) => {
    const { name, values } = CHOICES[key];
    return values
      .filter(({ value }) => value !== design.choices[key])
      .map(({ value }) => ({
        name: `choice ${name}=${value}`,
        machine: DESIGN,
        kind: CHOICE_KIND,
        choice: { [key]: value } as Partial<DesignChoices>,
      }));
  });
}

/** The mutant itself. It is held to what the whole system is held to, and to nothing else. */
export function mutantOf(
  { name, mutation, choice }: SpecifiedMutant,
  system: System,
  parts: Configuration | undefined,
): Mutant {
  if (mutation !== undefined) return { name, mutation, system: () => mutated(system, mutation) };
  return { name, system: () => withChoice(system, parts as Configuration, choice ?? {}) };
}

function withChoice(system: System, parts: Configuration, choice: Partial<DesignChoices>): System {
  const { design } = parts;
  const { omitted: _, ...other } = iommuSystem({
    ...parts,
    design: { ...design, choices: { ...design.choices, ...choice } },
  });
  return { ...system, ...other };
}
