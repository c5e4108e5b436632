/**
 * Follows a recording the slow way: every interleaving, depth first, nothing remembered, nothing left out. It has no
 * log, no operations outside the model, and no kernel that dies.
 */

import { livingIn } from '../../conformance/following/model-view.ts';
import type { RecordedGroup, RecordedStep, Recording } from '../../conformance/recording.ts';
import { planIn, type Start } from './recorder.ts';
import { type Doing, isDone, nextOf, shownIn, type World } from './world.ts';

/** A pair for each name: `owner U#1 = g8.vfio`. One to one, as long as the object lives. */
type Names = ReadonlyMap<string, string>;

interface Place {
  readonly world: World;
  readonly names: Names;
  /** Whether the groups of the record were read. */
  readonly isRead: boolean;
}

/** More places than may be visited. */
export class TooMany extends Error {}

/** Whether some interleaving explains all records. */
export function explains({ machine, driver, world }: Start, { records }: Recording, placesMax: number): boolean {
  let visited = 0;

  const follow = (at: number, world: World, names: Names): boolean => {
    const record = records[at];
    if (record === undefined) return true;
    const { operation, number } = record;
    if (operation.kind !== 'call' || number === null) return within(at, { world, names, isRead: false });
    const numberOf = (group: string) =>
      [...names].find(([, object]) => object === `number ${group}`)?.[0].slice('number '.length);
    const plan = planIn(record.text, world, machine, numberOf);
    if (plan.kind === 'outside') throw new Error(record.text);
    if (plan.kind === 'calls') {
      const doing: Doing = { number, process: operation.process, plan, answers: [], isCalling: false };
      return within(at, { world: { ...world, doing: [...world.doing, doing] }, names, isRead: false });
    }
    const { rc, errno, info } = record.returned ?? {};
    const isReturned = plan.returns.rc === rc && plan.returns.errno === errno && (plan.returns.info ?? info) === info;
    return isReturned && within(at, { world: { ...world, user: plan.user }, names, isRead: false });
  };

  const within = (at: number, place: Place): boolean => {
    if (++visited > placesMax) throw new TooMany();
    const record = records[at] as RecordedStep;
    const { world, names, isRead } = place;
    if (!isRead && mayRead(world, record)) {
      const read = readGroups(world, names, record.groups);
      if (read !== undefined && within(at, { world, names: read, isRead: true })) return true;
    }
    const left = isRead ? returned(world, records, at) : undefined;
    if (left !== undefined && follow(at + 1, left, names)) return true;
    return nextOf(world).some((next) => within(at, { world: next.world, names: living(next.world, names), isRead }));
  };

  const mayRead = (now: World, { number, isPending, operation }: RecordedStep): boolean => {
    if (operation.kind === 'final state') return now.doing.every(isDone) || nextOf(now).length === 0;
    const ownIn = ({ doing }: World) => doing.find((one) => one.number === number);
    const own = ownIn(now);
    if (own === undefined || isDone(own)) return true;
    const canBegin = () => nextOf(now).some((next) => ownIn(next.world)?.isCalling);
    return isPending && (own.isCalling || own.answers.length > 0 || !canBegin());
  };

  const living = ({ run: { state } }: World, names: Names): Names => {
    const { objects, owners, groups } = livingIn(state, machine.topology, driver);
    const isLiving = { domain: objects, owner: owners, number: groups };
    return new Map(
      [...names].filter(([, object]) => {
        const [kind = '', name = ''] = object.split(' ');
        return isLiving[kind as keyof typeof isLiving].has(name);
      }),
    );
  };

  const readGroups = (
    world: World,
    names: Names,
    groups: Readonly<Record<string, RecordedGroup>>,
  ): Names | undefined => {
    const shown = Object.entries(shownIn(world, machine, driver));
    const recorded = Object.entries(groups);
    const found = new Map(names);
    const pair = (kind: string, name: string | null, object: string | null): boolean => {
      if (name === null || object === null) return name === object;
      const [key, value] = [`${kind} ${name}`, `${kind} ${object}`];
      const known = [...found].filter(([one, other]) => one === key || other === value);
      found.set(key, value);
      return known.every(([one, other]) => one === key && other === value);
    };
    const areAll = shown.every(([name, { plain, pointers }]) => {
      const [number = '', group] = recorded.find(([, one]) => membersOf(one) === plain.devs) ?? [];
      return (
        group !== undefined &&
        pair('number', number, name) &&
        plain.type === group.type &&
        (plain.vfionode === 1) === group.hasVfioFile &&
        plain.owner_cnt === group.ownerCount &&
        plain.domain_type === (group.domainType ?? '-') &&
        pair('owner', group.owner, pointers.owner) &&
        pair('domain', group.defaultDomain, pointers.default) &&
        pair('domain', group.blockingDomain, pointers.blocking) &&
        pair('domain', group.domain, pointers.domain)
      );
    });
    return areAll && shown.length === recorded.length ? found : undefined;
  };

  return follow(0, world, new Map());
}

function membersOf({ members }: RecordedGroup): string {
  return members
    .map(({ device, driver }) => `${device}[${driver ?? '-'}]`)
    .sort()
    .join(',');
}

/** The world without those that have returned, if they did as recorded; a pending one may do so one record later. */
function returned(world: World, records: readonly RecordedStep[], at: number): World | undefined {
  const [record, next] = [records[at] as RecordedStep, records[at + 1]];
  const doing: Doing[] = [];
  for (const one of world.doing) {
    const isOwn = one.number === record.number && !record.isPending;
    const late = record.returnedLate.find(({ number }) => number === one.number);
    const heard = isOwn ? record.returned : late;
    if (!isDone(one)) {
      if (heard !== undefined) return undefined;
      doing.push(one);
      continue;
    }
    const { rc, errno, info } = one.plan.returns(one.answers) ?? {};
    if (heard === undefined) {
      if (isOwn || !next?.returnedLate.some(({ number }) => number === one.number)) return undefined;
      doing.push(one);
    } else if (heard.rc !== rc || heard.errno !== errno) return undefined;
    else if (info !== undefined && info !== records[one.number]?.returned?.info) return undefined;
  }
  return { ...world, doing };
}
