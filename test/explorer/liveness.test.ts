/** Liveness on graphs drawn by hand, where the answer can be seen. */
import { describe, expect, it } from 'vitest';
import type { ExploreOptions, LivenessResult } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import type { System } from '../../explorer/system.ts';
import { drawn, leadsTo, recoverable } from './systems/drawn-liveness.ts';

async function judged(system: System, options: ExploreOptions = {}): Promise<LivenessResult> {
  const { liveness, verdict } = await explore(system, options);
  const [result] = liveness;
  expect(liveness).toHaveLength(1);
  expect(verdict === 'liveness-violated').toBe(result?.verdict === 'violated');
  return result as LivenessResult;
}

/** `a b | c d`: the commands of stem and loop. */
async function toldOf(system: System, options: ExploreOptions = {}): Promise<string> {
  const { verdict, lasso } = await judged(system, options);
  if (lasso === undefined) return verdict;
  const names = (steps: typeof lasso.stem) => steps.map(({ command }) => command.type).join(' ');
  return `${names(lasso.stem)} | ${names(lasso.loop)}`.trim();
}

describe('leads-to', () => {
  it('is violated by a lasso, told as stem and loop', async () => {
    const arrows = [
      [0, 1, 'in'],
      [1, 2, 'a'],
      [2, 1, 'b'],
      [1, 3, '?out'],
    ] as const;
    const { verdict, lasso } = await judged(drawn(arrows, [leadsTo([0], [3])]));
    expect(verdict).toBe('violated');
    expect(lasso).toMatchObject({
      stem: [{ command: { type: 'in' } }],
      loop: [{ command: { type: 'a' } }, { command: { type: 'b' } }],
      since: 0,
      names: { graph: 'graph' },
      fairness: [
        { command: { type: 'in' }, because: 'not-enabled', step: 0 },
        { command: { type: 'a' }, because: 'taken', step: 0 },
        { command: { type: 'b' }, because: 'taken', step: 1 },
      ],
    });
  });

  it('holds where every way arrives', async () => {
    expect(
      await toldOf(
        drawn(
          [
            [0, 1, 'a'],
            [1, 2, 'b'],
            [0, 2, 'c'],
          ],
          [leadsTo([0], [2])],
        ),
      ),
    ).toBe('holds');
  });

  it('holds where nothing leads to `from`, and where `to` holds at once', async () => {
    expect(await toldOf(drawn([[0, 1, '?a']], [leadsTo([7], [8])]))).toBe('holds');
    expect(await toldOf(drawn([[0, 1, '?a']], [leadsTo([0, 1], [0, 1])]))).toBe('holds');
  });

  it('is violated where a behaviour may stop: nothing that must happen is enabled', async () => {
    expect(
      await toldOf(
        drawn(
          [
            [0, 1, 'a'],
            [1, 2, '?b'],
          ],
          [leadsTo([0], [2])],
        ),
      ),
    ).toBe('a |');
    // A request that changes nothing for ever is no better than stopping.
    expect(
      await toldOf(
        drawn(
          [
            [0, 0, '?again'],
            [0, 1, '?b'],
          ],
          [leadsTo([0], [1])],
        ),
      ),
    ).toBe('|');
  });

  it('is not violated by a stem that the bound cuts short', async () => {
    const arrows = [
      [0, 1, 'a'],
      [1, 2, 'b'],
      [2, 3, 'c'],
    ] as const;
    for (const depth of [0, 1, 2]) expect(await toldOf(drawn(arrows, [leadsTo([0], [3])]), { depth })).toBe('open');
    expect(await toldOf(drawn(arrows, [leadsTo([0], [3])]))).toBe('holds');
  });

  it('is violated within a bound by a loop that was expanded, and by nothing that was not', async () => {
    const arrows = [
      [0, 1, 'a'],
      [1, 0, 'b'],
      [1, 2, 'c'],
      [2, 3, 'd'],
      [2, 2, 'c'],
    ] as const;
    expect(await toldOf(drawn(arrows, [leadsTo([0], [9])]), { depth: 1 })).toBe('open');
    expect(await toldOf(drawn(arrows, [leadsTo([0], [9])]), { depth: 2 })).toBe('| a b');
  });

  it('lets a loop go on where a fair command is not enabled in one of its states', async () => {
    // `out` is enabled in 0 and not in 1, so it need never be taken.
    expect(
      await toldOf(
        drawn(
          [
            [0, 1, 'a'],
            [1, 0, 'b'],
            [0, 2, 'out'],
          ],
          [leadsTo([0], [2])],
        ),
      ),
    ).toBe('| a b');
    // Now it is enabled in both.
    const both = [
      [0, 1, 'a'],
      [1, 0, 'b'],
      [0, 2, 'out'],
      [1, 2, 'out'],
    ] as const;
    expect(await toldOf(drawn(both, [leadsTo([0], [2])]))).toBe('holds');
  });

  it('knows a component whose only fair transition leaves it', async () => {
    expect(
      await toldOf(
        drawn(
          [
            [0, 1, '?a'],
            [1, 0, '?b'],
            [0, 2, 'out'],
            [1, 2, 'out'],
          ],
          [leadsTo([0], [2])],
        ),
      ),
    ).toBe('holds');
  });

  it('knows a loop of one state', async () => {
    expect(
      await toldOf(
        drawn(
          [
            [0, 0, 'spin'],
            [0, 1, '?out'],
          ],
          [leadsTo([0], [1])],
        ),
      ),
    ).toBe('| spin');
    expect(
      await toldOf(
        drawn(
          [
            [0, 0, 'spin'],
            [0, 1, 'out'],
          ],
          [leadsTo([0], [1])],
        ),
      ),
    ).toBe('holds');
    // The one who spins is not the one who must go.
    expect(
      await toldOf(
        drawn(
          [
            [0, 0, '?spin'],
            [0, 1, 'out'],
          ],
          [leadsTo([0], [1])],
        ),
      ),
    ).toBe('holds');
  });

  it('makes a loop visit all that fairness asks for', async () => {
    // `x` is not enabled only in 2, `y` only in 3; both leave for good elsewhere.
    const arrows = [
      [0, 1, '?a'],
      [1, 0, '?b'],
      [1, 2, '?c'],
      [2, 1, '?d'],
      [0, 3, '?e'],
      [3, 0, '?f'],
      [0, 9, 'x'],
      [1, 9, 'x'],
      [3, 9, 'x'],
      [0, 9, 'y'],
      [1, 9, 'y'],
      [2, 9, 'y'],
    ] as const;
    expect(await toldOf(drawn(arrows, [leadsTo([0], [9])]))).toBe('| ?e ?f ?a ?c ?d ?b');
  });

  it('relies on withdrawals only where the property says so', async () => {
    const arrows = [[0, 1, '-give up']] as const;
    expect(await toldOf(drawn(arrows, [leadsTo([0], [1])]))).toBe('|');
    expect(await toldOf(drawn(arrows, [leadsTo([0], [1], ['withdrawal'])]))).toBe('holds');
  });

  it('counts from the last arrival: `from` again after `to` is a new debt', async () => {
    const arrows = [
      [0, 1, 'a'],
      [1, 2, '?b'],
      [2, 3, '?c'],
    ] as const;
    const { lasso } = await judged(drawn(arrows, [leadsTo([0, 2], [1])]));
    expect(lasso).toMatchObject({ since: 2, loop: [] });
    expect(lasso?.stem).toHaveLength(2);
  });

  it('takes the shorter of going round and stopping', async () => {
    const arrows = [
      [0, 1, 'a'],
      [1, 2, 'b'],
      [2, 3, 'c'],
      [3, 0, 'd'],
      [0, 4, '?stop'],
    ] as const;
    expect(await toldOf(drawn(arrows, [leadsTo([0], [9])]))).toBe('?stop |');
  });
});

describe('recoverable', () => {
  it('holds where steps of its classes lead back', async () => {
    const arrows = [
      [0, 1, '?open'],
      [1, 2, 'go on'],
      [2, 0, '-close'],
    ] as const;
    expect(await toldOf(drawn(arrows, [recoverable([1, 2], [0])]))).toBe('holds');
    expect(await toldOf(drawn(arrows, [recoverable([1, 2], [0], ['progress'])]))).toBe('?open |');
    expect(await toldOf(drawn(arrows, [recoverable([2], [1], ['request', 'withdrawal'])]))).toBe('holds');
  });

  it('asks for some way, not for all', async () => {
    expect(
      await toldOf(
        drawn(
          [
            [0, 1, '?a'],
            [1, 1, 'spin'],
            [1, 0, '-back'],
          ],
          [recoverable([1], [0])],
        ),
      ),
    ).toBe('holds');
  });

  it('is open where the way may lie beyond the bound', async () => {
    const arrows = [
      [0, 1, '?a'],
      [1, 2, 'b'],
      [2, 0, 'c'],
      [0, 3, '?d'],
    ] as const;
    expect(await toldOf(drawn(arrows, [recoverable([1], [0])]), { depth: 1 })).toBe('open');
    expect(await toldOf(drawn(arrows, [recoverable([1], [0])]), { depth: 2 })).toBe('open');
    expect(await toldOf(drawn(arrows, [recoverable([3], [0])]), { depth: 2 })).toBe('?d |');
  });
});

describe('a property that says less than its author thinks is refused:', () => {
  const property = leadsTo([0], [1]);
  const refusals: Readonly<Record<string, readonly unknown[]>> = {
    'it is of no kind': [{ ...property, kind: 'leadsto' }],
    'it reads nobody': [{ ...property, roles: {}, facets: {} }],
    'a role has no facet': [{ ...property, roles: { graph: 'graph', other: 'graph' } }],
    'it does not say where to': [{ ...property, to: undefined }],
    'it lets nobody do anything': [recoverable([0], [1], [])],
    'two have one name': [property, property],
    'a condition is neither true nor false': [{ ...property, from: () => 'yes' }],
    'a condition throws': [
      {
        ...property,
        to: () => {
          throw new Error('no such field');
        },
      },
    ],
  };
  for (const [what, liveness] of Object.entries(refusals)) {
    it(what, async () => {
      const system = { ...drawn([[0, 1, 'a']], []), liveness } as System;
      const code = what.endsWith('throws') ? 'property-throws' : 'bad-property';
      await expect(explore(system)).rejects.toMatchObject({ code });
    });
  }

  it('of one whose roles nobody plays it is said that it was not judged', async () => {
    const stranger = { ...leadsTo([0], [1]), name: 'strange', roles: { graph: 'nobody' } };
    const { liveness, unjudged } = await explore(drawn([[0, 1, 'a']], [stranger]));
    expect([liveness, unjudged]).toEqual([[], ['strange']]);
  });
});
