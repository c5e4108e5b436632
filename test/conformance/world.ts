/** The model with processes in it, told once more and as simply as can be: what tests compare the follower with. */

import type { Machine } from '../../conformance/arranging/machine.ts';
import { groupIn, localOf, objectOf } from '../../conformance/following/model-view.ts';
import type { CallingPlan } from '../../conformance/operations/operation.ts';
import type { UserSpace } from '../../conformance/operations/user-space.ts';
import type { PlainEvent, Run, Step, StepRecord } from '../../explorer/index.ts';
import {
  type DriverBehaviour,
  domainTypeOf,
  hasDeviceNode,
  readVfioGroup,
  showsDriver,
  typeReadOf,
  vfioGroupOf,
} from '../../model/index.ts';

/** An operation that began. */
export interface Doing {
  readonly number: number;
  readonly process: string;
  readonly plan: CallingPlan;
  readonly answers: readonly PlainEvent[];
  readonly isCalling: boolean;
}

export interface World {
  readonly run: Run;
  readonly user: UserSpace;
  readonly doing: readonly Doing[];
}

export const isDone = ({ plan, answers }: Doing): boolean => answers.length === plan.calls.length;

export interface Next {
  readonly world: World;
  readonly step: StepRecord;
}

/** All that may happen next: somebody makes the next call, or somebody who is busy goes on. */
export function nextOf(world: World): readonly Next[] {
  const { run, user, doing } = world;
  const called = doing.flatMap((one, index) => {
    const call = one.plan.calls[one.answers.length];
    const isWaiting = doing.slice(0, index).some((other) => other.process === one.process && !isDone(other));
    if (call === undefined || one.isCalling || isWaiting) return [];
    const begun = {
      ...world,
      user: call.begins?.(user) ?? user,
      doing: doing.map((other) => (other === one ? { ...one, isCalling: true } : other)),
    };
    return taken(begun, { actor: call.actor, command: call.command, outcomes: [] });
  });
  const gone = Object.keys(run.state).flatMap((actor) => {
    if (run.state[actor]?.tags.includes('busy') !== true) return [];
    const proceed = { actor, command: { type: 'proceed' }, outcomes: [] };
    const failing = doing.flatMap(({ isCalling, plan, answers }) =>
      isCalling ? (plan.calls[answers.length]?.outcomes ?? []) : [],
    );
    const named = failing.filter((outcome) => outcome.actor === actor);
    const asNamed = named.length === 0 ? [] : taken(world, { ...proceed, outcomes: named });
    return asNamed.length > 0 ? asNamed : taken(world, proceed);
  });
  return [...called, ...gone];
}

function taken(world: World, step: Step): readonly Next[] {
  const run = world.run.fork();
  const result = run.take(step);
  if (!('taken' in result)) return [];
  let { user } = world;
  const doing = world.doing.map((one) => {
    const call = one.plan.calls[one.answers.length];
    const answer = result.taken.observations.find(
      ({ actor, event }) => one.isCalling && actor === call?.actor && event.type === 'returned',
    );
    if (answer === undefined || call === undefined) return one;
    user = call.ends?.(user, answer.event) ?? user;
    return { ...one, answers: [...one.answers, answer.event], isCalling: false };
  });
  return [{ world: { run, user, doing }, step: result.taken }];
}

/** What a group is, in the names of the model. */
export interface ShownGroup {
  readonly plain: {
    readonly type: string;
    readonly vfionode: number;
    readonly devs: string;
    readonly owner_cnt: number;
    readonly domain_type: string;
  };
  readonly pointers: {
    readonly owner: string | null;
    readonly default: string | null;
    readonly blocking: string | null;
    readonly domain: string | null;
  };
}

/** By the model's name, each group that has members. */
export function shownIn(
  { run: { state }, user }: World,
  machine: Machine,
  driver: DriverBehaviour,
): Readonly<Record<string, ShownGroup>> {
  const groups = machine.topology.groups.map((name) => [name, groupIn(state, name)] as const);
  const shown = groups.filter(([, { members }]) => members.length > 0);
  return Object.fromEntries(
    shown.map(([name, group]) => {
      const devices = group.members.map(({ device }) => {
        const { device: address = '' } = machine.places.find((place) => place.name === device) ?? {};
        const driverName = showsDriver(localOf(state, device)) ? user.devices[address]?.driver : null;
        return `${address}[${driverName ?? '-'}]`;
      });
      const object = (domain: Parameters<typeof objectOf>[1]) => objectOf(name, domain, driver);
      const plain = {
        type: typeReadOf(group),
        vfionode: hasDeviceNode(readVfioGroup(localOf(state, vfioGroupOf(name)))) ? 1 : 0,
        devs: devices.sort().join(','),
        owner_cnt: group.ownerCount,
        domain_type: group.domain === null ? '-' : domainTypeOf(group, group.domain, driver),
      };
      const pointers = {
        owner: group.owner,
        default: object(group.defaultDomain),
        blocking: object(group.blockingDomain),
        domain: object(group.domain),
      };
      return [name, { plain, pointers }];
    }),
  );
}
