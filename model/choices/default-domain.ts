/** The default domain, and the sysfs file `type`. */
import type { ChoiceDescription } from './choice.ts';

export const DEFAULT_DOMAIN_CHOICES = {
  typeChange: {
    name: 'type-change',
    sentence: 'When the sysfs file type may change the default domain.',
    values: [
      { value: 'unowned', since: 'v6.5', source: '5957c19305b1 (v6.5): owner_cnt is 0, under group->mutex alone' },
      {
        value: 'single-unbound',
        since: 'ever',
        source: 'v6.1, iommu_change_dev_def_domain: one device, and no driver bound to it',
      },
      {
        value: 'under-mutex',
        source:
          'weighed in a comment of iommu_group_store_type from 08a27c1c3ecf (v5.11) to v6.4: the same, with group->mutex ' +
          'held while the lock of the device is waited for; who takes them in the other order never gets on',
      },
    ],
  },
  typeUnavailable: {
    name: 'type-unavailable',
    sentence: 'What becomes of a write to the file type where the driver has no domain of that type.',
    values: [
      { value: 'eopnotsupp', since: 'v6.15', source: '__iommu_alloc_identity_domain at b46064a18810 (v6.15)' },
      { value: 'enodev', since: 'v6.5', source: 'iommu_setup_default_domain at addb665924f3 (v6.6)' },
      {
        value: 'dma',
        since: 'ever',
        source: 'up to v6.4, iommu_group_alloc_default_domain: allocates a DMA domain, and the write succeeds',
      },
    ],
  },
  typeConflict: {
    name: 'type-conflict',
    sentence: 'What default domain a group gets whose devices demand different types.',
    values: [
      {
        value: 'mistrust-or-identity',
        since: 'v6.7',
        source:
          'iommu_get_default_domain_type as at c279e83953d9 (v7.0): -EINVAL where one is untrusted, identity otherwise',
      },
      {
        value: 'global',
        since: 'ever',
        source: 'up to v6.6: the type of the command line, whatever the devices demand',
      },
    ],
  },
  typeChangeEnd: {
    name: 'type-change-end',
    sentence: 'What a change of type does when all members are on the new default domain.',
    values: [
      { value: 'keeps', since: 'ever', source: '911476ef3c58 (v6.5): frees the old domain' },
      {
        value: 'undoes',
        source:
          'never in a release: 1000dccd5d13 to 911476ef3c58, both in v6.5; runs into the path that fails, attaches ' +
          'the old domain and frees the new one, which stays the default',
      },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
