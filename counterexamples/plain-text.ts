/** Text for a mail: ASCII, at most 75 columns, inert whatever it quotes. */

import { COLUMNS, inert, wrapped } from '../explorer/plain-text.ts';

export { COLUMNS, inert, wrapped };

/** `label` at the left, and `texts` beside it, each from a line of its own; what is indented stays so. */
export function labelled(label: string, texts: readonly string[]): readonly string[] {
  const margin = Math.min(Math.max(9, inert(label).length + 1), Math.floor(COLUMNS / 2));
  const hanging = (text: string) => (text.startsWith(' ') ? Math.min(text.search(/\S|$/) + 2, margin) : 0);
  const lines = texts.flatMap((text) => wrapped(text, COLUMNS - margin, hanging(text)));
  return lines.map((line, index) =>
    ((index === 0 ? inert(label).slice(0, margin - 1) : '').padEnd(margin) + line).trimEnd(),
  );
}

/** A shell command, broken so that it can be copied: every line but the last ends in a backslash. */
export function shellCommand(label: string, command: string): readonly string[] {
  const lines: string[] = [];
  let rest = label.padEnd(9) + inert(command);
  let start = 9;
  while (rest.length > COLUMNS) {
    const space = rest.lastIndexOf(' ', COLUMNS - 2);
    if (space > start) {
      lines.push(`${rest.slice(0, space)} \\`);
      rest = ' '.repeat(9) + rest.slice(space + 1);
      start = 9;
    } else {
      // Within a word: the shell joins it again only if nothing precedes the rest.
      lines.push(`${rest.slice(0, COLUMNS - 1)}\\`);
      rest = rest.slice(COLUMNS - 1);
      start = 0;
    }
  }
  return [...lines, rest];
}

/** Columns of the right of {@link sideBySide}. */
const BESIDE = 34;

/** `left`, and beside it `right`, one below the other; from the next line where `left` is too long. */
export function sideBySide(left: string, right: readonly string[], width = COLUMNS): readonly string[] {
  const middle = width - BESIDE;
  const indent = left.search(/\S|$/);
  const beside = right.flatMap((text) => wrapped(text, BESIDE, 2));
  const lines = wrapped(left, width, indent + 4);
  const first = (lines.at(-1)?.length ?? 0) < middle ? lines.length - 1 : lines.length;
  const height = Math.max(lines.length, first + beside.length);
  return Array.from({ length: height }, (_, index) => {
    const text = beside[index - first];
    return text === undefined ? (lines[index] ?? '') : (lines[index] ?? '').padEnd(middle) + text;
  });
}
