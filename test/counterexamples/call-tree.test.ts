import { expect, test } from 'vitest';
import { callTree } from '../../counterexamples/index.ts';

/** Each delivery at its level, answers with the call that they answer. */
function drawn(deliveries: readonly (readonly [depth: number, actor: string])[]): string[] {
  const places = callTree(deliveries.map(([depth, actor]) => ({ depth, actor })));
  return deliveries.map(([, actor], index) => {
    const { level, answers } = places[index] ?? { level: -1 };
    return `${'  '.repeat(level)}${answers === undefined ? actor : `${actor} <- call ${answers}`}`;
  });
}

test('a loop over members is a loop, though each answer makes the next call', () => {
  const deliveries = [
    [0, 'user'],
    [1, 'group'],
    [2, 'member1'],
    [3, 'group'],
    [4, 'member2'],
    [5, 'group'],
    [6, 'user'],
  ] as const;
  expect(drawn(deliveries)).toEqual([
    'user',
    '  group',
    '    member1',
    '    group <- call 2',
    '    member2',
    '    group <- call 4',
    '  user <- call 1',
  ]);
});

test('calls without answers nest as they were made', () => {
  const deliveries = [
    [0, 'a'],
    [1, 'b'],
    [2, 'c'],
    [1, 'd'],
  ] as const;
  expect(drawn(deliveries)).toEqual(['a', '  b', '    c', '  d']);
});

test('what an actor sends itself is part of its call, and its last part can answer', () => {
  const deliveries = [
    [0, 'group'],
    [1, 'entry'],
    [2, 'entry'],
    [3, 'entry'],
    [4, 'group'],
    [5, 'other'],
  ] as const;
  expect(drawn(deliveries)).toEqual(['group', '  entry', '    entry', '      entry', '  group <- call 1', '  other']);
});

test('an actor that asks itself at the start answers nobody', () => {
  expect(
    drawn([
      [0, 'a'],
      [1, 'a'],
      [2, 'a'],
    ]),
  ).toEqual(['a', '  a', '    a']);
});
