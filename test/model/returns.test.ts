/** Which answers of machines are returns of operations, and what they are called. */
import { describe, expect, test } from 'vitest';
import type { AnswerView } from '../../explorer/system.ts';
import { returnedBy } from '../../model/returns.ts';

function answer(kind: string, said: object, event = { type: 'answer' }, call: object | null = null): AnswerView {
  const before = { value: 'any', context: { call }, tags: [] } as unknown as AnswerView['before'];
  return { kind, before, event, emitted: [said] as unknown as AnswerView['emitted'] };
}

describe('functions of the core', () => {
  test('answer at once, by the name of the request', () => {
    const said = { type: 'answer', to: 'vfio', errno: '-EPERM' };
    expect(returnedBy(answer('group', said, { type: 'claim group' }))).toEqual([
      { operation: 'group claim group', code: '-EPERM' },
    ]);
  });

  test('answer later, by the name of the call under way', () => {
    const said = { type: 'answer', to: 'vfio', errno: '0' };
    const call = { operation: 'attach group' };
    expect(returnedBy(answer('group', said, { type: 'answer' }, call))).toEqual([
      { operation: 'group attach group', code: '0' },
    ]);
  });

  test('are heard of by the environment, too', () => {
    const said = { type: 'returned', operation: 'prepare reset', errno: '0' };
    expect(returnedBy(answer('group', said))).toEqual([{ operation: 'group prepare reset', code: '0' }]);
  });
});

test('what a function of the core asks a driver for is no operation of anybody', () => {
  expect(returnedBy(answer('entry', { type: 'answer', to: 'g1', errno: '-EINVAL' }, { type: 'attach' }))).toEqual([]);
});

test('calls and warnings are no returns', () => {
  expect(returnedBy(answer('group', { type: 'warned', what: 'anything' }, { type: 'claim group' }))).toEqual([]);
  expect(returnedBy(answer('group', { type: 'attach', to: 'd1.rid' }, { type: 'claim group' }))).toEqual([]);
});

test('what a user only hands on is counted where the core returned it', () => {
  const claim = { type: 'returned', operation: 'claim', errno: '-EBUSY' };
  expect(returnedBy(answer('container', claim))).toEqual([]);
  expect(returnedBy(answer('mapper', claim))).toEqual([]);
  const map = { type: 'returned', operation: 'map', errno: '-ENOMEM' };
  expect(returnedBy(answer('mapper', map))).toEqual([{ operation: 'mapper map', code: '-ENOMEM' }]);
});
