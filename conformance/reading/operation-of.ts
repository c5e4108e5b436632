/** One operation, from how it is written. */
import { inert } from '../../explorer/plain-text.ts';
import type { RecordedOperation } from '../recording.ts';
import { badRecording, type Place } from './bad-recording.ts';

/** `A: set_container G C` and the few lines that are no call of a process; `seconds` later it returned. */
export function operationOf(text: string, seconds: number, at: Place): RecordedOperation {
  switch (text) {
    case 'INIT':
      return { kind: 'initial state' };
    case 'snapreq':
      return { kind: 'snapshot' };
    case 'END':
      return { kind: 'final state' };
  }
  const [, verb, process] = /^(wait|kill) (\w+)$/.exec(text) ?? [];
  if (verb === 'wait' && process !== undefined) return { kind: 'wait', process };
  if (verb === 'kill' && process !== undefined) return { kind: 'kill', process };
  // Some process sleeps, or all do: time passes, and nothing else.
  if (/^(\w+: )?sleep( [\d.]+)?$/.test(text)) return { kind: 'sleep', seconds };
  const call = /^(\w+): (\w+)((?: .*)?)$/s.exec(text);
  if (call === null) throw unknown(text, at);
  const [, caller = '', name = '', rest = ''] = call;
  const words = inert(rest)
    .split(' ')
    .filter((word) => word !== '');
  return { kind: 'call', process: caller, name, words };
}

function unknown(text: string, at: Place) {
  return badRecording(at, {
    what: 'the operation is of no known form',
    got: text,
    expected: '`A: NAME WORDS`, INIT, END, snapreq, sleep N, wait A, kill A',
    remedy: 'correct the line, or leave it out and number the rest anew',
  });
}
