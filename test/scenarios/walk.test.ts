import { describe, expect, it } from 'vitest';
import { createMachine, emit, setup } from 'xstate';
import { explore, type Property, Run } from '../../explorer/index.ts';
import type { Arrangement, PermittedFailure } from '../../scenarios/arrangement.ts';
import type { Execution, Walked } from '../../scenarios/judged.ts';
import { walk } from '../../scenarios/walking/walk.ts';
import { waysOf } from '../../scenarios/walking/ways.ts';
import { arrangementOf, asks, clause, held, incrementer, lock, memory, threads } from './toys.ts';

function walked(arrangement: Arrangement): Walked {
  const found = walk(arrangement, { statesMax: 10_000 });
  if (found.kind !== 'walked') throw new Error(JSON.stringify(found.limit));
  return found;
}

/** `Sometimes 1 2`, for each clause. */
const linesOf = (arrangement: Arrangement) =>
  walked(arrangement).observations.map(({ verdict, positive, negative }) => `${verdict} ${positive} ${negative}`);

/** `P0 increment(a) | P1 ...`, a call that goes on with `...` before it. */
function told(execution: Execution | undefined): string | undefined {
  return execution?.steps
    .map(({ thread, call, isBeginning, returned, step }) => {
      const failing = step.outcomes.map(({ outcome }) => ` [${outcome}]`).join('');
      return `${thread} ${isBeginning ? '' : '...'}${call}${returned === undefined ? '' : ` = ${returned}`}${failing}`;
    })
    .join(' | ');
}

const two = (isAtomic: boolean) => ({
  memory: memory(),
  a: { ...incrementer(isAtomic), input: { name: 'a' } },
  b: { ...incrementer(isAtomic), input: { name: 'b' } },
});
const bothIncrement = threads([asks('a', 'increment')], [asks('b', 'increment')]);

describe('two threads that increment', () => {
  const clauses = [
    clause('exists', (moment) => held(moment) === 2),
    clause('forall', (moment) => held(moment) === 2),
    clause('exists', (moment) => held(moment) === 0),
  ];

  it('in one section each always come to two', () => {
    expect(linesOf(arrangementOf(two(true), bothIncrement, clauses))).toEqual([
      'Always 1 0',
      'Always 1 0',
      'Never 0 1',
    ]);
  });

  it('in two sections each may lose an update', () => {
    expect(linesOf(arrangementOf(two(false), bothIncrement, clauses))).toEqual([
      'Sometimes 1 1',
      'Sometimes 1 1',
      'Never 0 2',
    ]);
  });

  it('are told apart by the least of the shortest executions', () => {
    const [exists] = walked(arrangementOf(two(false), bothIncrement, clauses)).observations;
    expect(told(exists?.witness)).toBe('P0 increment(a) | P0 ...increment(a) | P1 increment(b) | P1 ...increment(b)');
    expect(told(exists?.counterexample)).toBe(
      'P0 increment(a) | P1 increment(b) | P0 ...increment(a) | P1 ...increment(b)',
    );
  });

  it('have as many states as one draws: a loads 0 or 1, b loads 0 or 1, and what they stored', () => {
    // (a, b, memory): 000 L00 0L0 LL0 D01 0D1 DL1(b has 0) LD1(a has 0) DL1(b has 1) LD1(a has 1) DD1 DD2
    expect(walked(arrangementOf(two(false), bothIncrement, clauses)).states).toBe(12);
  });
});

describe('locks', () => {
  const locks = { x: lock(), y: lock() };
  const holds = (actor: string, ...rest: readonly string[]) => [
    asks(actor, 'lock'),
    ...rest.map((other) => asks(other, 'lock')),
    ...rest.map((other) => asks(other, 'unlock')),
    asks(actor, 'unlock'),
  ];
  const stuck = clause('exists', (moment) => moment.stuck.size > 0);

  it('taken in one order let everybody go on', () => {
    const found = walked(arrangementOf(locks, threads(holds('x', 'y'), holds('x', 'y')), [stuck]));
    expect(found.observations.map(({ verdict }) => verdict)).toEqual(['Never']);
    expect(found.hangs).toEqual([]);
  });

  it('taken in both orders may wait for ever: who, in what call, and how it came about', () => {
    const found = walked(arrangementOf(locks, threads(holds('x', 'y'), holds('y', 'x')), [stuck]));
    expect(found.observations.map(({ verdict, positive, negative }) => [verdict, positive, negative])).toEqual([
      ['Sometimes', 1, 1],
    ]);
    expect(found.observations[0]?.witness?.stuck).toEqual(['P0', 'P1']);
    expect(
      found.hangs.map(({ thread, call, isBegun, execution }) => `${thread} ${call} ${isBegun}: ${told(execution)}`),
    ).toEqual(['P0 lock(y) false: P0 lock(x) | P1 lock(y)', 'P1 lock(x) false: P0 lock(x) | P1 lock(y)']);
  });

  it('that nobody gives back hang whoever comes second', () => {
    const taken = arrangementOf(locks, threads([asks('x', 'lock')], [asks('x', 'lock')]), [stuck]);
    // The lock is taken in both ends; who has it is what tells them apart.
    expect(linesOf(taken)).toEqual(['Always 2 0']);
    expect(walked(taken).hangs.map(({ thread }) => thread)).toEqual(['P1', 'P0']);
  });
});

describe('moments', () => {
  const clauses = [
    clause('ever', (moment) => held(moment) === 1),
    clause('throughout', (moment) => held(moment) !== 1),
    clause('throughout', (moment) => Number(held(moment)) < 3),
    clause('ever', (moment) => held(moment) === 0),
    clause('ever', ({ said }) => said.some(({ event }) => event.type === 'returned')),
  ];
  const thrice = threads([asks('a', 'increment'), asks('a', 'increment')]);
  const found = walked(arrangementOf(two(false), thrice, clauses));

  it('are those between, which the end does not show', () => {
    expect(linesOf(arrangementOf(two(false), thrice, clauses))).toEqual([
      'Always 1 0',
      'Never 0 1',
      'Always 1 0',
      'Always 1 0',
      'Always 1 0',
    ]);
  });

  it('are shown up to the delivery where it holds for the first time', () => {
    const [ever, throughout, below, start, returned] = found.observations;
    expect(told(ever?.witness)).toBe('P0 increment(a) | P0 ...increment(a)');
    // Deliveries of the second step: the caller is asked to go on, the memory stores, the caller hears.
    expect(ever?.witness?.delivery).toBe(1);
    expect(throughout?.counterexample).toEqual(ever?.witness);
    expect(below?.counterexample).toBeUndefined();
    expect(below?.witness?.steps).toHaveLength(4);
    expect(start?.witness).toMatchObject({ steps: [] });
    expect(returned?.witness?.delivery).toBe(2);
  });

  it('count an end twice that is reached in both ways', () => {
    // The last to store decides the end; the other one was seen on the way or not at all.
    const race = arrangementOf(two(false), bothIncrement, [clause('ever', (moment) => held(moment) === 2)]);
    expect(linesOf(race)).toEqual(['Sometimes 1 1']);
    const either = arrangementOf(
      two(false),
      threads([asks('a', 'increment'), asks('a', 'increment')], [asks('b', 'increment')]),
      [clause('ever', (moment) => held(moment) === 3), clause('ever', (moment) => held(moment) === 2)],
    );
    // Ends at 1 (b stores last, from 0; then 2 was passed), at 2 and at 3.
    expect(linesOf(either)).toEqual(['Sometimes 1 2', 'Always 3 0']);
  });
});

describe('failures', () => {
  const increments = threads([
    asks('a', 'increment', { register: 'r0' }),
    asks('a', 'increment', { register: 'r1', condition: { register: 'r0', isEqual: true, value: '0' } }),
    asks('a', 'increment', { register: 'r2', condition: { register: 'r1', isEqual: false, value: '0' } }),
  ]);
  const fails = { actor: 'memory', events: ['store'], kind: 'allowed' } as const;
  const failed = clause('exists', ({ registers }) => Object.values(registers['P0'] ?? {}).includes('-EIO'));
  const outcome = (failures: readonly (typeof fails & { errno?: string })[]) => {
    const found = walked(arrangementOf(two(false), increments, [failed], { failures }));
    return { line: found.observations[0], ends: found.ends };
  };

  it('do not happen where the file permits none', () => {
    expect(outcome([])).toMatchObject({ line: { verdict: 'Never', positive: 0, negative: 1 } });
  });

  it('happen once for each that is permitted', () => {
    // Of the first, or of the second; then the third makes up for it.
    expect(outcome([fails])).toMatchObject({ line: { verdict: 'Sometimes', positive: 2, negative: 1 } });
    // After either, also of the third.
    expect(outcome([fails, fails])).toMatchObject({ line: { verdict: 'Sometimes', positive: 4, negative: 1 } });
  });

  it('happen only so where the file says how, and of the kind that it permits', () => {
    expect(outcome([{ ...fails, errno: '-EIO' }]).line?.verdict).toBe('Sometimes');
    expect(outcome([{ ...fails, errno: '-ENOMEM' }]).line?.verdict).toBe('Never');
    const breach = { ...fails, kind: 'breach' as const };
    const found = walked(arrangementOf(two(false), increments, [failed], { failures: [breach] }));
    expect(found.observations[0]?.verdict).toBe('Never');
  });

  it('that are left are not the same after different ones', () => {
    const actors = { ...two(false), memory: memory(['-EIO', '-ENOMEM']) };
    const both = threads([asks('a', 'increment', { register: 'r0' }), asks('a', 'increment', { register: 'r1' })]);
    const failures = [fails, { ...fails, errno: '-EIO' }];
    const ends = (first: string, second: string) =>
      clause('exists', ({ registers }) => registers['P0']?.['r0'] === first && registers['P0']['r1'] === second);
    const clauses = [ends('-EIO', '-ENOMEM'), ends('-ENOMEM', '-EIO'), ends('-ENOMEM', '-ENOMEM')];
    expect(linesOf(arrangementOf(actors, both, clauses, { failures }))).toEqual([
      // The first takes the second permission, and leaves the one for any errno.
      'Sometimes 1 7',
      'Sometimes 1 7',
      'Never 0 8',
    ]);
  });

  it('of one step are told apart by where they happen and by what permits them, each once', () => {
    const twice = setup({}).createMachine({
      id: 'twice',
      on: {
        go: {
          actions: [emit({ type: 'store', to: 'memory' } as never), emit({ type: 'store', to: 'memory' } as never)],
        },
        answer: {},
      },
    });
    const silent = createMachine({ id: 'silent', on: { store: {} } });
    const system = {
      actors: { writer: { kind: 'writer', machine: twice }, memory: { ...memory(), machine: silent } },
    };
    const waysWith = (failures: readonly PermittedFailure[]) =>
      waysOf(
        new Run(system, { faults: 9, breaches: 0 }),
        { actor: 'writer', command: { type: 'go' } },
        failures,
        new Set(),
      ).ways.map(({ record, used }) => {
        const where = record.step.outcomes.map(({ occurrence }) => occurrence).join(' and ');
        return `${where || 'none'} by ${[...used].join(' and ')}`;
      });
    expect(waysWith([])).toEqual(['none by ']);
    expect(waysWith([fails])).toEqual(['none by ', '1 by 0', '2 by 0']);
    expect(waysWith([fails, fails])).toEqual([
      'none by ',
      '1 by 0',
      '1 and 2 by 0 and 1',
      '1 by 1',
      '1 and 2 by 1 and 0',
      '2 by 0',
      '2 by 1',
    ]);
  });

  it('are told in the step in which they happen, with what it returned', () => {
    const found = walked(arrangementOf(two(false), increments, [failed], { failures: [fails] }));
    expect(told(found.observations[0]?.witness)).toBe(
      'P0 increment(a) | P0 ...increment(a) = -EIO [-EIO] | P0 increment(a) | P0 ...increment(a) = 0',
    );
  });

  it('leave out the calls whose condition is not met; a register that was never set equals nothing', () => {
    const found = walked(arrangementOf(two(false), increments, [failed], { failures: [fails] }));
    const [{ witness, counterexample } = {}] = found.observations;
    expect(witness?.registers).toEqual({ P0: { r0: '-EIO', r2: '0' } });
    expect(counterexample?.registers).toEqual({ P0: { r0: '0', r1: '0' } });
  });
});

describe('the search over all states', () => {
  /** Incrementers that increment once, so that whoever may ask anything at any time does what the threads do. */
  const once = (isAtomic: boolean, name: string) => ({
    ...incrementer(isAtomic, true),
    input: { name },
    commands: [
      { class: 'request' as const, event: { type: 'increment' } },
      { class: 'progress' as const, event: { type: 'proceed' } },
    ],
  });

  it.each([true, false])(
    'finds as many states, transitions and losses as the walk (in one section: %s)',
    async (isAtomic) => {
      const actors = { memory: memory(), a: once(isAtomic, 'a'), b: once(isAtomic, 'b') };
      const lost: Property = {
        name: 'lost',
        kind: 'goal',
        statement: 'both are done and one update is lost',
        source: 'a toy',
        roles: { memory: 'memory', a: 'incrementer', b: 'incrementer' },
        facets: {
          memory: ({ context }) => context['value'] ?? 0,
          a: ({ value }) => value === 'done',
          b: ({ value }) => value === 'done',
        },
        wants: { 'an update is lost': ({ memory: value, a, b }) => a === true && b === true && value === 1 },
      };
      const searched = await explore({ actors, properties: [lost] }, { faults: 0 });
      const found = walked(arrangementOf(actors, bothIncrement, [clause('exists', (moment) => held(moment) === 1)]));
      expect(found.states).toBe(searched.states);
      expect(found.transitions).toBe(searched.transitions);
      expect(found.ends).toBe(searched.ends);
      expect(found.observations[0]?.positive).toBe(searched.goals.filter(({ steps }) => steps !== undefined).length);
    },
  );
});
