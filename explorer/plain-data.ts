/** Plain JSON data: checked, frozen, and written in one canonical way. */
import type { Json } from './system.ts';

/** Why `value` is not plain data, with the path to the offender; nothing where it is. */
export function plainDataFault(value: unknown): string | undefined {
  return faultAt(value, '', []);
}

/** `within` holds the objects that `value` is part of. */
function faultAt(value: unknown, path: string, within: readonly unknown[]): string | undefined {
  const at = `at ${path || 'the top'}`;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : `${value} ${at}`;
    case 'object': {
      if (value === null) return undefined;
      if (within.includes(value)) return `an object that contains itself ${at}`;
      const prototype: unknown = Object.getPrototypeOf(value);
      const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null;
      if (!isPlain) return `a ${value.constructor?.name ?? 'class instance'} ${at}`;
      for (const [key, inner] of Object.entries(value)) {
        const fault = faultAt(inner, path === '' ? key : `${path}.${key}`, [...within, value]);
        if (fault !== undefined) return fault;
      }
      return undefined;
    }
    default:
      return `${value === undefined ? 'undefined (write null)' : `a ${typeof value}`} ${at}`;
  }
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
