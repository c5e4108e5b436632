/** Calls of users of VFIO and iommufd, each where it can be made. */

const joined = ['open(g1)', 'VFIO_GROUP_SET_CONTAINER(g1, c1)', 'VFIO_SET_IOMMU(c1)'];
export const opened = [...joined, 'VFIO_GROUP_GET_DEVICE_FD(g1, d1)'];
export const compat = ['open(g1)', 'VFIO_GROUP_SET_CONTAINER(g1, iommufd)', 'VFIO_GROUP_GET_DEVICE_FD(g1, d1)'];
const cdev = ['open(d1)', 'VFIO_DEVICE_BIND_IOMMUFD(d1, iommufd)'];
export const attached = ['iommufd_device_bind(d1)', 'iommufd_device_attach(d1, ioas1)'];
export const faulting = [
  'iommufd_device_bind(d1)',
  'IOMMU_HWPT_ALLOC(d1, hwpt1)',
  'iommufd_device_attach(d1, hwpt1)',
  'iommufd_fault_iopf_handler(d1)',
];
const access = ['iommufd_access_create(access1)', 'iommufd_access_attach(access1, ioas1)'];
const pinned = [...access, 'IOMMU_IOAS_MAP(ioas1, memory)', 'iommufd_access_pin_pages(access1, memory)'];

/** Where, after what, what is called, what it returns, and how a trace has it where it does not start with the name. */
type Example = [topology: string, before: readonly string[], call: string, returns: string | undefined, trace?: string];

/** One for each word, at least. */
export const EXAMPLES: readonly Example[] = [
  ['vfio', [], 'open(g1)', '0', 'open(/dev/vfio/g1)'],
  ['vfio', ['open(g1)'], 'open(g1)', '-EBUSY'],
  ['vfio', ['close(c1)'], 'open(c1)', '0', 'c1 = open(/dev/vfio/vfio)'],
  ['vfio-cdev', [], 'open(d2)', '0', 'open(/dev/vfio/devices/d2)'],
  ['iommufd-single', ['close(iommufd)'], 'open(iommufd)', '0', 'open(/dev/iommu)'],
  ['vfio', opened, 'close(g1)', '0'],
  ['vfio', joined, 'close(g1)', '0'],
  ['vfio-cdev', [...cdev, 'VFIO_DEVICE_ATTACH_IOMMUFD_PT(d1, ioas1)'], 'close(d1)', '0'],
  ['vfio', opened, 'close_device(d1)', '0', 'close(device file of d1)'],
  ['vfio-compat', compat, 'close_device(d1, iommufd)', '0', 'close(device file of d1, opened through iommufd)'],
  ['vfio', ['open(g1)'], 'VFIO_GROUP_SET_CONTAINER(g1, c1)', '0'],
  ['vfio-mistakes', ['open(g1)'], 'VFIO_GROUP_SET_CONTAINER(g1, other)', '-EBADFD'],
  ['vfio', opened, 'VFIO_GROUP_UNSET_CONTAINER(g1)', '-EBUSY'],
  ['vfio', joined, 'VFIO_GROUP_UNSET_CONTAINER(g1)', '0'],
  ['vfio', joined, 'VFIO_GROUP_GET_DEVICE_FD(g1, d1)', '0'],
  ['vfio', joined.slice(0, 2), 'VFIO_SET_IOMMU(c1)', '0'],
  ['vfio-mistakes', joined.slice(0, 2), 'VFIO_SET_IOMMU(c1, unknown)', '-ENODEV'],
  ['vfio-mappings', joined.slice(0, 2), 'VFIO_SET_IOMMU(c1, type1v2)', '0'],
  ['vfio', ['open(g1)'], 'VFIO_GROUP_GET_STATUS(g1)', '0'],
  ['vfio', [], 'VFIO_CHECK_EXTENSION(c1, 1)', '0'],
  ['vfio', joined, 'VFIO_IOMMU_MAP_DMA(c1, 1048576, 4096)', '0'],
  ['vfio', joined, 'VFIO_IOMMU_MAP_DMA(c1, 1048577, 4096)', '-EINVAL'],
  ['vfio', joined, 'VFIO_IOMMU_UNMAP_DMA(c1, 1048576, 4096)', '0'],
  ['vfio', opened, 'VFIO_DEVICE_GET_INFO(d1)', '0'],
  ['vfio-cdev', ['open(d1)'], 'VFIO_DEVICE_BIND_IOMMUFD(d1, iommufd)', '0'],
  ['vfio-cdev', cdev, 'VFIO_DEVICE_ATTACH_IOMMUFD_PT(d1, ioas1)', '0'],
  ['vfio-cdev', cdev, 'VFIO_DEVICE_DETACH_IOMMUFD_PT(d1)', '0'],
  ['vfio-hot-reset', opened, 'VFIO_DEVICE_PCI_HOT_RESET(bus1, g1)', '0'],
  ['vfio-hot-reset', opened, 'VFIO_DEVICE_PCI_HOT_RESET(bus1, g1, g2)', '-EBADF'],
  ['iommufd-single', ['IOMMU_DESTROY(ioas1)'], 'IOMMU_IOAS_ALLOC(ioas1)', '0'],
  ['iommufd-single', [], 'IOMMU_IOAS_MAP(ioas1, msi)', '0'],
  ['iommufd-single', attached, 'IOMMU_IOAS_MAP(ioas1, msi)', '-EINVAL'],
  ['iommufd-single', [], 'IOMMU_IOAS_UNMAP(ioas1, msi)', '-ENOENT'],
  ['iommufd-access', [], 'IOMMU_IOAS_UNMAP(ioas1, all)', '0'],
  ['iommufd-single', attached, 'IOMMU_HWPT_ALLOC(d1, hwpt3)', '0'],
  ['iommufd-single', attached, 'IOMMU_DESTROY(hwpt1)', '-EBUSY'],
  ['iommufd-single', attached, 'IOMMU_DESTROY(d1)', '-EBUSY'],
  ['iommufd-faults', faulting.slice(0, 3), 'iommufd_fault_iopf_handler(d1)', undefined],
  ['iommufd-faults', faulting, 'write(hwpt1)', '0'],
  ['iommufd-single', [], 'iommufd_device_bind(d1)', '0'],
  ['iommufd-single', ['iommufd_device_bind(d1)'], 'iommufd_device_attach(d1, ioas1)', '0'],
  ['iommufd-single', attached, 'iommufd_device_replace(d1, ioas2)', '0'],
  ['iommufd-single', attached, 'iommufd_device_detach(d1)', '0'],
  ['iommufd-single', ['iommufd_device_bind(d1)'], 'iommufd_device_unbind(d1)', '0'],
  [
    'iommufd-single',
    ['iommufd_device_bind(d1)', 'close(iommufd)', 'iommufd_device_unbind(d1)'],
    'iommufd_fops_release(iommufd)',
    '0',
  ],
  ['iommufd-access', [], 'iommufd_access_create(access1)', '0'],
  ['iommufd-access', access.slice(0, 1), 'iommufd_access_attach(access1, ioas1)', '0'],
  ['iommufd-access', pinned, 'iommufd_access_replace(access1, ioas2)', '0'],
  ['iommufd-access', pinned, 'iommufd_access_detach(access1)', '0'],
  ['iommufd-access', pinned.slice(0, 3), 'iommufd_access_pin_pages(access1, memory)', '0'],
  ['iommufd-access', pinned, 'iommufd_access_unpin_pages(access1)', '0'],
  ['iommufd-access', pinned, 'iommufd_access_destroy(access1)', '0'],
];
