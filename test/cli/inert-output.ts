/** Whether what is written may act on a terminal, a mail program or a browser. */

/** Clears the screen, sets a title, writes backwards, hides, ends an element, starts another, calls a program. */
export const HOSTILE =
  '\u001b[2J\u001b]0;owned\u0007\u202e\u200b\u009b31m <script>alert(1)</script> ]]> & " `rm` $(rm) \u2028';

/** What a cursor follows, and what nobody sees. */
const ACTING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
/** Lines in which something of that is. */
export const acting = (text: string) => text.split('\n').filter((line) => ACTING.test(line));

/** Whether tags are balanced, and every other `<` and `&` is written as an entity. */
export function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  const rest = xml
    .replace(/<\?xml[^<>]*\?>/, '')
    .replace(/<(\/?)([a-z]+)((?:\s+[a-z]+="[^"<]*")*)\s*(\/?)>/g, (_, close, name, __, empty) => {
      if (close === '/') return open.pop() === name ? '' : '<';
      if (empty !== '/') open.push(name);
      return '';
    });
  return open.length === 0 && !rest.includes('<') && !/&(?!(amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/.test(xml);
}
