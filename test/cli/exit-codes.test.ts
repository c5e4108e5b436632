import { describe, expect, it } from 'vitest';
import { exitCodeOf, exitCodeOfError } from '../../cli/exit-codes.ts';
import { CheckerError, type ErrorCode } from '../../explorer/errors.ts';
import type { Exploration, Violation } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import { diningPhilosophers } from '../explorer/systems/dining-philosophers.ts';

const clean = await explore(diningPhilosophers(2, { isOrdered: true }));
const deadlocked = await explore(diningPhilosophers(2));
const broken: Violation = { property: 'p', kind: 'always', culprit: 'accepted', steps: [] };

describe('the exit code', () => {
  it.each<[number, string, Exploration]>([
    [0, 'all holds', clean],
    [0, 'all holds within a bound that was met', { ...clean, limits: ['bound count'] }],
    [0, 'all holds within the depth that was asked for', { ...clean, completeness: 'bounded', frontier: 3 }],
    [11, 'there is a deadlock', deadlocked],
    [12, 'a property is violated, whoever is at fault', { ...clean, verdict: 'violated', violations: [broken] }],
    [
      12,
      'a property is violated and there is a deadlock',
      { ...deadlocked, violations: [...deadlocked.violations, broken] },
    ],
    [14, 'a goal cannot be reached', { ...clean, verdict: 'goal-unmet' }],
    [20, 'a limit was hit first', { ...clean, completeness: 'limit-reached', limits: ['max-seconds'] }],
    [
      12,
      'a property is violated and a limit was hit',
      { ...clean, verdict: 'violated', violations: [broken], completeness: 'limit-reached', limits: ['max-states'] },
    ],
    [
      130,
      'somebody interrupted it, whatever was found',
      { ...clean, verdict: 'violated', violations: [broken], limits: ['interrupted'] },
    ],
  ])('is %i where %s', (code, _, exploration) => {
    expect(exitCodeOf(exploration)).toBe(code);
  });

  it.each<[number, ErrorCode]>([
    [64, 'bad-option'],
    [64, 'unknown-name'],
    [64, 'bad-file'],
    [64, 'bad-trace'],
    [64, 'bad-scenario'],
    [64, 'bad-recording'],
    [70, 'unexpected-delivery'],
    [70, 'machine-throws'],
  ])('is %i for the error %s', (exitCode, code) => {
    expect(exitCodeOfError(new CheckerError(code, { what: 'w', remedy: 'r' }))).toBe(exitCode);
  });
});
