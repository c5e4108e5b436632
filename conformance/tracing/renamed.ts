/** Devices of the model by the names that the log has for them. */

/** Puts `names`, by place, for `d1`, `d2`, ... in every string of some data, which keeps its form. */
export function inTheNamesOf<T>(names: readonly string[], data: T): T {
  const rename = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replace(/\bd(\d+)\b/g, (name, place) => names[Number(place) - 1] ?? name);
    if (Array.isArray(part)) return part.map(rename);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, rename(value)]));
  };
  return rename(data) as T;
}
