/** The requests of VFIO's files: ioctls of a container, a group and a device. */
import { vfioGroupOf } from '../../model/index.ts';
import { placeAt } from '../arranging/machine.ts';
import { type Called, callOf, type OperationWord, type Plan, refuse, returnsOf } from './operation.ts';
import { fileOf, type OpenedFile, ofGroup, withFile } from './user-space.ts';

type FileOf<K extends OpenedFile['kind']> = Extract<OpenedFile, { kind: K }>;

/** An operation whose first word names an open file of one kind. What is not open is -EBADF; another file, -ENOTTY. */
function onFile<K extends OpenedFile['kind']>(
  kind: K,
  ask: (called: Called, file: FileOf<K>, words: readonly string[]) => Plan,
): OperationWord {
  return (called) => {
    const [name = '', ...words] = called.words;
    const file = fileOf(called.user, called.process, name);
    if (file === undefined) return refuse(called, '-EBADF');
    if (file.kind !== kind) return refuse(called, '-ENOTTY');
    return ask(called, file as FileOf<K>, words);
  };
}

/** `set_container G C`: VFIO_GROUP_SET_CONTAINER, of any file. */
const setContainer = onFile('group', (called, asked, [name = '']) => {
  const file = fileOf(called.user, called.process, name);
  if (file === undefined) return refuse(called, '-EBADF');
  const container = file.kind === 'container' ? file.container : 'other';
  return callOf({
    actor: vfioGroupOf(asked.group),
    command: { type: 'set container', container, ...ofGroup(asked) },
  });
});

/** `unset_container G`: VFIO_GROUP_UNSET_CONTAINER. */
const unsetContainer = onFile('group', (_, file) =>
  callOf({ actor: vfioGroupOf(file.group), command: { type: 'unset container', ...ofGroup(file) } }),
);

/** `group_status G`: VFIO_GROUP_GET_STATUS. */
const groupStatus = onFile('group', (_, file) => ({
  kind: 'calls',
  calls: [{ actor: vfioGroupOf(file.group), command: { type: 'get status', ...ofGroup(file) } }],
  returns: ([answer]) => {
    const info = `viable=${bit(answer?.['viable'])} container_set=${bit(answer?.['hasContainer'])}`;
    return returnsOf(answer, info);
  },
}));

function bit(value: unknown): '0' | '1' {
  return value === true ? '1' : '0';
}

/** `get_device D G DEVICE`: VFIO_GROUP_GET_DEVICE_FD. The file that it gives comes first. */
const getDevice: OperationWord = (called) => {
  const [name = '', groupName = '', address = ''] = called.words;
  const file = fileOf(called.user, called.process, groupName);
  if (file === undefined) return refuse(called, '-EBADF');
  if (file.kind !== 'group') return refuse(called, '-ENOTTY');
  const { group } = file;
  // A device that is none of the group's is one that the group does not list.
  const device = placeAt(called.machine, address)?.name ?? address;
  return callOf({
    actor: vfioGroupOf(group),
    command: { type: 'get device', device, ...ofGroup(file) },
    ends: (user, answer) =>
      answer['errno'] === '0' ? withFile(user, called.process, name, { kind: 'device', group, device }) : user,
  });
};

/** `dev_info D`: VFIO_DEVICE_GET_INFO. What it tells is the device's own. */
const deviceInfo = onFile('device', (_, { group, device }) => ({
  kind: 'calls',
  calls: [{ actor: vfioGroupOf(group), command: { type: 'get info', device } }],
  returns: ([answer]) => returnsOf(answer),
}));

/** The types that a container's file is asked for: enum of include/uapi/linux/vfio.h. */
const IOMMU_TYPES: Readonly<Record<string, string>> = { 1: 'type1', 3: 'type1v2', 9: 'extension' };
/** VFIO_TYPE1_NESTING_IOMMU and VFIO_NOIOMMU_IOMMU, which are not modelled. */
const UNMODELLED_TYPES: readonly string[] = ['6', '8'];

/** `set_iommu C TYPE`: VFIO_SET_IOMMU. */
const setIommu = onFile('container', (_, { container }, [type = '']) => {
  if (UNMODELLED_TYPES.includes(type)) return { kind: 'outside', what: `set_iommu ${type}` };
  return callOf({ actor: container, command: { type: 'set iommu', iommu: IOMMU_TYPES[type] ?? 'unknown' } });
});

/** `check_ext C EXTENSION`: VFIO_CHECK_EXTENSION. What it tells is what it returns. */
const checkExtension = onFile('container', (called, { container }, [word = '']) => {
  const extension = Number(word);
  if (!Number.isSafeInteger(extension)) return { kind: 'outside', what: called.words.join(' ') };
  return {
    kind: 'calls',
    calls: [{ actor: container, command: { type: 'check extension', extension } }],
    returns: ([answer]) => {
      const value = Number(answer?.['value'] ?? 0);
      return answer?.['errno'] === '0' ? { rc: value, errno: '0', info: '' } : returnsOf(answer, '');
    },
  };
});

/** `map C IOVA SIZE`, `unmap C IOVA SIZE`: VFIO_IOMMU_MAP_DMA, VFIO_IOMMU_UNMAP_DMA. */
function mapping(type: 'map' | 'unmap'): OperationWord {
  return onFile('container', (_, { container }, [iovaWord = '', sizeWord = '']) => {
    const [iova, size] = [Number(iovaWord), Number(sizeWord)];
    // Beyond these, numbers are not exact.
    if (!Number.isSafeInteger(iova) || !Number.isSafeInteger(size))
      return { kind: 'outside', what: `${type} beyond 2^53` };
    return {
      kind: 'calls',
      calls: [{ actor: container, command: { type, iova, size } }],
      returns: ([answer]) => returnsOf(answer, type === 'map' ? '' : `unmapped=${answer?.['unmapped'] ?? 0}`),
    };
  });
}

export const REQUESTS: Readonly<Record<string, OperationWord>> = {
  set_container: setContainer,
  unset_container: unsetContainer,
  group_status: groupStatus,
  get_device: getDevice,
  dev_info: deviceInfo,
  set_iommu: setIommu,
  check_ext: checkExtension,
  map: mapping('map'),
  unmap: mapping('unmap'),
};
