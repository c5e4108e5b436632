import { describe, expect, it } from 'vitest';
import { blamed, faultOf } from '../../cli/blame.ts';
import type { Call, Explanation } from '../../counterexamples/index.ts';
import type { OutcomeKind } from '../../explorer/system.ts';

function stepEndingIn(kind: OutcomeKind): { readonly calls: readonly Call[] } {
  const outcome = { name: '-EINVAL', kind };
  return {
    calls: [{ actor: 'd1.rid', event: { type: 'attach' }, before: {}, level: 0, said: [], changes: [], outcome }],
  };
}

describe('the fault that is reported', () => {
  it.each<[string, string, OutcomeKind]>([
    ['core', 'core', 'allowed'],
    ['driver contract', 'core', 'breach'],
    ['environment', 'environment', 'breach'],
    ['accepted', 'accepted', 'breach'],
  ])('is %s where the property blames %s and a step ends in an outcome that is %s', (fault, judged, kind) => {
    expect(faultOf(judged, [{ calls: [] }, stepEndingIn(kind)])).toBe(fault);
  });

  it('is that of the whole counterexample', () => {
    const explanation: Explanation = {
      ending: { type: 'violates', property: 'I-05', kind: 'always', culprit: 'core' },
      steps: [{ ...stepEndingIn('breach'), actor: 'vfio', command: { type: 'release' }, changes: {} }],
    };
    expect(blamed(explanation).ending).toMatchObject({ culprit: 'driver contract' });
  });
});
