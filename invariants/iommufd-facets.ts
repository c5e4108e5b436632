/** What properties of iommufd's objects read, and of which systems they speak. */
import type { Json, LocalState } from '../explorer/system.ts';
import { type IgroupContext, readIgroup, type Topology } from '../model/index.ts';

/** Whether iommufd is there object by object. */
export const hasObjects = ({ iommufdObjects }: Topology) => iommufdObjects !== undefined;

/** What properties read of a group of iommufd: its group of the core, who is bound, who is attached. */
type IgroupFacet = Pick<IgroupContext, 'group' | 'devices' | 'attachments'>;

/** Reads it. */
export const igroupFacet = (local: LocalState): Json => {
  const { group, devices, attachments } = readIgroup(local);
  return { group, devices, attachments } as unknown as Json;
};

/** What was read so. */
export const asIgroup = (facet: unknown) => facet as IgroupFacet;
