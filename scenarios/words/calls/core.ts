/** Who owns a group and which domain it is on: the core's functions for users and drivers. */
import { holderOf } from '../../../model/index.ts';
import { asksGroup, asksGroupOf } from './by-thread.ts';
import type { CallWord } from './call.ts';
import { always, DEVICE, DOMAIN, GROUP } from './parameters.ts';

const OWNER = { is: 'thread' } as const;
/** A claim may leave out who claims, and should not. */
const OWNER_OR_NULL = { is: 'either', of: [OWNER, { is: 'word', among: ['NULL'] }] } as const;

/** Arguments that the check of a file has counted. */
type Given = readonly [string, string];

const OWNERSHIP: readonly CallWord[] = [
  {
    name: 'iommu_group_claim_dma_owner',
    formerly: [{ name: 'iommu_group_set_dma_owner', until: 'v5.19-rc1' }],
    takes: [GROUP, OWNER_OR_NULL],
    asks: (given, caller) => {
      const [group, owner] = given as Given;
      return asksGroup(caller, 'claim group', group, owner === 'NULL' ? { isUnnamed: true } : { owner });
    },
    isIn: ({ choices }) => choices.groupClaims !== 'absent',
    returns: 'errno',
    meaning: 'a user takes the DMA of a whole group, which is on the blocking domain from then on',
    source: '1ea2a07a532b (v5.19-rc1), drivers/iommu/iommu.c',
  },
  {
    name: 'iommu_group_release_dma_owner',
    takes: [GROUP],
    asks: ([group = ''], caller) => asksGroup(caller, 'release group', group),
    isIn: ({ choices }) => choices.groupClaims !== 'absent',
    returns: 'nothing',
    meaning: 'gives it back: the group goes to its default domain',
    source: '1ea2a07a532b (v5.19-rc1), drivers/iommu/iommu.c',
  },
  {
    name: 'iommu_device_claim_dma_owner',
    takes: [DEVICE, OWNER],
    asks: (given, caller) => {
      const [device, owner] = given as Given;
      return asksGroupOf(caller, 'claim device', device, { owner });
    },
    isIn: ({ choices }) => choices.deviceClaims === 'present',
    returns: 'errno',
    meaning: 'a user takes one device of a group; the same user may take its siblings',
    source: '89395ccedbc1 (v6.2), drivers/iommu/iommu.c',
  },
  {
    name: 'iommu_device_release_dma_owner',
    takes: [DEVICE],
    asks: ([device = ''], caller) => asksGroupOf(caller, 'release device', device),
    isIn: ({ choices }) => choices.deviceClaims === 'present',
    returns: 'nothing',
    meaning: 'gives one device back; the last one takes the group to its default domain',
    source: '89395ccedbc1 (v6.2), drivers/iommu/iommu.c',
  },
  {
    name: 'iommu_device_use_default_domain',
    takes: [DEVICE],
    asks: ([device = ''], caller) => asksGroupOf(caller, 'use default domain', device),
    isIn: ({ choices }) => choices.groupClaims !== 'absent',
    returns: 'errno',
    meaning: 'counts a driver that uses the DMA API, as a bus does before its probe',
    source: '1ea2a07a532b (v5.19-rc1), drivers/iommu/iommu.c',
  },
  {
    name: 'iommu_device_unuse_default_domain',
    takes: [DEVICE],
    asks: ([device = ''], caller) => asksGroupOf(caller, 'unuse default domain', device),
    isIn: ({ choices }) => choices.groupClaims !== 'absent',
    returns: 'nothing',
    meaning: 'counts it no longer, as a bus does after its remove',
    source: '1ea2a07a532b (v5.19-rc1), drivers/iommu/iommu.c',
  },
];

const ATTACHING: readonly CallWord[] = [
  {
    name: 'iommu_attach_group',
    takes: [DOMAIN, GROUP],
    asks: (given, caller) => {
      const [domain, group] = given as Given;
      return asksGroup(caller, 'attach group', group, { domain });
    },
    isIn: always,
    returns: 'errno',
    meaning: 'the whole group goes to a domain, from the default or the blocking one',
    source: 'drivers/iommu/iommu.c; 0286300e6045 (v5.19)',
  },
  {
    name: 'iommu_detach_group',
    takes: [DOMAIN, GROUP],
    asks: (given, caller) => {
      const [domain, group] = given as Given;
      return asksGroup(caller, 'detach group', group, { domain });
    },
    isIn: always,
    returns: 'nothing',
    meaning: 'to the blocking domain where a user owns the group, else to the default one',
    source: 'drivers/iommu/iommu.c; 0286300e6045 (v5.19), __iommu_group_set_core_domain',
  },
  {
    name: 'iommu_attach_group_handle',
    takes: [DOMAIN, GROUP],
    asks: (given, caller) => {
      const [domain, group] = given as Given;
      return asksGroup(caller, 'attach group handle', group, { domain });
    },
    isIn: ({ choices }) => choices.attachHandles === 'present',
    returns: 'errno',
    meaning: 'the same with a handle, by which faults find who attached; the handle itself is not written',
    source: '8519e689834a (v6.11), drivers/iommu/iommu.c',
  },
  {
    name: 'iommu_detach_group_handle',
    takes: [DOMAIN, GROUP],
    asks: (given, caller) => {
      const [domain, group] = given as Given;
      return asksGroup(caller, 'detach group handle', group, { domain });
    },
    isIn: ({ choices }) => choices.attachHandles === 'present',
    returns: 'nothing',
    meaning: 'takes domain and handle away again',
    source: '8519e689834a (v6.11), drivers/iommu/iommu.c',
  },
  {
    name: 'iommu_replace_group_handle',
    formerly: [{ name: 'iommu_group_replace_domain', until: 'v6.11' }],
    takes: [GROUP, DOMAIN],
    asks: (given, caller) => {
      const [group, domain] = given as Given;
      return asksGroup(caller, 'replace group', group, { domain });
    },
    isIn: ({ choices }) => choices.groupReplace !== 'absent' && choices.replacing !== 'from-named',
    returns: 'errno',
    meaning: 'the group goes from the domain of its owner to another one; the handle itself is not written',
    source: 'addb665924f3 (v6.6), iommu_group_replace_domain; 8519e689834a (v6.11), iommu_replace_group_handle',
  },
  {
    name: 'iommu_attach_device',
    takes: [DOMAIN, DEVICE],
    asks: (given, caller) => {
      const [domain, device] = given as Given;
      // Proposed: any device of a group stands for it.
      const of = caller.design.choices.groupHandle === 'device' ? 'attach by device' : 'attach device';
      return asksGroupOf(caller, of, device, { domain });
    },
    isIn: always,
    returns: 'errno',
    meaning: 'the same for the only device of a group',
    source: 'drivers/iommu/iommu.c; 0286300e6045 (v5.19)',
  },
  {
    name: 'iommu_detach_device',
    takes: [DOMAIN, DEVICE],
    asks: (given, caller) => {
      const [domain, device] = given as Given;
      return asksGroupOf(caller, 'detach device', device, { domain });
    },
    isIn: always,
    returns: 'nothing',
    meaning: 'takes the domain away again',
    source: 'drivers/iommu/iommu.c; 0286300e6045 (v5.19)',
  },
  {
    name: 'iommu_domain_free',
    takes: [DOMAIN],
    asks: ([domain = '']) => ({ actor: holderOf(domain), command: { type: 'free' } }),
    isIn: always,
    returns: 'nothing',
    meaning: 'frees a domain, and does not look who uses it',
    source: 'drivers/iommu/iommu.c',
  },
];

const OTHERS: readonly CallWord[] = [
  {
    name: 'vfio_iommu_attach_group',
    takes: [DOMAIN, GROUP, DEVICE],
    asks: ([domain = '', group = '', device = ''], { thread }) => ({
      actor: thread,
      command: { type: 'attach by', group, device, domain },
    }),
    isIn: ({ choices }) => choices.groupClaims !== 'absent',
    returns: 'errno',
    meaning:
      'a user attaches a domain to the group that he holds, by what the design has him name: the group, or a device of ' +
      'it, which is found first and used later',
    source: 'drivers/vfio/vfio_iommu_type1.c up to v5.16, vfio_iommu_attach_group; mails of 2022-01-06 and 2022-02-14',
  },
  {
    name: 'pci_dev_reset_iommu_prepare',
    takes: [DEVICE],
    asks: ([device = ''], caller) => asksGroupOf(caller, 'prepare reset', device),
    isIn: ({ choices }) => choices.resetWindows !== 'absent',
    returns: 'errno',
    meaning: 'blocks a device with ATS until its reset is done',
    source: 'c279e83953d9 (v7.0), drivers/iommu/iommu.c',
  },
  {
    name: 'pci_dev_reset_iommu_done',
    takes: [DEVICE],
    asks: ([device = ''], caller) => asksGroupOf(caller, 'finish reset', device),
    isIn: ({ choices }) => choices.resetWindows !== 'absent',
    returns: 'nothing',
    meaning: "back to the group's domain",
    source: 'c279e83953d9 (v7.0), drivers/iommu/iommu.c',
  },
];

export const CORE_CALLS: readonly CallWord[] = [...OWNERSHIP, ...ATTACHING, ...OTHERS];
