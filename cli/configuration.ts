/**
 * From names to a system: the only place where model, environment and invariants are put together.
 *
 * A configuration is kept by its names, so that a trace file, a digest and a command line mean the same.
 */
import { CheckerError } from '../explorer/errors.ts';
import type { Budget } from '../explorer/index.ts';
import { instancesAmong, instancesOf } from '../explorer/instances.ts';
import type { Json, LivenessProperty, Property, PropertyBase, System } from '../explorer/system.ts';
import {
  expectedReturnsFor,
  goals,
  goalsFor,
  invariants,
  invariantsFor,
  livenessFor,
  livenessRules,
} from '../invariants/index.ts';
import {
  bugs,
  type Configuration,
  type Design,
  designs,
  findDriver,
  findLiberty,
  findTopology,
  iommuSystem,
} from '../model/index.ts';
import { designNamed } from './design-file.ts';
import { listed, unknownName } from './options.ts';
import type { RunConfiguration } from './run-configuration.ts';

export { DEFAULT_CONFIGURATION, type RunConfiguration } from './run-configuration.ts';

/** A system with all that is said about it. */
export interface Configured {
  readonly configuration: RunConfiguration;
  /** The same by what the names stand for; nothing for a system that is no IOMMU. */
  readonly parts?: Configuration;
  readonly system: System;
  readonly budget: Budget;
  /** Of the design: its name, or for one that no list has, its choices. */
  readonly identity: Json;
  /** Names of the properties that are judged. */
  readonly properties: readonly string[];
  /** Whether these are all there are for this configuration. */
  readonly isEveryProperty: boolean;
  /** Properties that this configuration has nothing for: no such actor, or no such promise of the driver. */
  readonly notApplicable: readonly Property[];
  /** What the topology has and the design or the driver has not. */
  readonly omitted: readonly string[];
  /** How far design and driver were held against a kernel, as a phrase. */
  readonly held: string;
}

/** What may be asked beside the configuration. */
interface Request {
  readonly configuration: RunConfiguration;
  /** Check only these. */
  readonly invariants?: readonly string[] | undefined;
  /** Whether what must happen in the end belongs to it although nobody names it, as for a trace that may be of it. */
  readonly hasLiveness?: boolean;
  /** The design that the configuration names, where it was found before: a file of code is not run again. */
  readonly design?: Design | undefined;
}

/**
 * The system of a configuration. A design that is a file is loaded, and its code run.
 *
 * @throws CheckerError for a name that is none, with the nearest that is.
 */
export async function configure(request: Request): Promise<Configured> {
  const { configuration, invariants: names, hasLiveness } = request;
  const { faults, breaches } = configuration;
  const design = request.design ?? (await designNamed(configuration.design));
  const parts: Configuration = {
    design,
    driver: listed('drivers', () => findDriver(configuration.driver)),
    topology: listed('topologies', () => findTopology(configuration.topology)),
    environment: configuration.environment.map((name) => listed('environments', () => findLiberty(name))),
  };
  const { omitted, ...system } = iommuSystem(parts);
  const budget = { faults, breaches };
  const applicable = applicableTo(parts, budget, system).map(inAscii);
  const live = livenessIn(parts, system).map(inAscii);
  const asked = names === undefined ? applicable : namedOf([...applicable, ...live], parts, names);
  const properties = applicable.filter((property) => asked.includes(property));
  // It is judged once the search is over, on all successors: only for who asks for it.
  const liveness = hasLiveness === true ? live : live.filter((property) => asked.includes(property));
  // Goals, too: not for who asks for something else.
  const expects = names === undefined ? expectedReturnsFor(parts, { faults, breaches }) : [];
  return {
    configuration,
    parts,
    system: {
      ...system,
      properties,
      ...(liveness.length === 0 ? {} : { liveness }),
      ...(expects.length === 0 ? {} : { expects }),
    },
    budget,
    identity: isListed(design) ? design.name : { name: design.name, choices: { ...design.choices } },
    properties: [...new Set(asked.map(({ name }) => name))],
    isEveryProperty: names === undefined,
    notApplicable: names === undefined ? notIn(applicable).map(inAscii) : [],
    omitted,
    held: heldText(parts),
  };
}

/** All properties that are judged somewhere in the configuration, goals last. */
function applicableTo(parts: Configuration, budget: Budget, system: System): readonly Property[] {
  const all = [...invariantsFor(parts), ...goalsFor(parts, budget)];
  const judged = new Set(instancesOf({ ...system, properties: all }).map(({ property }) => property.name));
  return all.filter(({ name }) => judged.has(name));
}

/** What must happen in the end, of what is judged somewhere in the configuration. */
function livenessIn(parts: Configuration, system: System): readonly LivenessProperty[] {
  const all = livenessFor(parts);
  const judged = new Set(instancesAmong(system, all).map(({ property }) => property));
  return all.filter((property) => judged.has(property));
}

/** What is known and not among `applicable`. */
function notIn(applicable: readonly Property[]): readonly Property[] {
  const names = new Set(applicable.map(({ name }) => name));
  return [...invariants, ...goals].filter(({ name }) => !names.has(name));
}

/** Those of `applicable` that are named. */
function namedOf<P extends PropertyBase>(
  applicable: readonly P[],
  parts: Configuration,
  names: readonly string[],
): readonly P[] {
  const known = [...new Set([...invariants, ...goals, ...livenessRules].map(({ name }) => name))];
  for (const name of names) {
    if (!known.some((one) => isNamedBy(one, name))) throw unknownName('invariant', name, known, 'invariants');
    if (applicable.some((property) => isNamedBy(property.name, name))) continue;
    // Checking nothing would read as a success.
    throw new CheckerError('bad-option', {
      what: `${name} says nothing about this configuration`,
      got: `design ${parts.design.name}, driver ${parts.driver.name}, topology ${parts.topology.name}`,
      remedy: 'leave it out, or choose a configuration that it is about',
    });
  }
  return applicable.filter(({ name }) => names.some((one) => isNamedBy(name, one)));
}

/** Whether it is `name`, or a lettered part of it: `L-02` names `L-02a` and `L-02b`. */
function isNamedBy(property: string, name: string): boolean {
  return property === name || (property.startsWith(name) && /^[a-z]$/.test(property.slice(name.length)));
}

/** The rule in ASCII, as what it is quoted in is meant for mail. */
function inAscii<T extends PropertyBase>(property: T): T {
  const plain = (text: string) => text.replaceAll('\u2019', "'");
  return { ...property, statement: plain(property.statement), source: plain(property.source) };
}

/** Whether the list has it as it is: no choice was changed, and it is of no file. */
function isListed(design: Design): boolean {
  return designs.includes(design);
}

function heldText({ design, driver }: Configuration): string {
  const recorded =
    design.recordings === undefined || !isListed(design)
      ? 'The design was not held against a recording as a whole.'
      : `Operations recorded on ${design.recordings} were held against the design (docs/CONFORMANCE.md).`;
  const follows = `Driver ${driver.name} follows ${driver.source}.  ${recorded}`;
  const [base, ...changes] = design.name.split('+');
  const isHistoric = changes.length > 0 && changes.every((change) => bugs.some(({ slug }) => slug === change));
  if (isHistoric) {
    const taken = `with the fix of ${changes.join(' and ')} taken back`;
    return `${design.heldAgainst}: design ${base} follows ${design.source}, ${taken}.  ${follows}`;
  }
  if (!isListed(design)) return `assumed: this design is of no kernel that was looked at.  ${follows}`;
  return `${design.heldAgainst}: design ${design.name} follows ${design.source}.  ${follows}`;
}
