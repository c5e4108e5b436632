/** What each machine cost: `explore --stats`. */
import type { MachineStatistics } from '../explorer/exploration.ts';
import { grouped } from './wording.ts';

const HEADINGS = ['machine', 'rest states', 'states', 'events', 'entries', 'seconds', 'actors'];

/** A table, a machine a line, those that took longest first. */
export function statisticsText(machines: readonly MachineStatistics[]): string {
  const rows = machines
    .toSorted((a, b) => b.seconds - a.seconds)
    .map(({ machine, actors, restStates, localStates, events, entries, seconds }) => {
      const counts = [restStates, localStates, events, entries].map(grouped);
      return [machine, ...counts, seconds.toFixed(2), actors.join(', ')];
    });
  const table = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const isText = (column: number) => column === 0 || column === HEADINGS.length - 1;
  const lines = table.map((row) =>
    row
      .map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
