/** Arguments of calls and of what may fail: what a word of the file names. */
import { holderOf } from '../../model/index.ts';
import type { Application, Side } from '../scenario.ts';
import type { Arguments, Parameter } from '../words/calls/call.ts';
import type { Awaited } from './awaited.ts';
import type { Names } from './names.ts';
import { tellNoThing } from './no-such-thing.ts';
import { groupsOf, type Things } from './things.ts';
import { type Tell, unknown } from './told.ts';

/** What it takes to make sense of arguments. */
export interface Context {
  readonly things: Things;
  readonly names: Names;
  readonly tell: Tell;
  readonly awaits: (awaited: Awaited) => void;
  /** A PASID is mentioned. */
  readonly mentions: (pasid: string) => void;
}

/** A domain that somebody of the model has: `vfio.1`. */
export function holderIn({ text, at }: { readonly text: string; readonly at: Side['at'] }): Awaited {
  return { text: holderOf(text), at, kinds: [] };
}

/** Something with a name and parameters. */
interface Takes<P> {
  readonly name: string;
  readonly takes: readonly P[];
  readonly optional?: number;
}

/** `iommu_attach_group(domain, group)`, and in brackets what may be left out. */
export function signatureOf({ name, takes, optional = 0 }: Takes<Parameter | string>): string {
  const names = takes.map((parameter) => (typeof parameter === 'string' ? parameter : nameOf(parameter)));
  const needed = names.slice(0, names.length - optional).join(', ');
  const others = names.slice(names.length - optional);
  return `${name}(${others.reduce((text, other) => `${text}${text === '' ? `[${other}]` : ` [, ${other}]`}`, needed)})`;
}

function nameOf(parameter: Parameter): string {
  switch (parameter.is) {
    case 'actor':
      return parameter.of;
    case 'word':
      return parameter.among.join('|');
    case 'either':
      return parameter.of.map(nameOf).join('|');
    default:
      return parameter.is;
  }
}

/** Whether so many arguments can be given. */
export function takesSoMany({ takes, optional = 0 }: Takes<unknown>, count: number): boolean {
  return count <= takes.length && count >= takes.length - optional;
}

/** The arguments as the model names them; nothing where one of them is wrong, which is told. */
export function argumentsOf(
  { arguments: sides, at }: Application,
  word: Takes<Parameter>,
  context: Context,
): Arguments | undefined {
  if (!takesSoMany(word, sides.length)) {
    context.tell({
      at,
      what: `${word.name} takes another number of arguments`,
      got: String(sides.length),
      expected: signatureOf(word),
      remedy: 'write it so',
    });
    return undefined;
  }
  const signature = signatureOf(word);
  // Two that are swapped are one mistake.
  let isShown = false;
  const tell: Tell = (fault) => {
    if (fault.expected !== signature || !isShown) context.tell(fault);
    if (fault.expected === signature) isShown = true;
  };
  const names = sides.map((side, index) =>
    argumentOf(side, word.takes[index] as Parameter, signature, { ...context, tell }),
  );
  return names.every((name) => name !== undefined) ? names : undefined;
}

function argumentOf(side: Side, parameter: Parameter, signature: string, context: Context): string | undefined {
  if (side.kind === 'value') return namedBy(side, parameter, signature, context);
  context.tell({
    at: side.at,
    what: 'an argument of a call is a name, a number or a word',
    got: side.kind === 'register' ? `${side.thread.text}:${side.register.text}` : `${side.name.text}(...)`,
    expected: describe(parameter, context.things),
    remedy: 'write the thing itself',
  });
  return undefined;
}

interface Written {
  readonly text: string;
  readonly at: Side['at'];
}

function namedBy(value: Written, parameter: Parameter, signature: string, context: Context): string | undefined {
  const { things, awaits } = context;
  if (parameter.is === 'actor') return actorOf(value, [parameter], context);
  if (parameter.is === 'either') return eitherOf(value, parameter.of, context);
  const name = nameFor(value.text, parameter, things);
  if (name === undefined) tellMismatch(value, parameter, signature, context);
  else if (parameter.is === 'pasid') context.mentions(name);
  else if (parameter.is === 'domain' && !things.domains.has(value.text)) awaits(holderIn(value));
  return name;
}

function eitherOf(value: Written, alternatives: readonly Parameter[], context: Context): string | undefined {
  const actors = alternatives.filter((one) => one.is === 'actor');
  for (const one of alternatives) {
    const name = one.is === 'actor' || one.is === 'either' ? undefined : nameFor(value.text, one, context.things);
    if (name !== undefined) return name;
  }
  if (actors.length > 0) return actorOf(value, actors, context);
  const expected = describe({ is: 'either', of: alternatives }, context.things);
  context.tell({
    at: value.at,
    what: 'the argument is of another kind',
    got: value.text,
    expected,
    remedy: 'name one',
  });
  return undefined;
}

/** An actor of one of several kinds: one that there will be, or one that the call makes. */
function actorOf(
  value: Written,
  alternatives: readonly Extract<Parameter, { is: 'actor' }>[],
  { names, awaits }: Context,
): string | undefined {
  const made = alternatives.find(({ isMade }) => isMade);
  const kinds = alternatives.map(({ of }) => of);
  const isOther = kinds.some((kind) => kind !== made?.of && names.isOf(value.text, kind));
  if (made !== undefined && !isOther && !names.isMade(value, made.of)) return undefined;
  awaits({ ...value, kinds });
  return value.text;
}

type Plain = Exclude<Parameter, { is: 'actor' | 'either' }>;

/** What the model calls it, if it is such a thing. */
function nameFor(text: string, parameter: Plain, things: Things): string | undefined {
  switch (parameter.is) {
    case 'domain':
      return things.domains.get(text) ?? (text.includes('.') ? text : undefined);
    case 'pasid':
      return /^\d{1,7}$/.test(text) ? `pasid${Number(text)}` : undefined;
    case 'number':
      return /^\d{1,9}$/.test(text) ? text : undefined;
    default:
      return knownFor(parameter, things).includes(text) ? text : undefined;
  }
}

function knownFor(parameter: Plain, { topology, threads, mms, domains }: Things): readonly string[] {
  switch (parameter.is) {
    case 'group':
      return groupsOf(topology);
    case 'device':
      return topology.devices.map(({ name }) => name);
    case 'domain':
      return [...domains.keys()];
    case 'mm':
      return mms;
    case 'thread':
      return threads;
    case 'word':
      return parameter.among;
    case 'pasid':
    case 'number':
      return [];
  }
}

const WHAT = {
  group: ['group', 'declare it, as in `group g0 = d0;`'],
  device: ['device', 'declare it, as in `group g0 = d0, d1;`'],
  domain: ['domain', 'declare it, as in `domain A : UNMANAGED;`'],
  mm: ['process', 'declare it, as in `mm m0;`'],
  thread: ['thread', 'name a thread of the file: an owner is one of them'],
} as const;

function tellMismatch(value: Written, parameter: Plain, signature: string, context: Context): void {
  const { text: got, at } = value;
  if (parameter.is === 'pasid' || parameter.is === 'number') {
    const what = parameter.is === 'pasid' ? 'a PASID is a number' : 'the argument is a number';
    context.tell({ at, what, got, expected: 'a number, as 1', remedy: 'write its number' });
    return;
  }
  const known = knownFor(parameter, context.things);
  if (parameter.is === 'word') {
    context.tell(unknown('word', got, at, known, 'take one of these'));
    return;
  }
  const [what, remedy] = WHAT[parameter.is];
  tellNoThing(value, { what, known, remedy, signature }, context);
}

function describe(parameter: Parameter, things: Things): string {
  if (parameter.is === 'actor') return `a ${parameter.of}`;
  if (parameter.is === 'either') {
    const known = parameter.of.flatMap((one) =>
      one.is === 'actor' || one.is === 'either' ? [] : knownFor(one, things),
    );
    const others = parameter.of.flatMap((one) => (one.is === 'actor' ? `a ${one.of}` : []));
    return [...(known.length > 0 ? [`one of ${known.join(', ')}`] : []), ...others].join(', or ');
  }
  const known = knownFor(parameter, things);
  return known.length === 0 ? `a ${parameter.is}` : `one of ${known.join(', ')}`;
}
