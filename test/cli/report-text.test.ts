import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { reportOf } from '../../cli/explore.ts';
import type { Extent } from '../../cli/report.ts';
import { reportJson } from '../../cli/report-json.ts';
import { reportText } from '../../cli/report-text.ts';
import { explore } from '../../explorer/explore.ts';
import type { Facets, GoalProperty, Property, System } from '../../explorer/system.ts';
import { canalLock } from '../explorer/systems/canal-lock.ts';
import { counterSystem } from '../explorer/systems/counter.ts';
import { diningPhilosophers } from '../explorer/systems/dining-philosophers.ts';
import { directedGraph, ofNode } from '../explorer/systems/directed-graph.ts';
import { twoPhaseCommit } from '../explorer/systems/two-phase-commit.ts';
import { configuredToy, reported, toTheEnd } from './configured-toy.ts';

const plain = picocolors.createColors(false);

async function textOf(system: System, extent: Partial<Extent> = {}): Promise<string> {
  return reportText(await reported(system, extent), plain);
}

describe('a report says first', () => {
  it('that all holds where every state was searched', async () => {
    expect(await textOf(twoPhaseCommit(3))).toMatchInlineSnapshot(`
      "HOLDS, complete, with at most 1 failure and no breach: no violation and no
      deadlock in any state that can be reached

      Searched design mainline, driver ideal, topology default, environment
               well-behaved; faults at most 1, breaches at most 0.
      Covered  complete: every state that can be reached, the farthest after 10
               steps.
               288 distinct states, 1,145 transitions.
      Checked  deadlock, and 1 property: consistent.
      Kernel   read: design and driver follow kernel source.  The design was not
               held against a recording as a whole.
      Took     2.0 s with 1 worker: 573 transitions/s, 1,234 machine calls.
      Digest   9734cbd3ffbfbf2acd4d3da46f1e3445d6d602f64c9c4f6151a4fbed6c39ee9a
      "
    `);
  });

  it('up to which depth all holds where the depth was bounded, and what was not looked at', async () => {
    expect(await textOf(twoPhaseCommit(3), { depth: 3 })).toMatchInlineSnapshot(`
      "HOLDS, exhaustive to depth 3, frontier 38, with at most 1 failure and no
      breach: no violation within 3 steps of the initial state; what lies beyond
      was not searched

      Searched design mainline, driver ideal, topology default, environment
               well-behaved; faults at most 1, breaches at most 0.
      Covered  exhaustive to depth 3, frontier 38; states of the frontier were
               judged, but no steps from them taken, nor deadlocks looked for
               there.
               67 distinct states, 157 transitions.
      Checked  deadlock, and 1 property: consistent.
      Kernel   read: design and driver follow kernel source.  The design was not
               held against a recording as a whole.
      Took     2.0 s with 1 worker: 79 transitions/s, 1,234 machine calls.
      Digest   cdc62958c604febc679444491ca2e5e4e4ecb1f772241a233072c34e287b1556
      "
    `);
  });

  it('that nothing is decided where a limit ended the search', async () => {
    const text = await textOf(twoPhaseCommit(3), { maxStates: 20 });
    expect(text).toMatchInlineSnapshot(`
      "UNDECIDED: the search was cut short, and is no proof; no violation was
      found so far

      Searched design mainline, driver ideal, topology default, environment
               well-behaved; faults at most 1, breaches at most 0.
      Covered  cut short: exhaustive to depth 2; 21 states that were found beyond
               were not expanded.
               29 distinct states, 49 transitions.
      Limits   max-states: what lies beyond is not known.
      Checked  deadlock, and 1 property: consistent.
      Kernel   read: design and driver follow kernel source.  The design was not
               held against a recording as a whole.
      Took     2.0 s with 1 worker: 25 transitions/s, 1,234 machine calls.
      Digest   e754ccd41dfd885578b019bed4da076d04c3218f86f923bd9fc2fcd7e57f4660
      "
    `);
    expect(text).not.toMatch(/hold|complete/i);
  });

  it('what is violated and who is at fault; then how, as text for a mail; last what was searched', async () => {
    const text = await textOf(canalLock({ isHasty: true }));
    const end = text.indexOf('\nSearched ');
    const [headline, counterexample, report] = [
      text.split('\n', 2).join('\n'),
      text.slice(0, end),
      text.slice(end + 1),
    ];
    expect(headline).toBe('VIOLATED: never both open after 1 step (fault: core)\n');
    expect(counterexample).toContain('never both open does not hold after 1 step\n---');
    expect(report).toMatchInlineSnapshot(`
      "Searched design mainline, driver ideal, topology default, environment
               well-behaved; faults at most 1, breaches at most 0.
      Covered  exhaustive to depth 1, frontier 2 (the search ends with the level
               of the first violation); states of the frontier were judged, but
               no steps from them taken, nor deadlocks looked for there.
               3 distinct states, 2 transitions.
      Checked  deadlock, and 4 properties: never both open, always a way out,
               failure changes nothing, reaches the top.
      Goals    reaches the top: reached after 1 step.
      Took     2.0 s with 1 worker: 1 transitions/s, 1,234 machine calls.
      Digest   aa7a628632e87d35992aa0148ab3e1ce00be9e8bf8351d54fb298d5b6929ebf9
      "
    `);
    expect(counterexample).toContain('Broken   mainline, ideal, default.  1 step, the shortest there is.');
    expect(counterexample).toContain('Saved    out/never-both-open-');
    expect(counterexample).toContain('Replay   iommu-check replay out/never-both-open-');
  });

  it('that there is a deadlock', async () => {
    expect((await textOf(diningPhilosophers(3))).split('\n')[0]).toBe('DEADLOCK after 3 steps');
  });

  it('which goal cannot be reached, but only once all was searched', async () => {
    const system = directedGraph({ paths: [[0, 1, 2, 0]], properties: [ofNode('goal', 'far', () => false)] });
    expect((await textOf(system)).split('\n')[0]).toBe('NOT REACHED: far, in no state that can be reached');
    expect(await textOf(system, { depth: 1 })).toContain(
      'Goals    far: open, not reached so far; nothing of it ever holds, not: far.',
    );
  });

  it('what came nearest to a goal, and how where that is all there is', async () => {
    const far = ofNode('goal', 'far', () => false) as GoalProperty;
    const wants = { ...far.wants, 'the node is odd': ({ graph }: Facets) => Number(graph) % 2 === 1 };
    const system = directedGraph({ paths: [[0, 2, 3, 0]], properties: [{ ...far, wants }] });
    expect(await textOf(system)).toContain(`
Goals    far: cannot be reached; nearest after 2 steps: the node is odd;
         but not: far.
           1. graph go 2
           2. graph go 3
`);
    expect(await textOf(system, { depth: 2 })).toContain(`
Goals    far: open, not reached so far; nearest after 2 steps: the node is
         odd; but not: far.
Kernel`);
    const { goals } = JSON.parse(reportJson(await reported(system)));
    expect(goals).toMatchObject([
      { property: 'far', length: null, nearest: { length: 2, has: ['the node is odd'], lacks: ['far'] } },
    ]);
  });
});

describe('a report', () => {
  it('names what was checked where that is not everything', async () => {
    const report = await reported(twoPhaseCommit(3));
    const text = reportText({ ...report, configured: { ...report.configured, isEveryProperty: false } }, plain);
    expect(text.split('\n').slice(0, 2).join(' ')).toBe(
      'HOLDS, complete, with at most 1 failure and no breach: no violation of consistent and no deadlock in any state that can be reached',
    );
    expect(text).toContain('Checked  deadlock, and 1 property (only what was asked for): consistent.');
  });

  it('lists apart what is not about the configuration, and does not call it checked', async () => {
    const report = await reported(twoPhaseCommit(3));
    const [property] = report.configured.system.properties ?? [];
    const notApplicable = [{ ...property, name: 'I-21' } as Property];
    expect(reportText({ ...report, configured: { ...report.configured, notApplicable } }, plain)).toContain(
      'Checked  deadlock, and 1 property: consistent.\n         Not about this configuration: 1 (`npm run list -- invariants`).\n',
    );
  });

  it('names bounds that were met', async () => {
    expect(await textOf(counterSystem(5))).toContain('Bounds   met: count; no step that would pass one was taken.');
  });

  it('has lines of at most 75 columns', async () => {
    for (const system of [twoPhaseCommit(3), canalLock({ isHasty: true }), diningPhilosophers(3), counterSystem(3)]) {
      for (const line of (await textOf(system)).split('\n')) expect(line.length).toBeLessThanOrEqual(75);
    }
  });

  it('colours the verdict, and nothing that is meant for a mail', async () => {
    const text = reportText(await reported(canalLock({ isHasty: true })), picocolors.createColors(true));
    const [first = '', ...rest] = text.split('\n');
    expect(first).toBe('\u001b[1m\u001b[31mVIOLATED: never both open after 1 step (fault: core)\u001b[39m\u001b[22m');
    expect(rest.join('\n')).not.toContain('\u001b');
  });

  it('keeps the counterexample where the trace cannot be written', async () => {
    const system = canalLock({ isHasty: true });
    const exploration = await explore(system);
    const request = { extent: toTheEnd, folder: '/dev/null/nowhere', hasStatistics: false };
    const report = reportOf(configuredToy(system), exploration, request, { environment: {} });
    const text = reportText(report, plain);
    expect(text).toContain('keeper: lift');
    expect(text).toMatch(/^Saved {4}not saved: ENOTDIR/m);
  });
});

describe('a report as JSON', () => {
  it('has what other programs rely on', async () => {
    expect(JSON.parse(reportJson(await reported(canalLock({ isHasty: true }))))).toMatchInlineSnapshot(`
      {
        "asked": {
          "continue": false,
          "depth": null,
          "maxMemory": null,
          "maxSeconds": null,
          "maxStates": null,
        },
        "breaches": 0,
        "bytesPerState": 64,
        "completeness": "bounded",
        "depth": 1,
        "design": "mainline",
        "digest": "aa7a628632e87d35992aa0148ab3e1ce00be9e8bf8351d54fb298d5b6929ebf9",
        "driver": "ideal",
        "elapsedMs": 2000,
        "ends": 0,
        "environment": [],
        "faults": 1,
        "frontier": 2,
        "goals": [
          {
            "length": 1,
            "property": "reaches the top",
          },
        ],
        "grain": "sections",
        "held": "read: design and driver follow kernel source.  The design was not held against a recording as a whole.",
        "isRepeatable": true,
        "levels": [
          {
            "states": 1,
            "transitions": 2,
          },
          {
            "states": 2,
            "transitions": 0,
          },
        ],
        "limits": [],
        "machineCalls": 1234,
        "notApplicable": [],
        "omitted": [],
        "premises": [
          {
            "length": 1,
            "property": "failure changes nothing",
          },
        ],
        "properties": [
          "never both open",
          "always a way out",
          "failure changes nothing",
          "reaches the top",
        ],
        "returns": [],
        "states": 3,
        "topology": "default",
        "transitions": 2,
        "verdict": "violated",
        "violations": [
          {
            "culprit": "core",
            "kind": "everywhere",
            "length": 1,
            "property": "never both open",
            "restsOn": [],
            "steps": [
              {
                "actor": "keeper",
                "command": {
                  "type": "lift",
                },
                "outcomes": [],
              },
            ],
            "trace": "out/never-both-open-aa7a628632e8.json",
          },
        ],
        "workers": 1,
      }
    `);
  });
});
