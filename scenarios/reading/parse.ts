/** Reads a scenario file (docs/LITMUS.md). What is wrong with it is told all at once. */
import { Buffer } from 'node:buffer';
import type { Fault } from '../fault.ts';
import type { Clause, Declaration, Scenario, Thread, Word } from '../scenario.ts';
import { anyOf, Cursor, isWritten, type Reading, Unreadable } from './cursor.ts';
import { ScenarioFaults } from './fault-text.ts';
import { faultsOfResults } from './faults-of-results.ts';
import { HEADER, LABELS, QUANTIFIERS } from './keywords.ts';
import { parseLines, startsClause, startsResult, startsThread } from './parse-block.ts';
import { parseClause, parseResult, skipToStart, startsMisspeltClause } from './parse-clause.ts';
import { parseDeclaration } from './parse-declaration.ts';
import { parseThread } from './parse-thread.ts';
import { plainText } from './plain-words.ts';
import { type Token, tokensOf, withoutMark } from './tokens.ts';

/** Bytes of a file: some hundred times more than a question takes. */
export const BYTES_MAX = 64 * 1024;
/** Threads of a file: the orders of more cannot be walked anyway. */
export const THREADS_MAX = 8;

const FILE: Reading = { name: 'the file', example: 'IOMMU name  (* ... *)  { ... }  P0 (...) { ... }  exists (...)' };
const HEADING: Reading = { name: 'the first line', example: 'IOMMU name-of-the-file' };
const COMMENT: Reading = { name: 'the comment', example: '(* Question: ...  Source: ... *)' };
const START: Reading = { name: 'the initial state', example: '{ group g0 = d0; domain A : UNMANAGED; }' };

/**
 * The scenario that `text` tells; `file` is what errors call it, and its last part is the scenario's name.
 *
 * @throws ScenarioFaults (`bad-scenario`) with every fault that was found.
 */
export function readScenario(text: string, file: string): Scenario {
  const bytes = Buffer.byteLength(text);
  if (bytes > BYTES_MAX) {
    const what = `the file has ${bytes.toLocaleString('en')} bytes`;
    const expected = `at most ${BYTES_MAX.toLocaleString('en')}`;
    const remedy = 'ask one question per file, in few words';
    throw new ScenarioFaults(file, text, [{ at: { line: 1, column: 1, length: 1 }, what, expected, remedy }]);
  }
  const cursor = new Cursor(tokensOf(text));
  if (cursor.isAtEnd) {
    const remedy = `write it like: ${FILE.example}`;
    throw new ScenarioFaults(file, text, [{ at: cursor.token.at, what: 'the file says nothing', remedy }]);
  }
  const scenario = parseFile(cursor, withoutMark(text), file);
  const faults = [...cursor.faults, ...(scenario === undefined ? [] : faultsOfResults(scenario))];
  if (faults.length === 0 && scenario !== undefined) return scenario;
  const rest = scenario && { scenario, unread: cursor.unread };
  throw new ScenarioFaults(file, text, faults, rest);
}

/** Nothing where the start is missing. */
function parseFile(cursor: Cursor, text: string, file: string): Scenario | undefined {
  const name = parseHeading(cursor, file);
  const { question, source } = parseComment(cursor);
  const declarations = parseStart(cursor);
  const owners = ownersIn(declarations ?? []);
  const threads: Thread[] = [];
  const clauses: Clause[] = [];
  let [isActing, isAsking] = [false, false];
  while (!cursor.isAtEnd) {
    const before = cursor.progress;
    cursor.attempt(
      () => {
        if (startsClause(cursor) || startsMisspeltClause(cursor)) {
          isAsking = true;
          const clause = parseClause(cursor, text);
          if (clause !== undefined) clauses.push(clause);
        } else if (startsResult(cursor)) lateResult(cursor);
        else if (startsThread(cursor) || !(isAsking || isOfHerd(cursor))) {
          isActing = true;
          threads.push(parseThread(cursor, text, owners));
        } else strayLine(cursor);
      },
      () => skipToStart(cursor),
    );
    if (cursor.progress === before) cursor.skip();
  }
  refuseCrowd(cursor, threads);
  tellWhatIsMissing(cursor, isActing, isAsking);
  return declarations && { name, question, source, declarations, threads, clauses };
}

/** "IOMMU" word */
function parseHeading(cursor: Cursor, file: string): Word {
  const base = (file.split(/[/\\]/).at(-1) as string).replace(/\.litmus$/, '');
  const known = /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(base) ? base : 'name';
  const { at } = cursor.token;
  const { line } = at;
  const name = cursor.attempt(
    () => {
      if (!cursor.accept(HEADER)) {
        const isOther = cursor.token.kind === 'word';
        cursor.fail(HEADING, {
          what: isOther ? `a scenario starts with ${HEADER}` : `the first line is missing: ${HEADER} and a name`,
          remedy: `write: ${HEADER} ${known}`,
        });
      }
      return parseName(cursor, known);
    },
    () => {
      const isHere = () => cursor.token.at.line === line && !isWritten(cursor.token, '{');
      while (!cursor.isAtEnd && isHere() && cursor.token.kind !== 'comment') cursor.skip();
    },
  );
  if (name === undefined) return { text: known, at };
  if (cursor.faults.length > 0 || !file.endsWith('.litmus') || name.text === base) return name;
  const remedy = base === known ? `write ${HEADER} ${base}, or rename the file` : 'rename the file';
  cursor.note({ at: name.at, what: 'the file has another name', got: name.text, expected: base, remedy });
  return name;
}

function parseName(cursor: Cursor, known: string): Word {
  const { line } = (cursor.previous as Token).at;
  const isHere = () =>
    cursor.token.at.line === line &&
    cursor.token.kind !== 'end' &&
    cursor.token.kind !== 'comment' &&
    !isWritten(cursor.token, '{');
  if (!isHere()) {
    cursor.couldBe('a name');
    cursor.noteMissing('the name', `write: ${HEADER} ${known}`);
    throw new Unreadable();
  }
  const name = cursor.expectName('a name', { ...HEADING, example: `${HEADER} ${known}` });
  if (isHere()) {
    cursor.noteHere(HEADING, { what: 'a name is one word', remedy: `write: ${HEADER} ${known}` });
    while (isHere()) cursor.skip();
  }
  return name;
}

/** "(*" text "*)", with a question and its source. */
function parseComment(cursor: Cursor): { readonly question: string; readonly source: string } {
  cursor.couldBe('a comment (* Question: ...  Source: ... *)');
  if (cursor.token.kind !== 'comment') {
    cursor.noteMissing('the comment', `write what is asked, and who asked: ${COMMENT.example}`);
    return { question: '', source: '' };
  }
  const comment = cursor.advance();
  const [question, source] = LABELS.map((label) => {
    const paragraph = paragraphOf(comment.text, label);
    if (paragraph === '') cursor.note(missingLabel(label, comment));
    return paragraph;
  });
  return { question: question as string, source: source as string };
}

const MEANINGS: Readonly<Record<(typeof LABELS)[number], string>> = {
  Question: 'what is asked, as on the list',
  Source: 'who asked: a mail, a commit or a function',
};

function missingLabel(label: (typeof LABELS)[number], { at }: Token): Fault {
  const remedy = `write ${label}: and ${MEANINGS[label]}, within the comment`;
  return { at: { ...at, length: 2 }, what: `the comment has no ${label}:`, expected: `${label}: ...`, remedy };
}

/** What stands behind `label:` until a blank line or the other label. */
function paragraphOf(comment: string, label: string): string {
  const lines = comment.split(/\r\n|\r|\n/).map((line) => line.replace(/^[ \t]*\*?[ \t]*/, ''));
  const from = lines.findIndex((line) => line.startsWith(`${label}:`));
  if (from === -1) return '';
  const after = lines.slice(from + 1);
  const end = after.findIndex((line) => line.trim() === '' || LABELS.some((other) => line.startsWith(`${other}:`)));
  const first = (lines[from] as string).slice(label.length + 1);
  return plainText([first, ...after.slice(0, end === -1 ? after.length : end)].join('\n'));
}

/** "{" { declaration ";" } "}" */
function parseStart(cursor: Cursor): readonly Declaration[] | undefined {
  if (!cursor.accept('{')) {
    cursor.noteHere(START, { what: 'the initial state is missing', remedy: `write it like: ${START.example}` });
    if (startsThread(cursor) || startsClause(cursor)) return undefined;
    while (!cursor.isAtEnd && !isWritten(cursor.token, '{') && !startsThread(cursor)) cursor.skip();
    if (!cursor.accept('{')) return undefined;
  }
  return parseLines(cursor, START, () => parseDeclaration(cursor));
}

/** Who owns something from the start on. */
function ownersIn(declarations: readonly Declaration[]): readonly string[] {
  return declarations.flatMap((one) => (one.kind === 'state' && one.term.name.text === 'owner' ? one.value.text : []));
}

/** A result to which no clause belongs. */
function lateResult(cursor: Cursor): void {
  cursor.noteHere(FILE, {
    what: 'this result has no clause before it',
    expected: anyOf(QUANTIFIERS),
    remedy: 'write what is asked before what comes out, as in exists (dom(g0) = A)',
  });
  parseResult(cursor);
}

/** What herd's files have beside clauses. */
const OF_HERD: ReadonlyMap<string, string> = new Map([
  ['locations', 'leave it out: a witness shows every state'],
  ['filter', 'leave it out: say it in the clause, with /\\'],
]);

function isOfHerd(cursor: Cursor): boolean {
  return OF_HERD.has(cursor.token.text) || isWritten(cursor.token, '~');
}

/** What no scenario has, or what other litmus tools have. */
function strayLine(cursor: Cursor): void {
  cursor.couldBe(...QUANTIFIERS, 'Result');
  if (cursor.token.kind === 'symbol' && cursor.token.text === '~') {
    // The clause behind it can be read.
    cursor.noteHere(FILE, {
      what: 'no clause is denied as a whole',
      remedy: 'write forall (~(...)), or exists (...) with the verdict Never',
    });
    cursor.skip();
    return;
  }
  const remedy = OF_HERD.get(cursor.token.text);
  cursor.fail(FILE, remedy === undefined ? {} : { remedy });
}

function refuseCrowd(cursor: Cursor, threads: readonly Thread[]): void {
  if (threads.length > THREADS_MAX) {
    const { at } = (threads[THREADS_MAX] as Thread).name;
    cursor.note({
      at,
      what: `the file has ${threads.length} threads`,
      expected: `at most ${THREADS_MAX}`,
      remedy: 'ask with two or three: their orders multiply',
    });
  }
}

function tellWhatIsMissing(cursor: Cursor, isActing: boolean, isAsking: boolean): void {
  if (!isActing) {
    cursor.noteHere(FILE, {
      what: 'the file has no thread',
      expected: 'a thread',
      remedy: 'write P0 (who) { a call; }',
    });
  }
  if (isAsking) return;
  const expected = anyOf(QUANTIFIERS);
  const remedy = 'write what is asked, as in exists (dom(g0) = A)';
  cursor.noteHere(FILE, { what: 'the file asks nothing', expected, remedy });
}
