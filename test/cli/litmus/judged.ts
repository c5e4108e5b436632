/** What judging came to, made by hand: every kind of answer, small enough to know what should be said of it. */
import type {
  CellOutcome,
  ClauseObservation,
  JudgedClause,
  JudgedResult,
  JudgedScenario,
  Quantifier,
  Verdict,
} from '../../../scenarios/index.ts';

export const at = (line: number) => ({ line, column: 1, length: 1 });

/** What one clause came to: `['Never', 0, 3]`. */
export type Counted = readonly [ClauseObservation['verdict'], number, number];

export function walked(...counted: readonly Counted[]): CellOutcome {
  const observations = counted.map(([verdict, positive, negative]) => ({ verdict, positive, negative }));
  const ends = Math.max(...counted.map(([, positive, negative]) => positive + negative));
  return { kind: 'walked', states: 12, transitions: 20, ends, observations, hangs: [] };
}

export function clause(quantifier: Quantifier, text: string, ...results: readonly JudgedResult[]): JudgedClause {
  return { quantifier, text, at: at(20), results, cells: [...new Set(results.flatMap(({ cells }) => cells))] };
}

export function result(
  where: string,
  declared: Verdict,
  cells: readonly number[],
  more: Partial<JudgedResult> = {},
): JudgedResult {
  const [design = '', driver = ''] = where.split('/');
  return {
    design,
    driver,
    declared,
    at: at(21),
    cells,
    skipped: [],
    standing: 'confirmed',
    contradictions: [],
    ...more,
  };
}

/** The scenario of the replacement that was asked for in 2023, as it might be judged. */
export const replace: JudgedScenario = {
  kind: 'judged',
  file: 'litmus/seeds/seed000-replace.litmus',
  name: 'seed000-replace',
  question:
    'can the owner of a group go from one UNMANAGED domain to another without passing through the default, the blocking or any third translation?',
  source: '[PATCH v1 2/8] iommu: Introduce a new iommu_group_replace_domain() API, Gunthorpe, 2023-02-08',
  isQuestion: false,
  cells: [
    { design: 'mainline', driver: 'ideal', outcome: walked(['Never', 0, 1], ['Never', 0, 1]) },
    { design: 'mainline', driver: 'intel-vtd', outcome: walked(['Always', 2, 0], ['Never', 0, 2]) },
    { design: 'v6.12', driver: 'ideal', outcome: walked(['Never', 0, 1], ['Never', 0, 1]) },
    { design: 'v6.12', driver: 'intel-vtd', outcome: walked(['Always', 2, 0], ['Never', 0, 2]) },
  ],
  clauses: [
    clause(
      'ever',
      'hw(d0) != A /\\ hw(d0) != B',
      result('mainline/ideal', 'Never', [0]),
      result('mainline/intel-vtd', 'Always', [1], { remark: 'BLOCKED in between' }),
    ),
    clause(
      'exists',
      'P0:r0 != 0 /\\ dom(g0) != A',
      result('*/*', 'Never', [0, 1, 2, 3], {
        skipped: [
          {
            design: 'v5.19',
            driver: 'ideal',
            because: { kind: 'no such call', function: 'iommu_group_replace_domain' },
          },
          {
            design: 'v5.19',
            driver: 'intel-vtd',
            because: { kind: 'no such call', function: 'iommu_group_replace_domain' },
          },
          { design: 'v6.12', driver: 'exynos', because: { kind: 'no such start', reason: 'attach_dev: -EINVAL' } },
        ],
      }),
    ),
  ],
};
