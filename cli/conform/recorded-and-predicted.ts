/** What is recorded and what the model gives, side by side. */

import type { Difference } from '../../conformance/index.ts';
import { wrapped } from '../../counterexamples/plain-text.ts';
import { inert } from '../../explorer/plain-text.ts';
import { COLUMNS } from '../terminal.ts';

/** What it is indented by, what the names of fields take at most, and what is between two columns. */
const [INDENT, FIELD_MAX, GAP] = [4, 26, 2];

/** A line for each field, below a heading; longer values go on below themselves. */
export function differenceLines(differences: readonly Difference[]): readonly string[] {
  const fields = differences.map(fieldName);
  const first = Math.min(FIELD_MAX, Math.max(...fields.map((name) => inert(name).length)));
  const room = COLUMNS - INDENT - first - 2 * GAP;
  const items = differences.flatMap(({ recorded }) => itemsOf(recorded));
  const longest = Math.max('recorded'.length, ...items.map((item) => inert(item).length));
  const second = Math.min(longest, Math.floor(room / 2));
  const widths = [first, second, room - second] as const;
  return [
    row(['', 'recorded', 'predicted'], widths),
    ...differences.flatMap(({ recorded, predicted }, index) => {
      const [left, right] = [itemsOf(recorded), itemsOf(predicted)];
      const height = Math.max(left.length, right.length);
      return Array.from({ length: height }, (_, at) => [at === 0 ? (fields[index] ?? '') : '', left[at], right[at]])
        .map((texts) => texts.map((text = '', column) => wrapped(text, widths[column] ?? 1, 2)))
        .flatMap((cells) => besideOneAnother(cells, widths));
    }),
  ];
}

/** A series of things stands one below the other, so that what is the same stands side by side. */
function itemsOf(value: string): readonly string[] {
  const items = value.split('; ');
  return value === '' ? ['(nothing)'] : items.map((item, at) => (at < items.length - 1 ? `${item};` : item));
}

function besideOneAnother(cells: readonly (readonly string[])[], widths: readonly number[]): readonly string[] {
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    row(
      cells.map((lines) => lines[at] ?? ''),
      widths,
    ),
  );
}

/** One field in a line: `errno: recorded EINVAL, predicted EPERM`; of a series only the first that differs. */
export function differenceText(difference: Difference): string {
  const [left, right] = [difference.recorded.split('; '), difference.predicted.split('; ')];
  const parted = left.findIndex((item, index) => item !== right[index]);
  const first = parted < 0 ? left.length : parted;
  const alike = first === 0 ? '' : ` after ${first} alike`;
  const told = (items: readonly string[]) => items[first] || 'nothing';
  return inert(`${fieldName(difference)}${alike}: recorded ${told(left)}, predicted ${told(right)}`);
}

/** `errno`, or `group 11 domain`. */
function fieldName({ field, group }: Difference): string {
  return group === undefined ? field : `group ${group} ${field}`;
}

function row(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((text, at) => text.padEnd(widths[at] ?? 0));
  return `${' '.repeat(INDENT)}${padded.join(' '.repeat(GAP))}`.trimEnd();
}
