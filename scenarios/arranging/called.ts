/** A call of the file, with the functions that it may be: which of them it is, the design says. */
import type { Design } from '../../model/index.ts';
import type { Application, Side } from '../scenario.ts';
import type { Arguments, CallWord } from '../words/calls/call.ts';
import { CALLS, findCalls, nameIn, namesOf } from '../words/calls/index.ts';
import { argumentsOf, type Context, signatureOf, takesSoMany } from './arguments.ts';
import { unknown } from './told.ts';

export interface CalledWord {
  readonly application: Application;
  readonly words: readonly { readonly word: CallWord; readonly given: Arguments }[];
}

/** The call; nothing where it makes no sense, which is told. */
export function callOf(application: Application, context: Context): readonly CalledWord[] {
  const { name, arguments: sides, at } = application;
  const named = findCalls(name.text);
  if (named.length === 0) {
    const names = CALLS.flatMap(namesOf);
    context.tell(unknown('function', name.text, name.at, names, 'take one of `list calls`'));
    return [];
  }
  const fitting = named.filter((word) => takesSoMany(word, sides.length));
  if (fitting.length === 0) {
    context.tell({
      at,
      what: `${name.text} takes another number of arguments`,
      got: String(sides.length),
      expected: named.map((word) => signatureOf({ ...word, name: name.text })).join(' or '),
      remedy: 'write it so',
    });
    return [];
  }
  const words = fitting.flatMap((word, index) => {
    // What is wrong is told once: of the first of them.
    const given = argumentsOf(application, word, index === 0 ? context : { ...context, tell: () => {} });
    return given === undefined ? [] : [{ word, given }];
  });
  return words.length === 0 ? [] : [{ application, words }];
}

/** The one of them that the design has. */
export function wordIn({ words }: CalledWord, design: Design): CalledWord['words'][number] | undefined {
  return words.find(({ word, given }) => word.isIn(design, given));
}

/** The call as the kernel of the design writes it, with the arguments of the file. */
export function textIn({ application }: CalledWord, word: CallWord, design: Design): string {
  return `${nameIn(word, design)}(${application.arguments.map(sideText).join(', ')})`;
}

/** As it was written. */
export function applicationText({ name, arguments: sides }: Application): string {
  return `${name.text}(${sides.map(sideText).join(', ')})`;
}

export function sideText(side: Side): string {
  switch (side.kind) {
    case 'value':
      return side.text;
    case 'register':
      return `${side.thread.text}:${side.register.text}`;
    case 'application':
      return applicationText(side);
  }
}
