/** What a trace claims of its end, and how that is found true or false. */
import type { Violation } from '../explorer/exploration.ts';
import type { BrokenProperty } from '../explorer/run.ts';
import type { Ending } from './trace-file.ts';

/** What the trace of a search's violation claims. */
export function endingOf({ property, kind, culprit }: Violation): Ending {
  return kind === 'deadlock' ? { type: 'deadlocks' } : { type: 'violates', property, kind, culprit };
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
      return `${ending.property} does not hold`;
    case 'reaches':
      return `goal ${ending.property} is reached`;
    case 'deadlocks':
      return 'there is a deadlock';
  }
}
