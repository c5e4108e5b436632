/** Opening and closing the files of VFIO. */
import type { PlainEvent } from '../../explorer/index.ts';
import { readDevice, readVfioContainer, vfioGroupOf } from '../../model/index.ts';
import { placeAt } from '../arranging/machine.ts';
import { type Call, type Called, callOf, type OperationWord, type Plan, refuse } from './operation.ts';
import {
  fileOf,
  filesOf,
  isOfOld,
  type OpenedFile,
  ofGroup,
  type UserSpace,
  withFile,
  withoutFile,
} from './user-space.ts';

const succeeded = (answer: PlainEvent) => answer['errno'] === '0';

/** `open_container C`: /dev/vfio/vfio. */
const openContainer: OperationWord = (called) => {
  const [name = ''] = called.words;
  const { process, machine, user } = called;
  const inUse = user.files.flatMap((file) => (file.kind === 'container' ? [file.container] : []));
  const container = machine.topology.vfio?.containers.find(
    (candidate) => !inUse.includes(candidate) && hasLeft(called, candidate),
  );
  if (container === undefined) return { kind: 'outside', what: 'open_container' };
  return callOf({
    actor: container,
    command: { type: 'open' },
    ends: (before, answer) =>
      succeeded(answer) ? withFile(before, process, name, { kind: 'container', container }) : before,
  });
};

/** Whether nobody has the container any more: it lives on without its file while groups are in it. */
function hasLeft({ local }: Called, container: string): boolean {
  const { isOpen, groups } = readVfioContainer(local(container));
  return !isOpen && groups.length === 0;
}

/** `open_group G @DEVICE`, `open_group G NUMBER`: /dev/vfio/NUMBER. */
const openGroup: OperationWord = (called) => {
  const [name = '', which = ''] = called.words;
  const { process, machine } = called;
  const group = which.startsWith('@')
    ? groupOf(called, which.slice(1))
    : machine.topology.groups.find((candidate) => called.numberOf(candidate) === which);
  const number = which.startsWith('@') ? numberFor(called, group) : which;
  const info = `gid=${number}`;
  if (group === undefined) return refuse(called, '-ENOENT', info);
  return callOf(
    {
      actor: vfioGroupOf(group),
      command: { type: 'open' },
      ends: (before, answer) =>
        succeeded(answer) ? withFile(before, process, name, { kind: 'group', group }) : before,
    },
    info,
  );
};

/** The link `iommu_group` of a device. */
export function groupOf({ machine, local }: Called, device: string): string | undefined {
  const place = placeAt(machine, device);
  return place === undefined ? undefined : (readDevice(local(place.name)).group ?? undefined);
}

/** As recordings have it: -1 where there is none. */
export function numberFor({ numberOf }: Called, group: string | undefined): string {
  return group === undefined ? '-1' : (numberOf(group) ?? '-1');
}

/** `close NAME` */
const close: OperationWord = (called) => {
  const [name = ''] = called.words;
  const file = fileOf(called.user, called.process, name);
  return file === undefined ? refuse(called, '-EBADF') : callOf(closing(called.user, file));
};

function closing(user: UserSpace, file: OpenedFile): Call {
  const begins = (before: UserSpace) => withoutFile(before, file);
  switch (file.kind) {
    case 'container':
      return { actor: file.container, command: { type: 'close' }, begins };
    case 'group':
      return { actor: vfioGroupOf(file.group), command: { type: 'close', ...ofGroup(user, file) }, begins };
    case 'device': {
      const command = { type: 'close device', device: file.device };
      return { actor: vfioGroupOf(file.group), command, begins };
    }
  }
}

/**
 * A process ends, and its files are closed. `close_files` goes through the file descriptors upwards, and the last `fput`
 * of a file puts its release off, to be run last pushed first (`task_work_add`, `task_work_run`). A group's file is held
 * by devices that were opened with it (`get_file` of `group->opened_file`): the release of the last of them puts that of
 * the group off, to be run after all others, last pushed first again.
 */
export function kill({ user }: Called, process: string): Plan {
  const files = filesOf(user, process).toSorted((a, b) => b.descriptor - a.descriptor);
  const groupOfDevice = ({ group }: DeviceFile) =>
    files.find((file) => file.kind === 'group' && file.group === group && !isOfOld(user, file));
  const devices = files.filter((file) => file.kind === 'device');
  const lasts = devices.filter(({ group }, index) => devices.slice(index + 1).every((later) => later.group !== group));
  const held = lasts.map((last) => groupOfDevice(last) ?? last);
  const order = [...files.filter((file) => !held.includes(file)), ...held.toReversed()];
  return { kind: 'calls', calls: order.map((file) => closing(user, file)), returns: () => undefined };
}

type DeviceFile = Extract<OpenedFile, { kind: 'device' }>;

/** Operations that open files of VFIO, and that close any. */
export const FILE_OPERATIONS: Readonly<Record<string, OperationWord>> = {
  open_container: openContainer,
  open_group: openGroup,
  close,
};
