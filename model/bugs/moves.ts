/** Bugs of changing a group's domain, of claiming it, and of its default domain. */
import type { Bug } from './bug.ts';

export const MOVE_BUGS: readonly Bug[] = [
  {
    slug: 'owned-detach-null-domain',
    title: 'claiming or detaching a group leaves it with no domain, and a device where it was',
    fix: '0286300e6045 (v5.19)',
    source: 'drivers/iommu/iommu.c at 1ea2a07a532b (v5.19-rc1), iommu_group_claim_dma_owner, __iommu_detach_group',
    design: 'v5.19',
    setBack: {
      groupClaims: 'detaches',
      detachWhileOwned: 'nothing',
      groupRelease: 'default-if-detached',
      attachRule: 'default',
      noDomain: 'detach-op-if-any',
    },
    scope: { topology: 'single' },
    found: { property: 'I-06', steps: 4 },
  },
  {
    slug: 'group-attach-no-rollback',
    title: 'an attach that a later member refuses leaves the earlier ones on the new domain',
    fix: '2cc73c5712f9 (v6.3)',
    source: 'drivers/iommu/iommu.c at 0286300e6045 (v5.19), __iommu_attach_group',
    design: 'v6.3',
    setBack: { attachRollBack: 'none' },
    scope: { topology: 'pair' },
    found: { property: 'I-16', steps: 2 },
  },
  {
    slug: 'nofail-set-domain-uaf',
    title: 'a detach stops at the first member that fails; the others stay on a domain that is then freed',
    fix: '2cc73c5712f9 (v6.3)',
    source: 'drivers/iommu/iommu.c at 0286300e6045 (v5.19) and 2cc73c5712f9 (v6.3), __iommu_group_set_domain',
    // VT-d leaves a device that failed blocked: what is in danger is the next one.
    design: 'v6.15',
    setBack: { attachRollBack: 'none', setDomainRollBack: 'none', mustNotFail: 'stops' },
    scope: { topology: 'pair', driver: 'intel-vtd', faults: 0, breaches: 1 },
    found: { property: 'I-06', steps: 4 },
    stages: [
      {
        fix: '2cc73c5712f9 (v6.3)',
        setBack: { attachRollBack: 'all', setDomainRollBack: 'none', mustNotFail: 'stops' },
        found: { property: 'I-06', steps: 4 },
      },
    ],
  },
  {
    slug: 'false-ownership-identity-twin',
    title: "a sibling's driver is refused because the group runs on a second identity domain",
    fix: '2380f1e8195e (v6.0)',
    source: 'drivers/iommu/iommu.c at 0286300e6045 (v5.19), iommu_device_use_default_domain',
    design: 'v6.1',
    setBack: { identityTwin: 'refused' },
    scope: { topology: 'identity-twin', faults: 0 },
    found: { property: 'I-46', steps: 4 },
  },
  {
    slug: 'legacy-detach-to-default',
    title: 'a detach takes a device that a user still holds to the domain of the kernel',
    fix: '0286300e6045 (v5.19)',
    source: 'drivers/iommu/iommu.c at b54240ad4943 (v5.17), __iommu_detach_group',
    design: 'v5.19',
    setBack: { detachWhileOwned: 'default' },
    scope: { topology: 'single' },
    found: { property: 'I-01', steps: 3 },
  },
  {
    slug: 'sysfs-type-success-path-undo',
    title: 'a change of type that succeeds runs into the path that undoes it, and frees the new default domain',
    fix: '911476ef3c58 (v6.5)',
    source: 'drivers/iommu/iommu.c at 1000dccd5d13 (v6.5-rc1), iommu_setup_default_domain, by the message of the fix',
    design: 'v6.6',
    setBack: { typeChangeEnd: 'undoes' },
    scope: { topology: 'passthrough' },
    found: { property: 'I-06', steps: 1 },
  },
];
