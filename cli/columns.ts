/** Tables for terminals: a row a line, numbers at the right. */
import { inert } from '../explorer/plain-text.ts';

/** What a terminal is wide, and a table at most. */
export const TABLE_COLUMNS = 80;
const GAP = 2;
/** What columns but the first have at most. */
const OTHERS_MAX = 20;

/**
 * Lines of `rows`, whose first column has what room the others leave. Text that is too long for its column is cut. The first row
 * names the columns.
 */
export function columns(rows: readonly (readonly string[])[], numbers: ReadonlySet<number>): readonly string[] {
  const count = Math.max(...rows.map((row) => row.length));
  const cells = rows.map((row) => Array.from({ length: count }, (_, column) => inert(row[column] ?? '')));
  const widths = Array.from({ length: count }, (_, column) => {
    const longest = Math.max(...cells.map((row) => row[column]?.length ?? 0));
    return column === 0 ? longest : Math.min(longest, OTHERS_MAX);
  });
  const others = widths.slice(1).reduce((sum, width) => sum + width + GAP, 0);
  widths[0] = Math.min(widths[0] ?? 0, TABLE_COLUMNS - others);
  return cells.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        const text = cell.length > width ? `${cell.slice(0, width - 2)}..` : cell;
        return numbers.has(column) ? text.padStart(width) : text.padEnd(width);
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}
