/** Kernel versions, as sets of choices. */
import type { Design } from './configuration.ts';
import type { DesignChoices } from './design-choices.ts';

const mainline: DesignChoices = {
  setDomainRollBack: 'visited',
  attachRollBack: 'visited',
  mustNotFail: 'arrives',
  hotAdd: 'current',
  typeChange: 'unowned',
  blockingAllocation: 'enomem',
  detachWhileOwned: 'blocking',
  directBlocking: 'refused',
  directRelease: 'identity',
  resetFence: 'requests',
  deviceClaims: 'present',
  pasids: 'present',
  resetWindows: 'per-device',
};

const v61: DesignChoices = {
  ...mainline,
  setDomainRollBack: 'none',
  attachRollBack: 'none',
  mustNotFail: 'stops',
  hotAdd: 'current-then-default',
  typeChange: 'single-unbound',
  blockingAllocation: 'einval',
  directBlocking: 'accepted',
  directRelease: 'release-domain',
  deviceClaims: 'absent',
  pasids: 'absent',
  resetWindows: 'absent',
};

export const designs: readonly Design[] = [
  {
    name: 'mainline',
    title: 'v7.0.10 and later',
    source: 'drivers/iommu/iommu.c at v7.0 with b296ca1fb43a, 5474e6e17a26 and 1615e8896a8f',
    heldAgainst: 'read',
    drivers: 'current',
    choices: mainline,
  },
  {
    name: 'v6.1',
    title: 'v6.1 as tagged',
    source:
      'drivers/iommu/iommu.c at 0286300e6045 (v5.19) and at 00208852d351 (v6.2 cycle), which agree in these ' +
      'functions',
    heldAgainst: 'read',
    drivers: 'older',
    choices: v61,
  },
  {
    name: 'v6.1.192',
    title: 'v6.1 with the stable fixes of 6.1.192',
    source: 'v6.1 with 2cc73c5712f9 (v6.3, and 6.1.y): __iommu_attach_group puts all members back',
    heldAgainst: 'read',
    drivers: 'older',
    choices: { ...v61, attachRollBack: 'all' },
  },
];
