/** Where kernels differ. Guards and actions read these through the `Choices` accessor only. */

/** One value of a choice, with the commit that made it. */
export interface ChoiceValue {
  readonly value: string;
  readonly source: string;
}

export interface ChoiceDescription {
  /** Kebab-case, as the command line writes it. */
  readonly name: string;
  /** One sentence: what is chosen. */
  readonly sentence: string;
  readonly values: readonly ChoiceValue[];
}

/**
 * Every choice. The key is the name that machines read; `name` is its kebab-case form.
 */
export const CHOICES = {
  setDomainRollBack: {
    name: 'set-domain-roll-back',
    sentence: "Which members a failed change of a group's domain puts back on the old one.",
    values: [
      { value: 'visited', source: '2b33598e666d (v6.19): those that had moved; the failing one is left alone' },
      { value: 'visited-and-failing', source: 'dcf40ed3a20d (v6.5): those that had moved, and the failing one' },
      { value: 'none', source: 'up to v6.4, __iommu_group_set_domain (0286300e6045): stops at the first error' },
    ],
  },
  attachRollBack: {
    name: 'attach-roll-back',
    sentence: 'Which members a failed iommu_attach_group puts back on the old domain.',
    values: [
      { value: 'visited', source: '2b33598e666d (v6.19): as every change of domain' },
      { value: 'visited-and-failing', source: 'dcf40ed3a20d (v6.5): as every change of domain' },
      { value: 'all', source: '2cc73c5712f9 (v6.3, and 6.1.y): all members, the not yet visited included' },
      { value: 'none', source: 'up to v6.2, __iommu_attach_group: stops at the first error' },
    ],
  },
  mustNotFail: {
    name: 'must-not-fail',
    sentence: 'What a change of domain that must not fail does when a driver fails it all the same.',
    values: [
      { value: 'arrives', source: 'dcf40ed3a20d (v6.5): blocks that device and goes on to the new domain' },
      { value: 'stops', source: 'up to v6.4 (0286300e6045): warns, and group->domain stays' },
    ],
  },
  hotAdd: {
    name: 'hot-add',
    sentence: 'Which domain a device gets that is added to a group in use.',
    values: [
      { value: 'current', source: 'e7f85dfbbc9c (v6.5): group->domain, in one critical section' },
      {
        value: 'current-then-default',
        source: 'v6.1, iommu_group_add_device and iommu_probe_device: group->domain, then the default unless owned',
      },
    ],
  },
  typeChange: {
    name: 'type-change',
    sentence: 'When the sysfs file type may change the default domain.',
    values: [
      { value: 'unowned', source: '5957c19305b1 (v6.5): owner_cnt is 0, under group->mutex alone' },
      { value: 'single-unbound', source: 'v6.1, iommu_change_dev_def_domain: one device, and no driver bound to it' },
    ],
  },
  blockingAllocation: {
    name: 'blocking-allocation',
    sentence: 'What a claim answers when no blocking domain can be allocated.',
    values: [
      { value: 'enomem', source: '__iommu_group_alloc_blocking_domain, v7.0: passes the errno on' },
      { value: 'einval', source: '0286300e6045 (v5.19): -EINVAL' },
    ],
  },
  detachWhileOwned: {
    name: 'detach-while-owned',
    sentence: 'Where detaching leaves a group that a user owns.',
    values: [
      { value: 'blocking', source: '0286300e6045 (v5.19): __iommu_group_set_core_domain' },
      {
        value: 'default',
        source:
          'never in a release: 1ea2a07a532b to 0286300e6045, both in v5.19; a group that has a default domain ' +
          'goes to it, whoever owns the group',
      },
    ],
  },
  directBlocking: {
    name: 'direct-blocking',
    sentence: 'Whether a device that requires a direct mapping may be blocked.',
    values: [
      { value: 'refused', source: 'a48ce36e2786 (v6.6): -EINVAL before the driver is called' },
      { value: 'accepted', source: 'before a48ce36e2786 (v6.6): as any other device' },
    ],
  },
  directRelease: {
    name: 'direct-release',
    sentence: 'What a device that requires a direct mapping is released to, where others are blocked.',
    values: [
      { value: 'identity', source: 'e94160488e65 (v6.19): Generic support for RMRs during device release' },
      { value: 'release-domain', source: 'before e94160488e65: blocked, as any other device' },
    ],
  },
  resetFence: {
    name: 'reset-fence',
    sentence: 'What is refused while a device of the group is being reset.',
    values: [
      { value: 'requests', source: '5474e6e17a26 (v7.0.10): changes that may fail; a teardown goes through' },
      {
        value: 'all',
        source:
          'c279e83953d9 (v7.0): teardowns too, with a warning (CVE-2026-52952); its windows were one for each ' +
          'group, here they stay one for each device',
      },
    ],
  },
  deviceClaims: {
    name: 'device-claims',
    sentence: 'Whether single devices can be claimed, as iommufd does.',
    values: [
      { value: 'present', source: '89395ccedbc1 (v6.2): iommu_device_claim_dma_owner' },
      { value: 'absent', source: 'before 89395ccedbc1 (v6.2): groups only' },
    ],
  },
  pasids: {
    name: 'pasids',
    sentence: 'Whether the core attaches domains to PASIDs of a group.',
    values: [
      { value: 'present', source: '16603704559c (v6.2): iommu_attach_device_pasid' },
      { value: 'absent', source: 'before 16603704559c (v6.2)' },
    ],
  },
  resetWindows: {
    name: 'reset-windows',
    sentence: 'Whether a device is blocked while it is being reset.',
    values: [
      {
        value: 'per-device',
        source: 'c279e83953d9 (v7.0), per device since d769711fcddd: pci_dev_reset_iommu_prepare',
      },
      { value: 'absent', source: 'before c279e83953d9 (v7.0)' },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;

/** A value for every choice. */
export type DesignChoices = {
  readonly [Key in keyof typeof CHOICES]: (typeof CHOICES)[Key]['values'][number]['value'];
};
