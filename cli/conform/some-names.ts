/** Things that do alike, named together. */
const NAMED = 2;

/** `v6.1.192, v6.1 and 2 more`. */
export function someNames(names: readonly string[]): string {
  const more = names.length - NAMED;
  if (more <= 0) return names.join(' and ');
  return more === 1
    ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
    : `${names.slice(0, NAMED).join(', ')} and ${more} more`;
}
