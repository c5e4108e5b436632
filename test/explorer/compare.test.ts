import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, assign, createMachine, emit } from 'xstate';
import { compare, compareKnowing } from '../../explorer/comparison/index.ts';
import { explore, searchOf } from '../../explorer/explore.ts';
import type { Outcome, PlainEvent, Property, System } from '../../explorer/system.ts';
import { compared, comparisonText } from './comparison-text.ts';
import { canalLock } from './systems/canal-lock.ts';
import { counterSystem } from './systems/counter.ts';
import { diningPhilosophers } from './systems/dining-philosophers.ts';
import { directedGraph, ofNode } from './systems/directed-graph.ts';
import { peterson } from './systems/peterson.ts';
import { call, say, systemOf } from './systems/small-systems.ts';
import { twoPhaseCommit } from './systems/two-phase-commit.ts';

/** A property that reads where an actor is, and never fails. */
function watched(actor: string, kind: 'always' | 'everywhere' = 'always'): Property {
  return {
    kind,
    name: `${actor} is watched`,
    statement: `${actor} is somewhere.`,
    source: 'drawn for the test',
    roles: { it: actor },
    facets: { it: ({ value }) => value as string },
    holds: () => true,
  };
}

/** Goes round `length` states, and says each time round that it did. */
function wheel(length: number, says = false): System {
  const states = Array.from({ length }, (_, index) => {
    const target = `s${(index + 1) % length}`;
    const actions = says && index === length - 1 ? [say('round')] : [];
    return [`s${index}`, { on: { turn: { target, actions } } }] as const;
  });
  const machine = createMachine({ id: 'wheel', initial: 's0', states: Object.fromEntries(states) as never });
  return systemOf({ wheel: [machine as AnyStateMachine, 'turn'] });
}

describe('a system and itself', () => {
  it.each([
    ['canal lock', canalLock()],
    ['Peterson', peterson()],
    ['dining philosophers', diningPhilosophers(3)],
    ['two-phase commit', twoPhaseCommit(2)],
  ])('are alike, in as many pairs as there are states: %s', async (_, system) => {
    const { states, depth } = await explore(system, { continueAfterViolation: true, breaches: 1 });
    expect(await compare(system, system, { breaches: 1 })).toEqual({ verdict: 'alike', depth, pairs: states });
  });
});

it('who has searched both already is told the same', async () => {
  const systems = [canalLock(), canalLock({ rollsBack: false })] as const;
  const searches = systems.map((system) => searchOf(system, { continueAfterViolation: true }));
  for (const search of searches) await search.run();
  const [one, other] = searches.map(({ filling }) => ({ filling, different: [] }));
  expect(await compareKnowing(systems, [one, other])).toEqual(await compare(...systems));
});

describe('what nobody can see does not count', () => {
  it('wheels of 2 and 3 states turn alike: after 6 turns both are where they began', async () => {
    expect(await compared(wheel(2), wheel(3))).toMatchInlineSnapshot(`"alike, 6 pairs, depth 5"`);
  });

  it('until a property looks', async () => {
    const seen = { properties: [watched('wheel')] };
    expect(await compared({ ...wheel(2), ...seen }, wheel(3))).toMatchInlineSnapshot(`
      "differ after: wheel turn; wheel turn
      wheel is watched reads it wheel: "s0", "s2""
    `);
  });

  it('or one says something', async () => {
    expect(await compared(wheel(3), wheel(3, true))).toMatchInlineSnapshot(`
      "differ after: wheel turn; wheel turn; wheel turn
      one says nothing
      other says wheel: round"
    `);
  });

  it('nor does a property that reads somebody whom one of the two lacks', async () => {
    const [alone, { actors }] = [wheel(2), canalLock()];
    const gate = actors['lower'] as System['actors'][string];
    const beside = { ...alone, actors: { ...alone.actors, gate }, properties: [watched('gate')] };
    expect(await compared(alone, beside)).toMatchInlineSnapshot(`"alike, 2 pairs, depth 1"`);
  });
});

describe('graphs of which one arrow is changed', () => {
  const crossing = (end: string, properties: readonly Property[] = []): System => {
    const machine = createMachine({
      id: 'crossing',
      initial: 'a',
      states: {
        a: { on: { go: 'b', turn: 'c' } },
        b: { on: { go: end } },
        c: { on: { go: 'd' } },
        d: { on: { go: 'a' } },
        e: { on: { go: 'a' } },
      },
    });
    return systemOf({ walker: [machine, 'turn', 'go'] }, { properties });
  };

  it('are told apart where the arrow is missing', async () => {
    const paths = [[0, 1, 2, 3, 0]];
    const [one, other] = [[...paths, [1, 3]], paths].map((drawn) => directedGraph({ paths: drawn }));
    expect(await compared(one as System, other as System)).toMatchInlineSnapshot(`
      "differ after: graph go 1; graph go 3
      only the one takes it: it is not enabled"
    `);
    expect(await compared(other as System, one as System)).toMatchInlineSnapshot(`
      "differ after: graph go 1; graph go 3
      only the other takes it: it is not enabled"
    `);
  });

  it('are told apart by what can be done beyond it', async () => {
    expect(await compared(crossing('c'), crossing('d'))).toMatchInlineSnapshot(`
      "differ after: walker go; walker go; walker go; walker turn
      only the other takes it: it is not enabled"
    `);
  });

  it('or at its end, if a property looks', async () => {
    expect(await compared(crossing('c', [watched('walker')]), crossing('d'))).toMatchInlineSnapshot(`
      "differ after: walker go; walker go
      walker is watched reads it walker: "c", "d""
    `);
  });

  it('or never, if the same can be done from there for ever', async () => {
    expect(await compared(crossing('d'), crossing('e'))).toMatchInlineSnapshot(`"alike, 5 pairs, depth 2"`);
  });
});

describe('a keeper who does not look first', () => {
  it('passes a moment at which both gates are open', async () => {
    expect(await compared(canalLock(), canalLock({ isHasty: true }))).toMatchInlineSnapshot(`
      "differ after: keeper lift
      never both open of lower, upper
      one passes {"one":"open","other":"closed"} {"one":"closed","other":"closed"} {"one":"closed","other":"open"}
      other passes {"one":"open","other":"closed"} {"one":"open","other":"open"} {"one":"closed","other":"open"}"
    `);
  });

  it('is not told apart where nobody looks in between, unless going back fails', async () => {
    const properties = canalLock().properties?.filter(({ kind }) => kind !== 'everywhere') ?? [];
    const [careful, hasty] = [canalLock(), canalLock({ isHasty: true })].map((lock) => ({ ...lock, properties }));
    expect(await compared(careful as System, hasty as System)).toMatchInlineSnapshot(`"alike, 4 pairs, depth 2"`);
    expect(await compared(careful as System, hasty as System, { breaches: 1 })).toMatchInlineSnapshot(`
      "differ after: keeper lift (upper open: jams) (lower open: jams)
      only the one takes it: no open #1 of lower ends with jams"
    `);
  });

  it('is told apart by who is left between two gates, where he does not go back', async () => {
    expect(await compared(canalLock(), canalLock({ rollsBack: false }))).toMatchInlineSnapshot(`
      "differ after: keeper lift (upper open: jams)
      never both open reads one lower: "open", "closed""
    `);
    expect(await compared(canalLock(), canalLock({ rollsBack: false }), { faults: 0 })).toMatchInlineSnapshot(
      `"alike, 2 pairs, depth 1"`,
    );
  });
});

describe('a step that only one takes', () => {
  const door = (kind: Outcome['kind'], name = 'jams', isLocked = false): System => {
    const machine = createMachine({
      id: 'door',
      context: { opened: 0 },
      on: isLocked ? {} : { open: { actions: assign({ opened: ({ context }) => (context.opened + 1) % 2 }) } },
    });
    const guest = createMachine({ id: 'guest', on: { enter: { actions: call('door', 'open') } } });
    const outcomes = (_: unknown, { type }: PlainEvent): readonly Outcome[] | undefined =>
      type === 'open'
        ? [
            { name: 'opens', kind: 'normal' },
            { name, kind },
          ]
        : undefined;
    return systemOf({ guest: [guest, 'enter'], door: [machine as AnyStateMachine] }, { outcomes, blocking: ['open'] });
  };

  it('waits in the other', async () => {
    expect(await compared(door('allowed'), door('allowed', 'jams', true))).toMatchInlineSnapshot(`
      "differ after: guest enter
      only the one takes it: door lets open wait"
    `);
  });

  it('would spend too much in the other, on its own account', async () => {
    expect(await compared(door('normal'), door('allowed'), { faults: 2 })).toMatchInlineSnapshot(`
      "differ after: guest enter (door open: jams); guest enter (door open: jams); guest enter (door open: jams)
      only the one takes it: it would spend one failure more than there may be"
    `);
    expect(await compared(door('normal'), door('breach'))).toMatchInlineSnapshot(`
      "differ after: guest enter (door open: jams)
      only the one takes it: it would spend one breach more than there may be"
    `);
    expect(await compared(door('allowed'), door('breach'), { faults: 0 })).toMatchInlineSnapshot(
      `"alike, 2 pairs, depth 1"`,
    );
  });

  it('ends as nothing does in the other', async () => {
    expect(await compared(door('allowed', 'jams'), door('allowed', 'breaks'))).toMatchInlineSnapshot(`
      "differ after: guest enter (door open: jams)
      only the one takes it: no open #1 of door ends with jams"
    `);
  });

  it('would pass a bound in the other', async () => {
    expect(await compared(counterSystem(3), counterSystem(2))).toMatchInlineSnapshot(`
      "differ after: counter increment; counter increment; counter increment
      only the one takes it: it would pass the bound count"
    `);
  });

  it('is a command, or asks somebody, that the other lacks', async () => {
    const { actors } = counterSystem(2);
    const { commands = [], ...counter } = actors['counter'] as System['actors'][string];
    const timid = { actors: { counter: { ...counter, commands: commands.slice(1) } } };
    const lonely = { actors: { other: { ...counter, kind: 'other' } } };
    expect(await compared(timid, counterSystem(2))).toMatchInlineSnapshot(`
      "differ after: counter increment
      only the other takes it: there is no such command"
    `);
    expect(await compared(counterSystem(2), lonely)).toMatchInlineSnapshot(`
      "differ after: counter increment
      only the one takes it: there is no counter"
    `);
  });

  it('is refused by the checker in the other', async () => {
    const deaf: System = { ...door('allowed', 'jams', true), blocking: [] };
    expect(await compared(door('allowed'), deaf)).toMatchInlineSnapshot(`
      "differ after: guest enter
      only the one takes it: an event is delivered that door has no transition for; XState would drop it silently (machine door, state at the top, event {"outcome":"opens","type":"open"}) [unexpected-delivery]"
    `);
  });
});

describe('machines that the checker refuses in both', () => {
  it('cannot be compared', async () => {
    const caller = createMachine({ id: 'caller', on: { ask: { actions: call('deaf', 'listen') } } });
    const system = systemOf({ caller: [caller, 'ask'], deaf: [createMachine({ id: 'deaf' })] });
    await expect(compare(system, system)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [CheckerError: an event is delivered that deaf has no transition for; XState would drop it silently [unexpected-delivery]
        where:    machine deaf, state at the top, event {"type":"listen"}
        remedy:   handle it, ignore it on purpose with \`on: { X: {} }\`, or declare its type as blocking
        reached:  by
          1. caller ask]
    `);
  });
});

describe('outcomes', () => {
  it('are matched by name, whichever of them is the normal one', async () => {
    const coin = (...names: readonly string[]): System => {
      const machine = createMachine({
        id: 'coin',
        on: {
          toss: { actions: emit(({ event }) => ({ type: 'shows', side: (event as PlainEvent)['outcome'] ?? '' })) },
        },
      });
      const outcomes = () => names.map((name) => ({ name, kind: 'normal' as const }));
      return systemOf({ coin: [machine as AnyStateMachine, 'toss'] }, { outcomes });
    };
    expect(await compared(coin('heads', 'tails'), coin('heads', 'tails'))).toMatchInlineSnapshot(
      `"alike, 1 pairs, depth 0"`,
    );
    expect(await compared(coin('heads', 'tails'), coin('tails', 'heads'))).toMatchInlineSnapshot(`
      "differ after: coin toss
      one says coin: shows side=heads
      other says coin: shows side=tails"
    `);
  });
});

describe('systems that differ at once', () => {
  it('differ after no step', async () => {
    const [one, other] = [0, 1].map((first) => {
      const paths = first === 0 ? [[0, 1, 0]] : [[1, 0, 1]];
      return directedGraph({ paths, properties: [ofNode('always', 'anywhere', () => true)] });
    });
    expect(await compared(one as System, other as System)).toMatchInlineSnapshot(`
      "differ after: no step
      anywhere reads graph graph: 0, 1"
    `);
  });
});

it('of several differences the least is found, the same in every run', async () => {
  const paths = [
    [0, 1, 3],
    [0, 2, 3],
    [3, 4],
  ];
  const drawn = (...more: readonly (readonly number[])[]) => directedGraph({ paths: [...paths, ...more] });
  const [one, other] = [drawn([3, 1], [4, 2]), drawn([4, 1], [3, 2])];
  const first = await compare(one, other);
  expect(comparisonText(first)).toMatchInlineSnapshot(`
    "differ after: graph go 1; graph go 3; graph go 1
    only the one takes it: it is not enabled"
  `);
  expect(await compare(one, other)).toEqual(first);
});

describe('limits', () => {
  const [short, long] = [counterSystem(7), counterSystem(9)];

  it('are never a success: alike as far as was looked', async () => {
    expect(await compared(short, long, { depth: 5 })).toMatchInlineSnapshot(`"alike-so-far, 6 pairs, depth 5"`);
    expect(await compared(short, long, { depth: 7 })).toMatchInlineSnapshot(`"alike-so-far, 8 pairs, depth 7"`);
    expect(await compared(short, long, { depth: 8 })).toMatchInlineSnapshot(`
      "differ after: counter increment; counter increment; counter increment; counter increment; counter increment; counter increment; counter increment; counter increment
      only the other takes it: it would pass the bound count"
    `);
    expect(await compared(short, long, { maxPairs: 3 })).toMatchInlineSnapshot(`"alike-so-far, 4 pairs, depth 3"`);
    expect(await compared(short, long, { signal: AbortSignal.abort() })).toMatchInlineSnapshot(
      `"alike-so-far, 1 pairs, depth 0"`,
    );
  });

  it('that make no sense are refused', async () => {
    await expect(compare(short, long, { depth: -1 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [CheckerError: option depth is out of range [bad-option]
        got:      -1
        expected: a whole number of at least 0
        remedy:   correct depth, or leave it out for its default]
    `);
    await expect(compare(short, long, { maxDepth: 1 } as never)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [CheckerError: there is no such option [bad-option]
        got:      maxDepth
        expected: one of depth, faults, breaches, maxPairs, maxSeconds, signal (nearest: depth)
        remedy:   correct maxDepth, or leave it out for its default]
    `);
  });
});

describe('what only its consequences tell apart', () => {
  it('a code that is returned to somebody who does not listen', async () => {
    const answering = (code: string): System => {
      const group = createMachine({ id: 'group', on: { claim: { actions: call('user', 'answer') } } });
      const user = createMachine({ id: 'user', on: { go: { actions: call('group', 'claim') }, answer: {} } });
      const returns: System['returns'] = ({ event }) => (event.type === 'claim' ? [{ operation: 'claim', code }] : []);
      return { ...systemOf({ user: [user, 'go'], group: [group] }), returns };
    };
    expect(await compared(answering('0'), answering('0'))).toBe('alike, 1 pairs, depth 0');
    expect(await compared(answering('0'), answering('-EBUSY'))).toMatchInlineSnapshot(`
      "differ after: user go
      one returns claim 0
      other returns claim -EBUSY"
    `);
  });

  it('a step that would pass a bound, from one that waits: only the first has to go on', async () => {
    const counting = (...names: readonly ('count' | 'lock')[]): System => {
      const calls = names.map((name) => call(name, name));
      const starter = createMachine({ id: 'starter', on: { go: { actions: calls } } });
      const count = createMachine({ id: 'count', on: { count: { actions: emit({ type: 'bound', name: 'n' }) } } });
      const lock = createMachine({ id: 'lock', initial: 'taken', states: { taken: {} } });
      return { ...systemOf({ starter: [starter, 'go'], count: [count], lock: [lock] }), blocking: ['lock'] };
    };
    expect(await compared(counting('count', 'lock'), counting('count'))).toBe('alike, 1 pairs, depth 0');
    expect(await compared(counting('count', 'lock'), counting('lock'))).toMatchInlineSnapshot(`
      "differ after: starter go
      only the one would, beyond a bound: lock lets lock wait"
    `);
  });
});
