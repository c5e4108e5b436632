/** Text that is inert whatever it quotes: printable ASCII, in lines that a mail or a terminal does not break. */

/** What the kernel's mailing lists wrap at, quoting included. */
export const COLUMNS = 75;

/** `text` with all but printable ASCII written as `\u{...}`: nothing in it moves a cursor or ends a line. */
export function inert(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** Lines of at most `width`, broken at spaces; later lines are indented by `hanging`. Longer words are cut. */
export function wrapped(text: string, width: number, hanging = 0): readonly string[] {
  const lines: string[] = [];
  let rest = inert(text).trimEnd();
  let indent = '';
  while (indent.length + rest.length > width) {
    const room = width - indent.length;
    // A space in the indentation of the first line is no place to break.
    const space = rest.lastIndexOf(' ', room);
    const cut = space > rest.search(/\S/) ? space : room;
    lines.push((indent + rest.slice(0, cut)).trimEnd());
    rest = rest.slice(cut).trimStart();
    indent = ' '.repeat(hanging);
  }
  return [...lines, indent + rest];
}
