import { describe, expect, it } from 'vitest';
import { reportJunit } from '../../cli/report-junit.ts';
import { reportMarkdown } from '../../cli/report-markdown.ts';
import { reportSarif } from '../../cli/report-sarif.ts';
import type { Property } from '../../explorer/system.ts';
import { canalLock } from '../explorer/systems/canal-lock.ts';
import { directedGraph, ofNode } from '../explorer/systems/directed-graph.ts';
import { twoPhaseCommit } from '../explorer/systems/two-phase-commit.ts';
import { reported } from './configured-toy.ts';

const violated = await reported(canalLock({ isHasty: true }));
const cutShort = await reported(twoPhaseCommit(3), { maxStates: 20 });
const clean = await reported(twoPhaseCommit(3));
const hostile = await reported(
  directedGraph({ paths: [[0, 1]], properties: [ofNode('always', '|<&">\u0007 `*', (node) => node === 0)] }),
);

describe('JUnit XML', () => {
  it('has a case for each property: passed only where all that was asked for was searched', () => {
    expect(reportJunit(clean)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="iommu-check" tests="2" failures="0" skipped="0" time="2.000">
        <testsuite name="design mainline, driver ideal, topology default, environment well-behaved; faults at most 1, breaches at most 0." tests="2" failures="0" skipped="0" time="2.000">
          <testcase classname="mainline, ideal, default" name="consistent: No resource manager has committed while another has aborted."/>
          <testcase classname="mainline, ideal, default" name="deadlock: Where somebody is mid-operation, somebody can go on or give up."/>
        </testsuite>
      </testsuites>
      "
    `);
    expect(reportJunit(cutShort)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="iommu-check" tests="2" failures="0" skipped="2" time="2.000">
        <testsuite name="design mainline, driver ideal, topology default, environment well-behaved; faults at most 1, breaches at most 0." tests="2" failures="0" skipped="2" time="2.000">
          <testcase classname="mainline, ideal, default" name="consistent: No resource manager has committed while another has aborted.">
            <skipped message="cut short: exhaustive to depth 2; 21 states that were found beyond were not expanded"/>
          </testcase>
          <testcase classname="mainline, ideal, default" name="deadlock: Where somebody is mid-operation, somebody can go on or give up.">
            <skipped message="cut short: exhaustive to depth 2; 21 states that were found beyond were not expanded"/>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });

  it('has the counterexample as the failure, and what was not decided as skipped', () => {
    expect(reportJunit(violated).split('\n')[1]).toMatchInlineSnapshot(
      `"<testsuites name="iommu-check" tests="5" failures="1" skipped="3" time="2.000">"`,
    );
    expect(reportJunit(violated)).toContain('<failure message="fault: core">never both open does not hold');
  });

  it('skips what is not about this configuration', () => {
    const [property] = cutShort.configured.system.properties ?? [];
    const other = { ...property, name: 'I-21', statement: 'No slot is lost.' } as Property;
    const text = reportJunit({ ...clean, configured: { ...clean.configured, notApplicable: [other] } });
    expect(text).toContain('tests="3" failures="0" skipped="1"');
    expect(text).toContain('name="I-21: No slot is lost.">\n      <skipped message="not about this configuration"/>');
  });

  it('is well-formed whatever a property is called', () => {
    expect(reportJunit(hostile)).toContain('|&lt;&amp;&quot;&gt;\uFFFD `*');
  });
});

describe('Markdown', () => {
  it('has the verdict, what was covered, each property and each counterexample', () => {
    const [report, counterexample] = reportMarkdown(violated).split('```text\n');
    expect(report).toMatchInlineSnapshot(`
      "## VIOLATED: never both open after 1 step (fault: core)

      - Searched: design mainline, driver ideal, topology default, environment well-behaved; faults at most 1, breaches at most 0.
      - Covered: exhaustive to depth 1, frontier 2 (the search ends with the level of the first violation); states of the frontier were judged, but no steps from them taken, nor deadlocks looked for there
      - 3 distinct states, 2 transitions
      - Kernel: read: design and driver follow kernel source.  The design was not held against a recording as a whole.
      - Digest: \`aa7a628632e87d35992aa0148ab3e1ce00be9e8bf8351d54fb298d5b6929ebf9\`

      | property | so far | statement |
      | --- | --- | --- |
      | never both open | **violated** | The two gates are never open at once. |
      | always a way out | undecided | After each operation one of the gates is open. |
      | failure changes nothing | undecided | A keeper who reports failure leaves each gate as it was. |
      | reaches the top | holds | A boat can be lifted. |
      | deadlock | undecided | Where somebody is mid-operation, somebody can go on or give up. |

      "
    `);
    expect(counterexample?.split('\n')[0]).toBe('never both open does not hold after 1 step');
    expect(counterexample?.trimEnd().split('\n').at(-1)).toBe('```');
  });

  it('never calls undecided what holds, nor the other way round', () => {
    expect(reportMarkdown(clean)).toContain('| consistent | holds |');
    expect(reportMarkdown(cutShort)).toContain('| consistent | undecided |');
  });

  it('is a table whatever a property is called', () => {
    const row = reportMarkdown(hostile)
      .split('\n')
      .find((line) => line.includes('violated**'));
    expect(row).toMatchInlineSnapshot(
      `"| \\|\\<&"\\> \\\`\\* | **violated** | The graph is in a node for which "\\|\\<&"\\> \\\`\\*" holds. |"`,
    );
  });
});

describe('SARIF', () => {
  it('has a rule for each property and a result for each violation', () => {
    const [run] = JSON.parse(reportSarif(violated)).runs;
    const [result] = run.results;
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
      ...violated.configured.properties,
      'deadlock',
    ]);
    expect({ ...result, message: result.message.text.split('\n')[0] }).toMatchInlineSnapshot(`
      {
        "level": "error",
        "locations": [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "out/never-both-open-aa7a628632e8.json",
              },
              "region": {
                "startLine": 1,
              },
            },
          },
        ],
        "message": "never both open does not hold after 1 step",
        "partialFingerprints": {
          "search/v1": "aa7a628632e87d35992aa0148ab3e1ce00be9e8bf8351d54fb298d5b6929ebf9",
        },
        "properties": {
          "culprit": "core",
          "kind": "everywhere",
          "length": 1,
        },
        "ruleId": "never both open",
      }
    `);
  });

  it('says that a search was cut short', () => {
    const [run] = JSON.parse(reportSarif(cutShort)).runs;
    expect(run.invocations).toMatchInlineSnapshot(`
      [
        {
          "executionSuccessful": false,
          "exitCode": 20,
          "toolExecutionNotifications": [
            {
              "level": "warning",
              "message": {
                "text": "UNDECIDED: the search was cut short, and is no proof; no violation was found so far",
              },
            },
          ],
        },
      ]
    `);
    expect(run.results).toEqual([]);
  });
});
