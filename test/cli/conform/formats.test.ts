/** What `conform` writes for other programs: keys in a fixed order, and nothing that varies but the time. */
import { expect, test } from 'vitest';
import { conformedJson } from '../../../cli/conform/conformed-json.ts';
import { conformedJunit } from '../../../cli/conform/conformed-junit.ts';
import type { FileConformed } from '../../../conformance/index.ts';
import { explained, log, refused, right, unexplained, wrong } from './conformed.ts';

const unreadable: FileConformed = {
  kind: 'not compared',
  why: 'refused',
  file: 'runs/cut/steps.jsonl',
  reason: 'it is cut\n  line 3',
};
const failed: FileConformed = {
  kind: 'not compared',
  why: 'failed',
  file: 'runs/odd/steps.jsonl',
  reason: 'broken assumption',
};
const stopped: FileConformed = {
  kind: 'not compared',
  why: 'stopped',
  file: 'runs/late/steps.jsonl',
  reason: 'interrupted',
};

test('as JSON, one object', () => {
  expect(conformedJson([right], 1234.5)).toMatchInlineSnapshot(`
    "{
      "isReproduced": true,
      "files": 1,
      "compared": 1,
      "differing": 0,
      "operations": {
        "total": 3,
        "reproduced": 2,
        "differ": 0,
        "outside": 1,
        "outsideByKind": [
          {
            "what": "cat",
            "count": 1
          }
        ],
        "leftOpen": 0,
        "notFollowed": 0
      },
      "otherRecordsDiffering": 0,
      "elapsedMs": 1235,
      "runs": [
        {
          "verdict": "reproduced",
          "name": "intel61-lifecycle",
          "file": "runs/intel61-lifecycle/steps.jsonl",
          "design": "v6.1.192",
          "driver": "intel-vtd",
          "notes": [],
          "operations": {
            "total": 3,
            "reproduced": 2,
            "differ": 0,
            "outside": 1,
            "outsideByKind": [
              {
                "what": "cat",
                "count": 1
              }
            ],
            "leftOpen": 0,
            "notFollowed": 0
          },
          "otherRecordsDiffering": 0,
          "records": [
            {
              "number": 0,
              "line": 1,
              "text": "INIT",
              "verdict": "as recorded",
              "steps": []
            },
            {
              "number": 1,
              "line": 2,
              "text": "A: cat /sys/kernel/iommu_groups/8/type",
              "verdict": "outside",
              "what": "cat",
              "steps": []
            },
            {
              "number": 2,
              "line": 3,
              "text": "A: open_group G @0000:01:00.0",
              "verdict": "reproduced",
              "steps": []
            },
            {
              "number": 3,
              "line": 4,
              "text": "sleep",
              "verdict": "as recorded",
              "steps": []
            },
            {
              "number": 4,
              "line": 5,
              "text": "A: kill",
              "verdict": "reproduced",
              "steps": []
            },
            {
              "number": null,
              "line": 99,
              "text": "END",
              "verdict": "as recorded",
              "steps": []
            }
          ]
        }
      ]
    }
    "
  `);
});

test('as JSON, a difference with the steps of the model', () => {
  const { runs, ...totals } = JSON.parse(conformedJson([wrong, refused, unreadable], 1));
  expect(totals).toMatchInlineSnapshot(`
    {
      "compared": 1,
      "differing": 1,
      "elapsedMs": 1,
      "files": 3,
      "isReproduced": false,
      "operations": {
        "differ": 1,
        "leftOpen": 0,
        "notFollowed": 2,
        "outside": 1,
        "outsideByKind": [
          {
            "count": 1,
            "what": "sh",
          },
        ],
        "reproduced": 1,
        "total": 5,
      },
      "otherRecordsDiffering": 0,
    }
  `);
  expect(runs[0].records[3]).toMatchInlineSnapshot(`
    {
      "differences": [
        {
          "field": "errno",
          "group": null,
          "predicted": "EPERM",
          "recorded": "EINVAL",
        },
        {
          "field": "log of attaches",
          "group": null,
          "predicted": "attach 0000:05:00.0 to D#14 (UNMANAGED)",
          "recorded": "attach 0000:05:00.0 to D#14 (BLOCKED); attach 0000:05:00.0 to def11#12 (DMA-FQ)",
        },
        {
          "field": "blocking",
          "group": "11",
          "predicted": "D#14",
          "recorded": "",
        },
      ],
      "line": 15,
      "number": 14,
      "steps": [
        {
          "actor": "g1.vfio",
          "command": {
            "container": "c1",
            "type": "set container",
          },
          "outcomes": [],
        },
      ],
      "text": "A: set_container G C",
      "verdict": "differs",
    }
  `);
  expect(runs.slice(1)).toMatchInlineSnapshot(`
    [
      {
        "file": "runs/nowhere/steps.jsonl",
        "reason": "no file of the recording names its kernel [bad-recording]
      remedy:   name one: --design",
        "verdict": "refused",
      },
      {
        "file": "runs/cut/steps.jsonl",
        "reason": "it is cut
      line 3",
        "verdict": "refused",
      },
    ]
  `);
});

test('as JSON, a log', () => {
  const both = log('field', [explained('v6.1.192'), unexplained('v6.12.117')]);
  const { runs, isReproduced } = JSON.parse(conformedJson([both, failed, stopped], 1));
  expect(isReproduced).toBe(false);
  const [{ designs, ...rest }] = runs;
  expect(rest).toMatchInlineSnapshot(`
    {
      "chosenBy": "neither",
      "driver": "intel-vtd",
      "events": 3,
      "faults": 1,
      "file": "field.txt",
      "kernel": null,
      "lost": [
        {
          "before": 2,
          "count": 12,
          "line": 7,
        },
      ],
      "name": "field",
      "notes": [
        "the text names no kernel: each was tried",
      ],
      "passedOver": [
        {
          "count": 1258,
          "what": "map",
        },
      ],
      "silent": 6,
      "verdict": "reproduced",
    }
  `);
  expect(designs.map((one: object) => Object.keys(one))).toMatchInlineSnapshot(`
    [
      [
        "names",
        "verdict",
        "firstUnexplained",
        "groups",
      ],
      [
        "names",
        "verdict",
        "firstUnexplained",
        "groups",
      ],
    ]
  `);
});

test('as JUnit, a test case for each run', () => {
  const files = [
    right,
    wrong,
    refused,
    unreadable,
    failed,
    stopped,
    log('a', [explained('v6.1')]),
    log('b', [unexplained('v6.1')]),
  ];
  expect(conformedJunit(files, ({ file }) => `all of ${file}\n`)).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="iommu-check conform" tests="8" failures="5" skipped="1">
      <testsuite name="conform" tests="8" failures="5" skipped="1">
        <testcase classname="v6.1.192, intel-vtd" name="intel61-lifecycle"/>
        <testcase classname="v6.1.192, intel-vtd" name="intel612-rmrr_partial">
          <failure message="step 14, A: set_container G C: errno: recorded EINVAL, predicted EPERM">all of runs/intel612-rmrr_partial/steps.jsonl
    </failure>
        </testcase>
        <testcase classname="conform" name="runs/nowhere/steps.jsonl">
          <failure message="no file of the recording names its kernel [bad-recording]">no file of the recording names its kernel [bad-recording]
      remedy:   name one: --design</failure>
        </testcase>
        <testcase classname="conform" name="runs/cut/steps.jsonl">
          <failure message="it is cut">it is cut
      line 3</failure>
        </testcase>
        <testcase classname="conform" name="runs/odd/steps.jsonl">
          <failure message="the checker failed on it: broken assumption">the checker failed on it: broken assumption</failure>
        </testcase>
        <testcase classname="conform" name="runs/late/steps.jsonl"><skipped message="interrupted"/></testcase>
        <testcase classname="log, intel-vtd" name="a"/>
        <testcase classname="log, intel-vtd" name="b">
          <failure message="v6.1: not explained: line 9, 9.000001: attach_device_to_domain 0000:05:00.0">all of b.txt
    </failure>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});
