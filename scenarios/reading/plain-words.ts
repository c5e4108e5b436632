/** What a file says in words: kept as it is, but that nothing in it can move a cursor or hide. */

/** `text` on one line, with characters that do not print written as `\u{...}`. */
export function plainText(text: string): string {
  const line = text.replace(/[ \t\r\n]+/g, ' ').trim();
  return line.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
