/** What a report says of what was taken and returned, on a canal lock. */
import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createMachine } from 'xstate';
import { exitCodeOf } from '../../cli/exit-codes.ts';
import { judgedProperties } from '../../cli/judged.ts';
import type { Extent } from '../../cli/report.ts';
import { reportJson } from '../../cli/report-json.ts';
import { reportText } from '../../cli/report-text.ts';
import type { System } from '../../explorer/system.ts';
import { canalLock } from '../explorer/systems/canal-lock.ts';
import { reported } from './configured-toy.ts';

const plain = picocolors.createColors(false);

/** A keeper returns where he reports. */
const keeper: System = {
  ...canalLock({ rollsBack: true }),
  returns: ({ event, emitted }) =>
    emitted.flatMap(({ type, success }) =>
      type === 'reported' ? [{ operation: `keeper ${event.type}`, code: success === true ? 'ok' : 'jammed' }] : [],
    ),
};

const flooded = { operation: 'keeper opened', code: 'flooded', source: 'this test' };

async function textOf(system: System, extent: Partial<Extent> = {}): Promise<string> {
  return reportText(await reported(system, extent), plain);
}

/** The lines about returns, and those of the verdict. */
async function returnedOf(system: System, extent: Partial<Extent> = {}): Promise<string> {
  const lines = (await textOf(system, extent)).split('\n');
  const at = lines.findIndex((line) => line.startsWith('Returned'));
  return [
    ...lines.slice(0, lines.indexOf('')),
    ...lines.slice(at, at + 2).filter((line) => /^Returned| {9}Exp/.test(line)),
  ].join('\n');
}

describe('what operations returned', () => {
  it('is one line', async () => {
    expect(await returnedOf(keeper)).toMatchInlineSnapshot(`
      "HOLDS, complete, with at most 1 failure and no breach: no violation and no
      deadlock in any state that can be reached
      Returned 2 codes of 1 operation."
    `);
  });

  it('names what was expected and is never returned, which fails', async () => {
    expect(await returnedOf({ ...keeper, expects: [flooded] })).toMatchInlineSnapshot(`
      "NEVER RETURNED: keeper opened flooded, in no step that can be taken
      Returned 2 codes of 1 operation.
               Expected, and never returned: keeper opened flooded."
    `);
    const { exploration } = await reported({ ...keeper, expects: [flooded] });
    expect(exitCodeOf(exploration)).toBe(14);
  });

  it('is open where the search was not complete', async () => {
    expect(await returnedOf({ ...keeper, expects: [flooded] }, { depth: 1 })).toMatchInlineSnapshot(`
      "HOLDS, exhaustive to depth 1, frontier 2, with at most 1 failure and no
      breach: no violation within 1 step of the initial state; what lies beyond
      was not searched
      Returned 2 codes of 1 operation.
               Expected, and not returned so far: keeper opened flooded."
    `);
  });
});

it('each return that is expected is judged by itself where properties are listed', async () => {
  const judgedIn = async (extent: Partial<Extent>) =>
    judgedProperties(await reported({ ...keeper, expects: [flooded, { ...flooded, code: 'ok' }] }, extent))
      .filter(({ name }) => name.startsWith('keeper'))
      .map(({ name, status, statement, detail }) => `${name}: ${status}. ${statement} (${detail})`);
  expect(await judgedIn({})).toMatchInlineSnapshot(`
    [
      "keeper opened flooded: violated. Some step ends keeper opened with flooded. (complete: every state that can be reached, the farthest after 2 steps)",
      "keeper opened ok: holds. Some step ends keeper opened with ok. (returned after 1 step)",
    ]
  `);
  expect((await judgedIn({ depth: 1 }))[0]).toContain('keeper opened flooded: undecided.');
});

describe('coverage', () => {
  const tablesOf = async (extent: Partial<Extent>) => {
    const text = await textOf(keeper, { ...extent, coverage: true });
    return text.slice(text.indexOf('\n\nReturns') + 2);
  };

  it('of a complete search says what is dead', async () => {
    expect(await tablesOf({})).toMatchInlineSnapshot(`
      "Returns, with the steps of the first
      operation      code    taken  steps
      keeper opened  jammed      2      1
          by keeper lift (upper open: jams)
      keeper opened  ok          4      1
          by keeper lift

      Commands, with the steps of the first
      command       taken  steps
      keeper lift       3      1
          by keeper lift
      keeper lower      3      2
          by keeper lift; keeper lower

      Transitions: 13 of 19 transitions taken
      machine, state, event, guard           taken  no  steps
      keeper low: lift                           3   0      1
      keeper lifting: opened                     2   0      1
      keeper lifting: jammed [rolls back]        1   0      1
      keeper backing down: opened                1   0      1
      keeper high: lower                         3   0      2
      keeper lowering: opened                    2   0      2
      keeper lowering: jammed                    1   0      2
      keeper backing up: opened                  1   0      2
      gate built: always [is open at first]      1   1      0
      gate built: always                         1   0      0
      gate closed: open [jams]                   2   6      1
      gate closed: open                          6   0      1
      gate open: close                           6   0      1

      Transitions never taken: dead. A number says how often the guard was asked and
      said no.
      keeper: 6 of 14
        low
          lift: is hasty (3)
        lifting
          jammed: otherwise
        lifting hastily: nothing of it (2)
        backing down
          jammed
        backing up
          jammed

      Outcomes, with the steps of the first
      outcome           kind           taken  steps
      gate open: jams   allowed            2      1
          by keeper lift (upper open: jams)
      gate open: jams   breach   over budget      -
      gate open: opens  normal             6      1
          by keeper lift

      Choices: the machines read none.
      "
    `);
  });

  it('of one that was not says what is open', async () => {
    expect(await tablesOf({ depth: 1 })).toMatchInlineSnapshot(`
      "Returns, with the steps of the first
      operation      code    taken  steps
      keeper opened  jammed      1      1
          by keeper lift (upper open: jams)
      keeper opened  ok          1      1
          by keeper lift

      Commands, with the steps of the first
      command                taken  steps
      keeper lift                2      1
          by keeper lift
      keeper lower  beyond depth 1      -

      Transitions: 9 of 19 transitions taken
      machine, state, event, guard           taken  no  steps
      keeper low: lift                           2   0      1
      keeper lifting: opened                     1   0      1
      keeper lifting: jammed [rolls back]        1   0      1
      keeper backing down: opened                1   0      1
      gate built: always [is open at first]      1   1      0
      gate built: always                         1   0      0
      gate closed: open [jams]                   1   2      1
      gate closed: open                          2   0      1
      gate open: close                           2   0      1

      Transitions never taken: beyond depth 1. A number says how often the guard was
      asked and said no.
      keeper: 10 of 14
        low
          lift: is hasty (2)
        lifting
          jammed: otherwise
        lifting hastily: nothing of it (2)
        backing down
          jammed
        high: nothing of it (1)
        lowering: nothing of it (2)
        backing up: nothing of it (2)

      Outcomes, with the steps of the first
      outcome           kind           taken  steps
      gate open: jams   allowed            1      1
          by keeper lift (upper open: jams)
      gate open: jams   breach   over budget      -
      gate open: opens  normal             2      1
          by keeper lift

      Choices: the machines read none.
      "
    `);
  });

  it('is in JSON with the first steps, also to what was returned', async () => {
    const { returns, coverage } = JSON.parse(reportJson(await reported(keeper, { coverage: true })));
    expect(returns[0]).toMatchInlineSnapshot(`
      {
        "code": "jammed",
        "first": [
          {
            "actor": "keeper",
            "command": {
              "type": "lift",
            },
            "outcomes": [
              {
                "actor": "upper",
                "event": "open",
                "occurrence": 1,
                "outcome": "jams",
              },
            ],
          },
        ],
        "isExpected": false,
        "length": 1,
        "operation": "keeper opened",
        "taken": 2,
      }
    `);
    expect(Object.keys(coverage)).toEqual(['commands', 'transitions', 'outcomes', 'choices']);
    expect([coverage.commands[0], coverage.transitions[0]]).toMatchInlineSnapshot(`
      [
        {
          "actor": "keeper",
          "command": {
            "type": "lift",
          },
          "first": [
            {
              "actor": "keeper",
              "command": {
                "type": "lift",
              },
              "outcomes": [],
            },
          ],
          "taken": 3,
        },
        {
          "event": "lift",
          "first": null,
          "guard": "is hasty",
          "index": 0,
          "machine": "keeper",
          "passedOver": 3,
          "state": "low",
          "taken": 0,
          "when": "on",
        },
      ]
    `);
    const without = JSON.parse(reportJson(await reported(keeper)));
    expect(without).not.toHaveProperty('coverage');
    expect(without.returns).toEqual(returns.map(({ first: _, ...one }: { first: unknown }) => one));
  });

  it('does not change the digest', async () => {
    const [one, other] = [await reported(keeper), await reported(keeper, { coverage: true })];
    expect(other.digest).toBe(one.digest);
  });

  it('is inert and at most 80 columns wide, whatever names are in it', async () => {
    const hostile = `\u001b[31m${'long '.repeat(40)}\n`;
    const configured = {
      id: hostile,
      initial: hostile,
      states: { [hostile]: { on: { [hostile]: [{ guard: hostile, target: hostile }, {}] } }, other: {} },
    };
    const machine = createMachine(configured as never).provide({ guards: { [hostile]: () => false } } as never);
    const system: System = {
      actors: {
        [hostile]: {
          kind: hostile,
          machine: machine as AnyStateMachine,
          commands: [{ class: 'request', event: { type: hostile } }],
        },
      },
      returns: () => [{ operation: hostile, code: hostile }],
      expects: [{ operation: hostile, code: 'never', source: 'this test' }],
    };
    const lines = (await textOf(system, { coverage: true })).split('\n');
    expect(lines.filter((line) => line.length > 80 || /[^ -~]/.test(line))).toEqual([]);
    expect(lines.length).toBeGreaterThan(30);
  });
});
