/** The designs that explain a recording, as text: the best first. */
import { wrapped } from '../../counterexamples/plain-text.ts';
import { COLUMNS, type Terminal } from '../terminal.ts';
import { counted } from '../wording.ts';
import { tellsNoneText } from './log-text.ts';
import type { Rank } from './ranking.ts';
import { someNames } from './some-names.ts';

/** A recording with the designs that explain it. */
export interface WhichDesigns {
  readonly name: string;
  readonly file: string;
  /** The design of the kernel that the recording names; nothing where it names none. */
  readonly own?: string | undefined;
  readonly driver?: string | undefined;
  /** What was assumed in choosing it, a sentence each. */
  readonly notes: readonly string[];
  readonly noun: 'operation' | 'event';
  readonly ranks: readonly Rank[];
}

/** The text of one recording, with a line end at its end. */
export function whichText(
  { name, file, own, driver, notes, noun, ranks }: WhichDesigns,
  isVerbose: boolean,
  colors: Terminal['colors'],
): string {
  const says = own === undefined ? 'names no listed kernel' : `names a kernel of design ${own}`;
  const [first, ...others] = ranks;
  const isWeak = first?.verdict === 'reproduced' && first.designs.length > 1 && others.length === 0;
  const lines = [
    ...wrapped(`${name}  (${file})`, COLUMNS, 2).map(colors.bold),
    ...wrapped(`  ${says}${driver === undefined ? '' : `; asked with driver ${driver}`}`, COLUMNS, 4),
    ...notes.flatMap((note) => wrapped(`  Note: ${note}`, COLUMNS, 4)),
    '',
    ...ranks.flatMap((rank) => rankLines(rank, noun, isVerbose, colors)),
    ...(isWeak ? wrapped(`  ${tellsNoneText(first.designs.length)}`, COLUMNS, 4) : []),
  ];
  return `${lines.join('\n')}\n`;
}

function rankLines(rank: Rank, noun: string, isVerbose: boolean, colors: Terminal['colors']): readonly string[] {
  const { designs, verdict, explained, first } = rank;
  const names = isVerbose ? designs.join(', ') : someNames(designs);
  const some = counted(explained, noun);
  switch (verdict) {
    case 'reproduced':
      return wrapped(`${names}: all ${some}`, COLUMNS, 2).map(colors.green);
    case 'differs':
    case 'limit':
      return [
        ...wrapped(`${names}: ${some}, then ${verdict === 'limit' ? 'LEFT OPEN' : 'differs'}`, COLUMNS, 2),
        ...(first === undefined ? [] : wrapped(`    ${first}`, COLUMNS, 6)),
      ];
    default:
      return [
        ...wrapped(`${names}: NOT COMPARED`, COLUMNS, 2).map(colors.red),
        ...(first === undefined ? [] : first.split('\n').flatMap((line) => wrapped(`    ${line}`, COLUMNS, 6))),
      ];
  }
}
