/** What a step of the model would have left in the kernel's log. */
import type { LocalState, StepRecord } from '../../explorer/index.ts';
import {
  type Domain,
  type DriverBehaviour,
  domainTypeOf,
  isOneObject,
  readGroup,
  type Topology,
} from '../../model/index.ts';
import { objectOf, type State } from './model-view.ts';

/** As {@link RecordedEvent}, in the names of the model. An attach has no object where nobody read whether it is one. */
export type ModelMove =
  | { readonly kind: 'attach'; readonly device: string; readonly object: string | undefined; readonly type: string }
  | { readonly kind: 'attached'; readonly device: string }
  | { readonly kind: 'added' | 'removed'; readonly device: string; readonly group: string }
  | { readonly kind: 'claim'; readonly group: string; readonly owner: string };

/** The moves of a step that was taken from `before`, in their order. */
export function movesOf(
  step: StepRecord,
  before: State,
  topology: Topology,
  driver: DriverBehaviour,
): readonly ModelMove[] {
  const latest: Record<string, LocalState> = {};
  return step.deliveries.flatMap(({ actor, event, before: was, after }): readonly ModelMove[] => {
    latest[actor] = after;
    if (topology.groups.includes(actor)) {
      const claim =
        event.type === 'claim group'
          ? [{ kind: 'claim' as const, group: actor, owner: String(event['owner'] ?? event['from']) }]
          : [];
      return [...claim, ...membershipOf(actor, was, after)];
    }
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

/** Without devices that were added and at once removed: which kernels log them depends on when they are refused. */
export function withoutRefused<M extends { readonly kind: string; readonly device?: string }>(
  moves: readonly M[],
): readonly M[] {
  const kept: M[] = [];
  for (const move of moves) {
    const last = kept.at(-1);
    const isUndone = move.kind === 'removed' && last?.kind === 'added' && last.device === move.device;
    if (isUndone) kept.pop();
    else kept.push(move);
  }
  return kept;
}
