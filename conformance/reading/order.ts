/** The order of records: one initial state, then numbers and times that go up, at most one final state. */
import { badRecording, type Place, TAKE_ANOTHER_COPY } from './bad-recording.ts';
import type { LineShape } from './line-shape.ts';

/** The records so far. */
export class Order {
  #last: number | undefined;
  #time = 0;
  #hasEnded = false;

  /** Takes in one record. */
  accept(shape: LineShape, at: Place): void {
    if (this.#last === undefined && shape.op !== 'INIT') {
      throw outOfOrder(at, 'the recording does not begin with its initial state', shape.op, 'INIT');
    }
    if (this.#hasEnded) throw outOfOrder(at, 'a record follows the final state', shape.op, 'nothing after END');
    if (this.#last !== undefined && shape.op === 'INIT') {
      throw outOfOrder(at, 'the initial state comes a second time', 'INIT', 'one recording in a file');
    }
    this.#number(shape, at);
    if (shape.op !== 'INIT' && 't' in shape) this.#times(shape, at);
  }

  #number({ step, op }: LineShape, at: Place): void {
    if (op === 'END') {
      this.#hasEnded = true;
      if (step !== null) throw outOfOrder(at, 'the final state has a number', step, 'null');
      return;
    }
    const next = this.#last === undefined ? 0 : this.#last + 1;
    if (step !== next) {
      const what =
        step === null
          ? 'the step has no number'
          : step === this.#last
            ? `step ${step} comes twice`
            : step < next
              ? `step ${step} comes after step ${this.#last}`
              : `${step === next + 1 ? `step ${next} is` : `steps ${next} to ${step - 1} are`} missing`;
      throw outOfOrder(at, what, step, String(next));
    }
    this.#last = step;
  }

  #times({ t, t_ret, pending }: { t: number; t_ret: number | null; pending: boolean | null }, at: Place): void {
    if (t < this.#time) throw outOfOrder(at, 'time goes backwards', `t ${t}`, `${this.#time} or later`);
    this.#time = t;
    if (t_ret === null) return;
    if (t_ret < t)
      throw outOfOrder(at, 'the operation returned before it was called', `t_ret ${t_ret}`, `t ${t} or later`);
    // The next record begins when this one has returned, or while it is in flight.
    if (pending !== true) this.#time = t_ret;
  }
}

function outOfOrder(at: Place, what: string, got: string | number | null, expected: string) {
  return badRecording(at, { what, got: String(got), expected, remedy: TAKE_ANOTHER_COPY });
}
