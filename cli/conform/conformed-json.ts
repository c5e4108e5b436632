/** What holding recordings against the model came to, for other programs: one JSON object (docs/CONFORMANCE.md). */
import type { ConformedRun, ConformedStep, FileConformed, LogFollowed } from '../../conformance/index.ts';
import type { Json } from '../../explorer/system.ts';
import { jsonText } from '../json-text.ts';
import { firstUnexplained, rankedDesigns } from './log-ranking.ts';
import { type Counts, countsOf, outsideOf, verdictOf } from './tally.ts';

/** One object with a line end. Nothing in it but `elapsedMs` varies from run to run. */
export function conformedJson(files: readonly FileConformed[], elapsedMs: number): string {
  const runs = files.flatMap((file) => (file.kind === 'conformed' ? file : []));
  const object = {
    isReproduced: files.length > 0 && files.every((one) => verdictOf(one) === 'reproduced'),
    files: files.length,
    compared: runs.length,
    differing: files.filter((one) => verdictOf(one) === 'differs').length,
    ...countsJson(countsOf(runs)),
    elapsedMs: Math.round(elapsedMs),
    runs: files.map(fileJson),
  };
  return jsonText(object);
}

function countsJson(counts: Counts) {
  const { operations, reproduced, differing, outside, leftOpen, notFollowed, otherDiffering } = counts;
  return {
    operations: {
      total: operations,
      reproduced,
      differ: differing,
      outside: outsideOf(counts),
      outsideByKind: outside.map(([what, count]) => ({ what, count })),
      leftOpen,
      notFollowed,
    },
    otherRecordsDiffering: otherDiffering,
  };
}

function fileJson(file: FileConformed): Json {
  switch (file.kind) {
    case 'conformed':
      return runJson(file);
    case 'followed':
      return logJson(file);
    case 'not compared':
      return { verdict: file.why, file: file.file, reason: file.reason };
  }
}

function runJson(run: ConformedRun): Json {
  const { name, file, design, driver, notes, steps } = run;
  return {
    verdict: verdictOf(run),
    name,
    file,
    design: design.name,
    driver,
    notes,
    ...countsJson(countsOf([run])),
    records: steps.map(stepJson),
  };
}

/** Designs that do alike stand together, the best first. */
function logJson(log: LogFollowed): Json {
  const { name, file, followed } = log;
  const { designs: _, log: said, ...options } = followed;
  const object = {
    verdict: verdictOf(log),
    name,
    file,
    kernel: said.kernel ?? null,
    ...options,
    events: said.events.length,
    passedOver: said.passedOver,
    lost: said.lost,
    designs: rankedDesigns(followed).map(({ names, followed: { verdict, groups }, followed: one }) => ({
      names,
      verdict,
      firstUnexplained: firstUnexplained(one) ?? null,
      groups,
    })),
  };
  return object as unknown as Json;
}

/** `steps` are those of the model, as a trace file has them. */
function stepJson({ record, verdict, taken }: ConformedStep): Json {
  const { number, line, text } = record;
  return {
    number,
    line,
    text,
    verdict: verdict.kind,
    ...(verdict.kind === 'outside' ? { what: verdict.what } : {}),
    ...(verdict.kind === 'differs'
      ? {
          differences: verdict.differences.map(({ field, group = null, recorded, predicted }) => ({
            field,
            group,
            recorded,
            predicted,
          })),
        }
      : {}),
    steps: taken.map(({ step }) => ({ ...step })) as unknown as Json,
  };
}
