/** Kernels: what each chose follows from its version, and from what its stable tree took over. */
import { choicesOf, type DesignChoices } from '../choices/index.ts';
import type { Design } from '../configuration.ts';
import { MAINLINE } from '../kernels.ts';

interface Release {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  /** Choices of a later kernel that this stable one took over. */
  readonly backports?: Partial<DesignChoices>;
}

function released({ name, title, source, backports }: Release): Design {
  return { name, title, source, heldAgainst: 'read', kernel: name, choices: { ...choicesOf(name), ...backports } };
}

export const RELEASED: readonly Design[] = [
  released({
    name: MAINLINE,
    title: 'v7.0.10 and later',
    source: 'drivers/iommu/iommu.c at v7.0 with b296ca1fb43a, 5474e6e17a26 and 1615e8896a8f',
  }),
  released({
    name: 'v6.1',
    title: 'v6.1 as tagged',
    source:
      'drivers/iommu/iommu.c at 0286300e6045 (v5.19) and at 00208852d351 (v6.2 cycle), which agree in these ' +
      'functions',
  }),
  released({
    name: 'v6.1.192',
    title: 'v6.1 with the stable fixes of 6.1.192',
    source: 'v6.1 with 2cc73c5712f9 (v6.3, and 6.1.y): __iommu_attach_group puts all members back',
    backports: { attachRollBack: 'all' },
  }),
];
