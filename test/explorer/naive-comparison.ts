/**
 * A second comparison, as stupid as possible: two runs on the real machines in lockstep, breadth first, pairs of states by their
 * keys, every combination of outcomes tried one by one. It shares nothing with the first but runs of a single step.
 */
import type { Difference } from '../../explorer/comparison/compared.ts';
import { CheckerError } from '../../explorer/errors.ts';
import type { Offer } from '../../explorer/outcomes-of.ts';
import { type Budget, Run, type StepRecord } from '../../explorer/run.ts';
import type {
  AnswerView,
  LocalState,
  PlainEvent,
  Property,
  Step,
  System,
  TakenOutcome,
} from '../../explorer/system.ts';

export interface NaiveComparison {
  readonly verdict: 'alike' | 'differ';
  readonly depth: number;
  /** Where nothing differs: pairs of states. */
  readonly pairs?: number;
  readonly steps?: readonly Step[];
  readonly kind?: Difference['seen']['kind'];
}

/** Thrown where the machines of both are refused, or of one in a step that the other does not take. */
export class Refused extends Error {}

interface Pair {
  readonly runs: readonly [Run, Run];
  readonly steps: readonly Step[];
}

type Taken =
  | {
      readonly record: StepRecord;
      readonly run: Run;
      readonly before: StepRecord['state'];
      readonly answers: readonly AnswerView[];
    }
  | undefined;

export function naiveComparison(systems: readonly [System, System], budget: Budget): NaiveComparison {
  const runs = systems.map((system) => new Run(system, budget)) as [Run, Run];
  const seen = new Set([keyOf(runs)]);
  let depth = 0;
  for (let level: Pair[] = [{ runs, steps: [] }]; level.length > 0; depth++) {
    const next: Pair[] = [];
    for (const pair of level) {
      for (const { actor, command } of commandsOf(systems[0])) {
        const { steps, beyond, isRefused } = stepsOf(pair.runs, actor, command);
        for (const step of steps) {
          const [one, other] = pair.runs.map((run) => take(run, step)) as [Taken, Taken];
          const kind = differenceOf(systems, one, other);
          const way = [...pair.steps, step];
          if (kind !== undefined) return { verdict: 'differ', depth, steps: way, kind };
          if (one === undefined || other === undefined) continue;
          const key = keyOf([one.run, other.run]);
          if (seen.has(key)) continue;
          seen.add(key);
          next.push({ runs: [one.run, other.run], steps: way });
        }
        if (isRefused) throw new Refused();
        const [ofOne, ofOther] = beyond;
        if ((ofOne === undefined) !== (ofOther === undefined)) {
          const way = [...pair.steps, ofOne ?? (ofOther as Step)];
          return { verdict: 'differ', depth, steps: way, kind: 'bound' };
        }
      }
    }
    level = next;
  }
  return { verdict: 'alike', depth: depth - 1, pairs: seen.size };
}

function keyOf(runs: readonly Run[]): string {
  return runs.map((run) => `${run.stateKey} ${JSON.stringify(run.spent)}`).join(' | ');
}

function commandsOf(system: System): { readonly actor: string; readonly command: PlainEvent }[] {
  return Object.entries(system.actors).flatMap(([actor, { commands = [] }]) =>
    commands.map(({ event }) => ({ actor, command: event })),
  );
}

/** Steps of the first run, in the order of their outcomes, then those of the second. Of one that is refused: none. */
function stepsOf(runs: readonly [Run, Run], actor: string, command: PlainEvent) {
  const beyond: Step[][] = [[], []];
  const found = runs.map((run, index) => {
    try {
      return waysOf(run, { actor, command, outcomes: [] }, 0, beyond[index] as Step[]);
    } catch (error) {
      if (error instanceof CheckerError) return undefined;
      throw error;
    }
  });
  const isRefused = found.includes(undefined);
  return { steps: found.flatMap((steps) => steps ?? []), beyond: beyond.map(([first]) => first), isRefused };
}

/** `step`, if it can be taken, and all that differ from it in outcomes of deliveries from `from` on; others to `beyond` a bound. */
function waysOf(run: Run, step: Step, from: number, beyond: Step[]): Step[] {
  const offers: Offer[] = [];
  const result = run.fork().take(step, (offer) => offers.push(offer));
  if ('notTaken' in result && result.notTaken.reason === 'blocked' && result.notTaken.isLate === true) {
    throw new CheckerError('late-block', { what: 'a step waits too late', remedy: 'none: it is for a test' });
  }
  if ('notTaken' in result && result.notTaken.reason === 'bound') beyond.push(step);
  const others = [...offers.entries()].slice(from).reverse();
  return [
    ...('taken' in result ? [step] : []),
    ...others.flatMap(([index, { outcomes, ...delivery }]) =>
      outcomes.slice(1).flatMap(({ name }) => {
        const taken: TakenOutcome = { ...delivery, outcome: name };
        return waysOf(run, { ...step, outcomes: [...step.outcomes, taken] }, index + 1, beyond);
      }),
    ),
  ];
}

function take(run: Run, step: Step): Taken {
  const before = run.state;
  const after = run.fork();
  const answers: AnswerView[] = [];
  const result = after.take(step, undefined, (answer) => answers.push(answer));
  return 'taken' in result ? { record: result.taken, run: after, before, answers } : undefined;
}

function differenceOf(systems: readonly [System, System], one: Taken, other: Taken): NaiveComparison['kind'] {
  if (one === undefined || other === undefined) return one === other ? undefined : 'step';
  const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);
  if (differs(one.record.observations, other.record.observations)) return 'said';
  const casts = systems.flatMap(castsOf);
  const read = (taken: StepRecord['state']) => casts.map((cast) => facetsOf(cast, taken));
  if (differs(read(one.record.state), read(other.record.state))) return 'left';
  const between = casts.filter(({ property }) => property.kind === 'everywhere');
  const passed = (taken: Exclude<Taken, undefined>) => between.map((cast) => passedBy(cast, taken));
  if (differs(passed(one), passed(other))) return 'passed';
  const [returned, returnedByOther] = [one, other].map(({ answers }, index) =>
    answers.flatMap((answer) => systems[index]?.returns?.(answer).map((code) => JSON.stringify(code)) ?? []).sort(),
  );
  return differs(returned, returnedByOther) ? 'returned' : undefined;
}

interface Cast {
  readonly property: Property;
  /** An actor for each role. */
  readonly actors: readonly string[];
}

function castsOf({ actors, properties = [] }: System): Cast[] {
  return properties.flatMap((property) => {
    let casts: string[][] = [[]];
    for (const kind of Object.values(property.roles)) {
      const ofKind = Object.keys(actors).filter((name) => actors[name]?.kind === kind);
      casts = casts.flatMap((cast) => ofKind.filter((name) => !cast.includes(name)).map((name) => [...cast, name]));
    }
    return casts.map((cast) => ({ property, actors: cast }));
  });
}

function facetsOf({ property, actors }: Cast, state: StepRecord['state']): string {
  const values = Object.keys(property.roles).map((role, index) => {
    const name = actors[index] as string;
    return property.facets[role]?.(state[name] as LocalState, name);
  });
  return JSON.stringify(values);
}

/** What is read in every micro-state, repetitions left out. */
function passedBy(cast: Cast, { record, before }: Exclude<Taken, undefined>): string[] {
  let state = before;
  const all = [facetsOf(cast, state)];
  for (const { actor, after } of record.deliveries) {
    state = { ...state, [actor]: after };
    all.push(facetsOf(cast, state));
  }
  return all.filter((facets, index) => facets !== all[index - 1]);
}
