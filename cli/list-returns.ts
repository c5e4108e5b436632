/** `list returns`: what each operation may return in mainline, and a configuration in which it does, or why none has it. */
import { operationReturns, type ReturnRow, type Where } from '../invariants/index.ts';
import type { Entry } from './list-entry.ts';

/** The list. */
export function returnEntries(): readonly Entry[] {
  return operationReturns.map(({ operation, calls, source, codes }) => ({
    name: operation,
    text: calls,
    details: codes.map(rowText),
    source,
  }));
}

function rowText({ code, when, met }: ReturnRow): string {
  return `${code}: ${when}; ${'never' in met ? `unreachable: ${met.never}` : whereText(met)}`;
}

/** `on topology single, driver amd, --faults 1` */
function whereText({ topology, driver, environment = [], faults = 0, breaches = 0 }: Where): string {
  return [
    `on topology ${topology}`,
    ...(driver === undefined ? [] : [`driver ${driver}`]),
    ...environment.map((name) => `environment ${name}`),
    ...(faults === 0 ? [] : [`--faults ${faults}`]),
    ...(breaches === 0 ? [] : [`--breaches ${breaches}`]),
  ].join(', ');
}
