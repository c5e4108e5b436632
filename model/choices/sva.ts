/** Processes whose address spaces devices share. */
import type { ChoiceDescription } from './choice.ts';

export const SVA_CHOICES = {
  svaBonds: {
    name: 'sva-bonds',
    sentence: 'Which bond binding a process to a device again finds, and who shares its domain.',
    values: [
      {
        value: 'by-attachment',
        since: 'v6.11',
        source: '3e7f57d1ef3f (v6.11): what is attached to the PASID of the group; iommu_attach_handle_get',
      },
      {
        value: 'by-device',
        since: 'v6.8',
        source:
          '65d4418c5002 and 6384c56c99d9 (v6.8): that of the device in a list of the process; 092edaddb660 (v6.8): ' +
          'devices share a domain',
      },
      {
        value: 'by-device-where-new',
        source:
          'never in a release: 65d4418c5002 to 6384c56c99d9, both in v6.8; a bond with a domain that another device ' +
          'brought is neither counted nor in the list',
      },
      {
        value: 'by-domain',
        since: 'ever',
        source: 'be51b1d6bbff (v6.2) to v6.7: each bind has a bond of its own, and the domain of a group counts them',
      },
    ],
  },
  svaPasidLifetime: {
    name: 'sva-pasid-lifetime',
    sentence: 'When the PASID of a process is given back.',
    values: [
      {
        value: 'structure',
        since: 'v5.18',
        source: '2667ed10d9f0 (v5.18): mm_pasid_drop from __mmdrop, with the last reference to the structure',
      },
      {
        value: 'exit',
        source:
          'never in a release: 701fac40384f to 2667ed10d9f0, both in v5.18; mm_pasid_drop from __mmput, when the ' +
          'address space goes',
      },
      {
        value: 'last-bond',
        since: 'ever',
        source: 'before 701fac40384f (v5.18): iommu_sva_free_pasid, with the last bond',
      },
    ],
  },
  svaUnlisting: {
    name: 'sva-unlisting',
    sentence: 'When a process leaves the list of those that are bound.',
    values: [
      { value: 'before-free', since: 'v7.0', source: '06e14c36e20b (v7.0): before its last domain is freed' },
      {
        value: 'after-free',
        since: 'v6.19',
        source: 'e37d5a2d60a3 (v6.19): after it, when the process itself may be freed (CVE-2026-23429)',
      },
      { value: 'absent', since: 'ever', source: 'before e37d5a2d60a3 (v6.19): there is no list' },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
