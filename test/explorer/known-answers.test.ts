/** A search that starts with the tables of another one finds what it would have found alone, and asks less. */
import { expect, it } from 'vitest';
import type { Exploration } from '../../explorer/exploration.ts';
import { searchOf } from '../../explorer/explore.ts';
import type { System } from '../../explorer/system.ts';
import { attachLoop, naiveLock, philosophers } from '../counterexamples/toy-systems.ts';

const OPTIONS = { faults: 1, continueAfterViolation: true };

function told(exploration: Exploration) {
  const { elapsedMs, machineCalls, machines, bytesPerState, ...result } = exploration;
  return { ...result, machines: machines.map(({ seconds, ...machine }) => machine) };
}

/** A search of `system`, one with all its answers, and one with its tables but none of its answers. */
async function threeSearches(system: System) {
  const alone = searchOf(system, OPTIONS);
  const found = await alone.run();
  const { filling } = alone;
  const places = [...filling.filledAnswers()].map(({ at }) => at);
  const knowing = searchOf(system, OPTIONS, { filling, different: [] });
  const asking = searchOf(system, OPTIONS, { filling, different: places });
  return { alone: found, knowing: await knowing.run(), asking: await asking.run() };
}

const systems: readonly (readonly [string, System])[] = [
  ['a lock that is violated', naiveLock()],
  ['a group that is violated by step', attachLoop({ passesIdentity: true })],
  ['a deadlock', philosophers()],
];

it.each(systems)('of %s', async (_, system) => {
  const { alone, knowing, asking } = await threeSearches(system);
  const { machines, ...result } = told(alone);
  expect(told(knowing)).toMatchObject(result);
  expect(told(asking)).toMatchObject(result);
  expect(alone.machineCalls).toBeGreaterThan(0);
  expect(knowing.machineCalls).toBe(0);
  // Actors are not started again.
  expect(asking.machineCalls).toBe(alone.machineCalls);
});

it('leaves the tables that it starts with as they are', async () => {
  const whole = searchOf(naiveLock(), OPTIONS);
  await whole.run();
  const before = JSON.stringify([...whole.filling.filledAnswers()]);
  const places = [...whole.filling.filledAnswers()].map(({ at }) => at);
  const broken = naiveLock({ looksFirst: false });
  const other = await searchOf(broken, OPTIONS, { filling: whole.filling, different: places }).run();
  expect(JSON.stringify([...whole.filling.filledAnswers()])).toBe(before);
  const alone = await searchOf(broken, OPTIONS).run();
  expect(other.levels).toEqual(alone.levels);
  expect(other.violations).toEqual(alone.violations);
});
