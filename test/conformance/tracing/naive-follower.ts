/**
 * A second opinion on tiny logs: every sequence of the model's own steps, one by one, in every order, nothing
 * remembered. What a step fires is told from what it did to the group and the hardware alone.
 */
import { type LocalState, Run, type StepRecord, type System } from '../../../explorer/index.ts';
import { findDesign, findDriver, iommuSystem, readGroup } from '../../../model/index.ts';

type State = Readonly<Record<string, LocalState>>;

export interface NaiveLog {
  readonly design: string;
  /** Members from the start, and devices that come later. */
  readonly present: number;
  readonly absent: number;
  /** As `attached d1`. */
  readonly events: readonly string[];
  readonly silent: number;
}

/** Every state that explains the log, as text; those in which an operation is under way left out. */
export function naiveEnds(log: NaiveLog): ReadonlySet<string> {
  const { design, present, absent, events, silent } = log;
  const names = Array.from({ length: present + absent }, (_, place) => `d${place + 1}`);
  const key = `${design} ${present} ${absent}`;
  const system = SYSTEMS.get(key) ?? systemOf(log, names);
  SYSTEMS.set(key, system);
  const commands = [
    ...Object.entries(system.actors).flatMap(([actor, { commands: listed = [] }]) =>
      listed.map(({ event }) => ({ actor, command: event })),
    ),
    ...names.slice(0, present).flatMap((actor) => ['plug', 'unplug'].map((type) => ({ actor, command: { type } }))),
  ];
  const isListedLast = findDesign(design).choices.hotAdd === 'current-then-default';
  const ends = new Set<string>();
  const visited = new Set<string>();
  const walk = (run: Run, seen: number, quiet: number): void => {
    const key = `${run.stateKey} ${seen} ${quiet}`;
    if (visited.has(key)) return;
    visited.add(key);
    if (seen === events.length && quiet === 0 && isAtRest(run.state)) ends.add(textOf(run.state));
    for (const { actor, command } of commands) {
      const next = run.fork();
      const result = next.take({ actor, command, outcomes: [] });
      if ('notTaken' in result) continue;
      const fired = firedIn(result.taken, run.state, isListedLast);
      if (fired.length === 0 && quiet < silent) walk(next, seen, quiet + 1);
      const isNext = fired.length > 0 && fired.every((event, index) => events[seen + index] === event);
      if (isNext) walk(next, seen + fired.length, 0);
    }
  };
  for (const run of startsOf(new Run(system, { faults: 0, breaches: 0 }), commands, present === 0 ? 0 : silent)) {
    walk(run, 0, 0);
  }
  return ends;
}

/** What has been asked of one is known to the next. */
const SYSTEMS = new Map<string, System>();

function systemOf({ design, present }: NaiveLog, names: readonly string[]): System {
  return iommuSystem({
    design: findDesign(design),
    driver: findDriver('ideal'),
    topology: {
      name: 'naive',
      title: '',
      source: '',
      groups: ['g1'],
      devices: names.map((name, place) => ({
        name,
        group: 'g1',
        drivers: ['kernel'],
        ...(place >= present && { isHotPluggable: true }),
      })),
      pasids: [],
      types: ['identity', 'DMA'],
      container: ['g1'],
      iommufd: [],
      iommufdDomains: [],
      resetDepthMax: 0,
    },
    environment: [],
  });
}

/** Wherever steps that nobody wrote down lead, and that leave the members. */
function startsOf(
  first: Run,
  commands: readonly { actor: string; command: { readonly type: string } }[],
  steps: number,
): readonly Run[] {
  const found = new Map([[first.stateKey, first]]);
  let frontier = [first];
  for (let step = 0; step < steps; step++) {
    const next = frontier.flatMap((run) =>
      commands.flatMap(({ actor, command }) => {
        const fork = run.fork();
        const result = fork.take({ actor, command, outcomes: [] });
        const isUnseen = 'taken' in result && membersOf(run.state) === membersOf(fork.state);
        return isUnseen && !found.has(fork.stateKey) ? [fork] : [];
      }),
    );
    for (const run of next) found.set(run.stateKey, run);
    frontier = next;
  }
  return [...found.values()].filter((run) => isAtRest(run.state));
}

function membersOf(state: State): string {
  return readGroup(state['g1'] as LocalState)
    .members.map(({ device }) => device)
    .join(' ');
}

function isAtRest(state: State): boolean {
  return Object.values(state).every(({ tags }) => !tags.includes('busy'));
}

/** A newcomer is listed, and then attached; up to v6.4 the other way round. */
function firedIn({ deliveries, state }: StepRecord, before: State, isListedLast: boolean): readonly string[] {
  const [were, are] = [membersOf(before).split(' '), membersOf(state).split(' ')];
  const named = (kind: string, devices: readonly string[], others: readonly string[]) =>
    devices.filter((device) => device !== '' && !others.includes(device)).map((device) => `${kind} ${device}`);
  const added = named('added', are, were);
  const attached = deliveries
    .filter(({ actor, event }) => actor.endsWith('.rid') && event.type === 'attach')
    .map(({ actor }) => `attached ${actor.replace('.rid', '')}`);
  return [...(isListedLast ? [...attached, ...added] : [...added, ...attached]), ...named('removed', were, are)];
}

/** Which of its two names the default domain has is no difference; who has left the container has freed its domain. */
function textOf(state: State): string {
  const contexts = Object.values(state).map(({ value, context }) => {
    const isUnused = JSON.stringify(context['groups']) !== '{"g1":"attached"}';
    return [value, 'hasDomain' in context && isUnused ? { ...context, hasDomain: false } : context];
  });
  const text = JSON.stringify(contexts);
  const isSecond = readGroup(state['g1'] as LocalState).defaultDomain === 'g1.dma2';
  if (!isSecond) return text;
  return text.replaceAll('"g1.dma2"', '"?"').replaceAll('"g1.dma"', '"g1.dma2"').replaceAll('"?"', '"g1.dma"');
}
