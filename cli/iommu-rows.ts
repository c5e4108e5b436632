/** How the steps of a counterexample read to somebody who knows the kernel. */
import { callText, type TextOptions } from '../counterexamples/index.ts';
import type { PlainEvent, System } from '../explorer/system.ts';
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

/** Fields in which an operation under way keeps what it needs to go on. */
const UNDER_WAY = ['call', 'move'];

/**
 * Requests to a group by the kernel's names, and of the changes those of what core and hardware hold: not
 * how far an operation is, which the calls show.
 */
export function iommuRows({ actors }: System): Pick<TextOptions, 'shows' | 'nameCall'> {
  const kindOf = (actor: string) => actors[actor]?.kind;
  return {
    shows: (actor, { field }) => {
      const [first] = field;
      return first === undefined ? kindOf(actor) === 'device' : !UNDER_WAY.includes(first);
    },
    nameCall: (actor, event) => {
      const name = kindOf(actor) === 'group' ? FUNCTIONS[event.type] : undefined;
      if (name === undefined) return undefined;
      const { from: _, ...said } = event;
      return callText(actor, { ...said, type: name } as PlainEvent);
    },
  };
}
