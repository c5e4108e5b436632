/** Domains of PASIDs. */
import type { ChoiceDescription } from './choice.ts';

export const PASID_CHOICES = {
  pasids: {
    name: 'pasids',
    sentence: 'Whether the core attaches domains to PASIDs of a group.',
    values: [
      { value: 'present', since: 'v6.2', source: '16603704559c (v6.2): iommu_attach_device_pasid' },
      { value: 'absent', since: 'ever', source: 'before 16603704559c (v6.2)' },
    ],
  },
  pasidReplace: {
    name: 'pasid-replace',
    sentence: 'Whether the domain of a PASID can be replaced.',
    values: [
      { value: 'present', since: 'v6.15', source: '8a9e1e773f60 (v6.15): iommu_replace_device_pasid' },
      { value: 'absent', since: 'ever', source: 'before 8a9e1e773f60 (v6.15): detach, then attach' },
    ],
  },
  pasidRange: {
    name: 'pasid-range',
    sentence: 'Which devices of the group a PASID must fit, and for which the driver is called.',
    values: [
      {
        value: 'capable-members',
        since: 'v6.15',
        source:
          'b3f6fcd8404f (v6.15, the day before its release, and 6.12.y): those that have PASIDs at all (max_pasids above 0)',
      },
      {
        value: 'all-members',
        since: 'v6.9',
        source: 'c404f55c26fc (v6.9): every one, so that one without PASIDs refuses all; PASID 0 is refused, too',
      },
      { value: 'unchecked', since: 'ever', source: '16603704559c (v6.2): what the driver says of each' },
    ],
  },
  pasidUndo: {
    name: 'pasid-undo',
    sentence: 'Where a failed attach of a PASID takes it away again.',
    values: [
      { value: 'attached', since: 'v6.10', source: 'b025dea63cde (v6.10): from the devices that had got it' },
      { value: 'all-members', since: 'ever', source: '16603704559c (v6.2): from all, the never reached included' },
    ],
  },
  pasidRemoval: {
    name: 'pasid-removal',
    sentence: 'How a driver is told that a PASID goes.',
    values: [
      {
        value: 'blocked-domain',
        since: 'v6.14',
        source: '647b7aad1949 (v6.14): set_dev_pasid of the blocked domain, which may fail and then warns',
      },
      { value: 'remove-op', since: 'ever', source: '16603704559c (v6.2): remove_dev_pasid, which returns nothing' },
    ],
  },
  pasidPublished: {
    name: 'pasid-published',
    sentence: 'When an attachment can be found by the faults of its PASID, or of the RID.',
    values: [
      {
        value: 'after-hardware',
        since: 'v6.15',
        source: '5e9f822c9c68 (v6.15): pasid_array is set when the hardware is',
      },
      {
        value: 'before-hardware',
        since: 'ever',
        source: '16603704559c (v6.2) and 8519e689834a (v6.11): pasid_array first',
      },
    ],
  },
  pasidDetachCheck: {
    name: 'pasid-detach-check',
    sentence: 'Whether the detach of a PASID looks at what was attached.',
    values: [
      { value: 'none', since: 'v6.11', source: '8519e689834a (v6.11): erases the element, whatever it is' },
      { value: 'warns', since: 'ever', source: '16603704559c (v6.2): WARN_ON where it is another domain, or none' },
    ],
  },
  vtdMissingRecord: {
    name: 'vtd-missing-record',
    sentence: 'What VT-d does where a PASID is removed from a device that it has no record of.',
    values: [
      {
        value: 'returns',
        since: 'v7.0.10',
        source: '79ea2feb917b (v7.0.10): warns, and counts nothing (CVE-2026-53281)',
      },
      { value: 'counts-down', since: 'v6.14', source: '60f030f7418d (v6.14): warns, and counts down all the same' },
      {
        value: 'follows',
        since: 'ever',
        source: 'd87731f60931 (v6.7): and then goes through the record, which is NULL',
      },
    ],
  },
  vtdBlockedDomain: {
    name: 'vtd-blocked-domain',
    sentence: 'What VT-d does where the domain that a PASID had is the blocked one.',
    values: [
      { value: 'skipped', since: 'v7.0.10', source: 'a6dea58d8625 (v7.0.10): it has no records, as identity' },
      {
        value: 'followed',
        since: 'ever',
        source: '7d0c9da6c150 (v6.6): looks for records behind it, where there is nothing',
      },
    ],
  },
  pasidsOnDetach: {
    name: 'pasids-on-detach',
    sentence: "What becomes of a group's PASIDs when the domain of its RID is detached.",
    values: [
      { value: 'stay', since: 'ever', source: '16603704559c (v6.2): only the address space of the RID goes' },
      { value: 'go', source: 'an alternative weighed in September 2022: everything goes' },
      { value: 'refuse', source: 'an alternative weighed in September 2022: not while a PASID is attached' },
    ],
  },
  pasidDetachesTo: {
    name: 'pasid-detaches-to',
    sentence: 'What a PASID that is detached translates.',
    values: [
      { value: 'blocked', since: 'ever', source: '16603704559c (v6.2): nothing' },
      { value: 'identity', source: 'an alternative weighed in 2022: everything, as legacy detach_dev of some drivers' },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
