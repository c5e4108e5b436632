/** What iommufd has of devices, and who holds its objects. */
import type { Json } from '../../../explorer/system.ts';
import { idevOf, igroupOf, RID, readHwpt, readIgroup, readIoas } from '../../../model/index.ts';
import type { Moment, Seen, TermWord } from './term.ts';

/** What is attached by a place of a group: by its RID, where no PASID is given. */
function attachmentsIn({ state }: Moment, place: string | null | undefined) {
  const groups = Object.entries(state).filter(([name]) => name.endsWith(igroupOf('')));
  return groups.flatMap(([name, local]) => {
    const attachment = readIgroup(local).attachments[place ?? RID];
    return attachment === undefined ? [] : [{ igroup: name, ...attachment }];
  });
}

function usersOf({ state }: Moment, name: string): Json {
  const local = state[idevOf(name)] ?? state[name];
  const users = local?.context['users'];
  if (typeof users !== 'object' || users === null) return null;
  return Object.values(users as Readonly<Record<string, number>>).reduce((sum, count) => sum + count, 0);
}

/** The object of that name, if it is of that kind. */
function objectOf({ state, kindOf }: Seen, kind: string, name: string | null | undefined) {
  return kindOf(name ?? '') === kind ? state[name ?? ''] : undefined;
}

export const IOMMUFD_TERMS: readonly TermWord[] = [
  {
    name: 'bound',
    takes: ['device'],
    gives: 'truth',
    reads: (moment, [device]) => Number(usersOf(moment, device ?? '') ?? 0) > 0,
    meaning: 'iommufd has an object of the device: it was bound and is not unbound',
  },
  {
    name: 'hwpt',
    takes: ['device', 'pasid'],
    optional: 1,
    gives: 'word',
    reads: (moment, [device, pasid]) =>
      attachmentsIn(moment, pasid).find(({ devices }) => devices.includes(device ?? ''))?.hwpt ?? null,
    meaning: 'the page table that iommufd has the device, or its PASID, attached to; NULL',
  },
  {
    name: 'handle',
    takes: ['group', 'pasid'],
    optional: 1,
    gives: 'word',
    reads: (moment, [group, pasid]) =>
      attachmentsIn(moment, pasid).find(({ igroup }) => igroup === igroupOf(group ?? ''))?.handle ?? null,
    meaning: 'the device that the handle of an attachment names (handle->idev); NULL without a handle',
  },
  {
    name: 'users',
    takes: ['actor'],
    gives: 'number',
    reads: (moment, [name]) => usersOf(moment, name ?? ''),
    meaning: 'references to an IOAS, a page table, an access or a bound device (obj.users); 0 where it is not there',
  },
  {
    name: 'reserved',
    takes: ['actor', 'device'],
    gives: 'truth',
    reads: (moment, [ioas, device]) => {
      const local = objectOf(moment, 'ioas', ioas);
      return local === undefined ? null : readIoas(local).reserved.includes(device ?? '');
    },
    meaning: 'nobody may map the reserved ranges of the device in the IOAS (iopt->reserved_itree)',
  },
  {
    name: 'waiting_faults',
    takes: ['actor'],
    gives: 'number',
    reads: (moment, [hwpt]) => {
      const local = objectOf(moment, 'hwpt', hwpt);
      return local === undefined ? null : readHwpt(local).faults.length;
    },
    meaning: 'handles whose page faults wait in the queue of a page table for user space to answer',
  },
];
