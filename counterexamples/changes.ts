/** What differs between two states of an actor: only that. */
import { stateName } from '../explorer/machine.ts';
import { canonical } from '../explorer/plain-data.ts';
import type { Json, LocalState } from '../explorer/system.ts';

/** One thing that changed. */
export interface Change {
  /** Path in the context; empty for the state of the machine itself. */
  readonly field: readonly string[];
  /** Nothing where the field was not there before. */
  readonly before?: Json | undefined;
  /** Nothing where the field is gone. */
  readonly after?: Json | undefined;
}

/** The state first, then fields in the order of their names. Lists of different lengths are compared whole. */
export function changesBetween(before: LocalState, after: LocalState): readonly Change[] {
  const [from, to] = [stateName(before), stateName(after)];
  const state = from === to ? [] : [{ field: [], before: from, after: to }];
  return [...state, ...fieldChanges([], before.context, after.context)];
}

/** `first`, and `second` right after it, as one: what changed back is left out. */
export function changesThen(first: readonly Change[], second: readonly Change[]): readonly Change[] {
  const path = ({ field }: Change) => JSON.stringify(field);
  const later = new Map(second.map((change) => [path(change), change]));
  const both = first.map((change) => ({ ...change, after: (later.get(path(change)) ?? change).after }));
  const only = second.filter((change) => !first.some((other) => path(other) === path(change)));
  return [...both, ...only].filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
}

function fieldChanges(field: readonly string[], before: Json | undefined, after: Json | undefined): readonly Change[] {
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => fieldChanges([...field, name], own(before, name), own(after, name)));
  }
  if (isList(before) && isList(after) && before.length === after.length) {
    return before.flatMap((element, index) => fieldChanges([...field, `${index}`], element, after[index]));
  }
  const isSame =
    before === after || (before !== undefined && after !== undefined && canonical(before) === canonical(after));
  return isSame ? [] : [{ field, before, after }];
}

function own(record: { readonly [key: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
