import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createMachine } from 'xstate';
import type { Offer } from '../../explorer/index.ts';
import { Run } from '../../explorer/run.ts';
import { canalLock } from './systems/canal-lock.ts';
import { call, failing, step, systemOf, taken } from './systems/small-systems.ts';

const lift = step('keeper', 'lift');
const lower = step('keeper', 'lower');

describe('a fork', () => {
  it('goes on from where the run is, and neither sees what the other does', () => {
    const run = new Run(canalLock());
    const before = run.state;
    const fork = run.fork();
    taken(fork.take(lift));
    expect(run.state).toEqual(before);
    expect(fork.state).not.toEqual(before);
    taken(fork.fork().take(lower));
    taken(run.take(lift));
    expect(fork.state).toEqual(run.state);
    expect(fork.take(lower)).toEqual(run.take(lower));
  });

  it('has spent what the run had spent, and spends by itself', () => {
    const run = new Run(canalLock(), { faults: 1, breaches: 0 });
    const jams = step('keeper', 'lift', failing('upper', 'open', 'jams'));
    const fresh = run.fork();
    taken(run.take(jams));
    expect(run.fork().take(jams)).toEqual({ notTaken: { reason: 'over-budget', kind: 'allowed' } });
    taken(fresh.take(jams));
  });

  it('has the same key where no event can tell the states apart, by whatever way they were reached', () => {
    const run = new Run(canalLock());
    const there = run.fork();
    taken(there.take(lift));
    expect(there.stateKey).not.toBe(run.stateKey);
    taken(there.take(lower));
    expect(there.state).toEqual(run.state);
    expect(there.stateKey).toBe(run.stateKey);
  });

  it('asks no machine what it has answered to another', () => {
    let asked = 0;
    const counting = createMachine({
      id: 'counting',
      on: { go: { guard: () => ++asked > 0 } },
    });
    const run = new Run(systemOf({ a: [counting, 'go'] }));
    taken(run.fork().take(step('a', 'go')));
    const once = asked;
    taken(run.fork().take(step('a', 'go')));
    taken(run.take(step('a', 'go')));
    expect(asked).toBe(once);
  });
});

it('a step that waits after others have changed says so, and leaves nothing of it', () => {
  const [left, right] = ['left', 'right'].map((id) =>
    createMachine({ id, initial: 'free', states: { free: { on: { lock: 'taken' } }, taken: {} } }),
  ) as [AnyStateMachine, AnyStateMachine];
  const both = createMachine({ id: 'both', on: { go: { actions: [call('left', 'lock'), call('right', 'lock')] } } });
  const run = new Run(
    systemOf({ both: [both, 'go'], left: [left, 'lock'], right: [right, 'lock'] }, { blocking: ['lock'] }),
  );
  const fork = run.fork();
  taken(fork.take(step('left', 'lock')));
  const blocked = { reason: 'blocked', event: { type: 'lock' } };
  expect(fork.take(step('both', 'go'))).toEqual({ notTaken: { ...blocked, actor: 'left' } });
  taken(run.take(step('right', 'lock')));
  const before = run.stateKey;
  expect(run.take(step('both', 'go'))).toEqual({ notTaken: { ...blocked, actor: 'right', isLate: true } });
  expect(run.stateKey).toBe(before);
});

describe('what is offered', () => {
  const outcomes = [
    { name: 'ok', kind: 'normal' },
    { name: 'torn', kind: 'allowed' },
  ] as const;
  const writing = (waits: boolean) =>
    systemOf(
      {
        caller: [
          createMachine({ id: 'caller', on: { go: { actions: [call('disk', 'write'), call('disk', 'write')] } } }),
          'go',
        ],
        disk: [
          createMachine({
            id: 'disk',
            initial: 'new',
            states: { new: { on: { write: 'used' } }, used: waits ? {} : { on: { write: {} } } },
          }),
        ],
      },
      { blocking: ['write'], outcomes: (_, { type }) => (type === 'write' ? outcomes : undefined) },
    );
  const offersOf = (run: Run, asked = step('caller', 'go')) => {
    const offers: Offer[] = [];
    run.take(asked, (offer) => offers.push(offer));
    return offers.map(({ actor, event, occurrence }) => `${actor} ${event}#${occurrence}`);
  };

  it('is each delivery that may end in several ways, in order', () => {
    expect(offersOf(new Run(writing(false)))).toEqual(['disk write#1', 'disk write#2']);
    expect(offersOf(new Run(writing(false)), step('caller', 'go', failing('disk', 'write', 'torn')))).toEqual([
      'disk write#1',
      'disk write#2',
    ]);
  });

  it('is heard of a step that is not taken, up to where it waits', () => {
    const run = new Run(writing(true));
    const before = run.stateKey;
    expect(offersOf(run)).toEqual(['disk write#1', 'disk write#2']);
    expect(run.stateKey).toBe(before);
  });
});
