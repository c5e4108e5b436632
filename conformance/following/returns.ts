/** What an operation returned, recorded and predicted. */
import type { Difference } from '../conformed.ts';
import type { Returns } from '../operations/operation.ts';
import type { RecordedStep } from '../recording.ts';
import { type Flight, hasReturned, returnedBy } from './hypothesis.ts';

const DIED = 'does not return: the kernel died';
export const WAITS = 'waits';
const NOTHING = 'returns nothing';

/** Of an operation that reaches the model, and whose return is heard in its own record. */
export function returnDifferences(own: Flight | undefined, record: RecordedStep): readonly Difference[] {
  if (own === undefined || own.isUnheard === true) return [];
  const recorded = textOfReturn(record.returned);
  if (own.isDead === true) return differ('rc', record.returned === undefined ? DIED : recorded, DIED);
  if (record.isPending) return [];
  return hasReturned(own) ? compareReturns(returnedBy(own), record) : differ('rc', recorded, WAITS);
}

/** Of an operation that returned `predicted`; nothing where it returns nothing. */
export function compareReturns(predicted: Returns | undefined, { returned }: RecordedStep): readonly Difference[] {
  if (predicted === undefined || returned === undefined)
    return differ('rc', textOfReturn(returned), textOfReturn(predicted));
  const { info } = predicted;
  return [
    ...differ('rc', String(returned.rc), String(predicted.rc)),
    ...differ('errno', returned.errno, predicted.errno),
    ...(info === undefined ? [] : differ('info', returned.info, info)),
  ];
}

function differ(field: string, recorded: string, predicted: string): readonly Difference[] {
  return recorded === predicted ? [] : [{ field, recorded, predicted }];
}

export function textOfReturn(returned: { readonly rc: number; readonly errno: string } | undefined): string {
  if (returned === undefined) return NOTHING;
  return returned.errno === '0' ? `rc=${returned.rc}` : `rc=${returned.rc} ${returned.errno}`;
}
