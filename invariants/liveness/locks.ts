/** Locks: whoever holds one, or waits for one, can come to the end of what he does. */
import type { LocalState } from '../../explorer/system.ts';
import type { Topology } from '../../model/index.ts';
import { CORE } from '../invariant.ts';
import type { LivenessRule } from './rule.ts';

/** Where operations rest with a lock held, or wait for one that others hold. In the kernel's order, the outermost first. */
const HOLDERS = [
  {
    letter: 'a',
    kind: 'writer',
    title: 'a write to the file type can end',
    source:
      'iommu_group_store_type, 08a27c1c3ecf (v5.11) to v6.3, until 49a22aae7d9c: the mutex of the group is dropped to ' +
      'take the lock of the device, for whoever unbinds it takes them in the other order',
  },
  {
    letter: 'b',
    kind: 'device',
    title: 'a bind, an unbind and a removal can end',
    source:
      'drivers/base/dd.c, __device_driver_lock; under it iommu_device_unuse_default_domain takes the mutex of the group',
  },
  {
    letter: 'c',
    kind: 'vfio group',
    title: 'joining and leaving a container can end',
    source:
      'drivers/vfio/container.c, vfio_container_attach_group: under the lock of the VFIO group takes that of the container',
  },
  {
    letter: 'd',
    kind: 'vfio container',
    title: 'VFIO_SET_IOMMU can end',
    source: 'drivers/vfio/container.c, vfio_ioctl_set_iommu: under the lock of the container attaches its groups',
  },
  {
    letter: 'e',
    kind: 'sva',
    title: 'binding a process can end',
    source: 'drivers/iommu/iommu-sva.c, iommu_sva_bind_device: under iommu_sva_lock takes the mutex of the group',
  },
  {
    letter: 'f',
    kind: 'registration',
    title: 'registering an IOMMU can end',
    source: `${CORE}, probe_iommu_group calls __iommu_probe_device: under iommu_probe_device_lock takes the mutex of the group`,
  },
  {
    letter: 'g',
    kind: 'group',
    title: 'the mutex of a group can be given back',
    source: `${CORE}, group->mutex: the innermost of those here; a reset between prepare and done does not hold it`,
  },
] as const;

const isBusy = ({ tags }: LocalState) => tags.includes('busy');

const ends = HOLDERS.map(
  ({ letter, kind, title, source }): LivenessRule => ({
    kind: 'recoverable',
    name: `L-10${letter}`,
    title,
    statement: 'Whoever holds a lock or waits for one can come to an end, if users close what they have open.',
    source,
    isMeantFor: () => true,
    roles: { holder: kind },
    facets: { holder: isBusy },
    from: ({ holder }) => holder === true,
    to: ({ holder }) => holder === false,
  }),
);

/** States of a device between the start and the end of the remove of vfio-pci. */
const LEAVING = ['unlisting', 'unregistering', 'unregistered'];

const removeEnds: LivenessRule = {
  kind: 'recoverable',
  name: 'L-11',
  title: 'the remove of vfio-pci can end',
  statement: 'Where vfio-pci leaves a device, it can come to an end if its users close what they have open.',
  source:
    'drivers/vfio/vfio_main.c, vfio_unregister_group_dev: waits for the last reference; recorded on 6.12.117: remove_owned',
  isMeantFor: ({ vfio }: Topology) => vfio !== undefined,
  roles: { device: 'device' },
  facets: { device: ({ value }) => LEAVING.includes(String(value)) },
  from: ({ device }) => device === true,
  to: ({ device }) => device === false,
};

export const locks: readonly LivenessRule[] = [...ends, removeEnds];
