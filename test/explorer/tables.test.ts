import { describe, expect, it } from 'vitest';
import { expectTablesToEqualMachines } from './filled-tables.ts';
import { canalLock } from './systems/canal-lock.ts';
import { peterson } from './systems/peterson.ts';
import { twoPhaseCommit } from './systems/two-phase-commit.ts';

describe('every entry that a search filled is what transition() answers, asked twice', () => {
  it.each([
    ['two-phase commit', twoPhaseCommit(3)],
    ['Peterson', peterson()],
    ['a canal lock with outcomes', canalLock({ isHasty: true, rollsBack: false })],
  ])('%s', async (_, system) => {
    expect(await expectTablesToEqualMachines(system)).toBeGreaterThan(10);
  });
});
