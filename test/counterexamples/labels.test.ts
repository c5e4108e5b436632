import { expect, test } from 'vitest';
import { answerText, callText, changeText, valueText } from '../../counterexamples/index.ts';

test('a call reads like C: the receiver first, flags by name, the caller unsaid', () => {
  const event = { type: 'attach', from: 'g1', domain: 'blocked', must: true, index: 2, old: null, force: false };
  expect(callText('d1', event, 'g1')).toBe('attach(d1, blocked, must, index=2, old=null, force=false)');
  expect(callText('d1', event)).toBe('attach(d1, g1, blocked, must, index=2, old=null, force=false)');
});

test('an answer is its errno where there is no more to it', () => {
  expect(answerText({ type: 'answer', errno: '-EBUSY' })).toBe('-EBUSY');
  expect(answerText({ type: 'answer', errno: '0' })).toBe('0');
  expect(answerText({ type: 'granted', errno: '0', domain: 'd' })).toBe('granted("0", d)');
  expect(answerText({ type: 'free' })).toBe('free');
});

test('a string has quotes where it could be taken for something else', () => {
  const clear = ['d1', '05:00.0', '-EINVAL', 'absent', 'roll back'];
  expect(clear.map(valueText)).toEqual(clear);
  expect(['1', '', 'null', 'true', ' a', 'a  b', 'a -> b', 'a, b', 'x:'].map(valueText)).toEqual(
    ['1', '', 'null', 'true', ' a', 'a  b', 'a -> b', 'a, b', 'x:'].map((text) => JSON.stringify(text)),
  );
  expect(valueText({ owner: null, list: [1, 'two'], 'a b': {} })).toBe('{owner: null, list: [1, two], a b: {}}');
});

test('a change names its field, or is the state', () => {
  expect(changeText({ field: ['members', '0', 'resets'], before: 0, after: 1 })).toBe('members.0.resets: 0 -> 1');
  expect(changeText({ field: [], before: 'idle', after: 'busy' })).toBe('idle -> busy');
  expect(changeText({ field: ['slot'], before: 'absent' })).toBe('slot: absent -> (none)');
});
