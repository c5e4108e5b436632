import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CheckerError } from '../../explorer/errors.ts';
import { expectAgreement } from './agreement.ts';
import { randomSystem, systemFrom } from './systems/random-system.ts';

it('on systems at random the search agrees with the naive checker: levels, transitions, violations, goals, premises, ends', async () => {
  let agreed = 0;
  const scopes = fc.record({ faults: fc.nat(2), breaches: fc.nat(1), depth: fc.option(fc.nat(4), { nil: undefined }) });
  await fc.assert(
    fc.asyncProperty(randomSystem, scopes, async (random, scope) => {
      try {
        await expectAgreement(systemFrom(random), scope);
        agreed++;
      } catch (error) {
        // A step that waits too late is a model that cannot be checked; the naive checker does not look.
        if (!(error instanceof CheckerError && error.code === 'late-block')) throw error;
      }
    }),
    { seed: 2026, numRuns: 150 },
  );
  expect(agreed).toBeGreaterThan(75);
});
