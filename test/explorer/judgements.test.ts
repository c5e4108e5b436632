import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { explore } from '../../explorer/explore.ts';
import { Run, replay } from '../../explorer/run.ts';
import type { Property } from '../../explorer/system.ts';
import { canalLock } from './systems/canal-lock.ts';
import { directedGraph, neverIn, ofNode } from './systems/directed-graph.ts';
import { call, failing, logOf, step, systemOf, taken } from './systems/small-systems.ts';

const lift = step('keeper', 'lift');

describe('a property', () => {
  it('of kind `everywhere` is judged after each delivery, so it sees what no step ends in', () => {
    const record = taken(new Run(canalLock({ isHasty: true })).take(lift));
    expect(logOf(record)).toMatchInlineSnapshot(`
      "keeper: lift, "low" -> "lifting hastily"
        upper: open caller="keeper" must=false outcome="opens", "closed" -> "open"
          breaks never both open (everywhere, core)
          breaks never both open (everywhere, core)
          keeper: opened, "lifting hastily" -> "high"
            says reported success=true
            lower: close, "open" -> "closed"
              breaks reaches the top (goal, goal)"
    `);
    expect(record.state['lower']?.value).toBe('closed');
  });

  it('of kind `always` is judged at the end of the step only', () => {
    const writer = createMachine({
      id: 'graph',
      initial: '0',
      states: {
        0: { on: { go: { target: '1', actions: call('graph', 'on') } } },
        1: { on: { on: '2' } },
        2: {},
      },
    });
    const at = (properties: readonly Property[]) =>
      taken(new Run(systemOf({ graph: [writer, 'go'] }, { properties })).take(step('graph', 'go'))).broken;
    expect(at([neverIn(1)])).toEqual([]);
    expect(at([ofNode('everywhere', 'not 1', (node) => node !== 1)])).toMatchInlineSnapshot(`
      [
        {
          "culprit": "core",
          "delivery": 0,
          "facets": {
            "graph": 1,
          },
          "kind": "everywhere",
          "names": {
            "graph": "graph",
          },
          "property": "not 1",
        },
      ]
    `);
    expect(at([neverIn(2)])).toMatchInlineSnapshot(`
      [
        {
          "culprit": "core",
          "delivery": 1,
          "facets": {
            "graph": 2,
          },
          "kind": "always",
          "names": {
            "graph": "graph",
          },
          "property": "never in 2",
        },
      ]
    `);
  });

  it('of kind `step` sees command, outcomes, observations and the facets before and after', () => {
    const views: unknown[] = [];
    const witness: Property = {
      kind: 'step',
      name: 'witness',
      statement: 'The step is seen whole.',
      source: 'this test',
      roles: { gate: 'gate' },
      facets: { gate: ({ value }) => value as string },
      observes: ['reported'],
      holds: (view, names) => {
        if (names['gate'] === 'lower') views.push(view);
        return true;
      },
    };
    const system = { ...canalLock({ rollsBack: false }), properties: [witness] };
    new Run(system).take(step('keeper', 'lift', failing('upper', 'open', 'jams')));
    expect(views).toMatchInlineSnapshot(`
      [
        {
          "actor": "keeper",
          "after": {
            "gate": "closed",
          },
          "before": {
            "gate": "open",
          },
          "command": {
            "type": "lift",
          },
          "observations": [
            {
              "actor": "keeper",
              "event": {
                "success": false,
                "type": "reported",
              },
            },
          ],
          "outcomes": [
            {
              "actor": "upper",
              "event": "open",
              "occurrence": 1,
              "outcome": "jams",
            },
          ],
        },
      ]
    `);
  });

  it('of kind `step` is not judged where nothing that it observes was said', () => {
    const judged: string[] = [];
    const property: Property = {
      kind: 'step',
      name: 'deaf',
      statement: 'Never judged.',
      source: 'this test',
      roles: {},
      facets: {},
      observes: ['shouted'],
      holds: ({ actor }) => judged.push(actor) < 0,
    };
    new Run({ ...canalLock(), properties: [property] }).take(lift);
    expect(judged).toEqual([]);
  });

  it('of kind `step` is judged for the commands that it names, also where nothing is said', async () => {
    const property: Property = {
      kind: 'step',
      name: 'told',
      statement: 'Lifting is told.',
      source: 'this test',
      roles: {},
      facets: {},
      observes: ['shouted'],
      commands: ['lift'],
      holds: ({ observations }) => observations.length > 0,
    };
    const system = { ...canalLock(), properties: [property] };
    expect(taken(new Run(system).take(lift)).broken.map(({ property: name }) => name)).toEqual(['told']);
    const { violations } = await explore(system);
    expect(violations.map(({ property: name, steps }) => [name, steps.at(-1)?.command.type])).toEqual([
      ['told', 'lift'],
    ]);
  });

  it('names the culprit itself where its judgement is a name', () => {
    const system = canalLock({ rollsBack: false });
    const { broken } = taken(new Run(system).take(step('keeper', 'lift', failing('upper', 'open', 'jams'))));
    expect(broken.map(({ property, culprit, names }) => ({ property, culprit, names }))).toMatchInlineSnapshot(`
      [
        {
          "culprit": "gate maker",
          "names": {
            "one": "lower",
            "other": "upper",
          },
          "property": "always a way out",
        },
        {
          "culprit": "gate maker",
          "names": {
            "one": "upper",
            "other": "lower",
          },
          "property": "always a way out",
        },
        {
          "culprit": "core",
          "names": {
            "gate": "lower",
          },
          "property": "failure changes nothing",
        },
      ]
    `);
  });

  it('that already fails at the start is broken before any step; a goal is "broken" where it is reached', () => {
    const graph = directedGraph({
      paths: [[0, 1]],
      properties: [neverIn(0), ofNode('goal', 'at the start', (node) => node === 0)],
    });
    expect(new Run(graph).broken().map(({ property, kind }) => [property, kind])).toEqual([
      ['never in 0', 'always'],
      ['at the start', 'goal'],
    ]);
    expect(replay(graph, []).brokenAtStart).toHaveLength(2);
  });
});
