/** A report as the one JSON object that other programs read. Fields are added, never changed. */
import { coverageFields } from './coverage-json.ts';
import { isRepeatable } from './digest.ts';
import type { Report } from './report.ts';
import { partName } from './untested.ts';

/** One JSON object with a line end, statistics of machines only where they were asked for. */
export function reportJson({ configured, extent, exploration, findings, digest, hasStatistics }: Report): string {
  const { configuration, properties, notApplicable, omitted, held } = configured;
  const { machines, goals, liveness, premises, violations: _, ...found } = exploration;
  const parts = configured.system.properties ?? [];
  const object = {
    verdict: found.verdict,
    completeness: found.completeness,
    limits: found.limits,
    isRepeatable: isRepeatable(exploration),
    ...configuration,
    properties,
    notApplicable: [...new Set(notApplicable.map(({ name }) => name))],
    omitted,
    held,
    asked: {
      depth: extent.depth ?? null,
      maxStates: extent.maxStates ?? null,
      maxSeconds: extent.maxSeconds ?? null,
      maxMemory: extent.maxMemory ?? null,
      continue: extent.continueAfterViolation,
    },
    depth: found.depth,
    frontier: found.frontier,
    states: found.states,
    transitions: found.transitions,
    levels: found.levels,
    ends: found.ends,
    workers: found.workers,
    elapsedMs: found.elapsedMs,
    bytesPerState: found.bytesPerState,
    machineCalls: found.machineCalls,
    violations: findings.map(({ violation, culprit, standings, file }) => ({
      property: violation.property,
      kind: violation.kind,
      culprit,
      length: violation.steps.length,
      ...(violation.loop === undefined ? {} : { loop: violation.loop }),
      trace: file ?? null,
      steps: violation.steps,
      restsOn: standings,
    })),
    goals: goals.map(({ property, steps, nearest }) => ({
      property,
      length: steps?.length ?? null,
      ...(nearest === undefined ? {} : { nearest: { ...nearest, length: nearest.steps.length } }),
    })),
    premises: premises.map(({ property, steps, untestedParts }) => ({
      property,
      length: steps?.length ?? null,
      ...(untestedParts === undefined ? {} : { untestedParts: untestedParts.map((index) => partName(parts, index)) }),
    })),
    ...coverageFields(exploration),
    ...(liveness.length === 0 ? {} : { liveness: liveness.map(({ lasso: __, culprit: ___, ...result }) => result) }),
    digest,
    ...(hasStatistics ? { machines } : {}),
  };
  return `${JSON.stringify(object, null, 2)}\n`;
}
