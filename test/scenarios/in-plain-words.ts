/** What was read, as a person would say it: words, calls and registers are text, and nothing has a place. */
export function inPlainWords(read: unknown): unknown {
  if (Array.isArray(read)) return read.map(inPlainWords);
  if (typeof read !== 'object' || read === null) return read;
  const entries = Object.entries(read).filter(([key, value]) => key !== 'at' && value !== undefined);
  const said = Object.fromEntries(entries.map(([key, value]) => [key, inPlainWords(value)]));
  switch (said['kind']) {
    case 'application':
      return `${said['name']}(${(said['arguments'] as readonly string[]).join(', ')})`;
    case 'register':
      return `${said['thread']}:${said['register']}`;
    case 'comparison':
      return `${said['left']} ${said['isEqual'] ? '=' : '!='} ${said['right']}`;
    case 'value':
      return said['text'];
    default:
      return entries.length === 1 && 'text' in said ? said['text'] : said;
  }
}
