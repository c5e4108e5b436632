/**
 * What processes do, as calls of the model.
 *
 * `operation` says what an operation is: it looks at what user space remembers (`user-space`) and at the model, and is
 * a series of calls, or returns at once. `files`, `requests`, `sysfs` and `bus` are the operations by what they are
 * made on. What the model does not have is `outside` it: shell commands, files that say nothing of groups.
 */
import { BUS_OPERATIONS } from './bus.ts';
import { FILE_OPERATIONS } from './files.ts';
import type { Called, OperationWord, Plan } from './operation.ts';
import { REQUESTS } from './requests.ts';
import { SYSFS_OPERATIONS } from './sysfs.ts';

const OPERATIONS: Readonly<Record<string, OperationWord>> = {
  ...FILE_OPERATIONS,
  ...REQUESTS,
  ...SYSFS_OPERATIONS,
  ...BUS_OPERATIONS,
};

/** What the operation `name` does. */
export function planOf(name: string, called: Called): Plan {
  const word = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  return word === undefined ? { kind: 'outside', what: name } : word(called);
}
