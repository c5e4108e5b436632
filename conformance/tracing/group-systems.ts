/** Groups as systems, made once for all logs of a design: what has been asked of one is known to the next. */
import { agrees, behaviourOf, type Design, DesignReads, type DriverProfile } from '../../model/index.ts';
import { type GroupShape, type GroupSystem, groupSystem } from './group-system.ts';

/** The groups of one design, and what was read of it in any log. */
export class GroupSystems {
  readonly reads: DesignReads;
  readonly #driver: DriverProfile;
  readonly #systems = new Map<string, GroupSystem>();

  constructor(design: Design, driver: DriverProfile) {
    this.reads = new DesignReads(design);
    this.#driver = driver;
  }

  /** Whether `other` chose all that was read of the design, and its driver does the same. */
  standsFor(other: Design): boolean {
    const [own, its] = [this.reads.design, other].map(({ kernel }) => behaviourOf(this.#driver, kernel));
    return own === its && agrees(other, this.reads.choices);
  }

  of(shape: GroupShape): GroupSystem {
    const key = JSON.stringify(shape);
    const system = this.#systems.get(key) ?? groupSystem(this.reads.design, this.#driver, shape);
    this.#systems.set(key, system);
    return system;
  }
}

/** By all that a group depends on. */
export type TraceSystems = Map<string, GroupSystems>;

export function groupSystemsOf(design: Design, driver: DriverProfile, known: TraceSystems): GroupSystems {
  const key = JSON.stringify([design.kernel, design.choices, driver.name]);
  const systems = known.get(key) ?? new GroupSystems(design, driver);
  known.set(key, systems);
  return systems;
}
