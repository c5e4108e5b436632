/** What a call of a VFIO group's file finds: which file it goes to, and what the group has. */
import type { Surroundings } from '../configuration.ts';
import { IOMMUFD } from '../names.ts';
import type { AskedOf } from '../words.ts';
import { hasDeviceNode, type VfioGroupContext, type VfioGroupEvent } from './group-context.ts';
import { vfioOf } from './names.ts';

type Asked = AskedOf<VfioGroupContext, VfioGroupEvent>;

export function fileGuards({ choices, topology }: Surroundings) {
  const hasIommu = ({ container, hasIommufd }: VfioGroupContext) => container !== null || hasIommufd;
  return {
    /** Up to v6.0 an open file keeps the group. */
    isNotThere: ({ context }: Asked) =>
      !hasDeviceNode(context) && !(choices.read('vfioLastDevice') === 'waits' && hasFile(context)),
    /** `group->opened_file` is set, or a device is bound to an iommufd by a file of its own. */
    isTaken: ({ context }: Asked) => hasFile(context) || context.cdevs > 0,
    isFileOpen: ({ context }: Asked) => hasFile(context),
    isOpen: (asked: Asked) => isOfOpenFile(asked),
    isInert: (asked: Asked) => isOfInertFile(asked),
    isPinned: (asked: Asked) => isOfOpenFile(asked) && asked.context.pins > 0,
    closesContainer: (asked: Asked) => isOfOpenFile(asked) && asked.context.container !== null,
    /** vfio_group_has_iommu */
    hasIommu: (asked: Asked) => isOfOpenFile(asked) && hasIommu(asked.context),
    hasNoIommu: (asked: Asked) => (isOfOpenFile(asked) ? !hasIommu(asked.context) : isOfInertFile(asked)),
    isInUse: (asked: Asked) => isOfOpenFile(asked) && asked.context.container !== null && asked.context.users !== 1,
    hasIommufd: (asked: Asked) => isOfOpenFile(asked) && asked.context.hasIommufd,
    isIommufd: (asked: Asked) => isOfOpenFile(asked) && asked.event.container === IOMMUFD,
    isNoContainer: (asked: Asked) =>
      isOfOpenFile(asked) && !vfioOf(topology).containers.includes(asked.event.container ?? ''),
    /** Whether somebody else has the group need not be asked: VFIO has it, or nobody else can, or VFIO knows by itself. */
    knowsViability: (asked: Asked) =>
      isOfOpenFile(asked) &&
      (hasIommu(asked.context) ||
        vfioOf(topology).emulated?.includes(asked.context.group) === true ||
        choices.read('groupClaims') === 'absent'),
  };
}

/** Whether the call goes to the group's file. */
export function isOfOpenFile({ context, event }: Asked): boolean {
  return context.isOpen && event.file !== 'inert';
}

/** Whether it goes to one whose group is gone: that is meant where there is no other. */
function isOfInertFile({ context, event }: Asked): boolean {
  return context.inertFiles > 0 && (!context.isOpen || event.file === 'inert');
}

/** Whether the group's file is open: by the user, or for a device. */
export function hasFile({ isOpen, pins }: VfioGroupContext): boolean {
  return isOpen || pins > 0;
}
