/** Systems of machines, made once for all recordings of one machine: what has been asked of one is known to the next. */
import type { System } from '../../explorer/index.ts';
import { iommuSystem } from '../../model/index.ts';
import type { Machine } from './machine.ts';

/** By all that a system depends on. */
export type Systems = Map<string, System>;

/** The system of a machine, which is made only once. */
export function systemOf(
  { design, driver, topology }: Pick<Machine, 'design' | 'driver' | 'topology'>,
  systems: Systems,
): System {
  const { name: _, title: __, source: ___, ...rest } = topology;
  const key = JSON.stringify([design.kernel, design.choices, driver.name, rest]);
  const known = systems.get(key);
  if (known !== undefined) return known;
  const system = iommuSystem({ design, driver, topology, environment: [] });
  systems.set(key, system);
  return system;
}
