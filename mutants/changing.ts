/** Configurations with one state, or one list of transitions, as a change has it; all else is shared with the original. */
import { listed, type Place, type WrittenState, type WrittenTransition } from '../explorer/places.ts';

/** An action as its author wrote it: a name, a name with parameters, or a function. */
export type WrittenAction = string | { readonly type?: string } | ((...given: never) => unknown);

/** The state at a path of keys joined by dots; nothing where there is none. */
export function stateAt(configuration: WrittenState, path: string): WrittenState | undefined {
  if (path === '') return configuration;
  let state: WrittenState | undefined = configuration;
  for (const key of path.split('.')) {
    const inner: Readonly<Record<string, WrittenState>> = state?.states ?? {};
    state = Object.hasOwn(inner, key) ? inner[key] : undefined;
  }
  return state;
}

/** The transitions that are tried one after the other at a place; none where nothing stands there. */
export function transitionsAt(
  configuration: WrittenState,
  { state, when, event }: Place,
): readonly WrittenTransition[] {
  const found = stateAt(configuration, state);
  if (found === undefined || when === 'entry' || when === 'exit') return [];
  if (when === 'always') return listed(found.always);
  return Object.hasOwn(found.on ?? {}, event) ? listed(found.on?.[event]) : [];
}

/** What is done at a place, in order; nothing where nothing stands there. */
export function actionsAt(configuration: WrittenState, place: Place): readonly WrittenAction[] | undefined {
  const { state, when, index } = place;
  const written =
    when === 'entry' || when === 'exit'
      ? stateAt(configuration, state)?.[when]
      : transitionsAt(configuration, place)[index]?.actions;
  return written === undefined ? undefined : actionsIn(written);
}

/** The actions of a transition, or of entering or leaving a state. */
export function actionsIn(written: unknown): readonly WrittenAction[] {
  if (written === undefined) return [];
  return (Array.isArray(written) ? written : [written]) as readonly WrittenAction[];
}

/** The configuration with the state at `path`, which is there, as `change` has it. */
export function withState(
  configuration: WrittenState,
  path: string,
  change: (state: WrittenState) => WrittenState,
): WrittenState {
  if (path === '') return change(configuration);
  const [key = '', ...rest] = path.split('.');
  const { states = {} } = configuration;
  const inner = withState(states[key] as WrittenState, rest.join('.'), change);
  return { ...configuration, states: { ...states, [key]: inner } };
}

/** The configuration with the transitions that are tried at a place as `change` has them. */
export function withTransitions(
  configuration: WrittenState,
  { state, when, event }: Place,
  change: (transitions: readonly WrittenTransition[]) => readonly WrittenTransition[],
): WrittenState {
  return withState(configuration, state, (found) =>
    when === 'always'
      ? { ...found, always: change(listed(found.always)) }
      : { ...found, on: { ...found.on, [event]: change(listed(found.on?.[event])) } },
  );
}

/** The configuration with what is done at a place as `change` has it. */
export function withActions(
  configuration: WrittenState,
  place: Place,
  change: (actions: readonly WrittenAction[]) => readonly WrittenAction[],
): WrittenState {
  const { state, when, index } = place;
  if (when === 'entry' || when === 'exit') {
    return withState(configuration, state, (found) => ({ ...found, [when]: change(actionsIn(found[when])) }));
  }
  return withTransitions(configuration, place, (transitions) =>
    transitions.map((transition, at) =>
      at === index ? { ...transition, actions: change(actionsIn(transition.actions)) } : transition,
    ),
  );
}

/** `list` with what stands at `index` and behind it in the other order. */
export function swapped<T>(list: readonly T[], index: number): readonly T[] {
  const [first, second] = [list[index] as T, list[index + 1] as T];
  return list.toSpliced(index, 2, second, first);
}
