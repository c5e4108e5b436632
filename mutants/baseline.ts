/** The whole system, searched once. */
import { CheckerError } from '../explorer/errors.ts';
import type { Exploration } from '../explorer/exploration.ts';
import { searchOf } from '../explorer/explore.ts';
import type { Filling } from '../explorer/filling.ts';
import type { System } from '../explorer/system.ts';
import type { Baseline, BaselineOptions } from './judging.ts';
import type { OfferedOutcome } from './mutations-of.ts';
import { WholeAnswers } from './whole-answers.ts';

/** A {@link Baseline}, with the tables of its search. */
export class Whole implements Baseline {
  readonly system: System;
  readonly options: BaselineOptions;
  readonly exploration: Exploration;
  readonly filling: Filling;
  readonly answers: WholeAnswers;
  readonly offered: readonly OfferedOutcome[];

  constructor(system: System, options: BaselineOptions, exploration: Exploration, filling: Filling) {
    this.system = system;
    this.options = options;
    this.exploration = exploration;
    this.filling = filling;
    this.answers = new WholeAnswers(system, filling, this.budget);
    this.offered = offeredAmong(this.answers);
  }

  get budget(): { readonly faults: number; readonly breaches: number } {
    return { faults: this.options.faults ?? 1, breaches: this.options.breaches ?? 0 };
  }
}

/**
 * Searches the whole system, to the end or to a depth.
 *
 * @throws CheckerError `not-clean` where it does not satisfy its own properties, or the search was cut short.
 */
export async function baselineOf(system: System, options: BaselineOptions = {}): Promise<Baseline> {
  const search = searchOf(system, options);
  const exploration = await search.run();
  refuseUnclean(exploration);
  return new Whole(system, options, exploration, search.filling);
}

/** A goal that the whole system does not reach either says nothing of its mutants, and is no fault here. */
function refuseUnclean({ completeness, limits, violations, liveness }: Exploration): void {
  const violated = [...violations, ...liveness.filter(({ verdict }) => verdict === 'violated')];
  const names = violated.map(({ property }) => property);
  if (names.length === 0 && completeness !== 'limit-reached') return;
  throw new CheckerError('not-clean', {
    what: 'mutants are held against a system that is not clean itself',
    got:
      names.length > 0 ? `violated: ${[...new Set(names)].join(', ')}` : `a search that ended at ${limits.join(', ')}`,
    expected: 'a search that finds nothing, to the end or to a depth',
    remedy: 'take a configuration in which every property holds, or leave out those that do not',
  });
}

function offeredAmong({ all }: WholeAnswers): readonly OfferedOutcome[] {
  const offered = new Map<string, OfferedOutcome>();
  for (const { machine, event, endings } of all) {
    const [normal, ...others] = endings;
    for (const { name } of others) {
      if (normal?.name === undefined || name === undefined) continue;
      const found = { machine: machine.id, event: event.type, outcome: name, normal: normal.name };
      offered.set(JSON.stringify(Object.values(found)), found);
    }
  }
  return [...offered.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, found]) => found);
}
