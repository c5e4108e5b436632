/** Groups as systems, made once for all logs of a design: what has been asked of one is known to the next. */
import type { Design, DriverProfile } from '../../model/index.ts';
import { DesignRead } from './design-read.ts';
import { type GroupShape, type GroupSystem, groupSystem } from './group-system.ts';

/** The groups of one design, and what was read of it in any log. */
export class GroupSystems {
  readonly read: DesignRead;
  readonly #driver: DriverProfile;
  readonly #systems = new Map<string, GroupSystem>();

  constructor(design: Design, driver: DriverProfile) {
    this.read = new DesignRead(design);
    this.#driver = driver;
  }

  of(shape: GroupShape): GroupSystem {
    const key = JSON.stringify(shape);
    const system = this.#systems.get(key) ?? groupSystem(this.read.design, this.#driver, shape);
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
