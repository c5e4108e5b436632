/** What a scenario means, whatever the design: every word is known, and everything that is wrong is told at once. */
import { findDesign, findDriver, type Topology } from '../../model/index.ts';
import type { PermittedFailure } from '../arrangement.ts';
import { type Fault, inOrder } from '../fault.ts';
import type { Application, Clause, Declaration, Place, Quantifier, Scenario, Statement } from '../scenario.ts';
import type { Arguments, CallWord, FailureWord } from '../words/calls/call.ts';
import { FAILURES, findFailure } from '../words/failures/index.ts';
import { findProperty, PROPERTIES } from '../words/properties/index.ts';
import { findTerm, TERMS } from '../words/terms/index.ts';
import { argumentsOf, type Context } from './arguments.ts';
import type { Awaited } from './awaited.ts';
import { type CalledWord, callOf } from './called.ts';
import { expressionText } from './expression-text.ts';
import { type ExpressionContext, expressionOf, type Holds, termOf } from './expressions.ts';
import { Names } from './names.ts';
import { propertyOf } from './property-values.ts';
import { checkActors } from './reference-system.ts';
import { type DeclaredState, prepareForStates } from './start-calls.ts';
import { type Things, thingsOf } from './things.ts';
import { found, type Tell, unknown } from './told.ts';
import { errnoOf, testOf } from './values.ts';

export interface Understood {
  readonly things: Things;
  /** With the properties of things, and with all that calls need. */
  readonly topology: Topology;
  /** What must hold at the start, in the order of the file. */
  readonly states: readonly DeclaredState[];
  /** What is called before the threads start. */
  readonly calls: readonly CalledWord[];
  readonly threads: readonly UnderstoodThread[];
  readonly failures: readonly UnderstoodFailure[];
  readonly clauses: readonly UnderstoodClause[];
  /** Invariants that the file names. */
  readonly invariants: readonly string[];
}

export interface UnderstoodThread {
  readonly name: string;
  readonly statements: readonly UnderstoodStatement[];
}

export interface UnderstoodStatement {
  readonly call: CalledWord;
  readonly at: Place;
  readonly register?: string | undefined;
  readonly condition?: { readonly register: string; readonly isEqual: boolean; readonly value: string } | undefined;
}

interface UnderstoodFailure extends Pick<PermittedFailure, 'kind' | 'errno'> {
  readonly word: FailureWord;
  readonly given: Arguments;
}

interface UnderstoodClause {
  readonly quantifier: Quantifier;
  readonly holds: Holds;
  /** Of an `exists` or `ever`, what `/\` joins in it. */
  readonly parts: readonly { readonly text: string; readonly holds: Holds }[];
}

/** Nothing is understood of a file with faults. */
export type Meaning =
  | { readonly understood: Understood; readonly faults: readonly [] }
  | { readonly understood?: undefined; readonly faults: readonly Fault[] };

const known = new WeakMap<Scenario, Meaning>();
const NONE: ReadonlySet<string> = new Set();

/** What the scenario means, or everything that is wrong with it; of its file, words that could not be read are `unread`. */
export function understand(scenario: Scenario, unread: ReadonlySet<string> = NONE): Meaning {
  const before = known.get(scenario);
  if (before !== undefined) return before;
  const meaning = new Reader(scenario, unread).read();
  known.set(scenario, meaning);
  return meaning;
}

class Reader {
  readonly #scenario: Scenario;
  readonly #unread: ReadonlySet<string>;
  /** Arguments of what makes no sense: it may be that by which they would be there. */
  readonly #doubtful = new Set<string>();
  readonly #faults: Fault[] = [];
  readonly #awaited: Awaited[] = [];
  readonly #pasids = new Set<string>();
  readonly #invariants = new Set<string>();
  readonly #needs: ((topology: Topology) => Topology)[] = [];
  readonly #tell: Tell = (fault) => {
    if (fault.got === undefined || !this.#unread.has(fault.got)) this.#faults.push(fault);
  };

  constructor(scenario: Scenario, unread: ReadonlySet<string>) {
    this.#scenario = scenario;
    this.#unread = unread;
  }

  read(): Meaning {
    const names = new Names(this.#tell);
    const things = thingsOf(this.#scenario, names, this.#tell, this.#unread);
    const context: Context = {
      things,
      names,
      tell: this.#tell,
      awaits: (awaited) => this.#awaited.push(awaited),
      mentions: (pasid) => this.#pasids.add(pasid),
    };
    const expressions = {
      ...context,
      registers: registersOf(this.#scenario),
      asksFor: (name: string) => this.#invariants.add(name),
      needs: (prepares: (topology: Topology) => Topology) => this.#needs.push(prepares),
    };
    // In the order of the file, so that a name is that of whatever has it first.
    const start = this.#start(context, expressions);
    const threads = this.#threads(context);
    const clauses = this.#scenario.clauses.flatMap((clause) => this.#clause(clause, expressions) ?? []);
    const calls = [...start.calls, ...threads.flatMap(({ statements }) => statements.map(({ call }) => call))];
    const read = this.#needs.reduce((whole, prepares) => prepares(whole), start.topology);
    const topology = prepared(
      { ...read, pasids: pasidsOf(read, this.#pasids, this.#scenario) },
      [...calls.flatMap(({ words }) => words), ...start.failures],
      start.states,
      things,
      calls.length,
    );
    const awaited = this.#awaited.filter(({ text }) => !this.#doubtful.has(text));
    if (things.isKnown) checkActors(topology, things, awaited, this.#tell);
    if (this.#faults.length > 0) return { faults: inOrder(this.#faults) };
    const { states, failures } = start;
    const invariants = [...this.#invariants];
    return {
      understood: { things, topology, states, calls: start.calls, threads, failures, clauses, invariants },
      faults: [],
    };
  }

  #start(context: Context, expressions: ExpressionContext) {
    let { topology } = context.things;
    const states: DeclaredState[] = [];
    const calls: CalledWord[] = [];
    const failures: UnderstoodFailure[] = [];
    for (const declaration of this.#scenario.declarations) {
      if (declaration.kind === 'failure') failures.push(...this.#failure(declaration, context));
      if (declaration.kind === 'call') calls.push(...this.#call(declaration.call, context));
      if (declaration.kind !== 'state') continue;
      const { term, value } = declaration;
      const property = findProperty(term.name.text);
      if (property === undefined) states.push(...this.#state(declaration, expressions));
      else {
        const before = this.#faults.length;
        topology = propertyOf(property, term, value, { ...context, topology });
        if (this.#faults.length > before) this.#doubtful.add(value.text);
      }
    }
    return { topology, states, calls, failures };
  }

  #call(call: Application, context: Context): readonly CalledWord[] {
    const called = callOf(call, context);
    const words = called.length > 0 ? [] : call.arguments.flatMap((side) => (side.kind === 'value' ? side.text : []));
    for (const word of words) this.#doubtful.add(word);
    return called;
  }

  #state(
    { term: application, value }: Extract<Declaration, { kind: 'state' }>,
    context: ExpressionContext,
  ): readonly DeclaredState[] {
    const names = [...PROPERTIES, ...TERMS].map(({ name }) => name);
    if (findTerm(application.name.text) === undefined) {
      const { text, at } = application.name;
      this.#tell(unknown('property or term', text, at, names, 'take one of `list properties` or `list terms`'));
      return [];
    }
    const term = termOf(application, { ...context, isStart: true });
    const holds = term && testOf(value, term.word.gives, context, term.word.values);
    return term === undefined || holds === undefined ? [] : [{ term, application, value: value.text, holds }];
  }

  #failure(
    { of, errno, isBreach }: Extract<Declaration, { kind: 'failure' }>,
    context: Context,
  ): readonly UnderstoodFailure[] {
    const word = findFailure(of.name.text);
    if (word === undefined) {
      const names = FAILURES.map(({ name }) => name);
      this.#tell(unknown('function that may fail', of.name.text, of.name.at, names, 'take one of these'));
      return [];
    }
    const given = argumentsOf(of, word, context);
    const only = errno && errnoOf(errno, context);
    const kind = isBreach ? 'breach' : 'allowed';
    return given === undefined ? [] : [{ word, given, kind, errno: only }];
  }

  #threads(context: Context): readonly UnderstoodThread[] {
    return this.#scenario.threads.map(({ name, statements }) => {
      const set = new Set<string>();
      return {
        name: name.text,
        statements: statements.flatMap((statement) => this.#statement(statement, set, context)),
      };
    });
  }

  #statement(
    { call, register, condition }: Statement,
    set: Set<string>,
    context: Context,
  ): readonly UnderstoodStatement[] {
    const called = this.#call(call, context);
    if (condition !== undefined && !set.has(condition.register.text)) {
      const { text, at } = condition.register;
      const expected = set.size === 0 ? 'none is set before' : `one of ${[...set].join(', ')}`;
      const remedy = 'let a call before this one set it';
      this.#tell({ at, what: `no call before sets ${text}`, got: text, expected, remedy });
    }
    const value = condition && errnoOf({ ...condition.value }, context);
    if (register !== undefined) {
      set.add(register.text);
      const isVoid =
        called.length > 0 && called.every(({ words }) => words.every(({ word }) => word.returns === 'nothing'));
      if (isVoid) {
        this.#tell({
          at: register.at,
          what: `${call.name.text} returns nothing that a register could keep`,
          got: register.text,
          remedy: `leave out \`${register.text} =\``,
        });
      }
    }
    return called.map((one) => ({
      call: one,
      at: call.at,
      register: register?.text,
      condition:
        condition !== undefined && value !== undefined
          ? { register: condition.register.text, isEqual: condition.isEqual, value }
          : undefined,
    }));
  }

  #clause({ quantifier, expression, results }: Clause, context: ExpressionContext): UnderstoodClause | undefined {
    for (const { design, driver } of results) {
      if (design.text !== '*') found(this.#tell, design.at, () => findDesign(design.text));
      if (driver.text !== '*') found(this.#tell, driver.at, () => findDriver(driver.text));
    }
    const holds = expressionOf(expression, { ...context, quantifier });
    if (holds === undefined) return undefined;
    const isOfSome = quantifier === 'exists' || quantifier === 'ever';
    const joined = isOfSome && expression.kind === 'and' ? expression.parts : [];
    // All of it was told, and asked for, with the whole.
    const silent = { ...context, quantifier, tell: () => {}, awaits: () => {}, needs: () => {} };
    const parts = joined.flatMap((part) => {
      const isSo = expressionOf(part, silent);
      return isSo === undefined ? [] : [{ text: expressionText(part), holds: isSo }];
    });
    return { quantifier, holds, parts };
  }
}

/** Of each thread, the registers that its calls set. */
function registersOf({ threads }: Scenario): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    threads.map(({ name, statements }) => [
      name.text,
      new Set(statements.flatMap(({ register }) => register?.text ?? [])),
    ]),
  );
}

/** Those of the topology, those that the file mentions, and one for each of its processes, by number. */
function pasidsOf({ pasids }: Topology, mentioned: ReadonlySet<string>, { declarations }: Scenario): readonly string[] {
  // A process gets the lowest that is free.
  const processes = declarations.filter(({ kind }) => kind === 'mm').map((_, index) => `pasid${index + 1}`);
  return [...new Set([...pasids, ...mentioned, ...processes])].sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)));
}

/** A call, or what may fail. */
interface Preparing {
  readonly word: Pick<CallWord, 'prepares'>;
  readonly given: Arguments;
}

/** The topology with what calls and failures need, and as deep as resets can nest. */
function prepared(
  topology: Topology,
  words: readonly Preparing[],
  states: readonly DeclaredState[],
  things: Things,
  callsMax: number,
): Topology {
  let whole = prepareForStates(topology, states, things);
  for (const { word, given } of words) whole = word.prepares?.(whole, given) ?? whole;
  if (!whole.devices.some(({ hasAts }) => hasAts)) return whole;
  return { ...whole, resetDepthMax: Math.max(whole.resetDepthMax, callsMax, 1) };
}
