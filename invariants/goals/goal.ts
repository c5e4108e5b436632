/** What a goal is: a property of the checker, with what people need to find it, and what it takes. */
import type { GoalProperty } from '../../explorer/system.ts';
import type { Design, DeviceSpecification, DriverBehaviour, Topology } from '../../model/index.ts';

/** What a system has besides its topology: its driver in the kernel that its design is of, and how many failures it affords. */
export interface Means {
  readonly driver: DriverBehaviour;
  readonly design: Design;
  /** Most failures that the interface allows, and most breaches, in one behaviour. */
  readonly budget: { readonly faults: number; readonly breaches: number };
}

export interface Goal extends GoalProperty {
  readonly title: string;
  /** Whether the system has what the goal needs. The topology is cut to design and driver. */
  readonly isMeantFor: (topology: Topology, means: Means) => boolean;
  /** What else is wanted, where that needs names of the topology. */
  readonly wantsIn?: (topology: Topology) => GoalProperty['wants'];
}

/** The groups of these devices. */
export function groupsOf({ devices }: Topology, names: readonly string[]): readonly string[] {
  return devices.filter(({ name }) => names.includes(name)).map(({ group }) => group);
}

/** The devices of a group, by their place on the bus. */
export function membersOf({ devices }: Topology, group: string): readonly DeviceSpecification[] {
  return devices.filter((device) => device.group === group && device.isUnserved !== true);
}

/**
 * Whether somebody can come to own the group, and to attach a domain of his: no kernel driver stays bound to a device of it,
 * none has to be blocked that cannot be, and the IOMMU driver takes such domains.
 */
export function isClaimable(topology: Topology, group: string, { design, driver }: Means): boolean {
  const { choices } = design;
  if (choices.groupClaims === 'absent' || refusesUsers(driver)) return false;
  const members = membersOf(topology, group);
  const isAliased = new Set(members.map(({ name, rid = name }) => rid)).size < members.length;
  if (isAliased && takesTwo(driver)) return false;
  return members
    .filter(({ isHotPluggable }) => isHotPluggable !== true)
    .every(({ isBound, isUntaught, requiresDirect }) => {
      const isCounted = isBound === true && !(isUntaught === true && choices.kernelOwner === 'driver');
      const isRefused = requiresDirect === true && choices.directBlocking === 'refused';
      return !isCounted && !isRefused;
    });
}

/** Whether every attach of a paging domain of a user fails. */
export function refusesUsers({ failures }: DriverBehaviour): boolean {
  return failures.some(({ errno, when, of, isCertain }) => {
    return isCertain === true && when === undefined && errno !== '0' && (of === 'unmanaged' || of === 'paging');
  });
}

/** Whether the driver takes two paging domains, one on top of the other, and then none any more: msm. */
export function takesTwo({ failures }: DriverBehaviour): boolean {
  return failures.some(({ when, isCertain }) => isCertain === true && when === 'after a second');
}

/** Groups that the abstract users can come to own: the container's, and those of which iommufd has a device. */
export function usableGroups(topology: Topology, means: Means): readonly string[] {
  const { groups, container, iommufd } = topology;
  return groups.filter((group) => {
    const isAsked = container.includes(group) || membersOf(topology, group).some(({ name }) => iommufd.includes(name));
    return isAsked && isClaimable(topology, group, means);
  });
}

/** Whether the default domain is one of the DMA API where nobody asks for another. */
export function hasDmaDomains({ staticDefault, demandsType, hasDefaultDomain }: DriverBehaviour): boolean {
  return staticDefault === undefined && demandsType !== 'identity' && hasDefaultDomain !== false;
}

/** Whether the kernel lets users attach PASIDs, and the driver takes domains of theirs there, whatever the RID is on. */
export function givesUsersPasids({ design, driver }: Means): boolean {
  const isRefused = driver.hasPasidsOfProcessesOnly === true || driver.hasPasidsOverIdentityOnly === true;
  return design.choices.pasidThroughIommufd === 'present' && !isRefused;
}
