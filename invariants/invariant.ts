/** What an invariant is: a property of the checker, with what people need to find and judge it. */
import type { Facets, Judgement, StateProperty, StepProperty, StepView } from '../explorer/system.ts';
import type { Design, DriverBehaviour, Topology } from '../model/index.ts';

/** Of a system, besides its topology: what its driver does in the kernel that its design is of. */
interface SystemTraits {
  readonly driver: DriverBehaviour;
  readonly design: Design;
}

/** A property that says where it says anything at all. */
type Premised =
  | (StateProperty & Required<Pick<StateProperty, 'premise'>>)
  | (StepProperty & Required<Pick<StepProperty, 'premise'>>);

export type Invariant = Premised & {
  /** A few words, for lists. */
  readonly title: string;
  /** Set where the rule is a promise that only some drivers make. */
  readonly claims?: (driver: DriverBehaviour) => boolean;
  /** Set where only some systems have what the rule is about. The topology is cut to design and driver. */
  readonly isMeantFor?: (topology: Topology, system: SystemTraits) => boolean;
  /** Set where the rule rests on callers who keep their obligations: without them it is their fault. */
  readonly restsOnCallers?: boolean;
  /** Set where the rule is an obligation of the callers themselves: left out where they take liberties. */
  readonly isOfCallers?: boolean;
};

type Names = Readonly<Record<string, string>>;

/**
 * Of a premise: what the conclusion needs to know of the case; false or undefined where the statement says nothing, so that
 * nothing can violate it there.
 */
type Given<T> = T | false | undefined;

/** Wherever `premise` is given, in any state, `conclusion` holds. */
export function wherever<T>(
  premise: (facets: Facets, names: Names) => Given<T>,
  conclusion: (given: T, facets: Facets, names: Names) => Judgement,
): Required<Pick<StateProperty, 'premise' | 'holds'>> {
  return {
    premise: (facets, names) => isGiven(premise(facets, names)),
    holds: (facets, names) => {
      const given = premise(facets, names);
      return !isGiven(given) || conclusion(given, facets, names);
    },
  };
}

/** Whenever `premise` is given, of any step, `conclusion` holds. */
export function whenever<T>(
  premise: (step: StepView, names: Names) => Given<T>,
  conclusion: (given: T, step: StepView, names: Names) => Judgement,
): Required<Pick<StepProperty, 'premise' | 'holds'>> {
  return {
    premise: (step, names) => isGiven(premise(step, names)),
    holds: (step, names) => {
      const given = premise(step, names);
      return !isGiven(given) || conclusion(given, step, names);
    },
  };
}

function isGiven<T>(given: Given<T>): given is T {
  return given !== undefined && given !== false;
}

/** The file that most rules come from, in the version that was read. */
export const CORE = 'drivers/iommu/iommu.c at v7.0';

/** Whose fault it is where a driver failed: his, and the core's otherwise. */
export const blame = (isDrivers: boolean) => (isDrivers ? 'driver contract' : 'core');
