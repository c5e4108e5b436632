/** A second enumeration, which knows nothing of the walk's, finds the same ends and the same verdicts. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocalState, Property } from '../../explorer/index.ts';
import { findDesign, findDriver } from '../../model/index.ts';
import type { Arrangement, Instruction } from '../../scenarios/arrangement.ts';
import { arrange, checkScenario } from '../../scenarios/arranging/arrange.ts';
import { readScenario } from '../../scenarios/reading/parse.ts';
import type { Quantifier } from '../../scenarios/scenario.ts';
import { walk } from '../../scenarios/walking/walk.ts';
import { type Choosing, type NaiveExecution, naiveExecutions } from './naive-executions.ts';
import { arrangementOf, asks, clause, door, guest, held, incrementer, lock, memory, threads } from './toys.ts';

const everyWay: Choosing = (ways) => ways;

/** What counting whole executions gives, in the walk's words. */
function countedNaively({ clauses }: Arrangement, executions: readonly NaiveExecution[]) {
  const isPositive = ({ holds }: NaiveExecution, index: number, quantifier: Quantifier): boolean => {
    const { atEnd = false, ever = false, throughout = false } = holds[index] ?? {};
    return quantifier === 'ever' ? ever : quantifier === 'throughout' ? throughout : atEnd;
  };
  return {
    ends: new Set(executions.map(({ end }) => end)).size,
    counts: clauses.map(({ quantifier }, index) => {
      const positives = executions.filter((one) => isPositive(one, index, quantifier));
      const negatives = executions.filter((one) => !isPositive(one, index, quantifier));
      return [positives, negatives].map((those) => new Set(those.map(({ end }) => end)).size);
    }),
  };
}

function counted(arrangement: Arrangement) {
  const found = walk(arrangement, { statesMax: 20_000 });
  if (found.kind !== 'walked') return found;
  return { ends: found.ends, counts: found.observations.map(({ positive, negative }) => [positive, negative]) };
}

/** At most so many executions; fewer where there are no more. */
function taken<T>(generator: Iterable<T>, most: number): readonly T[] {
  const found: T[] = [];
  for (const one of generator) {
    found.push(one);
    if (found.length > most) break;
  }
  return found;
}

const register = fc.constantFrom('r0', 'r1');
const condition = fc.option(fc.record({ register, isEqual: fc.boolean(), value: fc.constantFrom('0', '-EIO') }), {
  nil: undefined,
});
const increments = fc.record({ register: fc.option(register, { nil: undefined }), condition });
const COMMANDS = ['lock x', 'unlock x', 'lock y', 'unlock y', 'open door', 'enter guest'];
/** What one thread does: increments by its own incrementer, takes or gives back locks, and helps to open a door. */
const body = fc.array(fc.oneof(increments, fc.constantFrom(...COMMANDS)), {
  minLength: 1,
  maxLength: 3,
});
const toys = fc.record({
  bodies: fc.tuple(body, body),
  isAtomic: fc.tuple(fc.boolean(), fc.boolean()),
  failures: fc.array(fc.constantFrom(undefined, '-EIO', '-ENOMEM'), { maxLength: 2 }),
});

function toyOf({ bodies, isAtomic, failures }: typeof toys extends fc.Arbitrary<infer T> ? T : never): Arrangement {
  const names = ['a', 'b'] as const;
  const actors = {
    memory: memory(),
    a: { ...incrementer(isAtomic[0]), input: { name: 'a' } },
    b: { ...incrementer(isAtomic[1]), input: { name: 'b' } },
    x: lock(),
    y: lock(),
    door: door(),
    guest: guest(),
  };
  const programs = bodies.map((lines, index) =>
    lines.map((line) => {
      if (typeof line !== 'string') return asks(names[index] as string, 'increment', line);
      const [command = '', actor = ''] = line.split(' ');
      // Whoever waits, or opens, goes on with what keeps him waiting.
      const helps = { open: ['door', 'guest'], enter: ['guest', 'door', ...names] }[command];
      return asks(actor, command, helps && { goesOn: helps, register: `${command}ed` });
    }),
  );
  const arrangedThreads = threads(...programs);
  const clauses = [
    clause('forall', ({ registers, stuck }) => {
      const over = arrangedThreads.filter(({ name }) => !stuck.has(name));
      return over.every(({ name, instructions }) => instructions.every((one) => isSet(one, registers[name] ?? {})));
    }),
    clause('exists', (moment) => held(moment) === 1),
    clause('forall', ({ registers }) => registers['P0']?.['r0'] === '0'),
    clause('ever', (moment) => held(moment) === 1 && moment.registers['P1']?.['r0'] === '0'),
    clause('throughout', (moment) => held(moment) !== 2),
    clause('ever', ({ said, state }) => said.length > 0 && state['x']?.value === 'taken'),
    clause('exists', ({ stuck }) => stuck.has('P1')),
    clause('ever', ({ broken }) => broken.has('I-even') && broken.has('I-locked')),
    clause('throughout', (moment) => !moment.broken.has('I-locked') || held(moment) === 0),
    clause('ever', ({ broken }) => broken.has('I-told')),
    // While a call is under way: what was broken and is not touched, and what was mended.
    clause('ever', ({ broken, said }) => said.length > 0 && broken.has('I-even')),
    clause('ever', (moment) => moment.said.length > 0 && held(moment) === 2 && moment.broken.has('I-even')),
  ];
  const permitted = failures.map((errno) => ({ actor: 'memory', events: ['store'], kind: 'allowed' as const, errno }));
  return arrangementOf(actors, arrangedThreads, clauses, { failures: permitted, system: { properties } });
}

/** Whether a call that was made, and is over, has left what it returned. */
function isSet(
  { register: name, condition: only }: Instruction,
  registers: Readonly<Record<string, unknown>>,
): boolean {
  return name === undefined || only !== undefined || Object.hasOwn(registers, name);
}

const statement = { statement: 'a toy', source: 'a toy' };
const value = ({ context }: LocalState) => context['value'] ?? 0;
const properties: readonly Property[] = [
  {
    ...statement,
    name: 'I-even',
    kind: 'everywhere',
    roles: { memory: 'memory' },
    facets: { memory: value },
    holds: ({ memory: stored }) => Number(stored) % 2 === 0,
  },
  {
    ...statement,
    name: 'I-locked',
    kind: 'everywhere',
    roles: { memory: 'memory', lock: 'lock' },
    facets: { memory: value, lock: (local) => String(local.value) },
    holds: ({ memory: stored, lock: is }) => stored === 0 || is === 'taken',
  },
  {
    ...statement,
    name: 'I-locked',
    kind: 'always',
    roles: { incrementer: 'incrementer', lock: 'lock' },
    facets: { incrementer: (local) => String(local.value), lock: (local) => String(local.value) },
    holds: ({ incrementer: doing, lock: is }) => doing === 'idle' || is === 'free',
  },
  {
    ...statement,
    name: 'I-told',
    kind: 'step',
    roles: {},
    facets: {},
    observes: ['returned'],
    holds: ({ observations }) => observations.every(({ event }) => event['errno'] === '0'),
  },
];

describe('toys at random', () => {
  it('have the ends and the verdicts that all their executions have', () => {
    let whole = 0;
    fc.assert(
      fc.property(toys, (toy) => {
        const arrangement = toyOf(toy);
        const executions = taken(naiveExecutions(arrangement, everyWay), 400);
        if (executions.length > 400) return;
        whole++;
        const found = counted(arrangement);
        expect(found).toEqual(countedNaively(arrangement, executions));
        // A call of what returns leaves its register set.
        expect('counts' in found && found.counts[0]?.[1]).toBe(0);
      }),
      { seed: 2026, numRuns: 60 },
    );
    expect(whole).toBeGreaterThan(20);
  });
});

/** Names of every twelfth file. */
const root = new URL('../../litmus/', import.meta.url);
const sample = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.litmus'))
  .sort()
  .filter((_, index) => index % 12 === 0);

/** A file in the last cell that it names; nothing where it has none that can be walked. */
function arrangedFile(name: string): Arrangement | undefined {
  const scenario = readScenario(readFileSync(new URL(name, root), 'utf8'), name);
  if (checkScenario(scenario).length > 0) return undefined;
  const { design, driver } = scenario.clauses[0]?.results.findLast((one) => one.design.text !== '*') ?? {};
  const profile = driver === undefined || driver.text === '*' ? 'ideal' : driver.text;
  const arranged = arrange(scenario, findDesign(design?.text ?? 'mainline'), findDriver(profile));
  return 'kind' in arranged ? undefined : arranged;
}

describe('files', () => {
  const arrangements = sample.flatMap((name) => {
    const arrangement = arrangedFile(name);
    return arrangement === undefined ? [] : [{ name, arrangement }];
  });

  it('have the ends and the verdicts that all their executions have', () => {
    const whole = arrangements.filter(({ name, arrangement }) => {
      const executions = taken(naiveExecutions(arrangement, everyWay), 60);
      if (executions.length > 60) return false;
      expect(counted(arrangement), name).toEqual(countedNaively(arrangement, executions));
      return true;
    });
    expect(whole.length).toBeGreaterThan(sample.length / 2);
  });

  it('have executions at random that no verdict denies', () => {
    for (const { name, arrangement } of arrangements) {
      const found = walk(arrangement, { statesMax: 20_000 });
      if (found.kind !== 'walked') throw new Error(`${name}: ${JSON.stringify(found.limit)}`);
      fc.assert(
        fc.property(fc.infiniteStream(fc.nat(1000)), (numbers) => {
          const oneWay: Choosing = (ways) => ways.slice((numbers.next().value as number) % ways.length).slice(0, 1);
          const executions = [...naiveExecutions(arrangement, oneWay)];
          expect(executions).toHaveLength(1);
          const { counts } = countedNaively(arrangement, executions);
          for (const [index, { verdict }] of found.observations.entries()) {
            expect(counts[index], name).not.toEqual(verdict === 'Never' ? [1, 0] : verdict === 'Always' ? [0, 1] : []);
          }
        }),
        { seed: 2026, numRuns: 5 },
      );
    }
  });
});
