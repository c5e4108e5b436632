/** What a campaign is told as, word by word; what is news, and what that exits with. */
import picocolors from 'picocolors';
import { describe, expect, test } from 'vitest';
import type { Explanation } from '../../../cli/mutants/explained.ts';
import { type CampaignReport, exitCodeOfCampaign } from '../../../cli/mutants/report.ts';
import { campaignJson } from '../../../cli/mutants/report-json.ts';
import { campaignMarkdown, explanationsMarkdown } from '../../../cli/mutants/report-markdown.ts';
import { campaignText } from '../../../cli/mutants/report-text.ts';
import { DEFAULT_CONFIGURATION } from '../../../cli/run-configuration.ts';
import { type Examined, type Fate, talliesBy } from '../../../mutants/index.ts';
import { twoPhaseCommit } from '../../explorer/systems/two-phase-commit.ts';
import { FATES, MUTANTS } from '../../mutants/told-fates.ts';
import { configuredToy } from '../configured-toy.ts';

const EXAMINED: readonly Examined[] = MUTANTS.map((mutant) => ({ ...mutant, fate: FATES[mutant.name] }));
const EXPLAINED: readonly Explanation[] = [
  { because: 'Nobody sits there, so that nobody *sees* what is left.', mutants: ['survivor'] },
];

function report(changes: Partial<CampaignReport> = {}): CampaignReport {
  const configured = configuredToy(twoPhaseCommit(2));
  return {
    configured: { ...configured, properties: ['no two at once', 'sold once', 'who waits enters'] },
    extent: {},
    all: EXAMINED.length,
    chosen: [],
    examined: EXAMINED,
    explanations: EXPLAINED,
    isInterrupted: false,
    file: 'counterexamples/out/mutants-0123456789ab.jsonl',
    digest: '0123456789abcdef'.repeat(4),
    call: 'npm run mutants -- --depth 7',
    ...changes,
  };
}

const plain = picocolors.createColors(false);
const textOf = (changes: Partial<CampaignReport> = {}) => campaignText(report(changes), plain);
const withFate = (name: string, fate: Fate | undefined, failed?: string): Examined => ({
  name,
  machine: 'seat',
  kind: 'guard dropped',
  fate,
  failed,
});

describe('a campaign is told', () => {
  test('on a terminal', () => {
    expect(textOf()).toMatchInlineSnapshot(`
      "3 killed of 6 mutants not shown equivalent; 1 survivor, all explained in
      docs/MUTANTS.md; 1 left OPEN by a limit

      machine               mutants  killed  equivalent  alike  survive  open    score
      seat                        4       2           0      1        0     1        -
      clerk                       3       1           1      0        1     0        -
      all                         7       3           1      1        1     1        -

      kind                  mutants  killed  equivalent  alike  survive  open    score
      guard dropped               3       3           0      0        0     0        -
      target changed              4       0           1      1        1     1        -

      Score    By properties and deadlocks alone: 3 killed of 6 mutants neither
               refused nor shown equivalent.
               Killed by kind: invariant 2, deadlock 0, goal 0, return 0,
               liveness 1, refused 0.
               Equivalent: never tried 0, no answer differs 1, behaves alike 0.
      Killed   by, as the first that noticed: no two at once 2, who waits enters
               1.
               First to notice none: sold once.

      killed
        killed: no two at once violated, 3 steps

      starved
        killed: who waits enters violated, 5 steps

      again
        killed: no two at once violated, 2 steps

      equivalent
        equivalent: no answer differs

      alike
        alike to depth 4

      open
        open: max-states, bound seats

      SURVIVOR survivor
        1  ann ask seat=1
        2  bob proceed (seat sell #2: broken)
        sold once, which neither violates, sees of seat (seat)
        whole:  {sold: 1}
        mutant: null
        explained in docs/MUTANTS.md: Nobody sits there, so that nobody *sees* what is
        left.
        npm run mutants -- --depth 7 --only survivor

      Whole    design mainline, driver ideal, topology default, environment
               well-behaved; faults at most 1, breaches at most 0.
      Chosen   all 7 mutants; each followed to the fixed point.
      Fates    in counterexamples/out/mutants-0123456789ab.jsonl: the same
               command finds none anew.
      Digest   0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      "
    `);
  });

  test('where it was interrupted, of some mutants, with news and what the checker failed on', () => {
    const examined = [
      ...EXAMINED.slice(5),
      withFate('broken', undefined, 'broken assumption: one and one'),
      withFate('later', undefined),
    ];
    const changes = {
      examined,
      all: 100,
      chosen: ['machine seat'],
      explanations: [],
      isInterrupted: true,
      scoreMin: 95,
    };
    expect(textOf({ ...changes, extent: { depth: 8 } })).toMatchInlineSnapshot(`
      "INTERRUPTED: 0 killed of 2 mutants not shown equivalent; 1 survivor, 1 NOT
      explained; 1 left OPEN by a limit; BELOW the 95 % asked for

      machine               mutants  killed  equivalent  alike  survive  open    score
      clerk                       1       0           0      0        1     0        -
      seat                        1       0           0      0        0     1        -
      all                         2       0           0      0        1     1        -

      kind                  mutants  killed  equivalent  alike  survive  open    score
      target changed              2       0           0      0        1     1        -

      Score    By properties and deadlocks alone: 0 killed of 2 mutants neither
               refused nor shown equivalent.
               Killed by kind: invariant 0, deadlock 0, goal 0, return 0,
               liveness 0, refused 0.
               Equivalent: never tried 0, no answer differs 0, behaves alike 0.
      Killed   by nothing.

      open
        open: max-states, bound seats

      SURVIVOR survivor
        1  ann ask seat=1
        2  bob proceed (seat sell #2: broken)
        sold once, which neither violates, sees of seat (seat)
        whole:  {sold: 1}
        mutant: null
        NOT explained
        npm run mutants -- --depth 7 --only survivor

      THE CHECKER FAILED on broken: broken assumption: one and one

      Whole    design mainline, driver ideal, topology default, environment
               well-behaved; faults at most 1, breaches at most 0.
      Chosen   4 of 100 mutants: machine seat; 2 followed to depth 8.
      Fates    in counterexamples/out/mutants-0123456789ab.jsonl: the same
               command goes on.
      Digest   0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      "
    `);
  });

  test('in Markdown', () => {
    expect(campaignMarkdown(report())).toMatchInlineSnapshot(`
      "**3 killed of 6 mutants not shown equivalent; 1 survivor, all explained in docs/MUTANTS.md; 1 left OPEN by a limit.**

      - Whole: design mainline, driver ideal, topology default, environment well-behaved; faults at most 1, breaches at most 0.
      - Chosen: all 7 mutants; each followed to the fixed point.
      - Digest: \`0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\`

      | machine | mutants | killed | equivalent | alike | survive | open | score |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      | seat | 4 | 2 | 0 | 1 | 0 | 1 | - |
      | clerk | 3 | 1 | 1 | 0 | 1 | 0 | - |
      | all | 7 | 3 | 1 | 1 | 1 | 1 | - |

      | kind | mutants | killed | equivalent | alike | survive | open | score |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      | guard dropped | 3 | 3 | 0 | 0 | 0 | 0 | - |
      | target changed | 4 | 0 | 1 | 1 | 1 | 1 | - |
      | all | 7 | 3 | 1 | 1 | 1 | 1 | - |

      | killed by, as the first that noticed | mutants |
      | --- | ---: |
      | no two at once | 2 |
      | who waits enters | 1 |

      - By properties and deadlocks alone: 3 killed of 6 mutants neither refused nor shown equivalent.
      - Killed by kind: invariant 2, deadlock 0, goal 0, return 0, liveness 1, refused 0.
      - Equivalent: never tried 0, no answer differs 1, behaves alike 0.

      First to notice none: sold once.

      ### \`survivor\`

      \`\`\`text
      1  ann ask seat=1
      2  bob proceed (seat sell #2: broken)
      sold once, which neither violates, sees of seat (seat)
      whole:  {sold: 1}
      mutant: null
      \`\`\`

      Nobody sits there, so that nobody \\*sees\\* what is left.
      "
    `);
    expect(explanationsMarkdown(EXPLAINED)).toMatchInlineSnapshot(`
      "Nobody sits there, so that nobody \\*sees\\* what is left. (1 mutant)

      - \`survivor\`
      "
    `);
  });

  test('in JSON', () => {
    const { fates, kinds, ...rest } = JSON.parse(campaignJson(report()));
    expect(rest).toMatchInlineSnapshot(`
      {
        "asked": {
          "chosen": [],
          "depth": null,
          "maxSeconds": null,
          "maxStates": null,
        },
        "breaches": 0,
        "byProperties": {
          "killed": 3,
          "of": 6,
        },
        "design": "mainline",
        "digest": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "driver": "ideal",
        "environment": [],
        "faults": 1,
        "grain": "sections",
        "idle": [
          "sold once",
        ],
        "isInterrupted": false,
        "killers": [
          {
            "by": "no two at once",
            "how": "invariant",
            "kills": 2,
          },
          {
            "by": "who waits enters",
            "how": "liveness",
            "kills": 1,
          },
        ],
        "machines": [
          {
            "name": "seat",
            "tally": {
              "alike": 1,
              "equivalent": 0,
              "killed": 2,
              "mutants": 4,
              "open": 1,
              "survivor": 0,
            },
          },
          {
            "name": "clerk",
            "tally": {
              "alike": 0,
              "equivalent": 1,
              "killed": 1,
              "mutants": 3,
              "open": 0,
              "survivor": 1,
            },
          },
        ],
        "mutants": 7,
        "noSurvivors": [],
        "notExplained": [],
        "reasons": {
          "equivalent": {
            "behaves alike": 0,
            "never tried": 0,
            "no answer differs": 1,
          },
          "killed": {
            "deadlock": 0,
            "goal": 0,
            "invariant": 2,
            "liveness": 1,
            "refused": 0,
            "return": 0,
          },
        },
        "score": 50,
        "tally": {
          "alike": 1,
          "equivalent": 1,
          "killed": 3,
          "mutants": 7,
          "open": 1,
          "survivor": 1,
        },
        "topology": "default",
      }
    `);
    expect(kinds).toEqual(talliesBy('kind', EXAMINED));
    expect(fates).toHaveLength(EXAMINED.length);
    expect(fates[5]).toEqual({ mutant: 'survivor', machine: 'clerk', kind: 'target changed', fate: FATES['survivor'] });
  });

  test('with each way in which a survivor may differ', () => {
    const seen = (one: (Fate & { is: 'survivor' })['difference']['seen']): string => {
      const fate: Fate = { is: 'survivor', difference: { steps: [], seen: one } };
      return textOf({ examined: [withFate('other', fate)] }).match(/SURVIVOR other\n([\s\S]*?)\n {2}NOT/)?.[1] ?? '';
    };
    const said = [{ actor: 'seat', event: { type: 'sold', to_: 'ann' } }];
    expect(seen({ kind: 'step', takenBy: 'one', because: 'seat does not take sell now' })).toMatchInlineSnapshot(`
      "  only the whole system takes the last step; the mutant does not: seat does not
            take sell now"
    `);
    expect(seen({ kind: 'step', takenBy: 'other', because: 'it is not enabled' })).toMatchInlineSnapshot(`
      "  only the mutant takes the last step; the whole system does not: it is not
            enabled"
    `);
    expect(seen({ kind: 'said', one: said, other: [] })).toMatchInlineSnapshot(`
      "  whole:  says seat sold to_=ann
        mutant: says nothing"
    `);
    const codes = [{ operation: 'sell', code: '-EBUSY' }];
    expect(seen({ kind: 'returned', one: codes, other: [] })).toMatchInlineSnapshot(`
      "  whole:  returns sell: -EBUSY
        mutant: returns nothing"
    `);
    expect(seen({ kind: 'bound', metBy: 'one', because: 'it is not enabled' })).toMatchInlineSnapshot(`
      "  the whole system would take the last step beyond a bound, the mutant not at
            all: it is not enabled"
    `);
    const passed = { one: [{ seat: 1 }, { seat: { sold: '\u001b[2J' } }], other: [{ seat: 1 }] };
    expect(seen({ kind: 'passed', property: 'sold once', names: { seat: 's1' }, ...passed })).toMatchInlineSnapshot(`
      "  sold once, which neither violates, sees of s1 (seat) on the way
        whole:  {seat: 1} -> {seat: {sold: "\\u001b[2J"}}
        mutant: {seat: 1}"
    `);
  });

  test('in lines that a terminal does not break', () => {
    const long = withFate(`seat ${'selling.'.repeat(20)}`, FATES['survivor'], undefined);
    const lines = textOf({ examined: [...EXAMINED, long] }).split('\n');
    const isCommand = (line: string) => line.includes('npm run mutants');
    expect(lines.filter((line) => line.length > 80 && !isCommand(line))).toEqual([]);
  });
});

describe('a campaign exits', () => {
  const code = (changes: Partial<CampaignReport>) => exitCodeOfCampaign(report(changes));
  const closed = EXAMINED.filter(({ fate }) => fate?.is !== 'open');

  test.each([
    ['0 where each survivor is explained', 0, { examined: closed }],
    ['15 where one is not', 15, { examined: closed, explanations: [] }],
    ['15 where an explained one is killed', 15, { examined: [withFate('survivor', FATES['killed'])] }],
    ['15 where an explained one is equivalent', 15, { examined: [withFate('survivor', FATES['equivalent'])] }],
    ['15 where an explained one is no mutant', 15, { examined: EXAMINED.slice(0, 2), all: 2 }],
    ['0 where an explained one was not looked at', 0, { examined: EXAMINED.slice(0, 2) }],
    ['0 where an explained one is alike', 0, { examined: [withFate('survivor', FATES['alike'])] }],
    [
      '0 where an explained one is killed to some depth',
      0,
      { examined: [withFate('survivor', FATES['killed'])], extent: { depth: 3 } },
    ],
    ['15 where too few are killed', 15, { examined: closed, scoreMin: 61 }],
    ['0 where enough are killed', 0, { examined: closed, scoreMin: 60 }],
    ['20 where a limit left one open', 20, {}],
    ['70 where the checker failed', 70, { examined: [withFate('broken', undefined, 'oh')], explanations: [] }],
    ['130 where it was interrupted', 130, { isInterrupted: true, explanations: [] }],
  ] as const)('%s', (_, expected, changes) => {
    expect(code(changes)).toBe(expected);
  });

  test('15 where an explained one is killed, in whatever order the flags were written down', () => {
    const { configured } = report();
    const turned = Object.fromEntries(Object.entries(DEFAULT_CONFIGURATION).reverse()) as typeof DEFAULT_CONFIGURATION;
    const same = { ...configured, configuration: turned };
    expect(code({ configured: same, examined: [withFate('survivor', FATES['killed'])] })).toBe(15);
  });

  test('0 where explained ones are killed in another configuration than they are explained for', () => {
    const { configured } = report();
    const other = { ...configured, configuration: { ...DEFAULT_CONFIGURATION, topology: 'single' } };
    expect(code({ configured: other, examined: [withFate('survivor', FATES['killed'])] })).toBe(0);
  });
});
