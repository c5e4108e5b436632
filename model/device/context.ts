/** What a device remembers, and what may be asked of it. */
import type { Command, LocalState, Outcome, PlainEvent } from '../../explorer/system.ts';
import { PROCEED, request, withdrawal } from '../commands.ts';
import { deviceOf, type Surroundings } from '../configuration.ts';
import { type Errno, mayFail } from '../events.ts';
import { type Domain, identityTwinOf, privateDomainOf, processDomainOf } from '../names.ts';
import type { AskedOf } from '../words.ts';

/** What may be bound to a device: a driver that uses the DMA API, or one with `driver_managed_dma`. */
export type DriverKind = 'kernel' | 'managed';

export interface DeviceContext {
  readonly name: string;
  /** The group that it belongs to by its place on the bus, whether or not the core put it there. */
  readonly home: string;
  /** `dev->iommu_group`; null where the core refused the device. */
  readonly group: string | null;
  /** Whether the process domain that its driver made is attached to a PASID. */
  readonly hasProcess: boolean;
  /** Whether the private domain that its driver made is attached to the RID. */
  readonly hasPrivate: boolean;
  /** `dev->iommu`, followed only where the IOMMU is registered late. */
  readonly hasRecord: boolean;
  /** The group that it was added to, where that is another; left out where it is not. */
  readonly place?: string;
  /** The firmware demands a direct mapping; left out where it does not. */
  readonly requiresDirect?: true;
  /** No IOMMU serves it; left out where one does. */
  readonly isUnserved?: true;
  /** The driver that binds, while the core probes the device for it. */
  readonly binds: DriverKind | 'vfio' | null;
}

type Operation =
  | 'plug'
  | 'unplug'
  | 'bind'
  | 'unbind'
  | 'attach pasid'
  | 'detach pasid'
  | 'attach private'
  | 'detach private'
  | 'use dma';

export interface DeviceEvent {
  readonly type:
    | Operation
    | 'proceed'
    | 'answer'
    | 'lock device'
    | 'unlock device'
    | 'look'
    | 'make record'
    | 'drop record'
    | 'join group'
    | 'leave group';
  readonly driver?: DriverKind | 'vfio';
  readonly group?: string;
  readonly from?: string;
  readonly errno?: Errno;
  readonly outcome?: string;
}

export type Asked = AskedOf<DeviceContext, DeviceEvent>;

/** Domains that the device's driver allocated and has not freed. */
export function domainsOfDriver({ name, hasProcess, hasPrivate }: DeviceContext): readonly Domain[] {
  const ofItsOwn = hasPrivate ? [privateDomainOf(name), identityTwinOf(name)] : [];
  return [...(hasProcess ? [processDomainOf(name)] : []), ...ofItsOwn];
}

/** A driver's probe may fail after the core has counted it, or has let it by. */
export function deviceOutcomes({ value }: LocalState, event: PlainEvent): readonly Outcome[] | undefined {
  const isDriversProbe = value === 'binding' || value === 'bindingManaged';
  return isDriversProbe && event.type === 'proceed' ? mayFail('-ENODEV') : undefined;
}

/** What may be asked of a device, in the order in which it is tried. */
export function deviceCommands({ topology, driver }: Surroundings, name: string): readonly Command[] {
  const {
    isHotPluggable,
    isDeferred,
    drivers = ['kernel', 'managed'],
    usesPasid,
    usesPrivateDomain,
    keepsPrivateDomain,
    otherGroups = [],
  } = deviceOf(topology, name);
  return [
    ...(isHotPluggable ? [request({ type: 'plug' })] : []),
    ...otherGroups.map((group) => request({ type: 'plug', group })),
    ...(isHotPluggable ? [withdrawal({ type: 'unplug' })] : []),
    ...drivers.map((driverKind) => request({ type: 'bind', driver: driverKind })),
    ...(drivers.length > 0 ? [withdrawal({ type: 'unbind' })] : []),
    PROCEED,
    ...(usesPasid && driver.hasPasids && topology.pasids.length > 0
      ? [request({ type: 'attach pasid' }), withdrawal({ type: 'detach pasid' })]
      : []),
    ...(usesPrivateDomain ? [request({ type: 'attach private' })] : []),
    ...(usesPrivateDomain && !keepsPrivateDomain ? [withdrawal({ type: 'detach private' })] : []),
    ...(isDeferred && drivers.includes('kernel') ? [request({ type: 'use dma' })] : []),
  ];
}
