/** Designs follow from what was in force when. */
import { describe, expect, test } from 'vitest';
import { choiceCatalogue, findDesign } from '../../model/index.ts';
import { inForce, isBefore, type Since } from '../../model/kernels.ts';

interface Valued {
  readonly value: string;
  readonly since?: Since;
}

describe('kernel versions', () => {
  const inOrder = [
    'ever',
    'v5.17',
    'v5.19-rc1',
    'v5.19',
    'v6.0',
    'v6.1',
    'v6.1.192',
    'v6.2',
    'v6.12',
    'v7.0.10',
    'mainline',
  ];

  test('are ordered as they came', () => {
    for (const [index, version] of inOrder.entries()) {
      for (const [other, compared] of inOrder.entries()) expect(isBefore(version, compared)).toBe(index < other);
    }
  });

  test('v7.0.10 is v7.0 with its fixes, and is not yet mainline', () => {
    const [v70, stable, mainline] = ['v7.0', 'v7.0.10', 'mainline'].map((name) => findDesign(name).choices);
    expect([v70?.resetFence, v70?.resetWindows]).not.toEqual([stable?.resetFence, stable?.resetWindows]);
    expect([stable?.resetFence, stable?.resetWindows]).toEqual([mainline?.resetFence, mainline?.resetWindows]);
    expect([stable?.iommufdNotify, mainline?.iommufdNotify]).toEqual(['keeps-reference', 'does-not-lock']);
  });

  test('have what came last before them, and nothing that never came', () => {
    const values: readonly Valued[] = [
      { since: 'v6.5', value: 'new' },
      { value: 'proposed' },
      { since: 'ever', value: 'old' },
    ];
    expect(inForce<Valued>(values, 'v6.4')?.value).toBe('old');
    expect(inForce<Valued>(values, 'v6.5-rc1')?.value).toBe('old');
    expect(inForce<Valued>(values, 'v6.5')?.value).toBe('new');
    expect(inForce<Valued>(values, 'mainline')?.value).toBe('new');
  });
});

describe('choices', () => {
  test('lead with what mainline chose', () => {
    const { choices } = findDesign('mainline');
    expect(Object.values(choices)).toEqual(choiceCatalogue.map(({ values }) => values[0]?.value));
  });
});
