/** virtio-iommu: drivers/iommu/virtio-iommu.c. Hardware is what the host does. */
import type { DriverBehaviour, DriverProfile } from '../configuration.ts';
import { BLOCKED, IDENTITY } from '../names.ts';
import { contract } from './contract.ts';
import { MSI } from './reserved.ts';

/** Any error of the host, in the middle of what it does. */
const HOST = { errno: '-EINVAL', because: 'host' } as const;

const current: DriverBehaviour = {
  since: 'v6.16',
  source:
    'viommu_attach_dev, v6.16; viommu_release_device: DETACH since "iommu/virtio: Detach domain on endpoint release"',
  hasBlockedDomain: false,
  neverFails: [],
  failures: [
    { ...HOST, leaves: 'old' },
    { ...HOST, leaves: 'new' },
    { ...HOST, leaves: 'blocked' },
  ],
  transit: 'none',
  countsEndpoints: true,
  hasPasids: false,
  releases: BLOCKED,
};

/** Since 0d76a6edae9e and 0d609a1450fa (v6.16) the host decides: a static identity domain where it offers bypass. */
const allocating: DriverBehaviour = {
  ...current,
  since: 'v6.8',
  source: `${current.source}; viommu_domain_alloc: an identity domain for each group, as recorded on 6.12.117`,
  hasStaticIdentity: false,
};

const strict: DriverBehaviour = {
  ...allocating,
  since: 'v6.5',
  source:
    'viommu_capable and viommu_domain_alloc before "iommu/virtio: Add ops->flush_iotlb_all and enable deferred flush"',
  hasFlushQueues: false,
};

const before: DriverBehaviour = {
  ...strict,
  since: 'ever',
  source: 'viommu_release_device before "iommu/virtio: Detach domain on endpoint release" (v6.5): the host is not told',
  releases: null,
};

const judged = contract({
  keptOld: [false, 'viommu_attach_dev, v6.16: any error of the host, and the old domain has lost an endpoint'],
  between: ['not said', 'the virtio specification does not say; assumed to be kept'],
  blocks: [false, 'viommu_ops, v6.16, has no blocked_domain'],
  again: [false, 'viommu_attach_dev, v6.16: the host may fail any request'],
  truthful: [true, 'viommu_attach_dev, v6.16: returns what the host answered'],
  released: [true, 'viommu_release_device, v6.5: DETACH; not before'],
});

const breaks = {
  'I-05': 'the host refuses, and nobody knows what the endpoint is left in: viommu_attach_dev, v6.16',
  'I-06': 'an endpoint that a refusal left on the new domain stays there when that is freed: viommu_attach_dev, v6.16',
  'I-11': 'an endpoint that a refusal left elsewhere is taken to be blocked for its reset: viommu_attach_dev, v6.16',
  'I-26': 'a refusal leaves the endpoint on the default domain that is taken back: viommu_attach_dev, v6.16',
  'I-73': 'nr_endpoints of the old domain is counted down before the host is asked: viommu_attach_dev, v6.16',
};

export const virtio: DriverProfile = {
  name: 'virtio',
  title: 'virtio-iommu: the host decides, and a refusal leaves nobody knows what',
  source:
    'drivers/iommu/virtio-iommu.c, viommu_attach_dev, v6.16; the virtio specification: an endpoint without a domain ' +
    'is blocked where bypass is not offered',
  behaviours: [current, allocating, strict, before],
  contract: judged,
  // VIOT names what is behind it; its specification has no request about interrupts, and viommu_domain_ops nothing of
  // coherency.
  takesDevices: 'when bound',
  reservesOnPc: [MSI],
  enforcesCoherency: false,
  remapsInterrupts: false,
  breaks,
};

/** The same where the host lets through what has no domain: one fixed value that the kernel does not choose. */
export const virtioBypass: DriverProfile = {
  ...virtio,
  name: 'virtio-bypass',
  title: 'the same on a host that lets an endpoint without a domain through (bypass)',
  source:
    'drivers/iommu/virtio-iommu.c, viommu_attach_dev, v6.16; the virtio specification: with bypass set, an endpoint ' +
    'without a domain reaches everything',
  behaviours: [
    ...[current, allocating, strict].map((behaviour) => ({
      ...behaviour,
      source: `${behaviour.source}; after it the endpoint is in bypass`,
      releases: IDENTITY,
    })),
    before,
  ],
  breaks: {
    'I-01': 'a released endpoint is in bypass until its first attach: viommu_release_device, v6.16',
    ...breaks,
  },
};
