/** What an operation returned, recorded and predicted. */
import type { Difference, ReturnField } from '../conformed.ts';
import type { Returns } from '../operations/operation.ts';
import type { RecordedStep } from '../recording.ts';
import { type Flight, hasReturned, returnedBy } from './hypothesis.ts';
import { hasHadTime } from './rest.ts';

const DIED = 'does not return: the kernel died';
const WAITS = 'waits';
const NOTHING = 'returns nothing';

/** Of an operation that reaches the model, and whose return is heard in its own record. */
export function returnDifferences(own: Flight | undefined, record: RecordedStep): readonly Difference[] {
  if (own === undefined || own.isUnheard === true) return [];
  const recorded = textOfReturn(record.returned);
  if (own.isDead === true) return differ('return', record.returned === undefined ? DIED : recorded, DIED);
  if (record.isPending) return [];
  return hasReturned(own) ? compareReturns(returnedBy(own), record) : differ('return', recorded, WAITS);
}

/**
 * Operations that are pending return when they were recorded to, and no sooner. One that has done its last may still be
 * on its way back when the next record begins: `heardNext` are those whose returns that one has.
 */
export function lateDifferences(
  flights: readonly Flight[],
  record: RecordedStep,
  heardNext: readonly number[],
): readonly Difference[] {
  const { number, isPending, returnedLate } = record;
  return flights.flatMap((flight): readonly Difference[] => {
    const isOwn = flight.number === number;
    if (flight.number === undefined || flight.isUnheard === true || (isOwn && !isPending)) return [];
    const late = returnedLate.find((other) => other.number === flight.number);
    if (late === undefined && hasReturned(flight) && heardNext.includes(flight.number) && !hasHadTime(flight, record))
      return [];
    const step = `return of step ${flight.number}` as const;
    const field = isOwn ? 'return' : step;
    const predicted = hasReturned(flight) ? returnedBy(flight) : undefined;
    const isReturned = differ(
      field,
      late === undefined ? WAITS : textOfReturn(late),
      hasReturned(flight) ? textOfReturn(predicted) : WAITS,
    );
    if (late === undefined || !hasReturned(flight)) return isReturned;
    const told = flight.info ?? '';
    return [...isReturned, ...differ(isOwn ? 'info' : `${step}: info`, told, predicted?.info ?? told)];
  });
}

/** Of an operation that returned `predicted`; nothing where it returns nothing. */
export function compareReturns(predicted: Returns | undefined, { returned }: RecordedStep): readonly Difference[] {
  if (predicted === undefined || returned === undefined)
    return differ('return', textOfReturn(returned), textOfReturn(predicted));
  const { info } = predicted;
  return [
    ...differ('rc', String(returned.rc), String(predicted.rc)),
    ...differ('errno', returned.errno, predicted.errno),
    ...(info === undefined ? [] : differ('info', returned.info, info)),
  ];
}

function differ(field: ReturnField, recorded: string, predicted: string): readonly Difference[] {
  return recorded === predicted ? [] : [{ field, recorded, predicted }];
}

/** `rc=-1 EPERM`, as differences print it. */
export function textOfReturn(returned: { readonly rc: number; readonly errno: string } | undefined): string {
  if (returned === undefined) return NOTHING;
  return returned.errno === '0' ? `rc=${returned.rc}` : `rc=${returned.rc} ${returned.errno}`;
}
