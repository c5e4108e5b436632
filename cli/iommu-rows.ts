/** How a counterexample reads to somebody who knows the kernel. */
import { type Change, callText, type Explanation, type TextOptions } from '../counterexamples/index.ts';
import type { Json, PlainEvent, System } from '../explorer/system.ts';
import type { GroupRequest } from '../model/events.ts';

/** The function of the kernel that each request to a group stands for. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  'add device': 'iommu_probe_device',
  'remove device': 'iommu_release_device',
  'use default domain': 'iommu_device_use_default_domain',
  'unuse default domain': 'iommu_device_unuse_default_domain',
  'claim group': 'iommu_group_claim_dma_owner',
  'release group': 'iommu_group_release_dma_owner',
  'claim device': 'iommu_device_claim_dma_owner',
  'release device': 'iommu_device_release_dma_owner',
  'attach group': 'iommu_attach_group',
  'detach group': 'iommu_detach_group',
  'replace group': 'iommu_replace_group_handle',
  'set type': 'iommu_group_store_type',
  'attach pasid': 'iommu_attach_device_pasid',
  'replace pasid': 'iommu_replace_device_pasid',
  'detach pasid': 'iommu_detach_device_pasid',
  'prepare reset': 'pci_dev_reset_iommu_prepare',
  'finish reset': 'pci_dev_reset_iommu_done',
} satisfies Partial<Record<GroupRequest, string>>;

/** Fields that neither the kernel nor the hardware has: how far an operation is, and whom to blame. */
const NOT_IN_THE_KERNEL = ['call', 'move', 'isLeftByFailure'];

/**
 * Requests to a group by the kernel's names, and of the changes those of what core and hardware hold: how
 * far an operation is, the calls show.
 */
export function iommuRows({ actors }: System): Pick<TextOptions, 'shows' | 'nameCall'> {
  const kindOf = (actor: string) => actors[actor]?.kind;
  return {
    shows: (actor, { field }) => {
      const [first] = field;
      return first === undefined ? kindOf(actor) === 'device' : !NOT_IN_THE_KERNEL.includes(first);
    },
    nameCall: (actor, event) => {
      const name = kindOf(actor) === 'group' ? FUNCTIONS[event.type] : undefined;
      if (name === undefined) return undefined;
      const { from: _, ...said } = event;
      return callText(actor, { ...said, type: name } as PlainEvent);
    },
  };
}

/** The explanation with each list of members as the names of its devices: `members: [d1] -> [d1, d2]`. */
export function withMembersByName(explanation: Explanation): Explanation {
  const named = (changes: readonly Change[]) => changes.map(memberNames);
  const steps = explanation.steps.map((step) => ({
    ...step,
    calls: step.calls.map((call) => ({ ...call, changes: named(call.changes) })),
    changes: Object.fromEntries(Object.entries(step.changes).map(([actor, changes]) => [actor, named(changes)])),
  }));
  return { ...explanation, steps };
}

function memberNames(change: Change): Change {
  if (change.field.join('.') !== 'members') return change;
  return { ...change, before: devicesOf(change.before), after: devicesOf(change.after) };
}

function devicesOf(members: Json | undefined): Json | undefined {
  if (!Array.isArray(members)) return members;
  return members.map((member: Json) => (member as { readonly device?: Json }).device ?? member);
}
