/** How a counterexample reads to somebody who knows the kernel. */
import type { ExplainedStep, TextOptions } from '../counterexamples/index.ts';
import type { OutcomeKind, System } from '../explorer/system.ts';
import { domainMeanings } from './domain-names.ts';
import { kernelCalls } from './kernel-calls.ts';
import { isInTheKernel, kernelChange, kernelSaid } from './kernel-fields.ts';
import { kernelWrong } from './kernel-wrong.ts';

/** Calls, changes and warnings by the kernel's names, and what is wrong in its words. */
export function iommuRows(system: System): Omit<TextOptions, 'calls' | 'isShortest' | 'replay'> {
  return {
    ...kernelCalls(system),
    shows: (actor, { field }) => isInTheKernel(system, actor, field),
    tellChange: (told) => kernelChange(system, told),
    isRemarkable: ({ type }) => WARNINGS.includes(type),
    tellSaid: kernelSaid,
    tellNames: domainMeanings,
    tellWrong: (wrong) => kernelWrong(system, wrong),
  };
}

/** Observations of what the core refuses, or of what the kernel complains about. */
const WARNINGS: readonly string[] = [
  'refused',
  'warned',
  'logged',
  'oops',
  'used freed',
  'refused again',
  'only reported',
  'removed nothing',
];

const MEANINGS: Readonly<Record<Exclude<OutcomeKind, 'normal'>, string>> = {
  allowed: 'the API lets the driver answer this',
  breach: 'this call must not fail',
};

/** What the words behind failures mean, of those that the steps have. */
export function failureNotes(steps: readonly ExplainedStep[]): Readonly<Record<string, string>> {
  const kinds = new Set(steps.flatMap(({ calls }) => calls.map(({ outcome }) => outcome?.kind)));
  const texts = Object.entries(MEANINGS).flatMap(([kind, meaning]) =>
    kinds.has(kind as OutcomeKind) ? [`(${kind}) = ${meaning}`] : [],
  );
  return texts.length === 0 ? {} : { Failures: `${texts.join('; ')}.` };
}
