/** A topology without what a design or a driver does not have, and what that is. */
import type { Configuration, DriverBehaviour, DriverProfile, Topology } from './configuration.ts';
import { inForce } from './kernels.ts';

interface Cut {
  readonly topology: Topology;
  readonly driver: DriverBehaviour;
  /** One short phrase for each thing left out. */
  readonly omitted: readonly string[];
}

export function cutToFit({ design, driver: profile, topology: whole }: Configuration): Cut {
  const { choices, name } = design;
  const omitted: string[] = [];
  const driver = behaviourOf(profile, design.kernel);
  if (inForce(profile.behaviours, design.kernel) === undefined) {
    omitted.push(`${profile.name} at the time of ${name} was not read: it behaves as in ${driver.since}`);
  }
  let topology = whole;
  const [first] = whole.devices;
  const second = whole.devices.filter(({ iommu }) => iommu !== first?.iommu).map((device) => device.name);
  if (choices.iommuDrivers === 'one' && second.length > 0) {
    omitted.push(`devices behind the IOMMU of a second driver: ${name} registers one`);
    topology = without(topology, second);
  }
  if (choices.deviceClaims === 'absent' && topology.iommufd.length > 0) {
    omitted.push(`iommufd: ${name} cannot claim single devices`);
    topology = { ...topology, iommufd: [], iommufdDomains: [] };
  }
  if (choices.deviceClaims === 'absent' && topology.iommufdObjects !== undefined) {
    omitted.push(`iommufd: ${name} cannot claim single devices`);
    const { iommufdObjects: _, ...rest } = topology;
    topology = rest;
  }
  const hasPasids = choices.pasids === 'present' && driver.hasPasids;
  if (!hasPasids && topology.pasids.length > 0) {
    omitted.push(`PASIDs: ${choices.pasids === 'absent' ? name : profile.name} has none`);
    const devices = topology.devices.map((device) => ({ ...device, pasidsMax: 0, usesPasid: false }));
    topology = { ...topology, devices, pasids: [] };
    // Callers bind processes all the same, and are answered that there is no PASID.
    if (topology.sva !== undefined && topology.callers === undefined) {
      omitted.push('processes: their address spaces are attached to PASIDs');
      topology = { ...topology, sva: { mms: [], devices: [] }, faults: [] };
    }
  }
  if (choices.sharedAttach === 'absent' && topology.sharer !== undefined) {
    omitted.push(`a driver that shares its domain: ${name} attaches groups of one device only`);
    const { sharer: _, ...rest } = topology;
    topology = rest;
  }
  if (choices.resetWindows === 'absent' && topology.resetDepthMax > 0) {
    omitted.push(`reset windows: ${name} has none`);
    const devices = topology.devices.map((device) => ({ ...device, hasAts: false }));
    topology = { ...topology, devices, resetDepthMax: 0 };
  }
  return { topology, driver, omitted };
}

/** Without devices, the groups that have no others, and what users have of both. */
function without(topology: Topology, gone: readonly string[]): Topology {
  const devices = topology.devices.filter(({ name }) => !gone.includes(name));
  const groups = topology.groups.filter((group) => devices.some((device) => device.group === group));
  return {
    ...topology,
    devices,
    groups,
    container: topology.container.filter((group) => groups.includes(group)),
    iommufd: topology.iommufd.filter((device) => !gone.includes(device)),
    ...(topology.faults && { faults: topology.faults.filter((device) => !gone.includes(device)) }),
    ...(topology.sva && {
      sva: { ...topology.sva, devices: topology.sva.devices.filter((device) => !gone.includes(device)) },
    }),
  };
}

/** What the driver does in `kernel`; what it did when it was read first, where that was later. */
export function behaviourOf({ name, behaviours }: DriverProfile, kernel: string): DriverBehaviour {
  const behaviour = inForce(behaviours, kernel) ?? behaviours.at(-1);
  if (behaviour === undefined) throw new Error(`driver ${name} does nothing`);
  return behaviour;
}
