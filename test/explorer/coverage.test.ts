/** What a search took: known answers on a canal lock, and machines that tell against machines that do not. */
import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { Choices } from '../../explorer/choices.ts';
import { Ways } from '../../explorer/coverage/ways.ts';
import type { Exploration, ExploreOptions } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import { Search } from '../../explorer/search.ts';
import { eventText, stepText } from '../../explorer/step-text.ts';
import type { Step, System } from '../../explorer/system.ts';
import { findDesign, findDriver, findTopology, iommuSystem } from '../../model/index.ts';
import { canalLock } from './systems/canal-lock.ts';
import { peterson } from './systems/peterson.ts';
import { twoPhaseCommit } from './systems/two-phase-commit.ts';

type Coverage = NonNullable<Exploration['coverage']>;

async function coverageOf(system: System, options: ExploreOptions = {}): Promise<Coverage> {
  const { coverage } = await explore(system, { ...options, coverage: true });
  if (coverage === undefined) throw new Error('coverage was asked for');
  return coverage;
}

function told({ taken, first }: { readonly taken: number; readonly first?: readonly Step[] | undefined }): string {
  return first === undefined ? `${taken}` : `${taken} [${first.map(stepText).join(', ')}]`;
}

const linesOf = ({ commands, transitions, outcomes, choices }: Coverage) => [
  ...commands.map(({ actor, command, ...taken }) => `${actor} ${eventText(command)}: ${told(taken)}`),
  ...transitions.map(({ machine, place: { state, event, when, index }, guard = 'else', passedOver, ...taken }) => {
    const asked = passedOver > 0 ? `, passed over ${passedOver}` : '';
    return `${machine} ${state} ${when} ${event}#${index} ${guard}: ${told(taken)}${asked}`;
  }),
  ...outcomes.map(
    ({ kind, event, outcome, severity, ...taken }) => `${kind} ${event} ${outcome} ${severity}: ${told(taken)}`,
  ),
  ...choices.map(({ choice, ...taken }) => `${choice}: ${told(taken)}`),
];

it('of a canal lock all is listed, with what never happened', async () => {
  expect(linesOf(await coverageOf(canalLock({ rollsBack: true })))).toMatchInlineSnapshot(`
    [
      "keeper lift: 3 [keeper lift]",
      "keeper lower: 3 [keeper lift, keeper lower]",
      "keeper low on lift#0 is hasty: 0, passed over 3",
      "keeper low on lift#1 else: 3 [keeper lift]",
      "keeper lifting on opened#0 else: 2 [keeper lift]",
      "keeper lifting on jammed#0 rolls back: 1 [keeper lift (upper open: jams)]",
      "keeper lifting on jammed#1 else: 0",
      "keeper lifting hastily on opened#0 else: 0",
      "keeper lifting hastily on jammed#0 else: 0",
      "keeper backing down on opened#0 else: 1 [keeper lift (upper open: jams)]",
      "keeper backing down on jammed#0 else: 0",
      "keeper high on lower#0 else: 3 [keeper lift, keeper lower]",
      "keeper lowering on opened#0 else: 2 [keeper lift, keeper lower]",
      "keeper lowering on jammed#0 else: 1 [keeper lift, keeper lower (lower open: jams)]",
      "keeper backing up on opened#0 else: 1 [keeper lift, keeper lower (lower open: jams)]",
      "keeper backing up on jammed#0 else: 0",
      "gate built always #0 is open at first: 1 [], passed over 1",
      "gate built always #1 else: 1 []",
      "gate closed on open#0 jams: 2 [keeper lift (upper open: jams)], passed over 6",
      "gate closed on open#1 else: 6 [keeper lift]",
      "gate open on close#0 else: 6 [keeper lift]",
      "gate open jams allowed: 2 [keeper lift (upper open: jams)]",
      "gate open jams breach: 0",
      "gate open opens normal: 6 [keeper lift]",
    ]
  `);
});

it('is the same for any number of workers', async () => {
  const [one, three] = await Promise.all(
    [1, 3].map((workers) => coverageOf(twoPhaseCommit(4), { workers, parallelFrom: 1 })),
  );
  expect(three).toEqual(one);
});

it('is not told unless it is asked for', async () => {
  expect(Object.keys(await explore(canalLock({ rollsBack: true })))).not.toContain('coverage');
});

it('of choices says which were read, and which could have been', async () => {
  const choices = new Choices({ speed: 'fast', colour: 'red', spare: 'none' });
  const machine = setup({ guards: { 'is fast': () => choices.read('speed') === 'fast' } }).createMachine({
    id: 'lamp',
    initial: 'off',
    states: {
      off: { on: { press: [{ guard: 'is fast', target: 'on' }, { target: 'off' }] } },
      on: { on: { shine: { guard: () => choices.read('colour') === 'red', target: 'on' } } },
    },
  });
  const commands = ['press', 'shine'].map((type) => ({ class: 'request' as const, event: { type } }));
  const system: System = { actors: { lamp: { kind: 'lamp', machine, commands } }, choices };
  const read = async (depth: number) =>
    (await coverageOf(system, { depth })).choices.map(({ choice, ...taken }) => `${choice}: ${told(taken)}`);
  expect(await read(1)).toEqual(['colour: 0', 'spare: 0', 'speed: 1 [lamp press]']);
  expect(await read(2)).toEqual(['colour: 1 [lamp press, lamp shine]', 'spare: 0', 'speed: 1 [lamp press]']);
});

describe('a machine that tells answers as the machine does, for all that a search filled', () => {
  const iommu = iommuSystem({
    design: findDesign('mainline'),
    driver: findDriver('ideal'),
    topology: findTopology('default'),
    environment: [],
  });

  it.each([
    ['two-phase commit', twoPhaseCommit(3), undefined],
    ['Peterson', peterson(), undefined],
    ['a canal lock', canalLock({ isHasty: true, rollsBack: false }), undefined],
    ['the IOMMU core', iommu, 2],
  ] as const)('%s', async (_, system: System, depth) => {
    const settings = { depth, faults: 1, breaches: 1, workers: 1, parallelFrom: 1, continueAfterViolation: true };
    const search = new Search(system, settings);
    await search.run();
    const ways = new Map(
      Object.values(system.actors).map(({ machine }) => [machine, new Ways(machine, system.choices)]),
    );
    let tried = 0;
    for (const { machine, snapshot, event, outcomes } of search.filling.filledAnswers()) {
      for (const { name, next, emitted } of outcomes) {
        const way = ways
          .get(machine)
          ?.to({ next, emitted }, snapshot, name === undefined ? event : { ...event, outcome: name });
        // An answer is the end of some way, and one that is none has no transition taken.
        expect([...(way?.tried.values() ?? [])].includes(true)).toBe(next !== undefined);
        tried += way?.tried.size ?? 0;
      }
    }
    expect(tried).toBeGreaterThan(10);
  });

  it('and is not believed where it does not', () => {
    const machine = setup({}).createMachine({ id: 'm', initial: 'a', states: { a: { on: { go: 'b' } }, b: {} } });
    const ways = new Ways(machine, undefined);
    const snapshot = machine.resolveState({ value: 'a', context: {} });
    expect(() => ways.to({ next: snapshot, emitted: [] }, snapshot, { type: 'go' })).toThrow('answers as the machine');
  });
});
