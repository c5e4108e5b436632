/**
 * One number for everything about a search that does not depend on where and how fast it ran: two runs
 * with the same digest searched the same and found the same.
 */
import { createHash } from 'node:crypto';
import type { Exploration } from '../explorer/exploration.ts';
import { canonical } from '../explorer/plain-data.ts';
import type { Json } from '../explorer/system.ts';

/** Of what is hashed. A change of that is a new version. */
const DIGEST_VERSION = 1;

/** What was asked, workers and limits of time and memory left out. */
export interface Asked {
  readonly design: Json;
  readonly driver: string;
  readonly topology: string;
  readonly faults: number;
  readonly breaches: number;
  readonly environment: readonly string[];
  readonly grain: string;
  /** Names of what was checked. */
  readonly properties: readonly string[];
  readonly depth: number | null;
  readonly maxStates: number | null;
  readonly symmetry: boolean;
  /** Whether all violated properties were asked for, not only the first found. */
  readonly continue: boolean;
}

/**
 * SHA-256, in hexadecimal digits, of the JSON with sorted keys of the version, what was asked, verdict,
 * completeness, limits, states and transitions per level, frontier, and each violation, each goal and, if there is any,
 * each liveness property with its steps. Not of premises, what came nearest to a goal, paths, workers, times, memory, machine
 * calls or the tool's version.
 */
export function digestOf(asked: Asked, exploration: Exploration): string {
  const { verdict, completeness, limits, levels, frontier, violations } = exploration;
  const goals = exploration.goals.map(({ nearest: _, ...goal }) => goal);
  // Not whether successors were recorded: that depends on memory.
  const liveness = exploration.liveness.map(({ successors: _, ...result }) => result);
  const configuration = { ...asked, environment: [...asked.environment].sort() };
  const data = { formatVersion: DIGEST_VERSION, configuration, verdict, completeness, limits, levels, frontier };
  return createHash('sha256')
    .update(canonical(plain({ ...data, violations, goals, ...(liveness.length === 0 ? {} : { liveness }) })))
    .digest('hex');
}

/** Interfaces have no index signature; what they hold here is JSON. */
function plain(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/** Whether another run of the same would give the same: not where the clock, memory or a person cut it. */
export function isRepeatable({ limits }: Exploration): boolean {
  return !limits.some((limit) => limit === 'max-seconds' || limit === 'max-memory' || limit === 'interrupted');
}
