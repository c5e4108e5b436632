/** Which operations have returned, from record to record: each returns once, in its own record or in a later one. */
import type { RecordedOperation, RecordedReturn } from '../recording.ts';
import { badRecording, type Place, TAKE_ANOTHER_COPY, valueText } from './bad-recording.ts';
import type { LateReturn } from './event-of.ts';
import type { LaterShape } from './line-shape.ts';

interface InFlight {
  readonly number: number;
  readonly at: Place;
  readonly process: string;
  /** What its own record says that it returned later; nothing where it never did. */
  readonly returned: RecordedReturn | undefined;
}

/** A recording so far. */
export class Returns {
  readonly #inFlight = new Map<number, InFlight>();
  /** The last operation, where it did not return, and nobody said that it was still to. */
  #unreturned: Place | undefined;
  #mayEndHere = false;
  #last = 'INIT';

  /** Takes in one record. */
  accept(shape: LaterShape, operation: RecordedOperation, late: readonly LateReturn[], at: Place): void {
    if (this.#unreturned !== undefined) throw notReturned(this.#unreturned);
    this.#last = shape.op;
    const returned = returnedOf(shape, operation, at);
    for (const each of late) this.#arrive(each, at);
    const isCall = operation.kind === 'call' || operation.kind === 'sleep';
    if (isCall && shape.pending === true && shape.step !== null) {
      const process = /^(\w+): /.exec(shape.op)?.[1] ?? '';
      this.#inFlight.set(shape.step, { number: shape.step, at, process, returned });
    }
    if (isCall && shape.pending !== true && returned === undefined) this.#unreturned = at;
    // Where the kernel died, the last record is the operation that killed it, or the waiting for one.
    this.#mayEndHere =
      operation.kind === 'final state' ||
      (isCall && returned === undefined) ||
      (operation.kind === 'wait' &&
        [...this.#inFlight.values()].some(({ process, returned }) => process === operation.process && !returned));
  }

  #arrive(late: LateReturn, at: Place): void {
    const flight = this.#inFlight.get(late.number);
    const { rc, errno } = flight?.returned ?? {};
    if (flight === undefined) {
      throw badRecording(at, {
        what: 'an operation returns that is not in flight',
        got: `the return of step ${late.number}`,
        expected: 'the return of an earlier step with `pending` true, once',
        remedy: TAKE_ANOTHER_COPY,
      });
    }
    if (rc !== late.rc || errno !== late.errno) {
      throw badRecording(at, {
        what: `step ${late.number} returns otherwise than its record (line ${flight.at.line}) says`,
        got: `rc=${late.rc} errno=${late.errno}`,
        expected: rc === undefined ? 'no return' : `rc=${rc} errno=${errno}`,
        remedy: TAKE_ANOTHER_COPY,
      });
    }
    this.#inFlight.delete(late.number);
  }

  /** The recording has no further record. */
  end(at: Place): void {
    const lost = [...this.#inFlight.values()].find(({ returned }) => returned !== undefined);
    if (lost !== undefined) {
      throw badRecording(lost.at, {
        what: `step ${lost.number} returned later, and no later record says so`,
        got: 'no event with its return',
        expected: `[RET of step ${lost.number}: rc=${lost.returned?.rc} errno=${lost.returned?.errno}]`,
        remedy: TAKE_ANOTHER_COPY,
      });
    }
    if (!this.#mayEndHere) {
      throw badRecording(at, {
        what: 'the recording is cut off',
        got: `\`${this.#last}\` is the last record`,
        expected: 'END, or a last operation that never returned',
        remedy: TAKE_ANOTHER_COPY,
      });
    }
  }
}

/** What the record says that its operation returned; nothing where it did not, or is none. */
function returnedOf(shape: LaterShape, operation: RecordedOperation, at: Place): RecordedReturn | undefined {
  const { ret, t_ret, pending } = shape;
  const isCall = operation.kind === 'call' || operation.kind === 'sleep';
  if (!isCall && (ret !== null || t_ret !== null || pending === true)) {
    throw badRecording(at, {
      what: 'the record has a return, and is of what returns nothing',
      got: valueText({ ret, t_ret, pending }),
      expected: '`ret` and `t_ret` null, `pending` not true',
      remedy: TAKE_ANOTHER_COPY,
    });
  }
  if ((pending === null) !== (operation.kind === 'final state')) {
    throw badRecording(at, {
      what: '`pending` of the record is wrong',
      got: String(pending),
      expected: operation.kind === 'final state' ? 'null, for END' : 'true or false',
      remedy: TAKE_ANOTHER_COPY,
    });
  }
  if ((ret === null) !== (t_ret === null)) {
    throw badRecording(at, {
      what: 'the record has only half of a return',
      got: valueText({ ret, t_ret }),
      expected: 'both, or null for both',
      remedy: TAKE_ANOTHER_COPY,
    });
  }
  if (ret !== null) mustFit(ret, at);
  return ret ?? undefined;
}

function mustFit({ rc, errno }: RecordedReturn, at: Place): void {
  // The C library names most errnos; one that has no name is told by its number.
  if (rc < 0 ? /^(E[A-Z0-9]+|[1-9]\d*)$/.test(errno) : errno === '0') return;
  throw badRecording(at, {
    what: 'return code and errno do not go together',
    got: valueText({ rc, errno }),
    expected: rc < 0 ? 'the name of an errno, since rc is negative' : 'errno 0, since rc is not negative',
    remedy: TAKE_ANOTHER_COPY,
  });
}

function notReturned(at: Place) {
  return badRecording(at, {
    what: 'the operation did not return, and yet the recording goes on',
    expected: 'what it returned, or `pending` true',
    remedy: TAKE_ANOTHER_COPY,
  });
}
