/** The tests that iommufd makes of a group, each named for what is true when it passes. */
import { deviceOf, type Surroundings } from '../../configuration.ts';
import { type AskedOf, isFailure, isSuccess } from '../../words.ts';
import { hwptOf, RID } from '../names.ts';
import type { Attachment, IgroupCall, IgroupContext, IgroupEvent } from './context.ts';

type Asked = AskedOf<IgroupContext, IgroupEvent>;

/** The call under way. Asked only in states that have one. */
export function callOf(context: IgroupContext): IgroupCall {
  if (context.call === null) throw new Error(`${context.name} has no call under way`);
  return context.call;
}

/** The IOAS whose reserved ranges an attachment to `hwpt` needs: for the RID only (`attach_resv`). */
function ioasFor({ topology }: Surroundings, place: string, hwpt: string): string | null {
  return place === RID ? hwptOf(topology, hwpt).ioas : null;
}

export function igroupGuards(surroundings: Surroundings) {
  const { choices, topology } = surroundings;
  const placeOf = (event: IgroupEvent) => event.pasid ?? RID;
  const asked = ({ context, event }: Asked): Attachment | undefined => context.attachments[placeOf(event)];
  const current = ({ context }: Asked) => context.attachments[callOf(context).place];
  const ioas = (context: IgroupContext) => ioasFor(surroundings, callOf(context).place, callOf(context).hwpt);
  const oldIoas = (context: IgroupContext) => {
    const old = context.attachments[callOf(context).place];
    return old === undefined ? null : ioasFor(surroundings, callOf(context).place, old.hwpt);
  };
  return {
    isSuccess,
    isFailure,
    hasNone: (all: Asked) => asked(all) === undefined,
    isMember: (all: Asked) => asked(all)?.devices.includes(all.event.device ?? '') === true,
    isOnAnother: (all: Asked) => asked(all) !== undefined && asked(all)?.hwpt !== all.event.hwpt,
    isOnSame: (all: Asked) => asked(all)?.hwpt === all.event.hwpt,
    /** iommufd_device_is_attached, since 55c85fa7579d (v6.15) */
    isStranger: (all: Asked) =>
      choices.read('iommufdReplace') === 'attached' && asked(all)?.devices.includes(all.event.device ?? '') !== true,
    isFirst: (all: Asked) => current(all) === undefined,
    isForRid: ({ context }: Asked) => callOf(context).place === RID,
    /** Another IOAS: the reserved ranges of all devices move. */
    changesIoas: ({ context }: Asked) => ioas(context) !== null && ioas(context) !== oldIoas(context),
    /** err_unresv, v6.7 to v6.10 */
    takesFromOld: ({ context }: Asked) => ioas(context) !== null && choices.read('iommufdReplaceUndo') === 'old',
    /** err_unresv takes away from the new hwpt's IOAS, added or not. */
    takesFromNew: ({ context }: Asked) =>
      ioas(context) !== null &&
      (ioas(context) !== oldIoas(context) || choices.read('iommufdReplaceUndo') !== 'where-added'),
    /** iommufd_hwpt_compatible_device: a virtual function shares its page requests with the physical one. */
    refusesFaults: ({ context }: Asked) =>
      hwptOf(topology, callOf(context).hwpt).hasFaults === true &&
      deviceOf(topology, callOf(context).device).sharesPageRequests === true,
    /** iommufd_hwpt_pasid_compat */
    refusesPasids: ({ context }: Asked) => {
      const { place, hwpt } = callOf(context);
      const isForPasids = hwptOf(topology, hwpt).isForPasids === true;
      if (place === RID) return !isForPasids && Object.keys(context.attachments).some((other) => other !== RID);
      const rid = context.attachments[RID];
      return !isForPasids || (rid !== undefined && hwptOf(topology, rid.hwpt).isForPasids !== true);
    },
    isLast: (all: Asked) => current(all)?.devices.length === 0,
    answersOnNew: () => choices.read('iommufdReplaceFaults') === 'new',
    /** A device of the core's group that pages on demand, whether or not it is bound. */
    mayFault: (all: Asked) => asked(all) !== undefined && hwptOf(topology, asked(all)?.hwpt ?? '').hasFaults === true,
  };
}
