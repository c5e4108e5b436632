/** The steps of the model that reach the state in which the threads start; see `start-calls.ts` for which and why. */
import { type NotTaken, Run } from '../../explorer/run.ts';
import type { Json, Step, System } from '../../explorer/system.ts';
import type { NotArranged } from '../arrangement.ts';
import type { Arguments, Asked, Caller, CallWord } from '../words/calls/call.ts';
import { findCalls, nameIn } from '../words/calls/index.ts';
import type { Moment, Seen } from '../words/terms/term.ts';
import { applicationText, textIn, wordIn } from './called.ts';
import { type DeclaredState, type StartCall, startCalls } from './start-calls.ts';
import type { Understood } from './understood.ts';

type Refused = Extract<NotArranged, { kind: 'no such start' }>;

/** What is known of the system but for who calls. */
export type Known = Omit<Caller, 'thread'>;

/** The steps, or why there are none. */
export function startOf(
  { states, calls, things }: Understood,
  system: System,
  known: Known,
): { readonly steps: readonly Step[] } | Refused {
  const start = new Start(system, known);
  for (const call of startCalls(states, things)) {
    const refused = start.reach(call);
    if (refused !== undefined) return refused;
  }
  for (const called of calls) {
    // That the design has it was seen before.
    const { word, given } = wordIn(called, known.design) as { word: CallWord; given: Arguments };
    const thread = given.find((name) => things.threads.includes(name)) ?? things.threads[0] ?? '';
    const refused = start.call(word.asks(given, { ...known, thread }), textIn(called, word, known.design));
    if (refused !== undefined) return noStart(refused);
  }
  return start.differs(states) ?? { steps: start.steps };
}

function noStart(reason: string): Refused {
  return { kind: 'no such start', reason };
}

class Start {
  readonly #run: Run;
  readonly #known: Known;
  readonly steps: Step[] = [];

  constructor(system: System, known: Known) {
    this.#run = new Run({ ...system, properties: [] }, { faults: 0, breaches: 0 });
    this.#known = known;
  }

  /** Makes a state hold, unless it does. */
  reach({ state, function: name, given, text, thread }: StartCall): Refused | undefined {
    if (this.#holds(state)) return undefined;
    const { design } = this.#known;
    const word = findCalls(name).find((one) => one.isIn(design, given));
    if (word === undefined) return noStart(`${stateText(state)} takes ${name}, which ${design.name} does not have`);
    const refused = this.call(word.asks(given, { ...this.#known, thread }), `${nameIn(word, design)}(${text})`);
    return refused === undefined ? undefined : noStart(`${refused}, so that ${stateText(state)} is not reached`);
  }

  /** Makes a call, which must return 0 where it returns anything; why it does not, as a clause. */
  call({ actor, command, goesOn = [actor] }: Asked, text: string): string | undefined {
    let returned: Json | undefined;
    const take = (asked: string, event: Step['command']): NotTaken | undefined => {
      const result = this.#run.take({ actor: asked, command: event, outcomes: [] });
      if ('notTaken' in result) return result.notTaken;
      const said = result.taken.observations.findLast((one) => one.event.type === 'returned');
      returned = said?.event['errno'] ?? returned;
      this.steps.push(result.taken.step);
      return undefined;
    };
    // What a design or a driver does not have was left out.
    if (this.#run.state[actor] === undefined) return `${text} is asked of ${actor}, which is not there`;
    const refused = take(actor, command);
    if (refused !== undefined) return `${text} ${whyNot(refused)}`;
    while (goesOn.length > 0 && this.#isBusy(goesOn[0] as string)) {
      if (!goesOn.some((next) => take(next, { type: 'proceed' }) === undefined)) return `${text} waits for ever`;
    }
    return returned === undefined || returned === '0' ? undefined : `${text} answers ${String(returned)}`;
  }

  /** The first of the declared states that does not hold. */
  differs(states: readonly DeclaredState[]): Refused | undefined {
    const moment = this.#moment();
    const wrong = states.find(({ term, holds }) => !holds(term.reads(moment)));
    if (wrong === undefined) return undefined;
    const is = valueText(wrong.term.reads(moment));
    return noStart(
      `${stateText(wrong)} does not hold when all is called: ${applicationText(wrong.application)} is ${is}`,
    );
  }

  #isBusy(actor: string): boolean {
    return this.#run.state[actor]?.tags.includes('busy') === true;
  }

  #holds({ term, holds }: DeclaredState): boolean {
    return holds(term.reads(this.#moment()));
  }

  #moment(): Seen {
    return seenBy(
      { state: this.#run.state, said: [], broken: new Set(), registers: {}, stuck: new Set() },
      this.#known,
    );
  }
}

/** The moment, with what actors are. */
export function seenBy(moment: Moment, { kindOf }: Pick<Known, 'kindOf'>): Seen {
  return { ...moment, kindOf };
}

function stateText({ application, value }: DeclaredState): string {
  return `${applicationText(application)} = ${value}`;
}

function valueText(value: Json): string {
  return value === null ? 'NULL' : String(value);
}

function whyNot(notTaken: NotTaken): string {
  switch (notTaken.reason) {
    case 'blocked':
      return `waits for ${notTaken.actor}`;
    case 'bound':
      return `would pass the bound of the ${notTaken.bound}`;
    default:
      return 'cannot be called there';
  }
}
