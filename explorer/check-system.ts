/** Refuses a system that says less than its author thinks, before anything is searched. */
import { StateMachine } from 'xstate';
import { CheckerError, nearest } from './errors.ts';
import { canonical, plainDataFault } from './plain-data.ts';
import { CLASS_BITS } from './plan.ts';
import type {
  Actor,
  Command,
  ExpectedReturn,
  LivenessProperty,
  PlainEvent,
  Property,
  PropertyBase,
  System,
} from './system.ts';

const KINDS: readonly string[] = ['always', 'everywhere', 'step', 'goal'];
const LIVENESS_KINDS: readonly string[] = ['leads-to', 'recoverable'];

/** @throws CheckerError `no-actors`, `bad-actor`, `bad-command`, `duplicate-command`, `not-plain-data`, `bad-property`, `bad-returns` */
export function checkSystem({ actors, properties = [], liveness = [], returns, expects = [] }: System): void {
  if (Object.keys(actors).length === 0) {
    throw new CheckerError('no-actors', { what: 'the system has no actors', remedy: 'declare at least one' });
  }
  for (const [name, actor] of Object.entries(actors)) {
    checkActor(name, actor);
    const { commands = [], input = null } = actor;
    refuseUnplain(input, `the input of ${name}`);
    for (const command of commands) checkCommand(name, command);
    refuseDuplicates(
      name,
      commands.map(({ event }) => event),
    );
  }
  for (const property of properties) checkProperty(property, properties);
  for (const property of liveness) checkLiveness(property, [...properties, ...liveness]);
  checkExpected(expects, returns !== undefined);
}

function checkExpected(expects: readonly ExpectedReturn[], isTold: boolean): void {
  const texts = expects.map(({ operation, code }) => `${operation} ${code}`);
  const twice = texts.find((text, index) => texts.indexOf(text) !== index);
  if (twice !== undefined) {
    const what = 'a return is expected twice';
    throw new CheckerError('bad-returns', { what, got: twice, remedy: 'expect each code of an operation once' });
  }
  const [first] = texts;
  if (first === undefined || isTold) return;
  const what = 'a return is expected, and nothing says what a return is';
  throw new CheckerError('bad-returns', { what, got: first, remedy: 'declare `returns`' });
}

function checkActor(name: string, { kind, machine }: Partial<Actor>): void {
  if (typeof kind === 'string' && machine instanceof StateMachine) return;
  const isMachine = machine instanceof StateMachine;
  throw new CheckerError('bad-actor', {
    what: isMachine ? 'an actor is of no kind' : 'an actor has no machine',
    where: `actor ${name}`,
    got: String(isMachine ? kind : machine),
    expected: isMachine ? 'a name for what the actor is' : 'what createMachine of xstate gives',
    remedy: isMachine
      ? 'name its kind: properties range over kinds'
      : 'give it its machine, started or not: only its definition is used',
  });
}

function checkCommand(actor: string, { class: kind, event }: Command): void {
  refuseUnplain(event, `a command of ${actor}`);
  if (Object.hasOwn(CLASS_BITS, kind)) return;
  throw new CheckerError('bad-command', {
    what: 'a command is of no class that there is',
    where: `actor ${actor}, command ${canonical(event)}`,
    got: String(kind),
    expected: nearest(String(kind), Object.keys(CLASS_BITS)),
    remedy: 'correct the class: it decides what a deadlock is',
  });
}

function refuseDuplicates(actor: string, commands: readonly PlainEvent[]): void {
  const texts = commands.map(canonical);
  const twice = texts.find((text, index) => texts.indexOf(text) !== index);
  if (twice === undefined) return;
  throw new CheckerError('duplicate-command', {
    what: 'an actor has the same command twice, so that its transitions would count twice',
    got: `${actor} ${twice}`,
    remedy: 'declare each command once',
  });
}

function refuseUnplain(value: unknown, what: string): void {
  const fault = plainDataFault(value);
  if (fault === undefined) return;
  throw new CheckerError('not-plain-data', {
    what: `${what} holds something that is not plain JSON data`,
    got: fault,
    expected: 'strings, finite numbers, booleans, null, arrays and plain objects',
    remedy: 'store a name instead of a thing; sets are records keyed by name',
  });
}

function checkLiveness(property: LivenessProperty, all: readonly PropertyBase[]): void {
  const { name, kind, roles = {} } = property;
  const refuse = refusing(name);
  if (!LIVENESS_KINDS.includes(kind)) {
    refuse('a property is of no kind that there is', String(kind), `take ${LIVENESS_KINDS.join(', ')}`);
  }
  if (Object.keys(roles).length === 0) {
    refuse('a property reads nobody, and so would never be judged', 'no roles', 'name at least one role and its kind');
  }
  checkFacets(property);
  for (const condition of ['from', 'to'] as const) {
    if (typeof property[condition] === 'function') continue;
    refuse('a liveness property does not say from where to where', `no ${condition}`, 'declare `from` and `to`');
  }
  if (kind === 'recoverable' && property.by?.length === 0) {
    refuse('a property lets nobody do anything', 'by no class', 'name the classes whose commands may help');
  }
  if (all.filter((other) => other.name === name).length > 1) {
    refuse('a liveness property shares its name with another property', name, 'give it a name of its own');
  }
}

function refusing(name: string) {
  return (what: string, got: string, remedy: string): never => {
    throw new CheckerError('bad-property', { what, where: `property ${name}`, got, remedy });
  };
}

/** Every role has a facet, and every facet a role. */
function checkFacets({ name, roles = {}, facets = {} }: PropertyBase): void {
  const refuse = refusing(name);
  const stray = Object.keys(facets).find((role) => !Object.hasOwn(roles, role));
  if (stray !== undefined)
    refuse('a facet is of no role of the property', stray, 'declare the role, or drop the facet');
  const unread = Object.keys(roles).find((role) => !Object.hasOwn(facets, role));
  if (unread !== undefined)
    refuse('a role has no facet, so that nothing is read of it', unread, 'say what is read of it');
}

function checkProperty(property: Property, all: readonly Property[]): void {
  const { name, kind, roles = {} } = property;
  const refuse = refusing(name);
  if (!KINDS.includes(kind)) refuse('a property is of no kind that there is', String(kind), `take ${KINDS.join(', ')}`);
  if (kind !== 'step' && Object.keys(roles).length === 0) {
    refuse('a property reads nobody, and so would never be judged', 'no roles', 'name at least one role and its kind');
  }
  checkFacets(property);
  const judged = kind === 'step' ? [...(property.observes ?? []), ...(property.commands ?? [])] : [];
  if (kind === 'step' && judged.length === 0) {
    refuse('a step property observes nothing, and so would never be judged', 'no types', 'name what it observes');
  }
  if ('premise' in property && property.premise !== undefined && typeof property.premise !== 'function') {
    refuse(
      'a premise is no function',
      typeof property.premise,
      'give a function that says whether the property is about it',
    );
  }
  if (kind === 'goal' && Object.keys(property.wants ?? {}).length === 0) {
    refuse('a goal wants nothing, and so would be reached at once', 'no wants', 'say what is wanted, by a phrase each');
  }
  const namesakes = all.filter((other) => other.name === name);
  if (namesakes.length > 1 && namesakes.some((other) => other.kind === 'goal')) {
    refuse('a goal shares its name with another property', name, 'give each goal a name of its own');
  }
}
