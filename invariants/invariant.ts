/** What an invariant is: a property of the checker, with what people need to find and judge it. */
import type { Property } from '../explorer/system.ts';
import type { Design, DriverBehaviour, Topology } from '../model/index.ts';

/** Of a system, besides its topology: what its driver does in the kernel that its design is of. */
interface SystemTraits {
  readonly driver: DriverBehaviour;
  readonly design: Design;
}

export type Invariant = Property & {
  /** A few words, for lists. */
  readonly title: string;
  /** Set where the rule is a promise that only some drivers make. */
  readonly claims?: (driver: DriverBehaviour) => boolean;
  /** Set where only some systems have what the rule is about. The topology is cut to design and driver. */
  readonly isMeantFor?: (topology: Topology, system: SystemTraits) => boolean;
  /** Set where the rule rests on callers who keep their obligations: without them it is their fault. */
  readonly restsOnCallers?: boolean;
};

/** The file that most rules come from, in the version that was read. */
export const CORE = 'drivers/iommu/iommu.c at v7.0';

/** Whose fault it is where a driver failed: his, and the core's otherwise. */
export const blame = (isDrivers: boolean) => (isDrivers ? 'driver contract' : 'core');
