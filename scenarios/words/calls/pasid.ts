/** Domains of PASIDs. */
import { asksGroupOf } from './by-thread.ts';
import type { CallWord } from './call.ts';
import { DEVICE, DOMAIN, PASID } from './parameters.ts';

type Given = readonly [domain: string, device: string, pasid: string];

export const PASID_CALLS: readonly CallWord[] = [
  {
    name: 'iommu_attach_device_pasid',
    takes: [DOMAIN, DEVICE, PASID],
    asks: (given, caller) => {
      const [domain, device, pasid] = given as Given;
      return asksGroupOf(caller, 'attach pasid', device, { domain, pasid });
    },
    isIn: ({ choices }) => choices.pasids === 'present',
    returns: 'errno',
    meaning: 'a PASID of all devices of the group goes to a domain; the handle itself is not written',
    source: '16603704559c (v6.2), drivers/iommu/iommu.c',
  },
  {
    name: 'iommu_replace_device_pasid',
    takes: [DOMAIN, DEVICE, PASID],
    asks: (given, caller) => {
      const [domain, device, pasid] = given as Given;
      return asksGroupOf(caller, 'replace pasid', device, { domain, pasid });
    },
    isIn: ({ choices }) => choices.pasidReplace === 'present',
    returns: 'errno',
    meaning: 'from the domain that it has to another',
    source: '8a9e1e773f60 (v6.15), drivers/iommu/iommu.c',
  },
  {
    name: 'iommu_detach_device_pasid',
    takes: [DOMAIN, DEVICE, PASID],
    asks: (given, caller) => {
      const [domain, device, pasid] = given as Given;
      return asksGroupOf(caller, 'detach pasid', device, { domain, pasid });
    },
    isIn: ({ choices }) => choices.pasids === 'present',
    returns: 'nothing',
    meaning: 'takes it away again',
    source: '16603704559c (v6.2), drivers/iommu/iommu.c',
  },
];
