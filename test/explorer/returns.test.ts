/** What operations returned: known answers on a canal lock, counted by hand. */
import { describe, expect, it } from 'vitest';
import type { ExploreOptions, ReturnResult } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import { stepText } from '../../explorer/step-text.ts';
import type { System } from '../../explorer/system.ts';
import { canalLock } from './systems/canal-lock.ts';

/** Lifting and lowering return where the keeper reports. */
const returns: NonNullable<System['returns']> = ({ kind, event, emitted }) =>
  kind !== 'keeper'
    ? []
    : emitted.flatMap(({ type, success }) =>
        type === 'reported' ? [{ operation: `keeper, ${event.type}`, code: success === true ? 'ok' : 'jammed' }] : [],
      );

const expects = (code: string) => [{ operation: 'keeper, opened', code, source: 'this test' }];

async function returnsOf(system: System, options: ExploreOptions = {}): Promise<readonly string[]> {
  const { returns } = await explore(system, options);
  return returns.map(textOf);
}

const textOf = ({ operation, code, taken, steps, isExpected }: ReturnResult) =>
  `${operation}: ${code} ${taken} times${isExpected ? ', expected' : ''}; ${(steps ?? []).map(stepText).join(', ')}`;

describe('what a canal lock returns', () => {
  it('is counted in every transition, with the shortest steps to it', async () => {
    // High and low, with and without a failure spent: each moves, and two of the four can still fail.
    expect(await returnsOf({ ...canalLock({ rollsBack: true }), returns })).toMatchInlineSnapshot(`
      [
        "keeper, opened: jammed 2 times; keeper lift (upper open: jams)",
        "keeper, opened: ok 4 times; keeper lift",
      ]
    `);
  });

  it('is only what the budget of failures lets happen', async () => {
    expect(await returnsOf({ ...canalLock({ rollsBack: true }), returns }, { faults: 0 })).toMatchInlineSnapshot(`
      [
        "keeper, opened: ok 2 times; keeper lift",
      ]
    `);
  });
});

describe('a code that is expected', () => {
  const system = { ...canalLock({ rollsBack: true }), returns };

  it('is met, or the search ends as a goal that is not reached', async () => {
    expect((await explore({ ...system, expects: expects('ok') })).verdict).toBe('holds');
    const { verdict, returns: found } = await explore({ ...system, expects: expects('flooded') });
    expect(verdict).toBe('goal-unmet');
    expect(found.filter(({ isExpected }) => isExpected).map(textOf)).toEqual([
      'keeper, opened: flooded 0 times, expected; ',
    ]);
  });

  it('is open where the search was not complete', async () => {
    const { verdict, completeness } = await explore({ ...system, expects: expects('flooded') }, { depth: 1 });
    expect([verdict, completeness]).toEqual(['holds', 'bounded']);
  });
});
