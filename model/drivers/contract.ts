/** What drivers are held to: the clauses of the contract of `struct iommu_ops`. */
import type { ContractClause } from '../configuration.ts';

/** Each clause, and where it is written; not every one is written down as such. */
export const CLAUSES = {
  keptOld: {
    text: 'a failed attach leaves the device on its old domain',
    source:
      'include/linux/iommu.h asks it of set_dev_pasid only; for attach_dev the core relies on it since 2b33598e666d ' +
      '(v6.19), where __iommu_group_set_domain_internal leaves the member that failed alone',
  },
  between: {
    text: 'between two domains a device reaches one of them or nothing',
    source:
      '0286300e6045 (v5.19), the comment in __iommu_group_set_domain: DMA can be discarded during the transition, ' +
      'and must only be able to access either new_domain or group->domain; the same in v7.0',
  },
  blocks: {
    text: 'there is a static blocked domain, whose attach cannot fail',
    source: 'include/linux/iommu.h, struct iommu_ops, blocked_domain',
  },
  again: {
    text: 'a domain that was attached before can be attached again',
    source: '0286300e6045 (v5.19), the comment in __iommu_group_set_domain: it cannot fail',
  },
  truthful: {
    text: 'an attach that is reported to work has happened',
    source: 'include/linux/iommu.h, attach_dev: 0 is success',
  },
  released: {
    text: 'a released device is blocked or untranslated, and goes through no domain that can be freed',
    source:
      'iommu_deinit_device, v7.0, its comment: where there is no release_domain, release_device must set identity or ' +
      'blocking, and stop using any domain',
  },
} as const;

/** Whether a clause is kept, and how one knows. */
type Judged = readonly [isKept: ContractClause['isKept'], source: string];

/** All clauses, judged for one driver. */
export function contract(judged: Readonly<Record<keyof typeof CLAUSES, Judged>>): readonly ContractClause[] {
  return (Object.keys(CLAUSES) as (keyof typeof CLAUSES)[]).map((name) => {
    const [isKept, source] = judged[name];
    return { clause: CLAUSES[name].text, isKept, source };
  });
}

/** The mail that lists what `detach_dev` of each driver meant. */
export const DETACH_MAIL = 'mail of 2022-05-16, J. Gunthorpe, thread "iommu: Add blocking_domain_ops"';

/** The patch that shows every driver's attach functions as they were then. */
export const PASSES_OLD = 'fd714986e4e4 (v6.19)';
