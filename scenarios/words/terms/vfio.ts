/** What users of VFIO can see, and what VFIO counts. */
import type { LocalState } from '../../../explorer/system.ts';
import { cdevOf, hasFile, openCount, readVfioGroup, vfioGroupOf } from '../../../model/index.ts';
import type { Moment, TermWord } from './term.ts';

/** `struct vfio_device`, in the VFIO group that has it. */
function vfioDeviceOf({ state }: Moment, device: string) {
  const homes = Object.entries(state).filter(([name]) => name.endsWith(vfioGroupOf('')));
  return homes.map(([, local]) => readVfioGroup(local).devices[device]).find((found) => found !== undefined);
}

function vfioGroupIn({ state }: Moment, group: string | null | undefined) {
  const local = state[vfioGroupOf(group ?? '')];
  return local === undefined ? undefined : readVfioGroup(local);
}

/** Of whoever has a file. */
function isOpen(local: LocalState | undefined) {
  return local?.context['isOpen'] ?? null;
}

export const VFIO_TERMS: readonly TermWord[] = [
  {
    name: 'opened',
    takes: ['actor'],
    gives: 'truth',
    reads: (moment, [name]) => {
      const group = vfioGroupIn(moment, name);
      if (group !== undefined) return hasFile(group);
      return isOpen(moment.state[cdevOf(name ?? '')] ?? moment.state[name ?? '']);
    },
    meaning:
      'the file of a group is held, by its user or for an open device; that of a device, container or iommufd is open',
  },
  {
    name: 'open_count',
    takes: ['device'],
    gives: 'number',
    reads: (moment, [device]) => {
      const found = vfioDeviceOf(moment, device ?? '');
      return found === undefined ? null : openCount(found);
    },
    meaning: "files of a VFIO device that were opened by its group's file and are not closed",
  },
  {
    name: 'container',
    takes: ['group'],
    gives: 'word',
    reads: (moment, [group]) => {
      const found = vfioGroupIn(moment, group);
      return found?.hasIommufd === true ? 'iommufd' : (found?.container ?? null);
    },
    meaning: 'the container of a VFIO group, or iommufd; NULL',
  },
  {
    name: 'container_users',
    takes: ['group'],
    gives: 'number',
    reads: (moment, [group]) => vfioGroupIn(moment, group)?.users ?? null,
    meaning: 'of a VFIO group in a container: itself, and each of its devices that is open',
  },
  {
    name: 'registered',
    takes: ['device'],
    gives: 'number',
    reads: (moment, [device]) => vfioDeviceOf(moment, device ?? '')?.registrations ?? null,
    meaning: 'how often a VFIO device is registered with its container (vfio_device_container_register)',
  },
];
