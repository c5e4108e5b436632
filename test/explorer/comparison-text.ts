/** A comparison in a few lines, as tests read it. */
import type { Comparison, SeenDifference } from '../../explorer/comparison/compared.ts';
import { compare } from '../../explorer/comparison/index.ts';
import type { CompareOptions } from '../../explorer/index.ts';
import { eventText, stepText } from '../../explorer/step-text.ts';
import type { Json, Observation, System } from '../../explorer/system.ts';

export async function compared(one: System, other: System, options?: CompareOptions): Promise<string> {
  return comparisonText(await compare(one, other, options));
}

export function comparisonText({ verdict, depth, pairs, difference }: Comparison): string {
  if (difference === undefined) return `${verdict}, ${pairs} pairs, depth ${depth}`;
  const steps = difference.steps.map(stepText).join('; ');
  return [`${verdict} after: ${steps || 'no step'}`, ...seenText(difference.seen)].join('\n');
}

function seenText(seen: SeenDifference): readonly string[] {
  const json = (value: Json) => JSON.stringify(value);
  switch (seen.kind) {
    case 'step':
      return [`only the ${seen.takenBy} takes it: ${seen.because}`];
    case 'bound':
      return [`only the ${seen.metBy} would, beyond a bound: ${seen.because}`];
    case 'said':
      return [`one says ${said(seen.one)}`, `other says ${said(seen.other)}`];
    case 'left':
      return [`${seen.property} reads ${seen.role} ${seen.actor}: ${json(seen.one)}, ${json(seen.other)}`];
    case 'passed':
      return [
        `${seen.property} of ${Object.values(seen.names).join(', ')}`,
        `one passes ${seen.one.map(json).join(' ')}`,
        `other passes ${seen.other.map(json).join(' ')}`,
      ];
    case 'returned': {
      const codes = (returned: typeof seen.one) => returned.map(({ operation, code }) => `${operation} ${code}`);
      return [`one returns ${codes(seen.one).join(', ')}`, `other returns ${codes(seen.other).join(', ')}`];
    }
  }
}

function said(observations: readonly Observation[]): string {
  return observations.map(({ actor, event }) => `${actor}: ${eventText(event)}`).join('; ') || 'nothing';
}
