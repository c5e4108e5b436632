/** What a mutation is called: in one line, readable, and like no other of the same system. */

import { unreachable } from '../explorer/errors.ts';
import type { Place } from '../explorer/places.ts';
import { inert } from '../explorer/plain-text.ts';
import type { Mutation } from './mutation.ts';

/** Names of guards and actions are there for the reader only, and cut beyond this. */
const SHOWN = 26;

/** `group claiming.deciding always 2 [isFenced]: guard dropped`. */
export function nameOf(mutation: Mutation): string {
  const { machine } = mutation;
  if (mutation.kind === 'outcome ignored') {
    const { event, outcome, normal } = mutation;
    return inert(`${machine} on ${event}: outcome ${outcome} taken for ${normal}`);
  }
  const { place, guard } = mutation;
  const asked = guard === undefined ? '' : ` [${shown(guard)}]`;
  return inert(`${machine} ${placeText(place)}${asked}: ${changeText(mutation)}`);
}

/** Where a place stands, counted from 1. */
function placeText({ state, when, event, index }: Place): string {
  const at = state === '' ? '(top)' : state;
  if (when === 'entry' || when === 'exit') return `${at} ${when}`;
  return when === 'always' ? `${at} always ${index + 1}` : `${at} on ${event} ${index + 1}`;
}

function changeText(mutation: Exclude<Mutation, { readonly kind: 'outcome ignored' }>): string {
  switch (mutation.kind) {
    case 'guard dropped':
    case 'guard negated':
      return mutation.kind;
    case 'transitions swapped':
      return 'swapped with the next';
    case 'target changed': {
      const [from, target] = [mutation.from, mutation.target].map((written) => targetText(mutation.machine, written));
      return target === '' ? `stays, not to ${from}` : `to ${target}, not ${from}`;
    }
    case 'action dropped':
      return `action ${mutation.action + 1} ${mutation.names.map(shown).join(' ')} dropped`;
    case 'actions swapped': {
      const [first = '', second = ''] = mutation.names.map(shown);
      return `actions ${mutation.action + 1} ${first} and ${second} swapped`;
    }
    default:
      return unreachable(mutation);
  }
}

/** Targets from the top down all begin with the machine. */
function targetText(machine: string, target: string): string {
  return target.startsWith(`#${machine}.`) ? `#${target.slice(machine.length + 2)}` : target;
}

function shown(name: string): string {
  return name.length > SHOWN ? `${name.slice(0, SHOWN - 3)}...` : name;
}
