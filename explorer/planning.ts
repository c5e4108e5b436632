/** Makes the {@link Plan} of a system. */
import type { Instance } from './instances.ts';
import { CLASS_BITS, type Plan, type PlannedCommand, type PlannedInstance, type Watch } from './plan.ts';
import type { Budget } from './run.ts';
import type { Actor, PlainEvent, Property, System } from './system.ts';

/** Whoever numbers events, event types, property names and facets. */
export interface Numbers {
  event(event: PlainEvent): number;
  type(type: string): number;
  property(name: string): number;
  slot(property: Property, role: string, actor: string): number;
}

export function makePlan(system: System, instances: readonly Instance[], budget: Budget, numbers: Numbers): Plan {
  const names = Object.keys(system.actors);
  const actors = Object.values(system.actors);
  const commands = actors.flatMap(({ commands: own = [] }, actor) =>
    own.map(({ event, class: kind }): PlannedCommand => {
      return { actor, event: numbers.event(event), class: CLASS_BITS[kind] };
    }),
  );
  const { properties = [] } = system;
  const nameCount = new Set(instances.map(({ property }) => property.name)).size;
  const planned = instances.map((instance) => {
    const hasPremise = isPremiseAsked(instance.property.name, properties);
    const premise = hasPremise ? nameCount + properties.indexOf(instance.property) : -1;
    return { ...planInstance(instance, premise, names, numbers), commands: judgedAmong(actors, instance.property) };
  });
  return {
    actors: actors.length,
    commands,
    commandsOf: actors.map((_, actor) =>
      commands.flatMap((command, index) => (command.actor === actor ? [index] : [])),
    ),
    blocking: (system.blocking ?? []).map((type) => numbers.type(type)),
    instances: planned,
    names: nameCount,
    subjects: nameCount + properties.length,
    everywhere: actors.map((_, actor) => watches(planned, actor, ['everywhere'])),
    atEnd: actors.map((_, actor) => watches(planned, actor, ['always', 'goal'])),
    ofStep: planned.flatMap(({ kind }, instance) => (kind === 'step' ? [instance] : [])),
    judgesSilence: planned.some(({ commands: judged }) => judged.length > 0),
    budget: { allowed: budget.faults, breach: budget.breaches },
  };
}

/** Where a part of a name has a premise or is judged by step, it is told where the first of its parts was put to the test. */
function isPremiseAsked(name: string, properties: readonly Property[]): boolean {
  return properties.some((other) => {
    if (other.name !== name || other.kind === 'goal') return false;
    return other.kind === 'step' || other.premise !== undefined;
  });
}

function planInstance(
  { property, roles, actors }: Instance,
  premise: number,
  names: readonly string[],
  numbers: Numbers,
): Omit<PlannedInstance, 'commands'> {
  return {
    property: numbers.property(property.name),
    premise,
    kind: property.kind,
    roles: roles.map((role, index) => {
      const name = actors[index] as string;
      return { actor: names.indexOf(name), slot: numbers.slot(property, role, name) };
    }),
    observes: property.kind === 'step' ? property.observes.map((type) => numbers.type(type)) : [],
  };
}

/** Commands, in command order, whose steps are judged whatever is said in them. */
function judgedAmong(actors: readonly Actor[], property: Property): number[] {
  const asked = property.kind === 'step' ? (property.commands ?? []) : [];
  const types = actors.flatMap(({ commands = [] }) => commands.map(({ event }) => event.type));
  return types.flatMap((type, command) => (asked.includes(type) ? [command] : []));
}

function watches(instances: readonly PlannedInstance[], actor: number, kinds: readonly Property['kind'][]): Watch[] {
  return instances.flatMap(({ kind, roles }, instance) => {
    if (!kinds.includes(kind)) return [];
    return roles.filter((role) => role.actor === actor).map(({ slot }) => ({ instance, slot }));
  });
}
