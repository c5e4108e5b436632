/** The requests of VFIO's files: ioctls of a container, a group and a device. */
import { vfioGroupOf } from '../../model/index.ts';
import { placeAt } from '../arranging/machine.ts';
import {
  type Called,
  callOf,
  fromErrno,
  type OperationWord,
  type Plan,
  refuse,
  returnsOf,
  SUCCESS,
} from './operation.ts';
import { fileOf, type OpenedFile, ofGroup, withFile } from './user-space.ts';

type FileOf<K extends OpenedFile['kind']> = Extract<OpenedFile, { kind: K }>;

/**
 * A request of the open file that a word names, mostly the first: those before it are its last words then. What is not
 * open is -EBADF; another file, -ENOTTY: what the recorder tells of these is its own.
 */
function onFile<K extends OpenedFile['kind']>(
  kind: K,
  ask: (called: Called, file: FileOf<K>, words: readonly string[]) => Plan,
  position = 0,
): OperationWord {
  return (called) => {
    const { process, user, words } = called;
    const file = fileOf(user, process, words[position] ?? '');
    if (file === undefined) return { kind: 'returns', returns: fromErrno('-EBADF'), user };
    if (file.kind !== kind) return { kind: 'returns', returns: fromErrno('-ENOTTY'), user };
    return ask(called, file as FileOf<K>, words.toSpliced(position, 1));
  };
}

/** `set_container G C`: VFIO_GROUP_SET_CONTAINER, of any file. */
const setContainer = onFile('group', (called, asked, [name = '']) => {
  const file = fileOf(called.user, called.process, name);
  if (file === undefined) return refuse(called, '-EBADF');
  const container = file.kind === 'container' ? file.container : 'other';
  return callOf({
    actor: vfioGroupOf(asked.group),
    command: { type: 'set container', container, ...ofGroup(called.user, asked) },
  });
});

/** `unset_container G`: VFIO_GROUP_UNSET_CONTAINER. */
const unsetContainer = onFile('group', ({ user }, file) =>
  callOf({ actor: vfioGroupOf(file.group), command: { type: 'unset container', ...ofGroup(user, file) } }),
);

/** `group_status G`: VFIO_GROUP_GET_STATUS. */
const groupStatus = onFile('group', ({ user }, file) => ({
  kind: 'calls',
  calls: [{ actor: vfioGroupOf(file.group), command: { type: 'get status', ...ofGroup(user, file) } }],
  returns: ([answer]) => {
    const info = `viable=${bit(answer?.['viable'])} container_set=${bit(answer?.['hasContainer'])}`;
    return returnsOf(answer, info);
  },
}));

function bit(value: unknown): '0' | '1' {
  return value === true ? '1' : '0';
}

/** `get_device D G DEVICE`: VFIO_GROUP_GET_DEVICE_FD. The file that it gives comes first. */
const getDevice = onFile(
  'group',
  ({ machine, process, user }, file, [name = '', address = '']) => {
    const { group } = file;
    // A device that is none of the group's is one that the group does not list.
    const device = placeAt(machine, address)?.name ?? address;
    return callOf({
      actor: vfioGroupOf(group),
      command: { type: 'get device', device, ...ofGroup(user, file) },
      ends: (before, answer) =>
        answer['errno'] === '0' ? withFile(before, process, name, { kind: 'device', group, device }) : before,
    });
  },
  1,
);

/** `dev_info D`: VFIO_DEVICE_GET_INFO. What it tells is the device's own. */
const deviceInfo = onFile('device', (_, { group, device }) => ({
  kind: 'calls',
  calls: [{ actor: vfioGroupOf(group), command: { type: 'get info', device } }],
  returns: ([answer]) => returnsOf(answer),
}));

/** VFIO_TYPE1_NESTING_IOMMU, of include/uapi/linux/vfio.h. */
const NESTING = 6;

/** `set_iommu C TYPE`: VFIO_SET_IOMMU, of VFIO_TYPE1_IOMMU, VFIO_TYPE1v2_IOMMU or any other number. */
const setIommu = onFile('container', ({ machine }, { container }, [word = '']) => {
  const type = numberOf(word);
  const isNested = type === NESTING && machine.design.choices.type1Nesting === 'present';
  if (type === undefined || isNested) return { kind: 'outside', what: 'set_iommu' };
  const command =
    type === 1 ? { iommu: 'type1' } : type === 3 ? { iommu: 'type1v2' } : { iommu: 'unknown', extension: type };
  return callOf({ actor: container, command: { type: 'set iommu', ...command } });
});

/** `check_ext C EXTENSION`: VFIO_CHECK_EXTENSION. What it tells is what it returns. */
const checkExtension = onFile('container', (_, { container }, [word = '']) => {
  const extension = numberOf(word);
  if (extension === undefined) return { kind: 'outside', what: 'check_ext' };
  return {
    kind: 'calls',
    calls: [{ actor: container, command: { type: 'check extension', extension } }],
    returns: ([answer]) =>
      answer?.['errno'] === '0' ? { ...SUCCESS, rc: Number(answer['value'] ?? 0) } : returnsOf(answer, ''),
  };
});

/** `map C IOVA SIZE`, `unmap C IOVA SIZE`: VFIO_IOMMU_MAP_DMA, VFIO_IOMMU_UNMAP_DMA. */
function mapping(type: 'map' | 'unmap'): OperationWord {
  return onFile('container', (_, { container }, [iovaWord = '', sizeWord = '']) => {
    const [iova, size] = [numberOf(iovaWord), numberOf(sizeWord)];
    if (iova === undefined || size === undefined) return { kind: 'outside', what: type };
    return {
      kind: 'calls',
      calls: [{ actor: container, command: { type, iova, size } }],
      returns: ([answer]) => returnsOf(answer, type === 'map' ? '' : `unmapped=${digitsOf(answer?.['unmapped'])}`),
    };
  });
}

/** Of 64 bits, in hexadecimal digits or decimal ones; nothing where it is not exact, as all multiples of a page are. */
function numberOf(word: string): number | undefined {
  if (!/^(0x[\da-f]{1,16}|\d{1,20})$/i.test(word)) return undefined;
  const number = Number(word);
  return BigInt(number) === BigInt(word) && number < 2 ** 64 ? number : undefined;
}

/** All of its digits. */
function digitsOf(value: unknown): string {
  return BigInt(Number(value ?? 0)).toString();
}

/** Requests by the words that recordings have for them. */
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
