/** What a step of the model would have left in the kernel's log. */
import type { LocalState, PlainEvent, StepRecord } from '../../explorer/index.ts';
import {
  type Domain,
  type DriverBehaviour,
  domainTypeOf,
  isOneObject,
  readGroup,
  type Topology,
} from '../../model/index.ts';
import { groupOfDevice, objectOf, type State } from './model-view.ts';

/** As {@link RecordedEvent}, in the names of the model. An attach has no object where nobody read whether it is one. */
export type ModelMove =
  | { readonly kind: 'attach'; readonly device: string; readonly object: string | undefined; readonly type: string }
  | { readonly kind: 'attached'; readonly device: string }
  | { readonly kind: 'added'; readonly device: string; readonly group: string }
  | { readonly kind: 'removed'; readonly device: string; readonly group: string }
  | { readonly kind: 'claim'; readonly group: string; readonly owner: string }
  | { readonly kind: 'claimed'; readonly code: number }
  | { readonly kind: 'released'; readonly group: string };

/** The moves of a step that was taken from `before`, in their order. */
export function movesOf(
  step: StepRecord,
  before: State,
  topology: Topology,
  driver: DriverBehaviour,
): readonly ModelMove[] {
  const latest: Record<string, LocalState> = {};
  const claiming = new Set<string>();
  return step.deliveries.flatMap(({ actor, event, before: was, after }): readonly ModelMove[] => {
    latest[actor] = after;
    if (topology.groups.includes(actor)) {
      if (event.type === 'claim group') claiming.add(String(event['from']));
      return [...ownershipOf(actor, event), ...membershipOf(actor, was, after)];
    }
    // The group answers before it is asked anything else.
    if (event.type === 'answer' && claiming.delete(actor)) return [{ kind: 'claimed', code: codeOf(event['errno']) }];
    const device = topology.devices.find(({ name }) => actor === `${name}.rid`)?.name;
    if (device === undefined || event.type !== 'attach') return [];
    const group = String(event['from']);
    const domain = event['domain'] as Domain;
    const type = domainTypeOf(readGroup(latest[group] ?? (before[group] as LocalState)), domain, driver);
    const isKnown = isOneObject(domain, driver) !== undefined;
    const object = isKnown ? (objectOf(group, domain, driver) ?? undefined) : undefined;
    const hasWorked = event['outcome'] === undefined || event['outcome'] === 'ok';
    return [{ kind: 'attach', device, object, type }, ...(hasWorked ? [{ kind: 'attached' as const, device }] : [])];
  });
}

function ownershipOf(group: string, event: PlainEvent): readonly ModelMove[] {
  if (event.type === 'release group') return [{ kind: 'released', group }];
  if (event.type !== 'claim group') return [];
  return [{ kind: 'claim', group, owner: String(event['owner'] ?? event['from']) }];
}

/** What claims may return, also of a driver: include/uapi/asm-generic/errno-base.h and errno.h. */
const CODES: Readonly<Record<string, number>> = {
  '0': 0,
  '-EPERM': -1,
  '-ENOENT': -2,
  '-EIO': -5,
  '-ENOMEM': -12,
  '-EBUSY': -16,
  '-EEXIST': -17,
  '-ENODEV': -19,
  '-EINVAL': -22,
  '-ENOSPC': -28,
  '-EOPNOTSUPP': -95,
  '-ETIMEDOUT': -110,
};

function codeOf(errno: unknown): number {
  const code = CODES[String(errno)];
  if (code === undefined) throw new Error(`a claim returned ${errno}`);
  return code;
}

/** Devices that came into a group's list, and that left it. */
function membershipOf(group: string, before: LocalState, after: LocalState): readonly ModelMove[] {
  const [were, are] = [before, after].map((local) => readGroup(local).members.map(({ device }) => device));
  const added = are?.filter((device) => were?.includes(device) !== true) ?? [];
  const removed = were?.filter((device) => are?.includes(device) !== true) ?? [];
  return [
    ...added.map((device) => ({ kind: 'added' as const, device, group })),
    ...removed.map((device) => ({ kind: 'removed' as const, device, group })),
  ];
}

/** The kinds of its moves. */
export function kindsOf({ deliveries }: StepRecord, { groups, devices }: Topology): readonly ModelMove['kind'][] {
  return deliveries.flatMap(({ actor, event, before, after }) => {
    if (groups.includes(actor)) {
      const moves = membershipOf(actor, before, after).map(({ kind }) => kind);
      if (event.type === 'release group') return ['released', ...moves];
      return event.type === 'claim group' ? ['claim', 'claimed', ...moves] : moves;
    }
    const isAttach = event.type === 'attach' && devices.some(({ name }) => actor === `${name}.rid`);
    return isAttach ? ['attach', 'attached'] : [];
  });
}

/** Groups of which anything is otherwise after it. */
export function groupsChangedIn({ deliveries }: StepRecord, { groups }: Topology): readonly string[] {
  return deliveries.flatMap(({ actor, before, after }) =>
    groups.includes(actor) && before.context !== after.context ? [actor] : [],
  );
}

/** Devices that a group was to take in, and that have none afterwards. */
export function refusedIn({ deliveries }: StepRecord, after: State, { groups }: Topology): readonly string[] {
  return deliveries.flatMap(({ actor, event }) => {
    const isAsked = groups.includes(actor) && (event.type === 'add device' || event.type === 'settle device');
    const device = String(event['device'] ?? event['from']);
    return isAsked && groupOfDevice(after, device) === null ? [device] : [];
  });
}

/** Without devices that were `refused`: which kernels log that they were added and removed depends on when they are. */
export function withoutRefused<M extends { readonly kind: string; readonly device?: string }>(
  moves: readonly M[],
  refused: readonly string[],
): readonly M[] {
  const kept: M[] = [];
  for (const move of moves) {
    const last = kept.at(-1);
    const isUndone =
      move.kind === 'removed' &&
      last?.kind === 'added' &&
      last.device === move.device &&
      refused.includes(move.device ?? '');
    if (isUndone) kept.pop();
    else kept.push(move);
  }
  return kept;
}
