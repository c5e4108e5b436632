/** Opening and closing the files of VFIO. */
import type { PlainEvent } from '../../explorer/index.ts';
import { vfioGroupOf } from '../../model/index.ts';
import { placeAt } from '../arranging/machine.ts';
import { type Call, type Called, callOf, type OperationWord, type Plan, refuse } from './operation.ts';
import {
  fileOf,
  namesOf,
  type OpenedFile,
  type OpenFile,
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
  const inUse = Object.values(user.files).flatMap((file) => (file.kind === 'container' ? [file.container] : []));
  const container = machine.topology.vfio?.containers.find(
    (candidate) => !inUse.includes(candidate) && hasLeft(called, candidate),
  );
  if (container === undefined) return { kind: 'outside', what: 'open_container beyond those of the topology' };
  return callOf({
    actor: container,
    command: { type: 'open' },
    ends: (before, answer) =>
      succeeded(answer) ? withFile(before, process, name, { kind: 'container', container }) : before,
  });
};

/** Whether nobody has the container any more: it lives on without its file while groups are in it. */
function hasLeft({ local }: Called, container: string): boolean {
  const { isOpen, groups } = local(container).context as unknown as { isOpen: boolean; groups: readonly string[] };
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
  if (place === undefined) return undefined;
  const { group } = local(place.name).context as unknown as { group: string | null };
  return group ?? undefined;
}

/** As recordings have it: -1 where there is none. */
export function numberFor({ numberOf }: Called, group: string | undefined): string {
  return group === undefined ? '-1' : (numberOf(group) ?? '-1');
}

/** `close NAME` */
const close: OperationWord = (called) => {
  const [name = ''] = called.words;
  const file = fileOf(called.user, called.process, name);
  if (file === undefined) return refuse(called, '-EBADF');
  return callOf(closing(called.process, name, file));
};

function closing(process: string, name: string, file: OpenFile): Call {
  const begins = (user: UserSpace) => withoutFile(user, process, name);
  switch (file.kind) {
    case 'container':
      return { actor: file.container, command: { type: 'close' }, begins };
    case 'group':
      return { actor: vfioGroupOf(file.group), command: { type: 'close', ...ofGroup(file) }, begins };
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
  const files = namesOf(user, process)
    .flatMap((name) => ({ name, file: fileOf(user, process, name) }))
    .filter((each): each is Named => each.file !== undefined)
    .toSorted((a, b) => b.file.descriptor - a.file.descriptor);
  const devices = files.filter(({ file }) => file.kind === 'device');
  const lasts = devices.filter(({ file }, index) => devices.slice(index + 1).every((later) => !isHeld(file, later)));
  const held = lasts.map((last) => files.find(({ file }) => file.kind === 'group' && isHeld(file, last)) ?? last);
  const order = [...files.filter((each) => !held.includes(each)), ...held.toReversed()];
  return {
    kind: 'calls',
    calls: order.map(({ name, file }) => closing(process, name, file)),
    returns: () => undefined,
  };
}

interface Named {
  readonly name: string;
  readonly file: OpenedFile;
}

/** Whether `device` holds the file of the group that `file` is of. */
function isHeld(file: OpenedFile, { file: device }: Named): boolean {
  if (file.kind === 'container' || device.kind !== 'device') return false;
  return file.group === device.group && !(file.kind === 'group' && file.isOfOld);
}

export const FILE_OPERATIONS: Readonly<Record<string, OperationWord>> = {
  open_container: openContainer,
  open_group: openGroup,
  close,
};
