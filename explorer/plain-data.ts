/** Plain JSON data: checked, frozen, and written in one canonical way. */
import type { Json } from './system.ts';

/** Why `value` is not plain data, with the path to the offender; nothing where it is. */
export function plainDataFault(value: unknown, path = ''): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : `${value} at ${path || 'the top'}`;
    case 'object': {
      if (value === null) return undefined;
      if (Array.isArray(value)) return firstFault(value.entries(), path);
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype === Object.prototype || prototype === null) {
        return firstFault(Object.entries(value), path);
      }
      return `a ${value.constructor?.name ?? 'class instance'} at ${path || 'the top'}`;
    }
    default:
      return `${value === undefined ? 'undefined (write null)' : `a ${typeof value}`} at ${path || 'the top'}`;
  }
}

function firstFault(entries: Iterable<readonly [string | number, unknown]>, path: string): string | undefined {
  for (const [key, value] of entries) {
    const fault = plainDataFault(value, path === '' ? String(key) : `${path}.${key}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** JSON with sorted keys: equal text for equal data. */
export function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Json)}`);
  return `{${fields.join(',')}}`;
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

/** Freezes `value` and all it holds: emitted events alias contexts, so both must be immutable. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
