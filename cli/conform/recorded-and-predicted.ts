/** What is recorded and what the model gives, side by side. */

import type { Difference } from '../../conformance/index.ts';
import { wrapped } from '../../counterexamples/plain-text.ts';
import { inert } from '../../explorer/plain-text.ts';

/** Columns of the whole, what it is indented by, and what the names of fields take at most. */
const [COLUMNS, INDENT, FIELD_MAX, GAP] = [80, 4, 26, 2];

/** A line for each field, below a heading; longer values go on below themselves. */
export function differenceLines(differences: readonly Difference[]): readonly string[] {
  const fields = differences.map(fieldName);
  const first = Math.min(FIELD_MAX, Math.max(...fields.map((name) => inert(name).length)));
  const room = COLUMNS - INDENT - first - 2 * GAP;
  const longest = Math.max('recorded'.length, ...differences.map(({ recorded }) => inert(recorded).length));
  const second = Math.min(longest, Math.floor(room / 2));
  const widths = [first, second, room - second] as const;
  return [
    row(['', 'recorded', 'predicted'], widths),
    ...differences.flatMap((difference, index) => {
      const { recorded, predicted } = difference;
      const cells = [fields[index] ?? '', recorded, predicted].map((text, at) =>
        wrapped(text === '' ? '(nothing)' : text, widths[at] ?? 1, 2),
      );
      const height = Math.max(...cells.map((lines) => lines.length));
      return Array.from({ length: height }, (_, at) =>
        row(
          cells.map((lines) => lines[at] ?? ''),
          widths,
        ),
      );
    }),
  ];
}

/** One field in a line: `errno: recorded EINVAL, predicted EPERM`. */
export function differenceText(difference: Difference): string {
  const { recorded, predicted } = difference;
  return inert(`${fieldName(difference)}: recorded ${recorded || '(nothing)'}, predicted ${predicted || '(nothing)'}`);
}

/** `errno`, or `group 11 domain`. */
function fieldName({ field, group }: Difference): string {
  return group === undefined ? field : `group ${group} ${field}`;
}

function row(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((text, at) => text.padEnd(widths[at] ?? 0));
  return `${' '.repeat(INDENT)}${padded.join(' '.repeat(GAP))}`.trimEnd();
}
