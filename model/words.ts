/** How machines are worded: what their guards look at, actions that change and actions that speak. */
import { type Draft, produce } from 'immer';
import { assign, type EventObject, emit, type MachineContext } from 'xstate';
import { type Emitted, type Errno, SUCCESS } from './events.ts';

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

interface Answered {
  readonly event: { readonly errno?: Errno };
}

/** Guard: what was asked for worked. */
export function isSuccess({ event }: Answered): boolean {
  return event.errno === '0';
}

/** Guard: what was asked for did not work. */
export function isFailure({ event }: Answered): boolean {
  return event.errno !== '0';
}

/** Guard: the delivery ends otherwise than well. */
export function fails({ event: { outcome } }: { readonly event: { readonly outcome?: string } }): boolean {
  return outcome !== undefined && outcome !== SUCCESS;
}
