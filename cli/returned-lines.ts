/** What a report says of what operations returned. */
import { labelled } from '../counterexamples/plain-text.ts';
import { isUnmet } from '../explorer/coverage/returns.ts';
import type { Exploration, ReturnResult } from '../explorer/exploration.ts';
import { counted } from './wording.ts';

/** The lines of a report, none where nothing is known to be a return. */
export function returnedLines({ returns, completeness, coverage }: Exploration): readonly string[] {
  if (returns.length === 0) return [];
  const returned = returns.filter(({ taken }) => taken > 0);
  const operations = new Set(returned.map(({ operation }) => operation)).size;
  const where = coverage === undefined ? '' : ', listed below';
  const count = `${counted(returned.length, 'code')} of ${counted(operations, 'operation')}${where}.`;
  const missing = unmetReturns(returns);
  const fate = completeness === 'complete' ? 'Expected, and never returned' : 'Expected, and not returned so far';
  const text = `${fate}: ${listOf(missing)}.`;
  return labelled('Returned', [count, ...(missing.length === 0 ? [] : [text])]);
}

/** Those beyond which a line counts, since a search that was not deep has most of them before it. */
const NAMES_MAX = 8;

function listOf(names: readonly string[]): string {
  if (names.length <= NAMES_MAX) return names.join(', ');
  return `${names.slice(0, NAMES_MAX).join(', ')} and ${names.length - NAMES_MAX} more`;
}

/** Returns that are expected and were not met, as one says them. */
export function unmetReturns(returns: readonly ReturnResult[]): readonly string[] {
  return returns.filter(isUnmet).map(({ operation, code }) => `${operation} ${code}`);
}
