/**
 * Speed of the search on one thread: parents kept, every property judged in every micro-state.
 *
 * Runs each configuration several times, one after another in turn so that a noisy moment hits all of
 * them, and prints the median. Whole searches are timed, start and filling of tables included.
 */
import { availableParallelism, cpus } from 'node:os';
import { explore } from '../explorer/index.ts';
import type { System } from '../explorer/system.ts';
import { invariantsFor } from '../invariants/index.ts';
import { findDesign, findDriver, findTopology, iommuSystem } from '../model/index.ts';

interface Configuration {
  readonly name: string;
  readonly topology: string;
  readonly faults: number;
}

const configurations: readonly Configuration[] = [
  { name: 'default, 1 failure', topology: 'default', faults: 1 },
  { name: 'wide, 3 failures', topology: 'wide', faults: 3 },
];

const ROUNDS = 3;
/** Enough for a steady rate; the search ends with the level in which it is passed. */
const STATES_MAX = 8_000_000;

function systemOf({ topology }: Configuration): System {
  const configuration = {
    design: findDesign('mainline'),
    driver: findDriver('ideal'),
    topology: findTopology(topology),
    environment: [],
  };
  return { ...iommuSystem(configuration), properties: invariantsFor(configuration) };
}

interface Measurement {
  readonly states: number;
  readonly transitions: number;
  readonly seconds: number;
  readonly bytesPerState: number;
}

async function measure(configuration: Configuration): Promise<Measurement> {
  const { states, transitions, elapsedMs, bytesPerState } = await explore(systemOf(configuration), {
    faults: configuration.faults,
    maxStates: STATES_MAX,
    continueAfterViolation: true,
  });
  return { states, transitions, seconds: elapsedMs / 1000, bytesPerState };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const measured = new Map<Configuration, Measurement[]>(configurations.map((configuration) => [configuration, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [configuration, measurements] of measured) measurements.push(await measure(configuration));
}

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} threads, Node ${process.version}`);
console.log(`median of ${ROUNDS} rounds, one worker\n`);
console.log('configuration           states  transitions  branching  M trans/s  M states/s  bytes/state');
for (const [{ name }, measurements] of measured) {
  const { states, transitions, bytesPerState } = measurements[0] as Measurement;
  const seconds = median(measurements.map((measurement) => measurement.seconds));
  const columns = [
    name.padEnd(20),
    states.toLocaleString('en').padStart(9),
    transitions.toLocaleString('en').padStart(12),
    (transitions / states).toFixed(1).padStart(10),
    (transitions / seconds / 1e6).toFixed(2).padStart(10),
    (states / seconds / 1e6).toFixed(2).padStart(11),
    bytesPerState.toFixed(1).padStart(12),
  ];
  console.log(columns.join(' '));
}
