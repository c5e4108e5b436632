import { describe, expect, it } from 'vitest';
import type { JudgedScenario, JudgeOptions } from '../../scenarios/judged.ts';
import type { Arranging } from '../../scenarios/judging/cells.ts';
import { judgeScenario } from '../../scenarios/judging/judge.ts';
import { readScenario } from '../../scenarios/reading/parse.ts';
import { arrangementOf, asks, clause, held, incrementer, memory, threads } from './toys.ts';

/** A file that asks whether both updates are kept, with these results. */
const fileWith = (...results: readonly string[]) => `IOMMU toy
(* Question: are both updates kept?
   Source: a toy *)
{ group g0 = d0; }
P0 (one) { r0 = f(g0); }
P1 (other) { r0 = f(g0); }
exists (cnt(g0) = 2)
${results.map((result) => `Result: ${result}`).join('\n')}
`;

const bothIncrement = threads([asks('a', 'increment')], [asks('b', 'increment')]);

/** Designs with claims of single devices increment in one section; those without PASIDs lack the function. */
const arrange: Arranging['arrange'] = (_, { choices }, { name }) => {
  if (choices.pasids === 'absent') return { kind: 'no such call', function: 'f' };
  if (name === 's390') return { kind: 'no such start', reason: 'f waits for ever' };
  const isAtomic = choices.attachHandles === 'present';
  const actors = {
    memory: memory(),
    a: { ...incrementer(isAtomic), input: { name: 'a' } },
    b: { ...incrementer(isAtomic), input: { name: 'b' } },
  };
  return arrangementOf(actors, bothIncrement, [clause('exists', (moment) => held(moment) === 2)]);
};

const arranging: Arranging = { arrange, wordsOf: () => 'f' };

function judged(results: readonly string[], options?: JudgeOptions): JudgedScenario {
  return judgeScenario(readScenario(fileWith(...results), 'toy.litmus'), 'toy.litmus', options, arranging);
}

/** `mainline/ideal Always: confirmed`, for each result. */
function standings(results: readonly string[], options?: JudgeOptions): readonly string[] {
  const { clauses, cells } = judged(results, options);
  return clauses.flatMap((one) =>
    one.results.map(({ design, driver, declared, standing, contradictions }) => {
      const wrong = contradictions.map((index) => `${cells[index]?.design}/${cells[index]?.driver}`);
      return `${design}/${driver} ${declared}: ${[standing, ...wrong].join(' ')}`;
    }),
  );
}

describe('a result', () => {
  it('is confirmed where its cell observed it, and contradicted where not', () => {
    expect(standings(['mainline/ideal Always', 'v6.9/ideal Always', 'v6.9/intel-vtd Sometimes'])).toEqual([
      'mainline/ideal Always: confirmed',
      'v6.9/ideal Always: contradicted v6.9/ideal',
      'v6.9/intel-vtd Sometimes: confirmed',
    ]);
  });

  it('of a design without the function is NoSuchCall and nothing else', () => {
    expect(standings(['v6.1/ideal NoSuchCall', 'v6.1/amd Never', 'mainline/ideal NoSuchCall'])).toEqual([
      'v6.1/ideal NoSuchCall: confirmed',
      'v6.1/amd Never: contradicted v6.1/amd',
      'mainline/ideal NoSuchCall: contradicted mainline/ideal',
    ]);
  });

  it('of a start that is not reached is not judged', () => {
    expect(standings(['mainline/s390 Always'])).toEqual(['mainline/s390 Always: not judged']);
  });

  it('of a walk that was cut short is not judged', () => {
    expect(standings(['v6.9/ideal Sometimes'], { statesMax: 5 })).toEqual(['v6.9/ideal Sometimes: not judged']);
    expect(judged(['v6.9/ideal Sometimes'], { statesMax: 5 }).cells[0]?.outcome).toEqual({
      kind: 'limit',
      limit: { of: 'states', max: 5 },
      states: 6,
    });
  });
});

describe('a star', () => {
  it('speaks of every kernel or driver that has the call and reaches the start, and tells what it leaves out', () => {
    const { cells, clauses } = judged(['*/* Sometimes']);
    const [result] = clauses[0]?.results ?? [];
    expect(cells.every(({ outcome }) => outcome.kind === 'walked')).toBe(true);
    expect(new Set(cells.map(({ driver }) => driver))).not.toContain('s390');
    expect(result?.cells).toHaveLength(cells.length);
    expect(new Set(result?.skipped.map(({ because }) => because.kind))).toEqual(
      new Set(['no such call', 'no such start']),
    );
    expect(result?.skipped.find(({ design }) => design === 'v6.1')?.because).toEqual({
      kind: 'no such call',
      function: 'f',
    });
  });

  it('is contradicted by any of them, and nothing that is said of one overrides it', () => {
    const results = ['v6.9/* Always', '*/ideal Always', 'v6.9/ideal Sometimes', 'mainline/* Always'];
    const [some, stars, one, all] = standings(results);
    expect(some).toMatch(/^v6\.9\/\* Always: contradicted v6\.9\/ideal v6\.9\/intel-vtd /);
    expect(stars).toMatch(/^\*\/ideal Always: contradicted v6\.9\/ideal /);
    expect(one).toBe('v6.9/ideal Sometimes: confirmed');
    expect(all).toBe('mainline/* Always: confirmed');
  });

  it('that leaves none is not judged', () => {
    expect(standings(['v6.1/* Never', '*/s390 Always'])).toEqual([
      'v6.1/* Never: not judged',
      '*/s390 Always: not judged',
    ]);
  });

  it('that says NoSuchCall speaks of those without the call', () => {
    const [without, mixed] = standings(['v6.1/* NoSuchCall', '*/ideal NoSuchCall']);
    expect(without).toBe('v6.1/* NoSuchCall: confirmed');
    expect(mixed).toMatch(/^\*\/ideal NoSuchCall: contradicted mainline\/ideal /);
  });
});

describe('a file without results', () => {
  it('is asked of mainline with the ideal driver', () => {
    const { isQuestion, cells } = judged([]);
    expect({ isQuestion, names: cells.map(({ design, driver }) => `${design}/${driver}`) }).toEqual({
      isQuestion: true,
      names: ['mainline/ideal'],
    });
  });

  it('or of what is named', () => {
    const { cells } = judged([], { asked: [{ design: 'v6.9', driver: 'ideal' }] });
    expect(cells).toMatchObject([{ design: 'v6.9', driver: 'ideal', outcome: { ends: 2 } }]);
  });
});

it('cells that are named are asked instead, and of the results only what is said of them is judged', () => {
  const asked = [
    { design: 'v6.9', driver: 'amd' },
    { design: 'mainline', driver: 'ideal' },
  ];
  const found = judged(['mainline/ideal Always', '*/ideal Sometimes', 'v6.9/ideal Sometimes'], { asked });
  expect(found.isQuestion).toBe(false);
  expect(found.cells.map(({ design, driver }) => `${design}/${driver}`)).toEqual(['v6.9/amd', 'mainline/ideal']);
  expect(found.clauses[0]?.results.map(({ design, cells, standing }) => [design, cells, standing])).toEqual([
    ['mainline', [1], 'confirmed'],
    ['*', [1], 'contradicted'],
  ]);
});

describe('designs that agree in all that is read', () => {
  const stars = ['*/ideal Sometimes', '*/intel-vtd Always'];

  it('are walked once, and the first of them is named', () => {
    const { cells } = judged(stars);
    const walked = cells.filter(({ sameAs }) => sameAs === undefined);
    // With and without handles, for each of two drivers whose behaviours differ by kernel.
    expect(walked.length).toBeLessThan(cells.length / 2);
    for (const { outcome, sameAs } of cells) {
      if (sameAs === undefined) continue;
      expect(cells[sameAs]?.sameAs).toBeUndefined();
      expect(cells[sameAs]?.outcome).toEqual(outcome);
    }
  });

  it('get the answers that they would get by themselves', () => {
    const { cells: walked, ...rest } = judged(stars, { isReusing: false });
    const { cells, ...same } = judged(stars);
    expect(same).toEqual(rest);
    expect(cells.map(({ sameAs: _, ...cell }) => cell)).toEqual(walked);
  });
});
