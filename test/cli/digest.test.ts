import { describe, expect, it } from 'vitest';
import { type Asked, digestOf, isRepeatable } from '../../cli/digest.ts';
import type { Exploration, Limit } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import { canalLock } from '../explorer/systems/canal-lock.ts';

const asked: Asked = {
  design: 'mainline',
  driver: 'ideal',
  topology: 'default',
  faults: 1,
  breaches: 0,
  environment: ['leaks-pasid', 'attaches-unbound'],
  grain: 'sections',
  properties: ['never both open'],
  depth: 8,
  maxStates: null,
  symmetry: false,
  continue: false,
};

const exploration = await explore(canalLock({ isHasty: true }));

describe('the digest of a search', () => {
  it('is a SHA-256 that is the same for ever', () => {
    expect(digestOf(asked, exploration)).toMatchInlineSnapshot(
      `"af6c40c96407de0bd8b11b5a497541f152c8ba1f55006ba30db1ff04e747d451"`,
    );
  });

  it('does not tell where and how fast it ran', () => {
    const elsewhere: Exploration = {
      ...exploration,
      workers: 64,
      elapsedMs: 1,
      bytesPerState: 1,
      machineCalls: 1,
      machines: [],
    };
    expect(digestOf(asked, elsewhere)).toBe(digestOf(asked, exploration));
  });

  it('does not depend on the order in which liberties or fields are named', () => {
    const { design, ...others } = asked;
    const reordered = { ...others, environment: asked.environment.toReversed(), design };
    expect(digestOf(reordered, exploration)).toBe(digestOf(asked, exploration));
  });

  it.each<[keyof Asked, unknown]>([
    ['design', 'v6.1'],
    ['driver', 'exynos'],
    ['topology', 'wide'],
    ['faults', 2],
    ['breaches', 1],
    ['environment', []],
    ['grain', 'callbacks'],
    ['properties', []],
    ['depth', null],
    ['maxStates', 100],
    ['symmetry', true],
    ['continue', true],
  ])('tells another %s', (name, value) => {
    expect(digestOf({ ...asked, [name]: value }, exploration)).not.toBe(digestOf(asked, exploration));
  });

  it.each<[string, Partial<Exploration>]>([
    ['verdict', { verdict: 'holds' }],
    ['completeness', { completeness: 'complete' }],
    ['limits', { limits: ['bound count'] }],
    ['levels', { levels: [{ states: 1, transitions: 3 }] }],
    ['frontier', { frontier: 17 }],
    ['goals', { goals: [] }],
    ['culprit', { violations: exploration.violations.map((violation) => ({ ...violation, culprit: 'environment' })) }],
    ['steps', { violations: exploration.violations.map((violation) => ({ ...violation, steps: [] })) }],
  ])('tells other %s', (_, change) => {
    expect(digestOf(asked, { ...exploration, ...change })).not.toBe(digestOf(asked, exploration));
  });
});

describe('a digest is of what was searched and found, not of how much that says:', () => {
  it('not of where properties were put to the test', () => {
    expect(digestOf(asked, { ...exploration, premises: [{ property: 'I-1' }] })).toBe(digestOf(asked, exploration));
  });

  it('not of what came nearest to a goal', () => {
    const unmet = { ...exploration, goals: [{ property: 'far' }] };
    const nearest = { names: {}, steps: [], has: [], lacks: ['far'] };
    const told = { ...exploration, goals: [{ property: 'far', nearest }] };
    expect(digestOf(asked, told)).toBe(digestOf(asked, unmet));
  });
});

describe('a search is repeatable', () => {
  it.each<[boolean, readonly Limit[]]>([
    [true, []],
    [true, ['max-states', 'bound count']],
    [false, ['max-seconds']],
    [false, ['max-memory']],
    [false, ['interrupted']],
  ])('%s where it ended by %j', (expected, limits) => {
    expect(isRepeatable({ ...exploration, limits })).toBe(expected);
  });
});
