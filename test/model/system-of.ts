/** The IOMMU by names, with every invariant it is held to, where callers keep their obligations. */
import type { System } from '../../explorer/system.ts';
import { invariantsFor } from '../../invariants/index.ts';
import { findDesign, findDriver, findTopology, iommuSystem } from '../../model/index.ts';

export function systemOf(design: string, driver: string, topology: string): System {
  const configuration = {
    design: findDesign(design),
    driver: findDriver(driver),
    topology: findTopology(topology),
    environment: [],
  };
  return { ...iommuSystem(configuration), properties: invariantsFor(configuration) };
}
