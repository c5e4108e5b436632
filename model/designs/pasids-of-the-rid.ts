/** Q5: PASIDs and the domain of the RID, as argued in September 2022. */
import type { Design } from '../configuration.ts';
import { proposed } from './proposed.ts';

const THREAD = 'mails of 2022-09-07 and 2022-09-08 between Jean-Philippe Brucker and Jason Gunthorpe';

export const PASIDS_OF_THE_RID: readonly Design[] = [
  proposed({
    name: 'detach-keeps-pasids',
    title: 'Q5a (a): detaching the RID leaves its PASIDs as they are; merged',
    source: `${THREAD}; 16603704559c (v6.2)`,
    answers: ['Q5a (a)'],
    choices: {},
  }),
  proposed({
    name: 'detach-drops-pasids',
    title: 'Q5a (b): detaching the RID takes everything',
    source: THREAD,
    answers: ['Q5a (b)'],
    choices: { pasidsOnDetach: 'go' },
  }),
  proposed({
    name: 'detach-waits-for-pasids',
    title: 'Q5a (c): the RID cannot be detached while a PASID is attached, as Arm SMMUv3 had it',
    source: THREAD,
    answers: ['Q5a (c)'],
    choices: { pasidsOnDetach: 'refuse' },
  }),
  proposed({
    name: 'ownership-asks-for-pasids',
    title: 'Q5b (a): a group passes to another owner only without PASIDs; merged',
    source: `${THREAD}: "the owner stuff is a logical place to put that"; 16603704559c (v6.2)`,
    answers: ['Q5b (a)'],
    choices: {},
  }),
  proposed({
    name: 'ownership-trusts-drivers',
    title: 'Q5b (b): nobody looks for PASIDs when a group passes to another owner',
    source: THREAD,
    answers: ['Q5b (b)'],
    choices: { ownershipWithPasids: 'not-asked' },
  }),
  proposed({
    name: 'pasids-of-each-rid',
    title: 'Q5c (a): each RID has a PASID table of its own, though it shares the domain; merged',
    source: `${THREAD}: "the API demands that every RID gets its own PASID mapping"`,
    answers: ['Q5c (a)'],
    choices: {},
  }),
  proposed({
    name: 'pasids-of-the-domain',
    title: 'Q5c (b): a domain is a device context: its PASID table is that of every RID that goes through it',
    source: `${THREAD}: Arm SMMUv3 before its rework`,
    answers: ['Q5c (b)'],
    choices: { pasidTables: 'of-domain' },
  }),
  proposed({
    name: 'pasids-for-drivers-only',
    title: 'pasidThroughIommufd (a): user space gets no PASIDs until every driver has learned what they mean',
    source: `${THREAD}: "we may want to block SMMU PASID support through iommfd/vfio until it is updated"`,
    answers: ['pasidThroughIommufd (a)'],
    choices: { pasidThroughIommufd: 'absent' },
  }),
  proposed({
    name: 'pasids-for-user-space',
    title: 'pasidThroughIommufd (b): iommufd attaches PASIDs; merged',
    source: 'iommufd_device_attach with a pasid (v6.15)',
    answers: ['pasidThroughIommufd (b)'],
    choices: {},
  }),
];
