/** What users ask of VFIO: files, and the ioctls of each. */
import { cdevOf, idevOf, isBefore, vfioGroupOf } from '../../../model/index.ts';
import type { Caller, CallWord, Parameter } from './call.ts';
import { always } from './parameters.ts';
import { withContainer, withGroupFile, withOneMoreOpen } from './vfio-topology.ts';

/** The open file of /dev/iommu. */
const IOMMUFD = 'iommufd';

/** A file that is neither a container nor an iommufd. */
const OTHER = 'other';

const group: Parameter = { is: 'group' };
const device: Parameter = { is: 'device' };
const container = { is: 'actor', of: 'vfio container' } as const;
const number: Parameter = { is: 'number' };
const iommufd: Parameter = { is: 'actor', of: 'iommufd file' };
const space: Parameter = { is: 'actor', of: 'ioas' };
const pageTable: Parameter = { is: 'actor', of: 'hwpt' };
const either = (...of: readonly Parameter[]): Parameter => ({ is: 'either', of });

/** The actor that is the file: of a group, of a device, of a container or of /dev/iommu. */
function fileOf(name: string, { kindOf }: Caller): string {
  if (kindOf(vfioGroupOf(name)) === 'vfio group') return vfioGroupOf(name);
  return kindOf(name) === 'device' ? cdevOf(name) : name;
}

/** What iommufd has of a device: it goes on where a page table is put. That of a mediated device does not exist. */
function idevIn(device: string, { kindOf }: Caller): readonly string[] {
  return kindOf(idevOf(device)) === 'idev' ? [idevOf(device)] : [];
}

/** 5fcc26969a16 (v6.6) */
const hasCdev: CallWord['isIn'] = ({ choices }) => choices.vfioCdev === 'present';

/** `{ pasid }` of an argument that may be left out. */
const byPasid = (pasid: string | undefined) => (pasid === undefined ? {} : { pasid });

const FILES: readonly CallWord[] = [
  {
    name: 'open',
    takes: [either(group, device, container, iommufd)],
    asks: ([name = ''], caller) => ({ actor: fileOf(name, caller), command: { type: 'open' } }),
    prepares: (topology, [name = '']) => withGroupFile(topology, name),
    isIn: always,
    returns: 'errno',
    meaning: 'opens /dev/vfio/g, /dev/vfio/devices/d, a container (/dev/vfio/vfio) or /dev/iommu',
    source: 'drivers/vfio/group.c, vfio_group_fops_open; device_cdev.c; container.c; drivers/iommu/iommufd/main.c',
  },
  {
    name: 'close',
    takes: [either(group, device, container, iommufd)],
    asks: ([name = ''], caller) => {
      const actor = fileOf(name, caller);
      return { actor, command: { type: 'close' }, goesOn: [actor, ...idevIn(name, caller)] };
    },
    isIn: always,
    returns: 'nothing',
    meaning: 'closes a file that open gave, and with the last reference what it stands for',
    source: 'vfio_group_fops_release, vfio_device_fops_release, vfio_fops_release, iommufd_fops_release',
  },
  {
    name: 'close_device',
    takes: [device, { is: 'word', among: [IOMMUFD] }],
    optional: 1,
    asks: ([name = '', through], caller) => {
      const actor = vfioGroupOf(caller.groupOf(name));
      const command = { type: 'close device', device: name };
      if (through === undefined) return { actor, command };
      return { actor, command: { ...command, through }, goesOn: [actor, ...idevIn(name, caller)] };
    },
    isIn: always,
    returns: 'nothing',
    meaning: 'closes a file that VFIO_GROUP_GET_DEVICE_FD gave; iommufd: one of a group that had an iommufd then',
    source: 'drivers/vfio/vfio_main.c, vfio_device_fops_release; group.c, vfio_df_group_close',
  },
];

const OF_GROUPS: readonly CallWord[] = [
  {
    name: 'VFIO_GROUP_SET_CONTAINER',
    takes: [group, either({ ...container, isMade: true }, iommufd, { is: 'word', among: [OTHER] })],
    asks: ([name = '', file = '']) => {
      const actor = vfioGroupOf(name);
      // Type1 may try domains while the group waits.
      const others = [IOMMUFD, OTHER].includes(file) ? [] : [file];
      return { actor, command: { type: 'set container', container: file }, goesOn: [actor, ...others] };
    },
    prepares: (topology, [name = '', file = '']) =>
      [IOMMUFD, OTHER].includes(file) ? withGroupFile(topology, name) : withContainer(topology, name, file),
    isIn: always,
    returns: 'errno',
    meaning: 'puts a group into a container, or gives it an iommufd instead; other: a file that is neither',
    source: 'drivers/vfio/group.c, vfio_group_ioctl_set_container; an iommufd since 2a3dab19a072 (v6.2)',
  },
  {
    name: 'VFIO_GROUP_UNSET_CONTAINER',
    takes: [group],
    asks: ([name = '']) => ({ actor: vfioGroupOf(name), command: { type: 'unset container' } }),
    isIn: always,
    returns: 'errno',
    meaning: 'takes a group out of its container',
    source: 'drivers/vfio/group.c, vfio_group_ioctl_unset_container',
  },
  {
    name: 'VFIO_GROUP_GET_DEVICE_FD',
    takes: [group, device],
    asks: ([name = '', of = '']) => ({ actor: vfioGroupOf(name), command: { type: 'get device', device: of } }),
    prepares: (topology, [name = '']) => withOneMoreOpen(topology, name),
    isIn: always,
    returns: 'errno',
    meaning: 'opens a device of a group; close_device closes it',
    source: 'drivers/vfio/group.c, vfio_group_ioctl_get_device_fd, vfio_df_group_open',
  },
  {
    name: 'VFIO_SET_IOMMU',
    takes: [container, { is: 'word', among: ['type1', 'type1v2', 'unknown'] }],
    optional: 1,
    asks: ([actor = '', type = 'type1']) => ({
      actor,
      command: type === 'type1' ? { type: 'set iommu' } : { type: 'set iommu', iommu: type },
    }),
    isIn: always,
    returns: 'errno',
    meaning: 'gives a container its type1 driver, which attaches each of its groups; unknown: a type that is none',
    source: 'drivers/vfio/container.c, vfio_ioctl_set_iommu',
  },
  {
    name: 'VFIO_GROUP_GET_STATUS',
    takes: [group],
    asks: ([name = '']) => ({ actor: vfioGroupOf(name), command: { type: 'get status' } }),
    prepares: (topology, [name = '']) => withGroupFile(topology, name),
    isIn: always,
    returns: 'errno',
    meaning: 'asks whether a group can be given to a user, and whether it is in a container',
    source: 'drivers/vfio/group.c, vfio_group_ioctl_get_status',
  },
];

const OF_CONTAINERS: readonly CallWord[] = [
  {
    name: 'VFIO_CHECK_EXTENSION',
    takes: [container, number],
    asks: ([actor = '', extension]) => ({
      actor,
      command: { type: 'check extension', extension: Number(extension) },
    }),
    isIn: always,
    returns: 'errno',
    meaning: 'asks whether type1 has an extension, by its number; a register gets 0, whatever the answer is',
    source: 'drivers/vfio/container.c, vfio_container_ioctl_check_extension',
  },
  {
    name: 'VFIO_IOMMU_MAP_DMA',
    takes: [container, number, number],
    asks: ([actor = '', iova, size]) => ({
      actor,
      command: { type: 'map', iova: Number(iova), size: Number(size) },
    }),
    isIn: always,
    returns: 'errno',
    meaning: 'maps a range of I/O virtual addresses, in bytes: the first, and how many',
    source: 'drivers/vfio/vfio_iommu_type1.c, vfio_dma_do_map',
  },
  {
    name: 'VFIO_IOMMU_UNMAP_DMA',
    takes: [container, number, number],
    asks: ([actor = '', iova, size]) => ({
      actor,
      command: { type: 'unmap', iova: Number(iova), size: Number(size) },
    }),
    isIn: always,
    returns: 'errno',
    meaning: 'unmaps whole mappings in a range; of type1v2 a range that cuts one is refused',
    source: 'drivers/vfio/vfio_iommu_type1.c, vfio_dma_do_unmap',
  },
];

const OF_DEVICES: readonly CallWord[] = [
  {
    name: 'VFIO_DEVICE_GET_INFO',
    takes: [device],
    asks: ([name = ''], caller) => ({
      actor: vfioGroupOf(caller.groupOf(name)),
      command: { type: 'get info', device: name },
    }),
    isIn: always,
    returns: 'errno',
    meaning: 'asks an open device what it has',
    source: 'drivers/vfio/pci/vfio_pci_core.c, vfio_pci_ioctl_get_info',
  },
  {
    name: 'VFIO_DEVICE_BIND_IOMMUFD',
    takes: [device, iommufd],
    optional: 1,
    asks: ([name = '']) => ({ actor: cdevOf(name), command: { type: 'bind iommufd' } }),
    isIn: hasCdev,
    returns: 'errno',
    meaning: 'binds a device, by its own file, to an iommufd, which claims it',
    source: 'drivers/vfio/device_cdev.c, vfio_df_ioctl_bind_iommufd; 5fcc26969a16 (v6.6)',
  },
  {
    name: 'VFIO_DEVICE_ATTACH_IOMMUFD_PT',
    takes: [device, either(space, pageTable), { is: 'pasid' }],
    optional: 1,
    asks: ([name = '', target = '', pasid], caller) => {
      const actor = cdevOf(name);
      const command = { type: 'attach pt', target, ...byPasid(pasid) };
      return { actor, command, goesOn: [actor, ...idevIn(name, caller)] };
    },
    isIn: hasCdev,
    returns: 'errno',
    meaning: 'attaches a device, or one of its PASIDs, to a page table or address space, or replaces what it has',
    source: 'drivers/vfio/device_cdev.c, vfio_df_ioctl_attach_pt (v6.6); VFIO_DEVICE_ATTACH_PASID since v6.15',
  },
  {
    name: 'VFIO_DEVICE_DETACH_IOMMUFD_PT',
    takes: [device, { is: 'pasid' }],
    optional: 1,
    asks: ([name = '', pasid], caller) => {
      const actor = cdevOf(name);
      return { actor, command: { type: 'detach pt', ...byPasid(pasid) }, goesOn: [actor, ...idevIn(name, caller)] };
    },
    isIn: hasCdev,
    returns: 'errno',
    meaning: 'detaches a device, or one of its PASIDs',
    source: 'drivers/vfio/device_cdev.c, vfio_df_ioctl_detach_pt (v6.6); VFIO_DEVICE_DETACH_PASID since v6.15',
  },
  {
    name: 'VFIO_DEVICE_PCI_HOT_RESET',
    takes: [{ is: 'actor', of: 'vfio device set' }, group, group],
    optional: 1,
    asks: ([actor = '', ...groups]) => ({
      actor,
      command: { type: 'hot reset', groups: groups.toSorted().join('+') },
    }),
    isIn: always,
    returns: 'errno',
    meaning: 'resets the devices of a bus together, showing the files of the groups that the caller has',
    source: 'drivers/vfio/pci/vfio_pci_core.c, vfio_pci_ioctl_pci_hot_reset, vfio_pci_dev_set_hot_reset',
  },
];

/** Before v6.2 there is no /dev/iommu to open or to hand over. */
function exceptIommufd({ isIn, ...word }: CallWord): CallWord {
  const names = (given: readonly string[]) => given.includes(IOMMUFD);
  return {
    ...word,
    isIn: (design, given) => isIn(design, given) && !(names(given) && isBefore(design.kernel, 'v6.2')),
  };
}

/** Users of VFIO. */
export const VFIO_CALLS: readonly CallWord[] = [...FILES, ...OF_GROUPS, ...OF_CONTAINERS, ...OF_DEVICES].map(
  exceptIommufd,
);
