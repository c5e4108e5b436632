/** What a trace claims of its end, and how that is found true or false. */
import type { LivenessResult, Violation } from '../explorer/exploration.ts';
import type { BrokenProperty } from '../explorer/run.ts';
import type { Ending } from './trace-file.ts';

/** What the trace of a search's violation claims. */
export function endingOf({ property, kind, culprit, loop }: Violation): Ending {
  if (kind === 'deadlock') return { type: 'deadlocks' };
  return { type: 'violates', property, kind, culprit, ...(loop === undefined ? {} : { loop }) };
}

/** The lasso of a liveness property as a violation: stem and loop are its steps. Nothing where it is not violated. */
export function violationOf({ property, kind, culprit, lasso }: LivenessResult): Violation | undefined {
  if (lasso === undefined) return undefined;
  const { stem, loop } = lasso;
  return { property, kind, culprit, steps: [...stem, ...loop], ...(loop.length === 0 ? {} : { loop: stem.length }) };
}

/** A claim about a lasso, which no single state or step shows. */
export type LassoEnding = Extract<Ending, { type: 'violates' }> & { readonly kind: LivenessResult['kind'] };

export function isLasso(ending: Ending): ending is LassoEnding {
  return ending.type === 'violates' && (ending.kind === 'leads-to' || ending.kind === 'recoverable');
}

/**
 * The one of `broken` that bears `ending` out: the same property, of the same kind, by the same
 * culprit's fault. Nothing for a deadlock, which no property tells.
 */
export function bearingOut(ending: Ending, broken: readonly BrokenProperty[]): BrokenProperty | undefined {
  switch (ending.type) {
    case 'violates':
      return broken.find(
        ({ property, kind, culprit }) =>
          property === ending.property && kind === ending.kind && culprit === ending.culprit,
      );
    case 'reaches':
      return broken.find(({ property, kind }) => property === ending.property && kind === 'goal');
    case 'deadlocks':
      return undefined;
  }
}

/** The claim as one would say it. */
export function endingText(ending: Ending): string {
  switch (ending.type) {
    case 'violates':
      return `${ending.property} does not hold${lassoText(ending)}`;
    case 'reaches':
      return `goal ${ending.property} is reached`;
    case 'deadlocks':
      return 'there is a deadlock';
  }
}

function lassoText({ kind, loop }: Extract<Ending, { type: 'violates' }>): string {
  if (kind === 'recoverable') return ', and no steps that may help lead to where it does';
  if (kind !== 'leads-to') return '';
  return loop === undefined
    ? ', and nothing that must happen is enabled'
    : `, and what follows step ${loop} can be repeated for ever`;
}
