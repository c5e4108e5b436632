/** Puts a scenario into one design with one driver. */
import { assert } from '../../explorer/errors.ts';
import { instancesOf } from '../../explorer/instances.ts';
import type { System } from '../../explorer/system.ts';
import { invariantsFor } from '../../invariants/index.ts';
import { type Design, type DriverProfile, iommuSystem } from '../../model/index.ts';
import type { Arrangement, Instruction, NotArranged, PermittedFailure, Program } from '../arrangement.ts';
import type { Fault } from '../fault.ts';
import type { Scenario } from '../scenario.ts';
import { type CalledWord, textIn, wordIn } from './called.ts';
import { type Known, seenBy, startOf } from './start.ts';
import { type Understood, type UnderstoodStatement, understand } from './understood.ts';

/**
 * Everything that is wrong with what a scenario says, whatever the design, in the order of the file. Where some of the
 * file could not be read, no name of that is unknown.
 */
export function checkScenario(scenario: Scenario, unread?: ReadonlySet<string>): readonly Fault[] {
  return understand(scenario, unread).faults;
}

/** The scenario, which has no faults, in a design with a driver; or why it is not there. */
export function arrange(scenario: Scenario, design: Design, driver: DriverProfile): Arrangement | NotArranged {
  const { understood } = understand(scenario);
  assert(understood !== undefined, 'a scenario that is arranged has no faults');
  const lacking = [...understood.calls, ...understood.threads.flatMap(callsOf)].find(
    (called) => wordIn(called, design) === undefined,
  );
  if (lacking !== undefined) return { kind: 'no such call', function: lacking.application.name.text };
  const { topology, things } = understood;
  const configuration = { design, driver, topology, environment: things.environment };
  const { omitted, ...system } = iommuSystem(configuration);
  const known: Known = {
    groupOf: (device) => topology.devices.find(({ name }) => name === device)?.group ?? '',
    kindOf: (actor) => system.actors[actor]?.kind ?? '',
    design,
  };
  const threads = programsOf(understood, known);
  const asked = threads.flatMap(({ instructions }) => instructions.map(({ actor }) => actor));
  const named = [...topology.groups, ...topology.devices.map(({ name }) => name), ...asked];
  const missing = named.find((actor) => system.actors[actor] === undefined);
  if (missing !== undefined) {
    const why = omitted.length === 0 ? 'nothing that the file names brings it' : omitted.join('; ');
    return { kind: 'no such start', reason: `there is no ${missing}: ${why}` };
  }
  const properties = invariantsFor(configuration, understood.invariants);
  const silent = silentIn({ ...system, properties }, understood.invariants);
  if (silent !== undefined) {
    // What is judged of nobody is never violated, which would read as an answer.
    return { kind: 'no such start', reason: `${silent}, which the file asks for, says nothing there` };
  }
  const start = startOf(understood, system, known);
  if ('kind' in start) return start;
  return {
    configuration,
    system: { ...system, properties },
    start: start.steps,
    threads,
    failures: failuresOf(understood, known),
    clauses: understood.clauses.map(({ quantifier, holds, parts }) => ({
      quantifier,
      holds: (moment) => holds(seenBy(moment, known)),
      parts: parts.map((part) => ({ text: part.text, holds: (moment) => part.holds(seenBy(moment, known)) })),
    })),
  };
}

/** The first of `invariants` that has nobody in the system to be judged of. */
function silentIn(system: System, invariants: readonly string[]): string | undefined {
  const judged = new Set(instancesOf(system).map(({ property }) => property.name));
  return invariants.find((name) => !judged.has(name));
}

function callsOf({ statements }: Understood['threads'][number]): readonly CalledWord[] {
  return statements.map(({ call }) => call);
}

function programsOf({ threads }: Understood, known: Known): readonly Program[] {
  return threads.map(({ name, statements }) => ({
    name,
    instructions: statements.map((statement) => instructionOf(statement, name, known)),
  }));
}

function instructionOf(
  { call, at, register, condition }: UnderstoodStatement,
  thread: string,
  known: Known,
): Instruction {
  const called = wordIn(call, known.design);
  assert(called !== undefined, 'the design has the function');
  const { word, given } = called;
  const { actor, command, goesOn = [actor] } = word.asks(given, { ...known, thread });
  return { text: textIn(call, word, known.design), at, actor, command, goesOn, register, condition };
}

function failuresOf({ failures, topology }: Understood, { groupOf }: Known): readonly PermittedFailure[] {
  const ridOf = (device: string) => topology.devices.find(({ name }) => name === device)?.rid ?? device;
  return failures.map(({ word, given, kind, errno }) => ({ ...word.fails(given, groupOf, ridOf), kind, errno }));
}
