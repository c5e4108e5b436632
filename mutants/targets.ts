/** Where a transition leads, and where it could lead instead. */
import type { WrittenState } from '../explorer/places.ts';
import { stateAt } from './changing.ts';

/** The path of the state that `target`, as written in the state at `source`, names; nothing where there is none. */
export function pathOf(
  configuration: WrittenState,
  machine: string,
  source: string,
  target: string,
): string | undefined {
  const path = writtenPath(machine, source, target);
  return path === undefined || stateAt(configuration, path) === undefined ? undefined : path;
}

function writtenPath(machine: string, source: string, target: string): string | undefined {
  if (target.startsWith('#')) {
    if (target === `#${machine}`) return '';
    return target.startsWith(`#${machine}.`) ? target.slice(machine.length + 2) : undefined;
  }
  if (target.startsWith('.')) return joined(source, target.slice(1));
  // The top has no siblings.
  return source === '' ? undefined : joined(parentOf(source), target);
}

/**
 * The states that a transition is made to lead to instead: none, so that it stays where it is, written as the empty
 * text, and the state that is declared behind its target, which any other of them could stand for. (All siblings of all targets
 * are as many mutants as there are transitions times states, and most of them are noticed for one reason: the machine is then
 * asked for what no state but the right one answers.)
 */
export function otherTargets(
  configuration: WrittenState,
  machine: string,
  source: string,
  target: string,
): readonly string[] {
  const path = pathOf(configuration, machine, source, target);
  if (path === undefined || path === '') return [];
  const siblings = Object.keys(stateAt(configuration, parentOf(path))?.states ?? {});
  const key = lastOf(path);
  const from = siblings.indexOf(key);
  const behind = [...siblings.slice(from + 1), ...siblings.slice(0, from)];
  const next = behind.find((other) => joined(parentOf(path), other) !== source);
  const renamed = next === undefined ? [] : [target.slice(0, target.length - key.length) + next];
  return path === source ? renamed : ['', ...renamed];
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
