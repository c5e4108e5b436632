/** What clauses ask: an expression as a function of a moment. */
import type { Json } from '../../explorer/system.ts';
import { invariants } from '../../invariants/index.ts';
import { held } from '../registers.ts';
import type { Application, Expression, Quantifier, Register, Side, Value } from '../scenario.ts';
import { findTerm, TERMS } from '../words/terms/index.ts';
import type { Seen, Sort, TermParameter, TermWord } from '../words/terms/term.ts';
import { type Context, signatureOf, takesSoMany } from './arguments.ts';
import { tellNoThing } from './no-such-thing.ts';
import { groupsOf } from './things.ts';
import { unknown } from './told.ts';
import { domainOf, testOf } from './values.ts';

export type Holds = (seen: Seen) => boolean;

/** What is needed to make sense of an expression. */
export interface ExpressionContext extends Context {
  /** Registers of each thread that a call may set. */
  readonly registers: ReadonlyMap<string, ReadonlySet<string>>;
  /** What is asked for is that of a clause, or of the start. */
  readonly quantifier?: Quantifier;
  readonly isStart?: boolean;
  /** A term is asked for that needs something of the topology. */
  readonly needs: (prepares: NonNullable<TermWord['prepares']>) => void;
  /** An invariant is asked for. */
  readonly asksFor: (invariant: string) => void;
}

/** Nothing where it makes no sense, which is told. */
export function expressionOf(expression: Expression, context: ExpressionContext): Holds | undefined {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const parts = expression.parts.map((part) => expressionOf(part, context));
      if (!parts.every((part) => part !== undefined)) return undefined;
      return expression.kind === 'and'
        ? (seen) => parts.every((part) => part(seen))
        : (seen) => parts.some((part) => part(seen));
    }
    case 'not': {
      const part = expressionOf(expression.part, context);
      return part && ((seen) => !part(seen));
    }
    case 'comparison':
      return comparisonOf(expression, context);
    case 'statement':
      return statementOf(expression.term, context);
  }
}

function statementOf(term: Application, context: ExpressionContext): Holds | undefined {
  const read = termOf(term, context);
  if (read === undefined) return undefined;
  if (read.word.gives === 'truth') return (seen) => read.reads(seen) === true;
  context.tell({
    at: term.at,
    what: `${term.name.text} is not true or false: it gives a ${read.word.gives}`,
    got: `${term.name.text}(...)`,
    expected: `a comparison, as ${term.name.text}(...) = ...`,
    remedy: 'say what it is compared with',
  });
  return undefined;
}

type Comparison = Extract<Expression, { kind: 'comparison' }>;

function comparisonOf({ left, right, isEqual }: Comparison, context: ExpressionContext): Holds | undefined {
  if (left.kind === 'value' && right.kind === 'value') {
    context.tell({
      at: left.at,
      what: 'two values are compared: that never changes',
      got: `${left.text} and ${right.text}`,
      expected: 'a term or a register on one side',
      remedy: 'name what is read, as dom(g0) or P0:r0',
    });
    return undefined;
  }
  const isHeld = left.kind === 'value' ? testAgainst(right, left, context) : withOther(left, right, context);
  return isHeld && (isEqual ? isHeld : (seen) => !isHeld(seen));
}

function withOther(left: Application | Register, right: Side, context: ExpressionContext): Holds | undefined {
  if (right.kind === 'value') return testAgainst(left, right, context);
  const [one, other] = [readerOf(left, context), readerOf(right, context)];
  if (one === undefined || other === undefined) return undefined;
  if (one.sort !== other.sort) {
    context.tell({
      at: right.at,
      what: `${articled(one.sort)} is compared with ${articled(other.sort)}`,
      expected: articled(one.sort),
      remedy: 'compare what is of one sort',
    });
    return undefined;
  }
  return (seen) => {
    const value = one.reads(seen);
    return value !== undefined && value === other.reads(seen);
  };
}

function articled(sort: Sort): string {
  return sort === 'truth' ? 'something that is true or false' : `${/^[aeiou]/.test(sort) ? 'an' : 'a'} ${sort}`;
}

function testAgainst(side: Side, value: Value, context: ExpressionContext): Holds | undefined {
  const reader = side.kind === 'value' ? undefined : readerOf(side, context);
  const test = reader && testOf(value, reader.sort, context, reader.words);
  if (reader === undefined || test === undefined) return undefined;
  return (seen) => {
    const read = reader.reads(seen);
    return read !== undefined && test(read);
  };
}

interface Reader {
  readonly sort: Sort;
  readonly words?: readonly string[] | undefined;
  /** Nothing of a register that was never set. */
  readonly reads: (seen: Seen) => Json | undefined;
}

function readerOf(side: Application | Register, context: ExpressionContext): Reader | undefined {
  if (side.kind === 'register') return registerOf(side, context);
  const term = termOf(side, context);
  return term && { sort: term.word.gives, words: term.word.values, reads: term.reads };
}

function registerOf({ thread, register }: Register, context: ExpressionContext): Reader | undefined {
  const set = context.registers.get(thread.text);
  const known = set === undefined ? [...context.registers.keys()] : [...set];
  const [what, { text, at }] = set === undefined ? ['thread', thread] : ['register', register];
  if (!known.includes(text)) {
    const remedy = set === undefined ? 'name a thread of the file' : `let a call of ${thread.text} set it`;
    context.tell(unknown(what, text, at, known, remedy));
    return undefined;
  }
  return {
    sort: 'errno',
    reads: ({ registers }) => {
      return held(registers[thread.text] ?? {}, register.text);
    },
  };
}

/** A term that is applied to something. */
export interface AppliedTerm {
  readonly word: TermWord;
  readonly reads: (seen: Seen) => Json;
  /** What it is said of, where that are names. */
  readonly given: readonly (string | undefined)[];
}

/** A term with what it is said of; nothing where that makes no sense, which is told. */
export function termOf(application: Application, context: ExpressionContext): AppliedTerm | undefined {
  const { name, arguments: sides, at } = application;
  const word = findTerm(name.text);
  if (word === undefined) {
    const known = TERMS.map((term) => term.name);
    context.tell(unknown('term', name.text, name.at, known, 'take one of `list terms`'));
    return undefined;
  }
  const signature = signatureOf(word);
  if (!takesSoMany(word, sides.length)) {
    context.tell({
      at,
      what: `${name.text} takes another number of arguments`,
      got: String(sides.length),
      expected: signature,
      remedy: 'write it so',
    });
    return undefined;
  }
  refuseUntimely(word, application, context);
  if (word.prepares !== undefined) context.needs(word.prepares);
  const given = sides.map((side, index) => givenFor(side, word.takes[index] as TermParameter, signature, context));
  if (!given.every((one) => one !== undefined)) return undefined;
  const names = given.map((one) => (typeof one === 'function' ? undefined : (one ?? undefined)));
  if (given.every((one) => typeof one !== 'function')) {
    const constant = given as readonly (string | null)[];
    return { word, given: names, reads: (seen) => word.reads(seen, constant) };
  }
  const read = (seen: Seen) => given.map((one) => (typeof one === 'function' ? one(seen) : one));
  return { word, given: names, reads: (seen) => word.reads(seen, read(seen)) };
}

/** What is said in a call is said in a moment, and who waits for ever is known at the end. */
function refuseUntimely({ speaksOf }: TermWord, { name, at }: Application, context: ExpressionContext): void {
  const { quantifier, isStart, tell } = context;
  if (speaksOf === undefined) return;
  const ofEnds = quantifier === 'exists' || quantifier === 'forall';
  if (isStart !== true && ofEnds === (speaksOf === 'ends')) return;
  const expected = speaksOf === 'ends' ? 'exists or forall' : 'ever or throughout';
  const what = `${name.text} speaks of ${speaksOf === 'ends' ? 'the ends of executions' : 'moments'} only`;
  tell({
    at,
    what,
    got: isStart === true ? 'a state to start from' : (quantifier ?? ''),
    expected,
    remedy: 'ask for it there',
  });
}

/** A name, or what reads one. */
type Given = string | null | ((seen: Seen) => string | null);

function givenFor(
  side: Side,
  parameter: TermParameter,
  signature: string,
  context: ExpressionContext,
): Given | undefined {
  if (parameter === 'domain' && side.kind === 'application') {
    const term = termOf(side, context);
    if (term === undefined) return undefined;
    if (term.word.gives === 'domain') return (seen) => term.reads(seen) as string | null;
  }
  if (side.kind !== 'value') {
    context.tell({
      at: side.at,
      what: `this is no ${parameter}`,
      expected: parameter === 'domain' ? 'a domain, or a term that gives one' : `a ${parameter}`,
      remedy: 'write the thing itself',
    });
    return undefined;
  }
  return parameter === 'domain' ? domainOf(side, context) : nameFor(side, parameter, signature, context);
}

function nameFor(
  value: Value,
  parameter: Exclude<TermParameter, 'domain'>,
  signature: string,
  context: ExpressionContext,
): string | undefined {
  const { text, at } = value;
  const { things, tell, awaits } = context;
  const { devices } = things.topology;
  if (parameter === 'pasid') {
    if (/^\d{1,7}$/.test(text) && Number(text) > 0) {
      context.mentions(`pasid${Number(text)}`);
      return `pasid${Number(text)}`;
    }
    const remedy = text === '0' ? 'leave it out: without a PASID it is the RID' : 'write its number';
    tell({ at, what: 'a PASID is a number from 1 on', got: text, expected: 'a number, as 1', remedy });
    return undefined;
  }
  if (parameter === 'actor') {
    awaits({ text, at, kinds: [] });
    return text;
  }
  if (parameter === 'invariant') {
    const known = [...new Set(invariants.map(({ name }) => name))];
    if (!known.includes(text)) {
      tell(unknown(parameter, text, at, known, 'take one of `list invariants`'));
      return undefined;
    }
    context.asksFor(text);
    return text;
  }
  const known = {
    group: groupsOf(things.topology),
    device: devices.map(({ name }) => name),
    mm: things.mms,
    thread: things.threads,
  }[parameter];
  if (known.includes(text)) return text;
  tellNoThing(
    value,
    { what: parameter === 'mm' ? 'process' : parameter, known, remedy: 'name one', signature },
    context,
  );
  return undefined;
}
