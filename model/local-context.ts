/** The context of an actor as a property finds it: plain data, of the type that its machine gives it. */
import type { LocalState } from '../explorer/system.ts';

/** The reader of actors with this context. The explorer knows contexts only as data. */
export function reads<Context>(): (local: LocalState) => Context {
  return (local) => local.context as unknown as Context;
}
