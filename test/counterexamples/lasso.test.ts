import { describe, expect, it } from 'vitest';
import {
  endingOf,
  explain,
  isLasso,
  lassoProof,
  minimiseLasso,
  readTrace,
  rebuild,
  renderReplay,
  renderText,
  replayTrace,
  traceOf,
  violationOf,
  writeTrace,
} from '../../counterexamples/index.ts';
import type { LivenessResult, Violation } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import type { Step, System } from '../../explorer/system.ts';
import { drawn, leadsTo, recoverable } from '../explorer/systems/drawn-liveness.ts';
import { tokenRing } from '../explorer/systems/token-ring.ts';

const budget = { faults: 1, breaches: 0 };

async function foundIn(system: System): Promise<Violation> {
  const { liveness } = await explore(system, budget);
  return violationOf(liveness[0] as LivenessResult) as Violation;
}

async function textOf(system: System): Promise<string> {
  const violation = await foundIn(system);
  return renderText(explain(system, rebuild(system, violation.steps, endingOf(violation), budget)));
}

function steps(...commands: string[]): Step[] {
  return commands.map((type) => ({ actor: 'graph', command: { type }, outcomes: [] }));
}

describe('a lasso as text', () => {
  it('shows where its loop begins, where it goes back to, and why that is fair', async () => {
    expect(await textOf(tokenRing(3, { isGreedy: true }))).toMatchInlineSnapshot(`
      "no starvation does not hold, and what follows step 3 can be repeated for
      ever
      ---------------------------------------------------------------------------
      Rule     no starvation: A station that waits for the token uses it in the
               end.  (what a token ring is for)
      Broken   3 steps, then a loop of 2.
      Fault    core
      ---------------------------------------------------------------------------
       1  want(s2)                             idle -> waiting
       2  want(s1)                             idle -> waiting
       3  proceed(s1)                          waiting -> using
          loop:
       4  use again(s1)                        using -> again
       5  proceed(s1)                          again -> using
          loop: goes back to the state before step 4
      ---------------------------------------------------------------------------
      Since    the end of step 1:
                 station s2: waiting
      Fair     taken in the loop:
                 proceed(s1)
      Waits    not enabled before step 4:
                 proceed(s2); proceed(s3)
      "
    `);
  });

  it('without a loop says that nothing has to happen', async () => {
    const system = drawn(
      [
        [0, 1, 'a'],
        [1, 2, '?b'],
      ],
      [leadsTo([0], [2])],
    );
    expect(await textOf(system)).toMatchInlineSnapshot(`
      "arrives does not hold, and nothing that must happen is enabled
      ---------------------------------------------------------------------------
      Rule     arrives: From some nodes the graph comes to others.  (drawn for
               the test)
      Broken   1 step.
      Fault    core
      ---------------------------------------------------------------------------
       1  a(graph)                             "0" -> "1"
          stops here: nothing that must happen is enabled
      ---------------------------------------------------------------------------
      Since    the initial state:
                 graph: 0
      "
    `);
  });

  it('of what does not recover says so', async () => {
    const system = drawn(
      [
        [0, 1, '?fall'],
        [1, 1, 'struggle'],
      ],
      [recoverable([1], [0])],
    );
    expect(await textOf(system)).toMatchInlineSnapshot(`
      "recovers does not hold, and no steps that may help lead to where it does
      ---------------------------------------------------------------------------
      Rule     recovers: From some nodes the graph comes to others.  (drawn for
               the test)
      Broken   1 step.
      Fault    core
      ---------------------------------------------------------------------------
       1  ?fall(graph)                         "0" -> "1"
          stuck here: no steps that may help lead on
      ---------------------------------------------------------------------------
      Wrong    at the end of step 1, and no steps that may help mend it:
                 graph: 1
      "
    `);
  });
});

describe('the machines', () => {
  // `out` must be taken in the end, unless the loop passes 2, where it is not enabled.
  const arrows = [
    [0, 1, '?a'],
    [1, 0, '?b'],
    [1, 2, '?c'],
    [2, 1, '?d'],
    [0, 9, 'out'],
    [1, 9, 'out'],
  ] as const;
  const system = drawn(arrows, [leadsTo([0], [9])]);
  const proof = (loop: number | undefined, ...commands: string[]) =>
    lassoProof(system, 'arrives', steps(...commands), loop, budget);

  it('bear out a loop that fairness allows', () => {
    expect(proof(1, '?a', '?c', '?d')).toMatchObject({
      since: 0,
      loop: 1,
      fairness: [{ command: { type: 'out' }, because: 'not-enabled', step: 1 }],
    });
  });

  it('do not bear out one that passes a fair command over, does not close, cannot be taken or is no loop', () => {
    expect(proof(0, '?a', '?b')).toBeUndefined();
    expect(proof(0, '?a', '?c')).toBeUndefined();
    expect(proof(0, '?c')).toBeUndefined();
    expect(proof(3, '?a', '?c', '?d')).toBeUndefined();
  });

  it('do not bear out that a behaviour stops where something must happen', () => {
    expect(proof(undefined, '?a')).toBeUndefined();
    expect(proof(undefined, '?a', '?c')).toBeDefined();
  });

  it('do not bear out a way that arrives', () => {
    expect(proof(undefined, 'out')).toBeUndefined();
  });

  it('show a shorter lasso with nothing in it that is not needed', () => {
    const ending = { type: 'violates', property: 'arrives', kind: 'leads-to', culprit: 'core', loop: 4 } as const;
    const long = steps('?a', '?b', '?a', '?b', '?a', '?c', '?d', '?b');
    const shorter = minimiseLasso(system, long, ending, budget);
    expect(proof(shorter.ending.loop, ...shorter.steps.map(({ command }) => command.type))).toBeDefined();
    expect(shorter.steps.length).toBeLessThan(5);
    expect(minimiseLasso(system, shorter.steps, shorter.ending, budget)).toEqual(shorter);
  });
});

describe('a trace file of a lasso', () => {
  it('says where the loop begins, is read back, and is confirmed by a replay', async () => {
    const system = tokenRing(3, { isGreedy: true });
    const violation = await foundIn(system);
    const ending = endingOf(violation);
    expect(isLasso(ending)).toBe(true);
    const trace = readTrace(writeTrace(traceOf(rebuild(system, violation.steps, ending, budget), {})));
    expect(trace.ending).toEqual({
      type: 'violates',
      property: 'no starvation',
      kind: 'leads-to',
      culprit: 'core',
      loop: violation.loop,
    });
    const replayed = replayTrace(system, trace, budget);
    expect(replayed.isConfirmed).toBe(true);
    expect(renderReplay(trace, replayed)).toMatchInlineSnapshot(`
      "Confirmed: after 5 steps no starvation does not hold, and what follows step
      3 can be repeated for ever (fault: core).
      "
    `);
  });

  it('is refuted where the loop is another', async () => {
    const system = tokenRing(3, { isGreedy: true });
    const violation = await foundIn(system);
    const trace = traceOf(rebuild(system, violation.steps, endingOf(violation), budget), {});
    const other = { ...trace, ending: { ...trace.ending, loop: 0 } } as typeof trace;
    const replayed = replayTrace(system, other, budget);
    expect(replayed.end).toEqual({ type: 'otherwise', broken: [] });
    expect(renderReplay(other, replayed)).toMatchInlineSnapshot(`
      "The end is another than the trace claims, that no starvation does not hold,
      and what follows step 0 can be repeated for ever (fault: core); nothing is
      violated there.
      "
    `);
  });
});
