/** What operations return in a branch, in numbers that mean the same on both sides. */
import { checkedReturns } from '../coverage/returns.ts';
import { outcomesAt } from '../filled-answers.ts';
import type { Numbering } from '../numbering.ts';
import type { Actor, PlainEvent, System } from '../system.ts';
import type { Side } from './side.ts';

/** One delivery: its receiver, where that was, the event, and the record of its outcome. */
export interface Delivered {
  readonly actor: number;
  readonly local: number;
  readonly event: number;
  readonly record: number;
}

export class ReturnedCodes {
  readonly #system: System;
  readonly #side: Side;
  readonly #numbers: Numbering;
  /** By record. */
  readonly #ofRecord = new Map<number, readonly number[]>();

  /** Both sides number with `numbers`. */
  constructor(system: System, side: Side, numbers: Numbering) {
    this.#system = system;
    this.#side = side;
    this.#numbers = numbers;
  }

  of(delivered: Delivered): readonly number[] {
    if (this.#system.returns === undefined) return [];
    const known = this.#ofRecord.get(delivered.record);
    if (known !== undefined) return known;
    const found = this.#ask(this.#system.returns, delivered);
    this.#ofRecord.set(delivered.record, found);
    return found;
  }

  #ask(returns: NonNullable<System['returns']>, { actor, local, event, record }: Delivered): number[] {
    const { filling } = this.#side;
    const { answers, entries } = filling.tables;
    const outcomes = outcomesAt(entries.data, answers.get(local, event), filling.meanings);
    const taken = outcomes.find(({ offset }) => offset === record);
    const plain = filling.events[event] as PlainEvent;
    const answer = {
      kind: (this.#system.actors[filling.actorNames[actor] as string] as Actor).kind,
      before: filling.localState(local),
      event: taken?.name === undefined ? plain : { ...plain, outcome: taken.name },
      emitted: taken?.emitted ?? [],
    };
    return checkedReturns(returns, answer).map(({ operation, code }) =>
      this.#numbers.of(JSON.stringify([operation, code])),
    );
  }
}
