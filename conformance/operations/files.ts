/** Opening and closing the files of VFIO. */
import type { PlainEvent } from '../../explorer/index.ts';
import { vfioGroupOf } from '../../model/index.ts';
import { placeAt } from '../arranging/machine.ts';
import { type Call, type Called, callOf, type OperationWord, type Plan, refuse } from './operation.ts';
import { fileOf, filesOf, type OpenFile, ofGroup, type UserSpace, withFile, withoutFile } from './user-space.ts';

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
 * A process ends, and its files are closed. In which order is not said: `exit_files` drops them one after the other,
 * and what is done for each is put off (`____fput`).
 */
export function kill({ user }: Called, process: string): Plan {
  const calls = filesOf(user, process).flatMap((name) => {
    const file = fileOf(user, process, name);
    return file === undefined ? [] : [closing(process, name, file)];
  });
  return { kind: 'calls', calls, isUnordered: true, returns: () => undefined };
}

export const FILE_OPERATIONS: Readonly<Record<string, OperationWord>> = {
  open_container: openContainer,
  open_group: openGroup,
  close,
};
