/** What the command line says of what must happen in the end. */
import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { configure, DEFAULT_CONFIGURATION } from '../../cli/configuration.ts';
import { exitCodeOf } from '../../cli/exit-codes.ts';
import { reportJson } from '../../cli/report-json.ts';
import { reportJunit } from '../../cli/report-junit.ts';
import { reportMarkdown } from '../../cli/report-markdown.ts';
import { reportSarif } from '../../cli/report-sarif.ts';
import { reportText } from '../../cli/report-text.ts';
import { endingOf, rebuild, replayTrace, traceOf, violationOf } from '../../counterexamples/index.ts';
import type { LivenessResult, Violation } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import { drawn, leadsTo } from '../explorer/systems/drawn-liveness.ts';
import { tokenRing } from '../explorer/systems/token-ring.ts';
import { reported } from './configured-toy.ts';

const plain = picocolors.createColors(false);
const starving = tokenRing(2, { isGreedy: true });

describe('a liveness property that is violated', () => {
  it('leads the text, with its stem and loop', async () => {
    expect(reportText(await reported(starving), plain)).toMatchInlineSnapshot(`
      "VIOLATED: no starvation by a loop of 2 steps after 3 (fault: core)

      no starvation does not hold, and what follows step 3 can be repeated for
      ever
      ---------------------------------------------------------------------------
      Rule     no starvation: A station that waits for the token uses it in the
               end.  (what a token ring is for)
      Broken   mainline, ideal, default.  3 steps, then a loop of 2.
      Fault    core
      ---------------------------------------------------------------------------
       1  s2: want
       2  s1: want
       3  s1: proceed
          loop:
       4  s1: use again
       5  s1: proceed
          loop: goes back to the state before step 4
      ---------------------------------------------------------------------------
      Since    the end of step 1:
                 station s2: waiting
      Fair     taken in the loop:
                 s1: proceed
      Waits    not enabled before step 4:
                 s2: proceed
      Kernel   read: design and driver follow kernel source.  The design was not
               held against a recording as a whole.
      Saved    out/no-starvation-b65c3edec3b0.json

      Replay   iommu-check replay out/no-starvation-b65c3edec3b0.json

      Searched design mainline, driver ideal, topology default, environment
               well-behaved; faults at most 1, breaches at most 0.
      Covered  complete: every state that can be reached, the farthest after 4
               steps.
               14 distinct states, 27 transitions.
      Checked  deadlock, and 1 property: no starvation.
      Liveness no starvation: violated.
      Took     2.0 s with 1 worker: 14 transitions/s, 1,234 machine calls.
      Digest   b65c3edec3b0fbdb2987f1c896eafa1821e688a39fcea1a7b2cb38e5bc225bc6
      "
    `);
  });

  it('exits 13, after an invariant, before a deadlock', async () => {
    const { exploration } = await reported(starving);
    expect(exitCodeOf(exploration)).toBe(13);
    const deadlock = { property: 'deadlock', kind: 'deadlock', culprit: 'core', steps: [] } as const;
    expect(exitCodeOf({ ...exploration, violations: [deadlock] })).toBe(13);
    expect(exitCodeOf({ ...exploration, violations: [{ ...deadlock, kind: 'always' }] })).toBe(12);
  });

  it('is in JSON, with the step that the loop begins after', async () => {
    const json = JSON.parse(reportJson(await reported(starving)));
    expect(json).toMatchObject({
      verdict: 'liveness-violated',
      violations: [{ property: 'no starvation', kind: 'leads-to', culprit: 'core', length: 5, loop: 3 }],
      liveness: [{ property: 'no starvation', kind: 'leads-to', verdict: 'violated', successors: 'recorded' }],
    });
  });

  it('fails in JUnit, is marked in Markdown and is a result in SARIF', async () => {
    const report = await reported(starving);
    expect(reportJunit(report)).toContain('<failure message="fault: core">');
    expect(reportMarkdown(report)).toContain('| no starvation | **violated** |');
    expect(JSON.parse(reportSarif(report)).runs[0].results).toMatchObject([
      { ruleId: 'no starvation', level: 'error' },
    ]);
  });
});

it('what a bound leaves open is never said to hold', async () => {
  const system = drawn(
    [
      [0, 1, 'a'],
      [1, 2, 'b'],
    ],
    [leadsTo([0], [2])],
  );
  const lines = async (depth?: number) =>
    reportText(await reported(system, depth === undefined ? {} : { depth }), plain)
      .split('\n')
      .filter((line) => /^(HOLDS|OPEN|Liveness)/.test(line));
  expect(await lines()).toMatchInlineSnapshot(`
    [
      "HOLDS, complete, with at most 1 failure and no breach: no violation and no",
      "Liveness arrives: holds.",
    ]
  `);
  expect(await lines(1)).toMatchInlineSnapshot(`
    [
      "OPEN: arrives; exhaustive to depth 1, frontier 1, with at most 1 failure",
      "Liveness arrives: open, not violated by what was searched.",
    ]
  `);
  expect(reportJunit(await reported(system, { depth: 1 }))).toContain('<skipped');
});

it('a search without liveness has no trace of it', async () => {
  const { liveness: _, ...system } = tokenRing(2);
  const report = await reported(system);
  expect(JSON.parse(reportJson(report))).not.toHaveProperty('liveness');
  expect(reportText(report, plain)).not.toContain('Liveness');
});

it('of the IOMMU is judged where it is asked for by name, and else not', async () => {
  const configuration = { ...DEFAULT_CONFIGURATION, topology: 'driver-pasid-pair' };
  expect((await configure({ configuration })).system.liveness).toBeUndefined();
  const configured = await configure({ configuration, invariants: ['L-01'] });
  expect(configured.properties).toEqual(['L-01']);
  const { liveness, violations } = await explore(configured.system);
  expect([liveness.map(({ verdict }) => verdict), violations]).toEqual([['violated'], []]);
  await expect(configure({ configuration, invariants: ['L-99'] })).rejects.toMatchObject({ code: 'unknown-name' });
});

it('of several parts is named by what they have in common', async () => {
  const asked = async (name: string) => {
    const { properties } = await configure({
      configuration: { ...DEFAULT_CONFIGURATION, topology: 'reset' },
      invariants: [name],
    });
    return properties;
  };
  expect(await asked('L-03')).toEqual(['L-03b', 'L-03c']);
  expect(await asked('L-03b')).toEqual(['L-03b']);
  await expect(asked('L-0')).rejects.toMatchObject({ code: 'unknown-name' });
  await expect(asked('L-06')).rejects.toMatchObject({ code: 'bad-option' });
});

it('a trace of it is replayed without its being named', async () => {
  const configuration = { ...DEFAULT_CONFIGURATION, topology: 'driver-pasid-pair' };
  const configured = await configure({ configuration, hasLiveness: true });
  expect(configured.properties).not.toContain('L-01');
  const { liveness = [], ...system } = configured.system;
  expect(liveness.map(({ name }) => name)).toContain('L-01');
  const found = await explore({ ...system, properties: [], liveness: liveness.filter(({ name }) => name === 'L-01') });
  const violation = violationOf(found.liveness[0] as LivenessResult) as Violation;
  const rebuilt = rebuild(configured.system, violation.steps, endingOf(violation), configured.budget);
  const trace = traceOf(rebuilt, configuration as never);
  const { system: again } = await configure({ configuration, hasLiveness: true });
  expect(replayTrace(again, trace, configured.budget).isConfirmed).toBe(true);
});
