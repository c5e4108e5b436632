/** A toy of which many tests are made: a driver is unbound while somebody has the device open. */

/** A group of one device that nobody owns, as a toy has it. */
export const free = (driver: string, node: 0 | 1, blocking = 'D#2') =>
  `g8: dom=def8#1(DMA-FQ) def=def8#1 blk=${blocking} node=${node} 01:00.0[${driver}]`;
/** One whose owner has attached a domain. */
export const owned = (driver: string, node: 0 | 1 = 1) =>
  `g8: own=1 owner=U#1 dom=usr#3(UNMANAGED) def=def8#1 blk=D#2 node=${node} 01:00.0[${driver}]`;

/** A has a device open, and B has begun to unbind its driver: step 6. */
export const UNBINDING = `
  INIT
    ${free('vfio-pci', 1, '-')}
  A: open_container C
  A: open_group G @0000:01:00.0 => 0 gid=8
  A: set_container G C
    g8: own=1 owner=U#1 dom=D#2(BLOCKED) def=def8#1 blk=D#2 node=1 01:00.0[vfio-pci]
  A: set_iommu C 1
    ${owned('vfio-pci')}
  A: get_device D G 0000:01:00.0
  B: unbind 0000:01:00.0 => waits
    ${owned('-')}`;
/** And it returns. */
export const RETURNED = '[RET of step 6: rc=0 errno=0]';
