/** What was said in the call that led to a moment, what is broken in it, and who waits for ever. */
import type { TermWord } from './term.ts';

const said =
  (type: string): TermWord['reads'] =>
  ({ said: all }, [actor]) =>
    all.some((one) => one.event.type === type && (actor === undefined || one.actor === actor));

export const MOMENT_TERMS: readonly TermWord[] = [
  {
    name: 'warns',
    takes: ['actor'],
    optional: 1,
    gives: 'truth',
    speaksOf: 'moments',
    reads: said('warned'),
    meaning: 'a WARN_ON fires in the call, of the group or slot that is named, or of any',
  },
  {
    name: 'oops',
    takes: ['actor'],
    optional: 1,
    gives: 'truth',
    speaksOf: 'moments',
    reads: said('oops'),
    meaning: 'the kernel follows a pointer that leads nowhere',
  },
  {
    name: 'violated',
    takes: ['invariant'],
    gives: 'truth',
    reads: ({ broken }, [invariant]) => broken.has(invariant ?? ''),
    meaning: 'the invariant of `list invariants` does not hold',
  },
  {
    name: 'stuck',
    takes: ['thread'],
    gives: 'truth',
    speaksOf: 'ends',
    reads: ({ stuck }, [thread]) => stuck.has(thread ?? ''),
    meaning: 'the thread waits and always will',
  },
];
