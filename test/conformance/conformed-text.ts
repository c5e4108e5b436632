/** What became of a recording, as lines that a test expects. */
import { type ConformedRun, isOperation } from '../../conformance/index.ts';

/** Verdicts with how many operations have them: `27 reproduced`, `3 cat`, each that is outside by its kind. */
export function countsText(run: ConformedRun): string {
  const counts = new Map<string, number>();
  for (const { record, verdict } of run.steps) {
    if (!isOperation(record) && verdict.kind !== 'differs') continue;
    const kind = verdict.kind === 'outside' ? verdict.what : verdict.kind;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}

/** Every record that differs, field by field, each line of both sides. */
export function differencesText(run: ConformedRun): string {
  return run.steps
    .flatMap(({ record, verdict }) => {
      if (verdict.kind !== 'differs') return [];
      const fields = verdict.differences.flatMap(({ field, group, recorded, predicted }) => {
        const of = group === undefined ? field : `${field} of ${group}`;
        return [`  ${of}`, ...lines('recorded', recorded), ...lines('predicted', predicted)];
      });
      return [`${record.number ?? 'end'} ${record.text}`, ...fields];
    })
    .join('\n');
}

function lines(side: string, text: string): readonly string[] {
  return text.split('; ').map((line, index) => `    ${index === 0 ? side : ''}`.padEnd(14) + line);
}

/** The number of the first record that differs, what it was, and in which fields. */
export function firstDifference(run: ConformedRun): string {
  for (const { record, verdict } of run.steps) {
    if (verdict.kind !== 'differs') continue;
    const fields = [...new Set(verdict.differences.map(({ field }) => field))].join(', ');
    return `${record.number ?? 'end'} ${record.text}: ${fields}`;
  }
  return 'none';
}
