/**
 * What a step of the model leaves in the log, had it been the kernel's: each tracepoint, and what else it could have
 * printed there.
 *
 * Source: drivers/iommu/iommu.c. __iommu_attach_device fires attach_device_to_domain where the driver says 0, whoever
 * calls it; __iommu_detach_device fires detach_device_from_domain where there is a detach_dev to call. A release
 * domain is attached by `attach_dev` itself, and fires nothing. Up to v6.4 iommu_group_add_device attaches first and
 * fires add_device_to_group when that worked; since then iommu_group_alloc_device fires it before any attach, and
 * __iommu_group_free_device remove_device_from_group, also for a device that was refused.
 */
import type { Delivery, LocalState, StepRecord } from '../../explorer/index.ts';
import { domainTypeOf, hasKernelDriver, readGroup } from '../../model/index.ts';
import { GROUP, type GroupSystem } from './group-system.ts';
import { domainInWords, ownerInWords } from './state-in-words.ts';

type State = Readonly<Record<string, LocalState>>;

/** An event of the log in the names of the model, `attached d1`, and what a tracepoint could say besides. */
export interface Fired {
  readonly event: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Fields that a tracepoint could have, and has not. */
export const FIELDS = [
  'domain of the attach',
  'type of the domain',
  'owner',
  'owner count',
  'bound drivers',
  'return code',
] as const;

/** The events of a step that was taken in `before`, in their order. */
export function firedBy(step: StepRecord, before: State, of: GroupSystem): readonly Fired[] {
  const fired: Fired[] = [];
  const latest: Record<string, LocalState> = { ...before };
  /** Calls of the core whose answer decides what is fired. */
  const asked: { readonly call: Delivery; readonly fields: Fired['fields'] }[] = [];
  const returned = step.observations.find(({ event }) => event.type === 'returned')?.event['errno'] ?? 'none yet';
  for (const delivery of step.deliveries) {
    const { actor, event } = delivery;
    latest[actor] = delivery.after;
    if (event.type === 'answer') {
      const open = asked.findLast(({ call }) => call.event['from'] === actor);
      if (open === undefined) continue;
      asked.splice(asked.indexOf(open), 1);
      fired.push(...whenAnswered(open.call, open.fields, event['errno'] === '0', of));
      continue;
    }
    if (!SAID.includes(event.type)) continue;
    const fields = fieldsAt(latest, of, String(returned), event['domain']);
    if (isAwaited(delivery)) asked.push({ call: delivery, fields });
    fired.push(...atOnce(delivery, fields, of));
  }
  return fired;
}

const AWAITED: readonly string[] = ['attach', 'detach', 'add device', 'settle device'];
const SAID: readonly string[] = [...AWAITED, 'remove device'];

function isAwaited({ event, before, actor }: Delivery): boolean {
  if (!AWAITED.includes(event.type)) return false;
  return event.type !== 'add device' || !isListed(actor, before, event['device']);
}

function isListed(actor: string, local: LocalState, device: unknown): boolean {
  return actor === GROUP && readGroup(local).members.some((member) => member.device === device);
}

/** Before anything else is called. */
function atOnce(delivery: Delivery, fields: Fired['fields'], of: GroupSystem): readonly Fired[] {
  const { actor, event, before } = delivery;
  const device = String(event['device']);
  if (event.type === 'add device' && isAwaited(delivery) && !of.isAddedInTwoSections)
    return [{ event: `added ${device}`, fields }];
  if (event.type === 'remove device' && isListed(actor, before, device))
    return [{ event: `removed ${device}`, fields }];
  return [];
}

function whenAnswered(
  { actor, event }: Delivery,
  fields: Fired['fields'],
  isSuccess: boolean,
  of: GroupSystem,
): readonly Fired[] {
  const said = (kind: string, device: unknown): readonly Fired[] => [{ event: `${kind} ${device}`, fields }];
  const entry = actor.replace(/\.rid$/, '');
  switch (event.type) {
    case 'attach':
      return isSuccess ? said('attached', entry) : [];
    case 'detach':
      return event['op'] === 'detach_dev' ? said('detached', entry) : [];
    case 'add device':
      if (of.isAddedInTwoSections) return isSuccess ? said('added', event['device']) : [];
      return isSuccess ? [] : said('removed', event['device']);
    default:
      return isSuccess ? [] : said('removed', event['device']);
  }
}

function fieldsAt(state: State, { driver, devices }: GroupSystem, returned: string, domain: unknown): Fired['fields'] {
  const group = readGroup(state[GROUP] as LocalState);
  const bound = devices.filter((device) => hasKernelDriver(state[device] as LocalState));
  const isDomain = typeof domain === 'string';
  return {
    'domain of the attach': isDomain ? domainInWords(group, domain) : 'none',
    'type of the domain': isDomain ? domainTypeOf(group, domain, driver) : 'none',
    owner: ownerInWords(group),
    'owner count': String(group.ownerCount),
    'bound drivers': bound.join(' ') || 'none',
    'return code': returned,
  } satisfies Record<(typeof FIELDS)[number], string>;
}
