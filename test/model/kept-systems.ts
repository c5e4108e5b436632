/**
 * Systems that tests have in common. A system is data that nobody changes, and what its machines answer is kept with
 * them: a run in a configuration that another run had a moment ago neither makes machines nor asks them again.
 */
import type { System } from '../../explorer/system.ts';
import { invariantsFor } from '../../invariants/index.ts';
import { type Configuration, iommuSystem } from '../../model/index.ts';

interface Kept {
  readonly configuration: Configuration;
  readonly system: System;
}

/** Those of the files that a worker comes to, one after the other, would otherwise stay until its end. */
const KEPT_MAX = 40;

const kept: Kept[] = [];

/** The system of `configuration`, with every invariant that it is held to. Drivers and topologies are told apart by which they are. */
export function keptSystem(configuration: Configuration): System {
  const index = kept.findIndex((one) => isSame(one.configuration, configuration));
  const found = index < 0 ? made(configuration) : (kept.splice(index, 1)[0] as Kept);
  kept.unshift(found);
  kept.splice(KEPT_MAX);
  return found.system;
}

function made(configuration: Configuration): Kept {
  return { configuration, system: { ...iommuSystem(configuration), properties: invariantsFor(configuration) } };
}

/** A design is what it chose, in the kernel that it is of. */
function isSame(one: Configuration, other: Configuration): boolean {
  return (
    one.driver === other.driver &&
    one.topology === other.topology &&
    one.design.name === other.design.name &&
    one.design.kernel === other.design.kernel &&
    JSON.stringify(one.design.choices) === JSON.stringify(other.design.choices) &&
    one.environment.length === other.environment.length &&
    one.environment.every((liberty, index) => liberty === other.environment[index])
  );
}
