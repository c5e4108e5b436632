/** Shared virtual addressing: processes that devices work for, and how they come to an end. */
import type { Design, Topology } from '../../../model/index.ts';
import type { Arguments, CallWord } from './call.ts';

const bond = [{ is: 'device' }, { is: 'mm' }] as const;

/** Whether the core binds processes: it attaches their domains to PASIDs. */
export function bindsProcesses({ choices }: Design): boolean {
  return choices.pasids === 'present';
}

/** The driver of the device binds processes. */
function withBonds(topology: Topology, [device = '']: Arguments): Topology {
  const { mms = [], devices = [] } = topology.sva ?? {};
  return { ...topology, sva: { mms, devices: devices.includes(device) ? devices : [...devices, device] } };
}

export const SVA_CALLS: readonly CallWord[] = [
  {
    name: 'iommu_sva_bind_device',
    takes: bond,
    prepares: withBonds,
    asks: ([device = '', mm = '']) => ({ actor: mm, command: { type: 'bind process', device } }),
    isIn: bindsProcesses,
    returns: 'errno',
    meaning:
      'the driver of the device binds the process: its PASID, which is allocated with the first bind, is attached',
    source: 'drivers/iommu/iommu-sva.c; be51b1d6bbff (v6.2): by the core, and not by each IOMMU driver',
  },
  {
    name: 'iommu_sva_unbind_device',
    takes: bond,
    prepares: withBonds,
    asks: ([device = '', mm = '']) => ({
      actor: mm,
      command: { type: 'unbind process', device },
      goesOn: ['sva'],
    }),
    isIn: bindsProcesses,
    returns: 'nothing',
    meaning: 'gives up the handle that the last bind returned: the PASID is detached, and then the domain freed',
    source: 'drivers/iommu/iommu-sva.c; be51b1d6bbff (v6.2)',
  },
  {
    name: '__mmput',
    takes: [{ is: 'mm' }],
    asks: ([mm = '']) => ({ actor: mm, command: { type: 'exit' } }),
    isIn: () => true,
    returns: 'nothing',
    meaning: 'the process exits: notifiers run and its pages go; what is bound stays bound until somebody unbinds it',
    source: 'kernel/fork.c, __mmput; mm/mmu_notifier.c, __mmu_notifier_release',
  },
];
