import { expect, test } from 'vitest';
import { emit, setup } from 'xstate';
import { deadlockAfter } from '../../counterexamples/index.ts';
import type { OutcomeKind, PlainEvent, System } from '../../explorer/index.ts';
import { step } from './steps.ts';
import { naiveLock, philosophers } from './toy-systems.ts';

const budget = { faults: 1, breaches: 0 };

/**
 * A worker that needs a door and then a tool. The door is locked unless it fails twice: `kind` of failure,
 * first `stuck`, then `broken`.
 */
function worker(kind: OutcomeKind): System {
  const needs = setup({
    types: { events: {} as { type: 'start' | 'proceed' }, emitted: {} as PlainEvent },
    actions: {
      open: emit({ type: 'open', to: 'door' }),
      openAgain: emit({ type: 'open', to: 'door' }),
    },
  }).createMachine({
    id: 'worker',
    initial: 'idle',
    states: {
      idle: { on: { start: 'working' } },
      working: { tags: 'busy', on: { proceed: { target: 'idle', actions: ['open', 'openAgain'] } } },
    },
  });
  const door = setup({
    types: { events: {} as { type: 'open'; outcome: string } },
    guards: {
      isStuck: ({ event }) => event.outcome === 'stuck',
      isBroken: ({ event }) => event.outcome === 'broken',
    },
  }).createMachine({
    id: 'door',
    initial: 'locked',
    states: {
      locked: { on: { open: { guard: 'isStuck', target: 'tried' } } },
      tried: { on: { open: { guard: 'isBroken', target: 'open' } } },
      open: {},
    },
  });
  return {
    actors: {
      worker: {
        kind: 'worker',
        machine: needs,
        commands: [
          { class: 'request', event: { type: 'start' } },
          { class: 'progress', event: { type: 'proceed' } },
        ],
      },
      door: {
        kind: 'door',
        machine: door,
        outcomes: () => [
          { name: 'ok', kind: 'normal' },
          { name: 'stuck', kind },
          { name: 'broken', kind },
        ],
      },
    },
    blocking: ['open'],
  };
}

test('nobody is mid-operation: no deadlock, whatever is enabled', () => {
  expect(deadlockAfter(philosophers(), [], budget)).toBeUndefined();
});

test('somebody can go on: no deadlock', () => {
  expect(deadlockAfter(philosophers(), [step('plato', 'sit')], budget)).toBeUndefined();
});

test('everybody waits for somebody: a deadlock, with what holds each', () => {
  expect(deadlockAfter(philosophers(), [step('plato', 'sit'), step('kant', 'sit')], budget)).toEqual({
    busy: ['plato', 'kant'],
    held: [
      {
        actor: 'plato',
        command: { type: 'proceed' },
        because: { reason: 'blocked', actor: 'fork2', event: { type: 'lock' } },
      },
      {
        actor: 'kant',
        command: { type: 'proceed' },
        because: { reason: 'blocked', actor: 'fork1', event: { type: 'lock' } },
      },
    ],
  });
});

test('a way that only a combination of outcomes opens is a way', () => {
  expect(deadlockAfter(worker('normal'), [step('worker', 'start')], budget)).toBeUndefined();
  expect(deadlockAfter(worker('allowed'), [step('worker', 'start')], { faults: 2, breaches: 0 })).toBeUndefined();
});

test('a way that needs more failures than are left is none', () => {
  expect(deadlockAfter(worker('allowed'), [step('worker', 'start')], budget)?.busy).toEqual(['worker']);
  expect(deadlockAfter(worker('breach'), [step('worker', 'start')], budget)?.busy).toEqual(['worker']);
});

test('a withdrawal is a way out', () => {
  const inside = [step('alice', 'enter'), step('alice', 'proceed'), step('bob', 'enter')];
  expect(deadlockAfter(naiveLock(), inside, budget)).toBeUndefined();
});
