/** One configuration as a system that can be checked. */
import { Choices } from '../explorer/choices.ts';
import type { Actor, System } from '../explorer/system.ts';
import type { DesignChoices } from './choices/index.ts';
import type { Configuration, Surroundings } from './configuration.ts';
import { cutToFit } from './cut.ts';
import { devices } from './device/actors.ts';
import { registration } from './device/registration.ts';
import { GROUP_REQUESTS } from './events.ts';
import { FAULTS_WAITS, pageFaults } from './faults/index.ts';
import { groups, slots } from './group/actors.ts';
import { groupObjects } from './group-object/index.ts';
import { entries, units } from './hardware/actors.ts';
import { iommufdObjects } from './iommufd-objects/index.ts';
import { mappedMemory } from './memory/index.ts';
import { returnedBy } from './returns.ts';
import { SVA_WAITS, sharedAddressing } from './sva/index.ts';
import { users, writers } from './users/actors.ts';
import { callers } from './users/caller.ts';
import { callerDomains } from './users/caller-domain.ts';
import { picker } from './users/picker.ts';
import { sharer } from './users/sharer.ts';
import { VFIO_WAITS, vfio } from './vfio/index.ts';

/** Who may be at fault; the core is what is being checked. */
const CULPRITS = ['core', 'driver contract', 'environment', 'accepted'] as const;

/** A system without properties, and what had to be left out of the topology. */
interface IommuSystem extends Omit<System, 'properties'> {
  readonly omitted: readonly string[];
}

/**
 * The actors of a configuration. The order of actors, and of the commands of each, is the order in which
 * steps are tried, so that it decides between traces of equal length.
 */
export function iommuSystem(configuration: Configuration): IommuSystem {
  const { topology, driver, omitted } = cutToFit(configuration);
  const surroundings: Surroundings = {
    choices: new Choices(configuration.design.choices),
    driver,
    topology,
    liberties: libertiesOf(configuration),
  };
  return {
    actors: actorsOf(surroundings),
    // Whoever asks these waits: for a driver’s probe, for a user, for the end of a reset, for an open file, for a lock.
    blocking: [
      'lock device',
      'unregister device',
      'remove device',
      'ioctl',
      ...SVA_WAITS,
      ...FAULTS_WAITS,
      ...VFIO_WAITS,
      // Whoever holds `group->mutex` from step to step makes everybody wait.
      ...(holdsMutex(configuration.design.choices) ? GROUP_REQUESTS : []),
    ],
    choices: surroundings.choices,
    culprits: CULPRITS,
    returns: returnedBy,
    omitted,
  };
}

/** A reset, or a change of type, that is between two sections of its own. */
function holdsMutex({ resetWindows, typeChange }: DesignChoices): boolean {
  return resetWindows === 'under-mutex' || typeChange === 'under-mutex';
}

function actorsOf(surroundings: Surroundings): System['actors'] {
  const actors: Record<string, Actor> = {};
  for (const feature of FEATURES) {
    for (const [name, actor] of Object.entries(feature(surroundings))) {
      if (Object.hasOwn(actors, name)) throw new Error(`two actors are called ${name}`);
      actors[name] = actor;
    }
  }
  return actors;
}

/** Those of the environment; and whoever calls the core by himself makes what mistakes he likes. */
function libertiesOf({ environment, topology }: Configuration): ReadonlySet<string> {
  const ofCallers = (topology.callers?.length ?? 0) > 0 ? ['stray-calls', 'uses-empty-group'] : [];
  return new Set([...environment.map(({ name }) => name), ...ofCallers]);
}

/** Each gives the actors of what the topology has of it, and of nothing else, in the order in which they are asked. */
const FEATURES: readonly ((surroundings: Surroundings) => Record<string, Actor>)[] = [
  registration,
  writers,
  groups,
  devices,
  users,
  iommufdObjects,
  picker,
  sharer,
  vfio,
  slots,
  entries,
  units,
  sharedAddressing,
  mappedMemory,
  pageFaults,
  groupObjects,
  callers,
  callerDomains,
];
