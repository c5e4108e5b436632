/** The tests that an address space makes. */
import type { Surroundings } from '../../configuration.ts';
import { type AskedOf, isFailure, isSuccess } from '../../words.ts';
import { objectsOf, reservedOf } from '../names.ts';
import { countOf } from '../words.ts';
import type { IoasCall, IoasContext, IoasEvent } from './context.ts';

type Asked = AskedOf<IoasContext, IoasEvent>;

/** The call under way. Asked only in states that have one. */
export function callOf({ name, call }: IoasContext): IoasCall {
  if (call === null) throw new Error(`${name} has no call under way`);
  return call;
}

/** The page tables of the kernel's own that an address space can have. */
function autoHwptsOf({ topology }: Surroundings, ioas: string): readonly string[] {
  return objectsOf(topology)
    .hwpts.filter((hwpt) => hwpt.ioas === ioas && hwpt.isAuto === true)
    .map(({ name }) => name);
}

/** The lowest that is free. */
export function nextAutoHwpt(surroundings: Surroundings, { name, hwpts }: IoasContext): string | undefined {
  return autoHwptsOf(surroundings, name).find((hwpt) => !hwpts.includes(hwpt));
}

export function ioasGuards(surroundings: Surroundings) {
  const { choices, topology } = surroundings;
  const isReserved = ({ reserved }: IoasContext, range: string) =>
    reserved.some((device) => reservedOf(topology, device).includes(range));
  return {
    isSuccess,
    isFailure,
    /** Not for this device: the next one may be. Anything else is a failure. */
    isUnfit: ({ event }: Asked) => event.errno === '-EINVAL',
    isOnlyInTable: ({ context }: Asked) => countOf(context.users) === 1,
    underflows: ({ context, event }: Asked) => (context.users[event.holder ?? event.from ?? ''] ?? 0) < 1,
    /** iopt_check_iova */
    isReserved: ({ context, event }: Asked) => isReserved(context, event.range ?? ''),
    isMapped: ({ context, event }: Asked) => context.mapped.includes(event.range ?? ''),
    isUnmapped: ({ context, event }: Asked) => !context.mapped.includes(event.range ?? ''),
    /** A hardware queue has it, and does not let go. */
    isLocked: ({ context, event }: Asked) =>
      context.pins.some(({ range, isInternal }) => range === event.range && isInternal),
    isPinned: ({ context, event }: Asked) => context.pins.some(({ range }) => range === event.range),
    hasNothingMapped: ({ context }: Asked) => context.mapped.length === 0,
    isFirstLocked: ({ context: { mapped, pins } }: Asked) =>
      pins.some(({ range, isInternal }) => range === mapped[0] && isInternal),
    isFirstPinned: ({ context: { mapped, pins } }: Asked) => pins.some(({ range }) => range === mapped[0]),
    unmapsAll: ({ context }: Asked) => context.unmapping?.isOneOfAll === true,
    hasMoreToTell: ({ context }: Asked) => (context.unmapping?.index ?? 0) < context.accesses.length,
    /** iopt_reserve_iova: -EADDRINUSE where something is mapped. */
    isInTheWay: ({ context, event }: Asked) =>
      (event.devices ?? []).some((device) =>
        reservedOf(topology, device).some((range) => context.mapped.includes(range)),
      ),
    /** iopt_destroy_table warns. */
    hasReservedLeft: ({ context }: Asked) =>
      countOf(context.users) === 1 && context.reserved.some((device) => reservedOf(topology, device).length > 0),
    hasCandidate: ({ context }: Asked) =>
      autoHwptsOf(surroundings, context.name).includes(context.hwpts[callOf(context).index] ?? ''),
    hasOther: ({ context }: Asked) => callOf(context).index < context.hwpts.length,
    isExhausted: ({ context }: Asked) => nextAutoHwpt(surroundings, context) === undefined,
    isReplace: ({ context }: Asked) => callOf(context).operation === 'auto replace',
    /** 53d0584eeb2c (v6.17): what the attach got, the detach puts. */
    dropsReference: () => choices.read('iommufdAbort') === 'drops-reference',
  };
}
