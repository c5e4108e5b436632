/** Apple DART: drivers/iommu/apple-dart.c. */
import type { DriverBehaviour, DriverProfile } from '../configuration.ts';
import { BLOCKED, IDENTITY } from '../names.ts';
import { contract, PASSES_OLD } from './contract.ts';

const current: DriverBehaviour = {
  since: 'v6.7',
  source: '7993085d8d5d and 17ef8d6876e0 (v6.7): static identity and blocked domains',
  hasBlockedDomain: true,
  hasStaticIdentity: true,
  hasFlushQueues: false,
  // Where bypass is not supported, def_domain_type keeps the core from asking for it.
  neverFails: [BLOCKED, IDENTITY],
  failures: [{ errno: '-ENOMEM', leaves: 'old', of: 'paging' }],
  transit: 'none',
  hasPasids: false,
  releases: null,
};

export const appleDart: DriverProfile = {
  name: 'apple-dart',
  title: 'Apple DART: checks first; leaves a released device on its last domain',
  source: `drivers/iommu/apple-dart.c, apple_dart_attach_dev_paging, ${PASSES_OLD}`,
  behaviours: [
    current,
    {
      ...current,
      since: 'ever',
      source:
        'apple_dart_attach_dev, v5.19: -EINVAL where bypass is forced; detach_dev disables DMA; apple_dart_domain_alloc ' +
        'allocates each domain',
      hasStaticIdentity: false,
      failures: [...current.failures, { errno: '-EINVAL', because: 'bypass is forced', leaves: 'old', of: 'paging' }],
      legacyDetach: 'blocks',
    },
  ],
  contract: contract({
    keptOld: [true, `apple_dart_attach_dev_paging, ${PASSES_OLD}: apple_dart_setup_translation comes last`],
    between: [true, `apple_dart_setup_translation, ${PASSES_OLD}`],
    blocks: [true, '17ef8d6876e0 (v6.7)'],
    again: [true, `apple_dart_attach_dev_paging, ${PASSES_OLD}`],
    truthful: [true, `apple_dart_attach_dev_paging, ${PASSES_OLD}`],
    released: [false, `apple_dart_release_device, ${PASSES_OLD}: frees its data; there is no release_domain`],
  }),
  breaks: {
    'I-01':
      'a released device stays where it was until its first attach, a user meanwhile owning its group: apple_dart_release_device',
    'I-06': `a released device stays on a domain that is freed: apple_dart_release_device, ${PASSES_OLD}`,
    'I-26': 'a released device stays on the default domain, which may be freed: apple_dart_release_device',
  },
};
