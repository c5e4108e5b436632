/** JSON for a terminal as well as for programs. */

/** JSON in which nothing that a terminal obeys is left as it is. */
export function jsonText(object: unknown): string {
  const inert = (text: string) =>
    text.replace(/[^\x20-\x7e\n]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `${inert(JSON.stringify(object, null, 2))}\n`;
}
