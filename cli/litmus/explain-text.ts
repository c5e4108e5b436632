/**
 * `litmus --explain`: an answer to be sent in reply to the mail that asked.
 *
 * Plain ASCII of at most 72 columns. First the question as it was quoted and the answers, then what was run, the
 * executions that show them, what all that rests on, and how to see it again.
 */
import { wrapped } from '../../counterexamples/plain-text.ts';
import { invariants } from '../../invariants/index.ts';
import { findDesign, findDriver, MAINLINE } from '../../model/index.ts';
import {
  type Application,
  type Execution,
  type Expression,
  findCalls,
  type JudgedCell,
  type JudgedClause,
  type JudgedResult,
  type JudgedScenario,
  type Scenario,
  type Side,
  TERMS,
} from '../../scenarios/index.ts';
import { counted } from '../wording.ts';
import { executionsOfClause, type Shown } from './executions.ts';
import { ASKS, answersOf } from './explain-words.ts';
import { cellsAsked, hangText, leftOutTexts, observedOf } from './judged-words.ts';
import { and, placesText } from './places.ts';

/** What mail is wrapped at, so that it can be quoted. */
export const MAIL_COLUMNS = 72;

export interface Explained {
  readonly judged: JudgedScenario;
  readonly scenario: Scenario;
  /** The file, as it was read. */
  readonly text: string;
  /** How an execution goes, as lines of that width. */
  readonly tellExecution: (execution: Execution, cell: JudgedCell, shown: Shown) => readonly string[];
  /** What shows it again: a command, and what it reads. */
  readonly again: readonly string[];
}

/** The whole answer, with a line end at its end. */
export function explainText(explained: Explained): string {
  const { judged, scenario, text } = explained;
  const lines = [
    ...quoted(judged.question),
    '',
    ...paragraph(`(${judged.source})`),
    ...judged.clauses.flatMap((clause, index) => answerLines(judged, clause, index)),
    '',
    ...paragraph(
      'Asked of an executable model of the IOMMU core, which takes the threads below through every order of their critical sections:',
    ),
    '',
    ...bodyOf(text, scenario),
    ...judged.clauses.flatMap((clause, index) => executionLines(explained, clause, index)),
    ...hangLines(judged),
    ...wordLines(scenario),
    '',
    ...restLines(judged, scenario),
    '',
    'To see it again:',
    '',
    ...againLines(explained),
  ];
  return `${lines.join('\n')}\n`;
}

function paragraph(text: string, indent = 0, hanging = indent): readonly string[] {
  return wrapped(' '.repeat(indent) + text, MAIL_COLUMNS, hanging);
}

function quoted(text: string): readonly string[] {
  return wrapped(text, MAIL_COLUMNS - 2).map((line) => `> ${line}`);
}

/** What stands between the comment and the first clause: the start and the threads, as the file has them. */
function bodyOf(text: string, { clauses }: Scenario): readonly string[] {
  const lines = text.split(/\r?\n/);
  const from = lines.findIndex((line) => line.includes('*)')) + 1;
  const to = (clauses[0]?.at.line ?? lines.length + 1) - 1;
  const body = lines.slice(from, to).map((line) =>
    line
      .replaceAll('\t', '        ')
      .replace(/\s*#.*$/, '')
      .trimEnd(),
  );
  const indent = Math.min(...body.flatMap((line) => (/^\s+\S/.test(line) ? line.search(/\S/) : [])), 8);
  const shallow = body.map((line) => (line.startsWith(' '.repeat(indent)) ? `  ${line.slice(indent)}` : line));
  return shallow
    .filter((line, index) => line !== '' || (index > 0 && shallow[index - 1] !== ''))
    .join('\n')
    .trim()
    .split('\n')
    .flatMap((line) => (line === '' ? [''] : paragraph(line, 4, 8)));
}

/** What the driver profile `ideal` stands for. */
const IDEAL = 'a driver that keeps the contract (ideal)';

/** What a clause asks, and what it comes to in each design. */
function answerLines(judged: JudgedScenario, clause: JudgedClause, index: number): readonly string[] {
  const wrong = clause.results.filter(({ standing }) => standing !== 'confirmed');
  const answers = answersOf(judged, clause, index).join('\n');
  // Said once: "with ideal" reads as if there were such hardware.
  const told = index === 0 ? answers.replace(/\bwith ideal\b/, `with ${IDEAL}`) : answers;
  return [
    '',
    ...paragraph(ASKS[clause.quantifier]),
    '',
    ...paragraph(clause.text, 4, 8),
    '',
    ...told.split('\n').flatMap((answer) => paragraph(answer, 0, 2)),
    ...remarkLines(clause),
    ...leftOutLines(judged, clause),
    ...wrong.flatMap((result) => paragraph(wrongText(result), 0, 2)),
  ];
}

/** The executions that show it. */
function executionLines({ judged, tellExecution }: Explained, clause: JudgedClause, index: number): readonly string[] {
  const asked = cellsAsked(judged, clause);
  const what = judged.clauses.length > 1 ? `"${clause.text}"` : 'it';
  return tracesOf(judged, clause, index).flatMap((one) => [
    '',
    ...paragraph(
      `How ${what} ${one.isSo ? 'comes about' : 'can be otherwise'} in ${placesText([one.cell], asked)}, in the fewest steps:`,
    ),
    '',
    ...tellExecution(one.execution, one.cell, one),
  ]);
}

/** One for each verdict; none where what must be always is: each execution shows that. */
function tracesOf(judged: JudgedScenario, { quantifier }: JudgedClause, index: number): readonly Shown[] {
  const mustHold = quantifier === 'forall' || quantifier === 'throughout';
  const shown = oneForEachVerdict(executionsOfClause(judged, index, true), index);
  return shown.filter(({ isSo }) => !(mustHold && isSo));
}

/** Many designs agree: of each verdict, one execution is enough. */
function oneForEachVerdict(shown: readonly Shown[], index: number): readonly Shown[] {
  const byVerdict = new Map<string, Shown>();
  for (const one of shown) {
    const key = `${observedOf(one.cell.outcome, index)?.verdict} ${one.isSo}`;
    const known = byVerdict.get(key);
    // What is so today is asked for more often than what was.
    if (known === undefined || (known.cell.design !== MAINLINE && one.cell.design === MAINLINE))
      byVerdict.set(key, one);
  }
  return [...byVerdict.values()];
}

function remarkLines({ results }: JudgedClause): readonly string[] {
  const remarks = results.flatMap(({ design, driver, remark }) =>
    remark === undefined ? [] : `${design}/${driver}: ${remark}`,
  );
  return remarks.length === 0 ? [] : paragraph(`Remarks of the file: ${remarks.join('; ')}.`, 0, 2);
}

function leftOutLines(judged: JudgedScenario, { results }: JudgedClause): readonly string[] {
  const texts = [...new Set(results.flatMap((result) => leftOutTexts(judged, result)))];
  return texts.length === 0 ? [] : paragraph(`Left out: ${texts.join('; ')}.`, 0, 2);
}

function wrongText({ declared, design, driver, at, standing }: JudgedResult): string {
  const why = standing === 'not judged' ? 'could not be judged' : 'does not hold';
  return `The file declares ${declared} for ${design}/${driver} (line ${at.line}), which ${why}.`;
}

function hangLines({ cells }: JudgedScenario): readonly string[] {
  const hangs = cells.flatMap(({ design, driver, outcome }) =>
    outcome.kind === 'walked'
      ? outcome.hangs.map((hang) => ({ text: hangText(hang), where: `${design}/${driver}` }))
      : [],
  );
  const texts = new Map<string, string[]>();
  for (const { text, where } of hangs) {
    texts.set(text, [...(texts.get(text) ?? []), where]);
  }
  return [...texts].flatMap(([text, where]) => ['', ...paragraph(`It can end so that ${text} (${and(where)}).`, 0, 2)]);
}

/** What each term of the clauses means; the file's own words explain themselves. */
function wordLines(scenario: Scenario): readonly string[] {
  const used = new Set(scenario.clauses.flatMap(({ expression }) => termsOf(expression)));
  const terms = TERMS.filter(({ name }) => used.has(name));
  const words = [...terms, ...statementsOf(scenario), ...laterNamesOf(scenario)];
  if (words.length === 0) return [];
  const margin = Math.min(12, Math.max(...words.map(({ name }) => name.length)) + 2);
  return [
    '',
    'Words:',
    ...words.flatMap(({ name, meaning }) =>
      wrapped(`  ${name.padEnd(margin - 1)} ${meaning}`, MAIL_COLUMNS, margin + 2),
    ),
  ];
}

/** What the invariants say that clauses name. */
function statementsOf({ clauses }: Scenario): readonly { readonly name: string; readonly meaning: string }[] {
  const asked = clauses.map(({ text }) => text).join(' ');
  const byName = new Map(
    invariants.filter(({ name }) => asked.includes(`violated(${name})`)).map((one) => [one.name, one.statement]),
  );
  return [...byName].map(([name, meaning]) => ({ name, meaning }));
}

/** Functions that the file calls by a name that later kernels have not. */
function laterNamesOf({ threads }: Scenario): readonly { readonly name: string; readonly meaning: string }[] {
  const called = new Set(threads.flatMap(({ statements }) => statements.map(({ call }) => call.name.text)));
  return [...called].flatMap((name) =>
    findCalls(name).flatMap((word) =>
      (word.formerly ?? [])
        .filter((former) => former.name === name)
        .map(({ until }) => ({ name, meaning: `is ${word.name} from ${until} on` })),
    ),
  );
}

function termsOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'or':
    case 'and':
      return expression.parts.flatMap(termsOf);
    case 'not':
      return termsOf(expression.part);
    case 'comparison':
      return [...termsOfSide(expression.left), ...termsOfSide(expression.right)];
    case 'statement':
      return termsOfSide(expression.term);
  }
}

function termsOfSide(side: Side): readonly string[] {
  return side.kind === 'application' ? [side.name.text, ...side.arguments.flatMap(termsOfSide)] : [];
}

/** What was assumed, and how far the model was held against a kernel. */
function restLines({ cells }: JudgedScenario, { declarations }: Scenario): readonly string[] {
  const failures = declarations.flatMap((one) =>
    one.kind === 'failure'
      ? `${applicationText(one.of)}${one.errno === undefined ? '' : ` = ${one.errno.text}`}${one.isBreach ? ', although it must not' : ''}`
      : [],
  );
  const failing =
    failures.length === 0 ? 'No call fails by itself' : `At most once each may fail: ${failures.join('; ')}`;
  return [
    'What this rests on:',
    ...item(
      'A thread is overtaken only where the design lets go of its locks; the hardware looks at every moment. Ends are counted by the states of all machines and registers.',
    ),
    ...item(`${failing}; nobody plugs, binds or resets but the threads.`),
    ...heldTexts(cells).flatMap(item),
  ];
}

/** Of which designs and drivers it is said where they come from; of more, how many there are. */
const HELD_MAX = 2;

const HELD = { read: 'as read in', assumed: 'of no kernel; assumed after' } as const;

function heldTexts(cells: readonly JudgedCell[]): readonly string[] {
  const all = [...new Set(cells.map(({ design }) => design))];
  const names = [...all.filter((name) => name === MAINLINE), ...all.filter((name) => name !== MAINLINE)];
  const drivers = [...new Set(cells.map(({ driver }) => driver))];
  const designTexts = names.slice(0, HELD_MAX).map((name) => {
    const { source, heldAgainst, recordings } = findDesign(name);
    const runs = recordings === undefined ? '' : `; operations recorded on ${recordings} were held against it`;
    return `${name}: ${HELD[heldAgainst]} ${source}${runs}.`;
  });
  const driverTexts = drivers.slice(0, HELD_MAX).map((name) => `Driver ${name} follows ${findDriver(name).source}.`);
  const more = [
    ...(names.length > HELD_MAX ? [counted(names.length - HELD_MAX, 'more design')] : []),
    ...(drivers.length > HELD_MAX ? [counted(drivers.length - HELD_MAX, 'more driver')] : []),
  ];
  return [...designTexts, ...driverTexts, ...(more.length === 0 ? [] : [`And ${and(more)}: see \`list\`.`])];
}

function item(text: string): readonly string[] {
  return wrapped(`  - ${text.replaceAll('\u2019', "'")}`, MAIL_COLUMNS, 4);
}

function applicationText({ name, arguments: given }: Application): string {
  return `${name.text}(${given.map(sideText).join(', ')})`;
}

function sideText(side: Side): string {
  if (side.kind === 'application') return applicationText(side);
  return side.kind === 'value' ? side.text : `${side.thread.text}:${side.register.text}`;
}

/** A command alone is indented; what a shell reads is not. */
function againLines({ again }: Explained): readonly string[] {
  return again.length === 1 ? paragraph(again[0] ?? '', 4, 8) : again;
}
