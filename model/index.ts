/**
 * The Linux IOMMU core as machines.
 *
 * A group is the core's book-keeping; an entry is what the hardware does; a slot is one PASID of a group;
 * devices, a VFIO container and an iommufd context make the requests. A design says which kernel it is.
 * Start with `group/index.ts`; docs/MODEL.md relates kernel functions to commands and events.
 */
export { type Bug, type BugFound, bugs } from './bugs/index.ts';
export { CHOICES, type ChoiceValue, type DesignChoices } from './choices/index.ts';
export type {
  CallerDomain,
  Configuration,
  Design,
  DeviceSpecification,
  DriverBehaviour,
  DriverProfile,
  Liberty,
  Topology,
} from './configuration.ts';
export { behaviourOf, cutToFit } from './cut.ts';
export { agrees, choicesOf, DesignReads } from './design-reads.ts';
export { designs } from './designs/index.ts';
export { CLAUSES, driverOfIommu, drivers } from './drivers/index.ts';
export type { GroupRequest } from './events.ts';
export { choiceCatalogue, designWith, findBug, findDesign, findDriver, findLiberty, findTopology } from './find.ts';
export { type DomainType, domainTypeOf, isOneObject, type TypeRead, typeOf, typeReadOf } from './group/index.ts';
export { devicesIn, GROUP_OBJECTS, type GroupObject } from './group-object/index.ts';
export { nameOfTransition, saysTransitions, TRANSITIONS, type Transition } from './hardware/transitions.ts';
export * from './iommufd-objects/reading.ts';
export { inForce, isBefore, MAINLINE } from './kernels.ts';
export { liberties } from './liberties.ts';
export { cacheOf, dmaApiOf, isPinned, mappingDomainOf, type PageState, pageOf, pageStateOf } from './memory/index.ts';
export {
  BLOCKED,
  CONTAINER,
  CONTAINER_DOMAIN,
  type Domain,
  holderOf,
  IDENTITY,
  IOMMUFD,
  isForeign,
  isIdentity,
  isOfDmaApi,
  isPaging,
  MAPPER,
  MAPPER_DOMAIN,
  mapsKernelMemory,
  numberOf,
  PICKER,
  processDomainOf,
  SHARER,
} from './names.ts';
export * from './reading.ts';
export { type DesignOfRelease, designOfRelease, type Release, releaseIn } from './release.ts';
export { livingSvaDomains, processOf } from './sva/index.ts';
export { iommuSystem } from './system.ts';
export { topologies } from './topologies/index.ts';
export { nameOfCallerDomain } from './users/caller-domain.ts';
export {
  cdevOf,
  hasDeviceNode,
  hasFile,
  openCount,
  openDevices,
  vfioGroupOf,
} from './vfio/index.ts';
