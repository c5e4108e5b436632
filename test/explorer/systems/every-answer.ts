import { canonical } from '../../../explorer/plain-data.ts';
import type { System } from '../../../explorer/system.ts';

/** Everything that can be told apart of an answer is a return, so that all that is counted is seen. */
export const everyAnswer: NonNullable<System['returns']> = ({ kind, before, event, emitted }) => [
  {
    operation: `${kind} ${event.type}`,
    code: canonical([before.value as string, before.context, event, [...emitted]]),
  },
];
