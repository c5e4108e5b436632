/** How machines are worded: what their guards look at, actions that change and actions that speak. */
import { type Draft, produce } from 'immer';
import { assign, type EventObject, emit, type MachineContext } from 'xstate';
import type { Emitted } from './events.ts';

/** What a guard of a machine with this context and these events looks at. */
export interface AskedOf<Context, Event> {
  readonly context: Context;
  readonly event: Event;
}

/** What a transition may say to its action. */
type Params = Readonly<Record<string, string>> | undefined;

/** The two kinds of action of a machine with this context and these events. */
export function wordsOf<Context extends MachineContext, Event extends EventObject>() {
  return {
    /** An action that changes the machine's own fields. */
    change: <P extends Params = undefined>(recipe: (draft: Draft<Context>, event: Event, params: P) => void) =>
      assign<Context, Event, P, Event, never>(({ context, event }, params) =>
        produce(context, (draft) => recipe(draft, event, params)),
      ),
    /** An action that speaks. */
    say: <P extends Params = undefined>(what: (context: Context, event: Event, params: P) => Emitted) =>
      emit<Context, Event, P, Event, Emitted>(({ context, event }, params) => what(context, event, params)),
  };
}
