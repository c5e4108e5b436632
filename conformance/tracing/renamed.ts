/** Devices of the model by the names that the log has for them. */

/** Puts `names`, by place, for `d1`, `d2`, ... in every string of some data. */
export function inTheNamesOf(names: readonly string[]): (data: unknown) => unknown {
  const rename = (data: unknown): unknown => {
    if (typeof data === 'string') return data.replace(/\bd(\d+)\b/g, (name, place) => names[Number(place) - 1] ?? name);
    if (Array.isArray(data)) return data.map(rename);
    if (typeof data !== 'object' || data === null) return data;
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, rename(value)]));
  };
  return rename;
}
