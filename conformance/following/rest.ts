/**
 * By when an operation in flight has come as far as it can. It may be delayed, but not for ever: whoever waits for it,
 * sleeps long enough or has come to the end of the recording finds that it has returned, or that it cannot.
 */
import type { RecordedStep } from '../recording.ts';
import type { Flight } from './hypothesis.ts';

/** A second is long for a kernel that has nothing else to do. */
const LONG_SECONDS = 1;

/** Whether `flight` has had all the time that it may need once the record ends. */
export function hasHadTime({ process }: Flight, { operation }: RecordedStep): boolean {
  switch (operation.kind) {
    case 'final state':
      return true;
    case 'sleep':
      return operation.seconds >= LONG_SECONDS;
    case 'wait':
      return process === operation.process;
    default:
      return false;
  }
}
