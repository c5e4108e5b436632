/** Files of sysfs that say or set something of a group. */
import { readGroup, typeOf } from '../../model/index.ts';
import { groupOf, numberFor } from './files.ts';
import { type Called, callOf, type OperationWord, type Plan, refuse, SUCCESS } from './operation.ts';

const WORDS = ['identity', 'DMA', 'DMA-FQ', 'auto'];

/** `settype @DEVICE WORD`: what is written to the file `type` of the device's group. */
const setType: OperationWord = (called) => {
  const [which = '', word = ''] = called.words;
  const group = groupOf(called, which.replace(/^@/, ''));
  const info = `gid=${numberFor(called, group)}`;
  if (group === undefined) return refuse(called, '-ENOENT', info);
  return callOf(
    { actor: `${group}.type`, command: { type: 'write', word: WORDS.includes(word) ? word : 'unknown' } },
    info,
  );
};

/** `gid @DEVICE`: the link `iommu_group`. */
const groupId: OperationWord = (called) => {
  const [which = ''] = called.words;
  const group = groupOf(called, which.replace(/^@/, ''));
  const info = `gid=${numberFor(called, group)}`;
  if (group === undefined) return refuse(called, '-ENOENT', info);
  return { kind: 'returns', returns: { ...SUCCESS, info }, user: called.user };
};

/** `cat /sys/kernel/iommu_groups/NUMBER/type`; other files are not the model's. */
const cat: OperationWord = (called) => {
  const [, number] = /^\/sys\/kernel\/iommu_groups\/(\d+)\/type$/.exec(called.words[0] ?? '') ?? [];
  const group = called.machine.topology.groups.find((candidate) => called.numberOf(candidate) === number);
  if (number === undefined || called.words.length !== 1) return { kind: 'outside', what: 'cat' };
  if (group === undefined) return refuse(called, '-ENOENT');
  return read(called, typeOf(readGroup(called.local(group))));
};

/** What was read, and how long it is without the end of its line. */
function read({ user }: Called, info: string): Plan {
  return { kind: 'returns', returns: { ...SUCCESS, rc: info.length, info }, user };
}

/** Operations on files of sysfs, but for those of the PCI bus. */
export const SYSFS_OPERATIONS: Readonly<Record<string, OperationWord>> = { settype: setType, gid: groupId, cat };
