/** What a liveness rule is: a property of the checker, with what people need to find and judge it. */
import type { LivenessProperty } from '../../explorer/system.ts';
import type { Topology } from '../../model/index.ts';

/** A liveness property, with what people need to find it. Parts of one statement are lettered: `L-02a`, `L-02b`. */
export type LivenessRule = LivenessProperty & {
  /** A few words, for lists. */
  readonly title: string;
  /** Whether the system has what it is about. The topology is cut to design and driver. */
  readonly isMeantFor: (topology: Topology) => boolean;
  /** Set where the rule rests on callers who keep their obligations: without them it is their fault. */
  readonly restsOnCallers?: boolean;
};

/** Nobody is bound, or keeps a domain of his own, for as long as the system lives. */
export const canAllLeave = ({ devices }: Topology): boolean =>
  devices.every(
    ({ isBound, drivers, keepsPrivateDomain }) => !(isBound && drivers?.length === 0) && keepsPrivateDomain !== true,
  );
