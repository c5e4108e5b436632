/** Records the model itself: operations of two processes, in an order that chance decides, written as recordings are. */

import { type ArrangeOptions, arrangeMachine } from '../../conformance/arranging/arrange.ts';
import type { Machine } from '../../conformance/arranging/machine.ts';
import { type Systems, systemOf } from '../../conformance/arranging/systems.ts';
import { livingIn } from '../../conformance/following/model-view.ts';
import { movesOf } from '../../conformance/following/moves.ts';
import { perform, reach } from '../../conformance/following/reach.ts';
import { planOf } from '../../conformance/operations/index.ts';
import type { Called, Plan } from '../../conformance/operations/operation.ts';
import { EMPTY } from '../../conformance/operations/user-space.ts';
import type { Recording } from '../../conformance/recording.ts';
import { Run } from '../../explorer/index.ts';
import { behaviourOf, type DriverBehaviour } from '../../model/index.ts';
import type { Pick } from './changed-recording.ts';
import { type Doing, isDone, nextOf, shownIn, type World } from './world.ts';

/** A machine, and the state that `first`, a recording of its initial state, shows. */
export interface Start {
  readonly machine: Machine;
  readonly driver: DriverBehaviour;
  readonly world: World;
}

export function startOf(first: Recording, options: ArrangeOptions, systems: Systems): Start {
  const machine = arrangeMachine(first, options);
  const run = new Run(systemOf(machine, systems), { faults: Number.MAX_SAFE_INTEGER, breaches: 0 });
  const nobody = { run, user: EMPTY, flights: [], domains: [], owners: [], numbers: [] };
  const containers = machine.topology.vfio?.containers ?? [];
  const closed = perform(
    nobody,
    containers.map((actor) => ({ actor, command: { type: 'close' } })),
  );
  const reached = reach(
    closed,
    first.records[0]?.groups ?? {},
    machine,
    () => true,
    () => false,
  );
  return {
    machine,
    driver: behaviourOf(machine.driver, machine.design.kernel),
    world: { run: reached.run, user: reached.user, doing: [] },
  };
}

/** What an operation sees of a world. */
export function planIn(op: string, world: World, machine: Machine, numberOf: Called['numberOf']): Plan {
  const [, process = '', name = '', rest = ''] = /^(\w+): (\w+) ?(.*)$/.exec(op) ?? [];
  const words = rest === '' ? [] : rest.split(' ');
  const local: Called['local'] = (actor) => {
    const found = world.run.state[actor];
    if (found === undefined) throw new Error(actor);
    return found;
  };
  return planOf(name, { process, words, machine, user: world.user, added: [], local, numberOf });
}

/** Names of objects, as long as they live; never given twice. */
class Names {
  readonly #names = new Map<string, string>();
  #count = 0;

  of(object: string | null, head: string): string {
    if (object === null) return '-';
    const name = this.#names.get(object) ?? `${head}${++this.#count}`;
    this.#names.set(object, name);
    return name;
  }

  known(object: string): string | undefined {
    return this.#names.get(object);
  }

  keep(isLiving: (object: string) => boolean): void {
    for (const object of this.#names.keys()) if (!isLiving(object)) this.#names.delete(object);
  }
}

type Line = Record<string, unknown>;

/** Each of `ops` is made by its process unless that is in another operation; the lines of the recording. */
export function record({ machine, driver, world: start }: Start, ops: readonly string[], pick: Pick): readonly Line[] {
  const domains = new Names();
  const owners = new Names();
  const numbers = new Names();
  const shown = (world: World) =>
    Object.fromEntries(
      Object.entries(shownIn(world, machine, driver)).map(([group, { plain, pointers }]) => [
        numbers.of(group, ''),
        {
          ...plain,
          owner: owners.of(pointers.owner, 'U#'),
          default: domains.of(pointers.default, 'D#'),
          blocking: domains.of(pointers.blocking, 'D#'),
          domain: domains.of(pointers.domain, 'D#'),
        },
      ]),
    );
  let world = start;
  let events: string[] = [];
  const lines: Line[] = [{ step: 0, op: 'INIT', groups: shown(world) }];

  const goOn = () => {
    const all = nextOf(world);
    const next = all[pick(Math.max(all.length, 1))];
    if (next === undefined) return false;
    const before = world.run.state;
    ({ world } = next);
    for (const move of movesOf(next.step, before, machine.topology, driver)) {
      const address = 'device' in move ? machine.places.find(({ name }) => name === move.device)?.device : '';
      if (move.kind === 'attach')
        events.push(`__attach_device(${address} => ${domains.of(move.object ?? null, 'D#')} type=${move.type})`);
      if (move.kind === 'attached') events.push(`TP attach_device_to_domain ${address}`);
      if (move.kind === 'claim')
        events.push(`claim(g=${numbers.known(move.group)} own=0 new_owner=${owners.of(move.owner, 'U#')})`);
    }
    const living = livingIn(world.run.state, machine.topology, driver);
    domains.keep((object) => living.objects.has(object));
    owners.keep((object) => living.owners.has(object));
    numbers.keep((object) => living.groups.has(object));
    for (const done of world.doing.filter((one) => isDone(one) && one.number !== lines.length)) hear(done);
    return true;
  };

  const hear = (done: Doing) => {
    const { rc, errno, info } = done.plan.returns(done.answers) ?? { rc: 0, errno: '0' };
    events.push(`[RET of step ${done.number}: rc=${rc} errno=${errno}]`);
    Object.assign(lines[done.number] ?? {}, {
      ret: { rc, errno, info: info ?? 'of its own' },
      t_ret: lines.length + 0.5,
    });
    world = { ...world, doing: world.doing.filter((one) => one !== done) };
  };

  for (const op of ops) {
    const process = op.slice(0, op.indexOf(':'));
    if (world.doing.some((one) => one.process === process)) continue;
    const plan = planIn(op, world, machine, (group) => numbers.known(group));
    if (plan.kind === 'outside') continue;
    const step = lines.length;
    events = [];
    let ret: object | null = null;
    if (plan.kind === 'returns') {
      world = { ...world, user: plan.user };
      ret = { info: '', ...plan.returns };
    } else {
      world = { ...world, doing: [...world.doing, { number: step, process, plan, answers: [], isCalling: false }] };
    }
    const own = () => world.doing.find((one) => one.number === step);
    const hasBegun = () => own()?.isCalling || (own()?.answers.length ?? 1) > 0;
    // Whoever may go on for ever does not: chance lets the record end at any time once the operation has begun.
    while (own() !== undefined && !isDone(own() as Doing) && goOn());
    while (hasBegun() && pick(2) === 0 && goOn());
    const after = own();
    if (after !== undefined && isDone(after)) {
      ret = { info: 'of its own', ...after.plan.returns(after.answers) };
      world = { ...world, doing: world.doing.filter((one) => one !== after) };
    }
    const line: Line = {
      step,
      op,
      t: step,
      t_ret: ret === null ? null : step + 0.5,
      ret,
      pending: ret === null,
      events,
      groups: shown(world),
    };
    lines.push(line);
  }
  // At the end everybody has had the time to go on.
  events = [];
  while (goOn());
  const groups = shown(world);
  return [...lines, { step: null, op: 'END', t: lines.length, t_ret: null, ret: null, pending: null, events, groups }];
}
