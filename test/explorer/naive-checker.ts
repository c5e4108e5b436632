/**
 * A second checker, as stupid as possible: breadth first, one thread, whole states as JSON text, every
 * answer asked of XState anew. It shares nothing with the explorer but the types of a system, so where
 * the two agree neither has lost a state, a branch or a violation.
 */
import { type AnyMachineSnapshot, initialTransition, transition } from 'xstate';
import type {
  AnswerView,
  Facets,
  LocalState,
  Observation,
  PlainEvent,
  Property,
  Step,
  System,
  TakenOutcome,
} from '../../explorer/system.ts';

export interface NaiveOptions {
  readonly depth?: number;
  readonly faults?: number;
  readonly breaches?: number;
  readonly continueAfterViolation?: boolean;
}

export interface NaiveExploration {
  readonly levels: readonly { readonly states: number; readonly transitions: number }[];
  /** Property to the length of its shortest violation, or of the shortest way to the goal. */
  readonly violations: Readonly<Record<string, number>>;
  readonly goals: Readonly<Record<string, number>>;
  /** Of goals that were not reached: how many of its parts hold at once, and the shortest way to where that many do. */
  readonly nearest: Readonly<Record<string, { readonly held: number; readonly length: number }>>;
  /** Property to the shortest way to where a premise of it is true; of those that are asked for, null where none is. */
  readonly premises: Readonly<Record<string, number | null>>;
  /** Parts, by index, whose premise never is while that of a namesake is. */
  readonly untestedParts: readonly number[];
  /** Steps to the nearest deadlock. */
  readonly deadlock: number | undefined;
  readonly ends: number;
  /** Bounds that kept a branch from being taken. */
  readonly bounds: readonly string[];
  /** By operation and code: how often it was returned, and the steps that returned it first. */
  readonly returns: Readonly<Record<string, { readonly taken: number; readonly steps: readonly Step[] }>>;
}

type Snapshots = Readonly<Record<string, AnyMachineSnapshot>>;

interface State {
  readonly snapshots: Snapshots;
  readonly allowed: number;
  readonly breach: number;
  /** That led to it first. */
  readonly steps: readonly Step[];
}

/** A step under way in one combination of outcomes. */
interface Branch {
  readonly state: State;
  /** Emitted and not yet delivered (or observed), with who emitted it. The next one leads. */
  readonly pending: readonly { readonly emitter: string; readonly event: PlainEvent }[];
  /** The states after each delivery. */
  readonly between: readonly Snapshots[];
  readonly receivers: readonly string[];
  readonly answers: readonly AnswerView[];
  readonly observations: readonly Observation[];
  /** Every delivery that had outcomes, with whether it took the normal one. */
  readonly decided: readonly (TakenOutcome & { readonly isNormal: boolean })[];
}

export function naiveExploration(system: System, options: NaiveOptions = {}): NaiveExploration {
  const { depth = Number.POSITIVE_INFINITY, continueAfterViolation = false } = options;
  const commands = Object.entries(system.actors).flatMap(([actor, { commands = [] }]) =>
    commands.map((command) => ({ actor, ...command })),
  );
  const initial: State = { snapshots: startOf(system), allowed: 0, breach: 0, steps: [] };
  const casts = castOf(system);
  const bounds = new Set<string>();
  const violations: Record<string, number> = {};
  const goals: Record<string, number> = {};
  const nearest: Record<string, { held: number; length: number }> = {};
  const returns: Record<string, { taken: number; steps: readonly Step[] }> = {};
  const { properties = [] } = system;
  const asked = new Set(
    properties.filter(({ kind, ...rest }) => kind === 'step' || 'premise' in rest).map(({ name }) => name),
  );
  const cast = new Set(castOf(system).map(({ property }) => property));
  const premises: Record<string, number | null> = {};
  for (const { name } of cast) if (asked.has(name)) premises[name] = null;
  const tested = new Set<Property>();
  const test = (property: Property, length: number): void => {
    tested.add(property);
    if (asked.has(property.name)) premises[property.name] ??= length;
  };
  let deadlock: number | undefined;
  let ends = 0;
  const judge = (kinds: readonly Property['kind'][], snapshots: Snapshots, length: number): void => {
    for (const { property, names } of casts) {
      if (property.kind === 'step' || !kinds.includes(property.kind)) continue;
      const facets = facetsOf(property, names, snapshots);
      if (property.kind === 'goal') {
        const wants = Object.values(property.wants);
        const held = wants.filter((wanted) => wanted(facets, names)).length;
        if (held === wants.length) goals[property.name] ??= length;
        if (held > (nearest[property.name]?.held ?? -1)) nearest[property.name] = { held, length };
        continue;
      }
      if (property.premise?.(facets, names) ?? true) test(property, length);
      if (property.holds(facets, names) !== true) violations[property.name] ??= length;
    }
  };

  const seen = new Set([textOf(initial)]);
  const levels: { states: number; transitions: number }[] = [];
  judge(['always', 'everywhere', 'goal'], initial.snapshots, 0);
  for (let frontier = [initial]; frontier.length > 0; ) {
    const level = { states: frontier.length, transitions: 0 };
    const next: State[] = [];
    const hasFailed = Object.keys(violations).length > 0 || deadlock !== undefined;
    levels.push(level);
    if (levels.length > depth || (hasFailed && !continueAfterViolation)) break;
    for (const state of frontier) {
      const enabled = new Set<string>();
      const beyondBounds = new Set<string>();
      for (const { actor, event, class: commandClass } of commands) {
        const passed = new Set<string>();
        for (const branch of branches(system, options, passed, started(state, actor, event))) {
          enabled.add(commandClass);
          level.transitions++;
          for (const snapshots of branch.between) judge(['everywhere'], snapshots, levels.length);
          judge(['always', 'goal'], branch.state.snapshots, levels.length);
          for (const { property, names, view } of stepViews(casts, actor, event, state, branch)) {
            if (property.premise?.(view, names) ?? true) test(property, levels.length);
            if (property.holds(view, names) !== true) violations[property.name] ??= levels.length;
          }
          const steps = [...state.steps, { actor, command: event, outcomes: takenOutcomes(branch) }];
          for (const { operation, code } of branch.answers.flatMap((answer) => system.returns?.(answer) ?? [])) {
            const known = returns[`${operation} ${code}`];
            returns[`${operation} ${code}`] = { taken: (known?.taken ?? 0) + 1, steps: known?.steps ?? steps };
          }
          const text = textOf(branch.state);
          if (seen.has(text)) continue;
          seen.add(text);
          next.push({ ...branch.state, steps });
        }
        if (passed.size > 0) beyondBounds.add(commandClass);
        for (const name of passed) bounds.add(name);
      }
      const goesOn = ['progress', 'withdrawal'].some((name) => enabled.has(name) || beyondBounds.has(name));
      const isBusy = Object.values(state.snapshots).some((snapshot) => snapshot.hasTag('busy'));
      if (isBusy && !goesOn) deadlock ??= levels.length - 1;
      if (!isBusy && enabled.size === 0) ends++;
    }
    frontier = next;
  }
  const untestedParts = properties.flatMap((part, index) =>
    cast.has(part) && typeof premises[part.name] === 'number' && !tested.has(part) ? [index] : [],
  );
  for (const name of Object.keys(goals)) delete nearest[name];
  const judged = { violations, goals, nearest, premises, untestedParts, deadlock };
  return { levels, ...judged, ends, bounds: [...bounds].sort(), returns };
}

/** Every way in which what is pending can end; nothing where it is blocked, bounded or over budget. */
function* branches(
  system: System,
  options: NaiveOptions,
  bounds: Set<string>,
  branch: Branch,
): Generator<Branch, void, void> {
  const [first, ...rest] = branch.pending;
  if (first === undefined) return yield branch;
  const { to, ...said } = first.event;
  if (to === undefined) {
    const observations = [...branch.observations, { actor: first.emitter, event: first.event }];
    return yield* branches(system, options, bounds, { ...branch, observations, pending: rest });
  }
  const [actor, plain, { snapshots }] = [String(to), said as PlainEvent, branch.state];
  const { kind, machine, outcomes } = system.actors[actor] as System['actors'][string];
  const snapshot = snapshots[actor] as AnyMachineSnapshot;
  const possible = outcomes?.(localState(snapshot), plain) ?? [];
  const occurrence = 1 + branch.decided.filter((d) => d.actor === actor && d.event === plain.type).length;
  for (const outcome of possible.length > 0 ? possible : [undefined]) {
    const event = outcome === undefined ? plain : { ...plain, outcome: outcome.name };
    const allowed = branch.state.allowed + (outcome?.kind === 'allowed' ? 1 : 0);
    const breach = branch.state.breach + (outcome?.kind === 'breach' ? 1 : 0);
    if (allowed > (options.faults ?? 1) || breach > (options.breaches ?? 0)) continue;
    if ((machine.getTransitionData(snapshot, event) ?? []).length === 0) {
      if (branch.between.length === 0 || system.blocking?.includes(plain.type)) continue;
      throw new Error(`${actor} has no transition for ${JSON.stringify(event)}`);
    }
    const [after, actions] = transition(machine, snapshot, event);
    const emitted = (actions as readonly { type: string; params?: unknown }[])
      .filter(({ type }) => type === 'xstate.emit')
      .map(({ params }) => ({ emitter: actor, event: (params as { event: PlainEvent }).event }));
    const passed = emitted.filter(({ event: { type, to } }) => type === 'bound' && to === undefined);
    for (const { event } of passed) bounds.add(String(event['name']));
    if (passed.length > 0) continue;
    const now = { ...snapshots, [actor]: after };
    const isNormal = outcome === possible[0];
    const [before, said] = [localState(snapshot), emitted.map((one) => one.event)];
    const answer: AnswerView = { kind, before, event, emitted: said };
    const decided = outcome && { actor, event: plain.type, occurrence, outcome: outcome.name, isNormal };
    yield* branches(system, options, bounds, {
      state: { ...branch.state, snapshots: now, allowed, breach },
      pending: [...emitted, ...rest],
      between: [...branch.between, now],
      receivers: [...branch.receivers, actor],
      answers: [...branch.answers, answer],
      observations: branch.observations,
      decided: decided ? [...branch.decided, decided] : branch.decided,
    });
  }
}

function started(state: State, actor: string, command: PlainEvent): Branch {
  const pending = [{ emitter: actor, event: { ...command, to: actor } }];
  return { state, pending, between: [], receivers: [], answers: [], observations: [], decided: [] };
}

function stepViews(casts: readonly Cast[], actor: string, command: PlainEvent, from: State, branch: Branch) {
  const outcomes = takenOutcomes(branch);
  return casts.flatMap(({ property, names }) => {
    if (property.kind !== 'step') return [];
    const observations = branch.observations.filter(({ event }) => property.observes.includes(event.type));
    const cast = Object.values(names);
    if (observations.length === 0 && property.commands?.includes(command.type) !== true) return [];
    if (cast.length > 0 && !cast.some((name) => branch.receivers.includes(name))) return [];
    const before = facetsOf(property, names, from.snapshots);
    const after = facetsOf(property, names, branch.state.snapshots);
    return [{ property, names, view: { actor, command, outcomes, observations, before, after } }];
  });
}

interface Cast {
  readonly property: Property;
  readonly names: Record<string, string>;
}

function takenOutcomes({ decided }: Branch): TakenOutcome[] {
  return decided.filter(({ isNormal }) => !isNormal).map(({ isNormal: _, ...taken }) => taken);
}

/** Each property with each choice of different actors for its roles. */
function castOf(system: System): readonly Cast[] {
  return (system.properties ?? []).flatMap((property) => {
    let casts: Record<string, string>[] = [{}];
    for (const [role, kind] of Object.entries(property.roles)) {
      const ofKind = Object.keys(system.actors).filter((name) => system.actors[name]?.kind === kind);
      casts = casts.flatMap((cast) =>
        ofKind.filter((name) => !Object.values(cast).includes(name)).map((name) => ({ ...cast, [role]: name })),
      );
    }
    return casts.map((names) => ({ property, names }));
  });
}

function facetsOf({ facets }: Property, names: Record<string, string>, snapshots: Snapshots): Facets {
  const facetOf = (role: string, name: string) =>
    facets[role]?.(localState(snapshots[name] as AnyMachineSnapshot), name) ?? null;
  return Object.fromEntries(Object.entries(names).map(([role, name]) => [role, facetOf(role, name)]));
}

function startOf(system: System): Snapshots {
  const actors = Object.entries(system.actors);
  return Object.fromEntries(actors.map(([name, { machine, input }]) => [name, initialTransition(machine, input)[0]]));
}

/** What is made of a snapshot, once: most actors of a state are as they were in the one before. */
function onceEach<T>(make: (snapshot: AnyMachineSnapshot) => T): (snapshot: AnyMachineSnapshot) => T {
  const made = new WeakMap<AnyMachineSnapshot, T>();
  return (snapshot) => {
    const known = made.get(snapshot) ?? make(snapshot);
    made.set(snapshot, known);
    return known;
  };
}

const localState = onceEach(
  (snapshot): LocalState => ({ value: snapshot.value, context: snapshot.context, tags: [...snapshot.tags] }),
);

const snapshotText = onceEach((snapshot) =>
  JSON.stringify(snapshot.machine.getPersistedSnapshot(snapshot), (_, value) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  ),
);

function textOf({ snapshots, allowed, breach }: State): string {
  return `${allowed} ${breach} ${Object.values(snapshots).map(snapshotText).join('\n')}`;
}
