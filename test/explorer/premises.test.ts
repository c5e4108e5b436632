/** Where properties were put to the test, by toys whose answers are known. */
import { describe, expect, it } from 'vitest';
import type { Exploration, ExploreOptions } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import type { Facets, Property, StateProperty, StepProperty, System } from '../../explorer/system.ts';
import { expectAgreement } from './agreement.ts';
import { named } from './exploration-text.ts';
import { refusalOf, refusalOfRun } from './refusal-text.ts';
import { canalLock } from './systems/canal-lock.ts';
import { directedGraph, ofNode } from './systems/directed-graph.ts';
import { step } from './systems/small-systems.ts';
import { twoPhaseCommit } from './systems/two-phase-commit.ts';

const paths = [
  [0, 1, 3, 4],
  [0, 2, 3],
];

/** "A node greater than 9 is never entered", of which it is said that it is about some nodes only. */
function about(name: string, premise: ((node: number) => boolean) | undefined): Property {
  const property = ofNode('always', name, (node) => node < 10) as StateProperty;
  return premise === undefined ? property : { ...property, premise: ({ graph }: Facets) => premise(Number(graph)) };
}

/** By property, the steps to where it was put to the test; parts that never were in brackets. */
async function testedIn(system: System, options: ExploreOptions = {}): Promise<readonly string[]> {
  return textsOf(await expectAgreement(system, options));
}

function textsOf({ premises }: Exploration): readonly string[] {
  return premises.map(({ property, steps, untestedParts }) => {
    const way = steps === undefined ? 'never' : (named(steps)?.join(', ') ?? '');
    return `${property}: ${way}${untestedParts === undefined ? '' : ` [not ${untestedParts}]`}`;
  });
}

const inGraph = (...properties: readonly Property[]) => directedGraph({ paths, properties });

describe('a premise', () => {
  it('is told with the first of the shortest steps to where it is true', async () => {
    const properties = [about('of 3', (node) => node === 3), about('of 2 or 3', (node) => node === 2 || node === 3)];
    expect(await testedIn(inGraph(...properties))).toEqual(['of 3: graph go 1, graph go 3', 'of 2 or 3: graph go 2']);
  });

  it('may be true from the start, or never', async () => {
    const properties = [about('of 0', (node) => node === 0), about('of 7', (node) => node === 7)];
    expect(await testedIn(inGraph(...properties))).toEqual(['of 0: ', 'of 7: never']);
  });

  it('that lies beyond the bound was not true', async () => {
    const of4 = about('of 4', (node) => node === 4);
    expect(await testedIn(inGraph(of4), { depth: 2 })).toEqual(['of 4: never']);
    expect(await testedIn(inGraph(of4), { depth: 3 })).toEqual(['of 4: graph go 1, graph go 3, graph go 4']);
  });

  it('of any part of a name counts, and parts that were never put to the test are told', async () => {
    const part = (node: number) => about('parts', (other) => other === node);
    expect(await testedIn(inGraph(part(7), part(3), part(2), part(8)))).toEqual(['parts: graph go 2 [not 0,3]']);
  });

  it('that a part lacks is true wherever the part is judged', async () => {
    const parts = [about('parts', (node) => node === 7), about('parts', undefined)];
    expect(await testedIn(inGraph(...parts))).toEqual(['parts:  [not 0]']);
  });

  it('that no part has is not asked for, nor that of a property that nobody plays a role in', async () => {
    const absent = { ...about('absent', () => true), roles: { graph: 'another kind' } } as Property;
    expect(await testedIn(inGraph(about('plain', undefined), absent))).toEqual([]);
  });
});

describe('a premise between deliveries', () => {
  const bothOpen = (kind: 'always' | 'everywhere'): StateProperty => ({
    kind,
    name: kind,
    statement: 'Something holds where both gates are open.',
    source: 'this test',
    roles: { one: 'gate', other: 'gate' },
    facets: { one: ({ value }) => value as string, other: ({ value }) => value as string },
    premise: ({ one, other }) => one === 'open' && other === 'open',
    holds: () => true,
  });

  it('counts for properties of kind `everywhere` only', async () => {
    const system = { ...canalLock({ isHasty: true }), properties: [bothOpen('always'), bothOpen('everywhere')] };
    expect(await testedIn(system)).toEqual(['always: never', 'everywhere: keeper lift']);
  });
});

describe('a property of steps', () => {
  const reports = (name: string, premise?: StepProperty['premise']): StepProperty => ({
    kind: 'step',
    name,
    statement: 'Something holds of reports.',
    source: 'this test',
    roles: { gate: 'gate' },
    facets: { gate: ({ value }) => value as string },
    observes: ['reported'],
    holds: () => true,
    ...(premise === undefined ? {} : { premise }),
  });

  it('is put to the test where it is first judged, or where its premise is first true', async () => {
    const failed = reports('of failures', ({ observations }) => observations[0]?.event['success'] === false);
    const deaf = { ...reports('of shouts'), observes: ['shouted'] };
    const system = { ...canalLock(), properties: [reports('of reports'), failed, deaf] };
    expect(await testedIn(system)).toEqual([
      'of reports: keeper lift',
      'of failures: keeper lift (upper open: jams)',
      'of shouts: never',
    ]);
  });
});

describe('a property that is violated where its premise is false is refused', () => {
  it('of states, by a search with the steps that lead there and by a run without', async () => {
    const system = directedGraph({ paths: [[0, 10]], properties: [about('small', (node) => node < 5)] });
    const text = await refusalOf(system);
    expect(text).toMatchInlineSnapshot(`
      "a property is violated where, by its premise, it says nothing [bad-property]
        where:    property small
        got:      {"graph":10}
        expected: a premise that is true wherever holds is not
        remedy:   widen premise, or narrow holds
        reached:  by
          1. graph go 10"
    `);
    expect(refusalOfRun(system, step('graph', 'go 10'))).toBe(text.split('\n  reached:')[0]);
  });

  it('of steps', async () => {
    const property: StepProperty = {
      kind: 'step',
      name: 'silence',
      statement: 'Nobody reports.',
      source: 'this test',
      roles: {},
      facets: {},
      observes: ['reported'],
      premise: ({ command }) => command.type === 'lower',
      holds: () => false,
    };
    const system = { ...canalLock(), properties: [property] };
    expect(await refusalOf(system)).toMatch(
      /silence\n {2}got: {6}\{"actor":"keeper","after":\{\},"before":\{\},"command"/,
    );
    expect(refusalOfRun(system, step('keeper', 'lift'))).toContain('[bad-property]');
  });
});

describe('what is found does not depend on who searches', () => {
  const ofTwo = (name: string, premise: StateProperty['premise']): StateProperty => ({
    kind: 'always',
    name,
    statement: 'Something holds of two resource managers.',
    source: 'this test',
    roles: { one: 'resource manager', other: 'resource manager', messages: 'messages' },
    facets: {
      one: ({ value }) => value as string,
      other: ({ value }) => value as string,
      messages: ({ context }) => Object.keys(context['sent'] ?? {}).length,
    },
    holds: () => true,
    ...(premise === undefined ? {} : { premise }),
  });

  const COUNTS = [0, 2, 5];

  /** Premises that come true one after the other, in levels that are shared out and in those that are not. */
  const system = (): System => ({
    ...twoPhaseCommit(5),
    properties: COUNTS.flatMap((sent) => [
      ofTwo(`${sent} sent`, ({ messages }) => messages === sent),
      ofTwo(`${sent} sent, one undecided`, ({ one, other, messages }) => {
        return one === 'working' && other === 'aborted' && messages === sent;
      }),
      ofTwo(`${sent} sent, both committed`, ({ one, other, messages }) => {
        return one === 'committed' && other === 'committed' && messages === sent;
      }),
    ]),
  });

  it('alone, or with workers for the larger levels', async () => {
    const reference = textsOf(await explore(system()));
    expect(reference).toHaveLength(9);
    expect(reference.filter((text) => text.endsWith('never'))).toEqual(
      COUNTS.map((sent) => `${sent} sent, both committed: never`),
    );
    expect(textsOf(await explore(system(), { workers: 3, parallelFrom: 200 }))).toEqual(reference);
  });
});
