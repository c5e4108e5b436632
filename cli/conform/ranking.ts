/** Which designs explain a recording: how far each does, the best first, those that do alike together. */
import { type FileConformed, isOperation } from '../../conformance/index.ts';
import { type Design, designs } from '../../model/index.ts';
import { groupedBy } from '../grouped-by.ts';
import { eventText, firstUnexplained } from './log-ranking.ts';
import { firstDifferenceText } from './run-text.ts';
import { differingOf, type FileVerdict, verdictOf } from './tally.ts';

/** How far one design explains a recording. */
export interface Reach {
  readonly verdict: FileVerdict;
  /** Operations that are reproduced before the first difference, or events that are explained. */
  readonly explained: number;
  /** The first that is not, in one line; why nothing was compared; nothing where all is explained. */
  readonly first?: string | undefined;
}

/** Designs that explain as much, and part from the recording alike. */
export interface Rank extends Reach {
  readonly designs: readonly string[];
}

/** Listed designs that are the same but for their names: of one kernel, with the same choices. */
export function differentDesigns(): readonly (readonly Design[])[] {
  return groupedBy(designs, ({ kernel, choices }) => JSON.stringify([kernel, Object.entries(choices).sort()]));
}

/** How far what was compared goes. */
export function reachOf(file: FileConformed): Reach {
  const verdict = verdictOf(file);
  switch (file.kind) {
    case 'conformed': {
      const [parted] = differingOf(file);
      const before = parted === undefined ? file.steps : file.steps.slice(0, file.steps.indexOf(parted));
      const explained = before.filter(
        ({ record, verdict: { kind } }) => isOperation(record) && kind === 'reproduced',
      ).length;
      return { verdict, explained, first: firstDifferenceText(file) };
    }
    case 'followed': {
      const { designs: followed, log } = file.followed;
      const event = followed[0] && firstUnexplained(followed[0]);
      const explained = log.events.filter(({ line }) => event === undefined || line < event.line).length;
      return { verdict, explained, first: event && eventText(event) };
    }
    case 'not compared':
      return { verdict, explained: 0, first: file.reason };
  }
}

const RANKS: readonly FileVerdict[] = ['reproduced', 'limit', 'differs', 'refused', 'stopped', 'failed'];

/** The best first; `own`, the recording's own design, is the first of those that do as well. */
export function ranked(
  reaches: readonly { readonly designs: readonly Design[]; readonly reach: Reach }[],
  own: string | undefined,
): readonly Rank[] {
  const rank = ({ verdict }: Reach) => RANKS.indexOf(verdict);
  const listed = designs.map(({ name }) => name);
  const place = ({ name, base }: Design) =>
    name === own ? -1 : listed.indexOf(name) + (base === undefined ? 0 : listed.length);
  return groupedBy(reaches, ({ reach }) => JSON.stringify(reach))
    .map((same) => {
      const alike = same.flatMap((one) => one.designs).sort((a, b) => place(a) - place(b));
      return { ...same[0].reach, designs: alike.map(({ name }) => name) };
    })
    .sort((a, b) => rank(a) - rank(b) || b.explained - a.explained);
}
