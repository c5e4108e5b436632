/** Kernels: what each chose follows from its version, and from what its stable tree took over. */
import { choicesOf, type DesignChoices } from '../choices/index.ts';
import type { Design } from '../configuration.ts';
import { MAINLINE } from '../kernels.ts';

interface Release {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly recordings?: string;
  /** Choices of a later kernel that this stable one took over. */
  readonly backports?: Partial<DesignChoices>;
}

function released({ name, backports, ...told }: Release): Design {
  return { name, ...told, heldAgainst: 'read', kernel: name, choices: { ...choicesOf(name), ...backports } };
}

/** The file that each version is of. */
const CORE = 'drivers/iommu/iommu.c';

/** `drivers/iommu/iommu.c` as it was at a commit near a version, and what of that version it does not show. */
function at(commit: string, note?: string): string {
  return `${CORE} at ${commit}${note === undefined ? '' : `; ${note}`}`;
}

export const RELEASED: readonly Design[] = [
  released({
    name: MAINLINE,
    title: 'v7.0.10, and what was read of v7.1 to v7.3',
    source:
      'drivers/iommu/iommu.c at v7.0 with b296ca1fb43a, 5474e6e17a26 and 1615e8896a8f (v7.0.10), which is not the tip of ' +
      'the tree: of what came later only ' +
      '6fc7e8a3b811 (v7.1), ba5c0f28a26e (v7.2) and 0dbcdf4473a6 (v7.3) were read, each by itself',
  }),
  released({
    name: 'v7.0.10',
    title: 'v7.0 with the stable fixes of v7.0.10: reset windows, one for each device',
    source:
      'v7.0 with d769711fcddd, b296ca1fb43a, 5474e6e17a26, 0d5fd7a9323c and 1615e8896a8f, and fc3523b16d2b and ' +
      'a6dea58d8625 of the drivers; without 6fc7e8a3b811 (v7.1), which went to review for a later 7.0.y ' +
      '("[PATCH 7.0 336/461]", 2026-05-28)',
  }),
  released({
    name: 'v7.0',
    title: 'v7.0 as tagged: reset windows, one for each group',
    source: at('c279e83953d9 (v7.0)'),
  }),
  released({
    name: 'v6.19',
    title: 'v6.19: attach_dev is told the old domain, and a member that failed is left alone',
    source: at('c279e83953d9 (v7.0), without what that commit adds', '2b33598e666d, fd714986e4e4'),
  }),
  released({
    name: 'v6.18',
    title: 'v6.18: a member that failed is attached to the old domain again',
    source: at('b46064a18810 (v6.15) and c279e83953d9 (v7.0), which agree but for later commits'),
  }),
  released({
    name: 'v6.15',
    title: 'v6.15: a driver waits for the default domain',
    source: at('b46064a18810 (v6.15)'),
  }),
  released({
    name: 'v6.12',
    title: 'v6.12: attachments carry handles',
    source: at('b46064a18810 (v6.15) and addb665924f3 (v6.6), by the commits between', '8519e689834a'),
  }),
  released({
    name: 'v6.12.117',
    title: 'v6.12 with the stable fixes of 6.12.117',
    source:
      'v6.12 with b46064a18810 (v6.15, and 6.6.y to 6.14.y): -EPROBE_DEFER; b3f6fcd8404f (v6.15, and 6.12.y): devices ' +
      'without PASIDs are not asked; 55c85fa7579d (v6.15, and 6.6.y to 6.14.y): replace; recorded runs of 6.12.117',
    recordings: '6.12.117',
    backports: { useWithoutDefault: 'waits', pasidRange: 'capable-members', iommufdReplace: 'attached' },
  }),
  released({
    name: 'v6.9',
    title: 'v6.9: every group has a default domain, and a domain of another driver is refused',
    source: at('addb665924f3 (v6.6), by the commits after it', '98ac73f99bc4, a9c362db3920'),
  }),
  released({
    name: 'v6.6',
    title: 'v6.6: a domain can be replaced; devices that require a direct mapping are not blocked',
    source: at('addb665924f3 (v6.6)'),
  }),
  released({
    name: 'v6.3',
    title: 'v6.3: iommu_attach_group rolls back; set_platform_dma_ops instead of detach_dev',
    source: at('2cc73c5712f9 (v6.3)'),
  }),
  released({
    name: 'v6.1.192',
    title: 'v6.1 with the stable fixes of 6.1.192',
    source:
      'v6.1 with 2cc73c5712f9 (v6.3, and 6.1.y): __iommu_attach_group puts all members back; 01657bc14a39 (v6.2, ' +
      'and 6.1.y): iommu_probe_device_lock; 4daa861174d5 (v6.3, and 6.1.y): iommu_group_alloc lets go of what it made; ' +
      'ef3a3f6a294b (v6.3, and the stable kernels since v5.12): VFIO_UPDATE_VADDR',
    recordings: '6.1.192',
    backports: {
      attachRollBack: 'all',
      probeLock: 'global',
      groupAllocFailure: 'released',
      updateVaddr: 'without-emulated',
    },
  }),
  released({
    name: 'v6.1',
    title: 'v6.1 as tagged',
    source:
      'drivers/iommu/iommu.c at 0286300e6045 (v5.19) and at 00208852d351 (v6.2 cycle), which agree in these ' +
      'functions',
  }),
  released({
    name: 'v5.19',
    title: 'v5.19: users claim groups, which blocks them',
    source: at('0286300e6045 (v5.19)'),
  }),
  released({
    name: 'v5.19-rc1',
    title: 'v5.19-rc1: claims are there, and leave a group without a domain',
    source: at('1ea2a07a532b, and before 0286300e6045, both in v5.19'),
  }),
  released({
    name: 'v5.17',
    title: 'v5.17: no owners; detaching goes to the default domain',
    source: at('b54240ad4943 (v5.17)'),
  }),
];
