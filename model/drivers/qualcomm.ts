/** Qualcomm: drivers/iommu/arm/arm-smmu/qcom_iommu.c and drivers/iommu/msm_iommu.c. */
import type { DriverBehaviour, DriverProfile } from '../configuration.ts';
import { IDENTITY } from '../names.ts';
import { contract, DETACH_MAIL, PASSES_OLD } from './contract.ts';

/** qcom_iommu_init_domain programs the contexts once: a domain that has its page tables is skipped. */
const PROGRAMMED_ONCE = {
  errno: '0',
  because: 'programmed once',
  leaves: 'old',
  of: 'paging',
  when: 'again',
  isCertain: true,
} as const;

export const qcom: DriverProfile = {
  name: 'qcom',
  title: 'Qualcomm context banks: a domain is programmed once; attached again, it is only reported',
  source: `drivers/iommu/arm/arm-smmu/qcom_iommu.c, qcom_iommu_init_domain, ${PASSES_OLD}`,
  behaviours: [
    {
      since: 'ever',
      source:
        `qcom_iommu_init_domain, ${PASSES_OLD}: returns at once where qcom_domain->iommu is set, which nothing clears; ` +
        'turns the context bank off to program it',
      hasBlockedDomain: false,
      hasFlushQueues: false,
      neverFails: [IDENTITY],
      failures: [PROGRAMMED_ONCE, { errno: '-ENOMEM', leaves: 'old', of: 'paging' }],
      transit: 'identity',
      hasPasids: false,
      releases: null,
      legacyDetach: 'passes-through',
    },
  ],
  contract: contract({
    keptOld: [true, `qcom_iommu_init_domain, ${PASSES_OLD}: page tables are allocated before`],
    between: [false, `qcom_iommu_init_domain, ${PASSES_OLD}: SCTLR is 0 meanwhile, which lets through`],
    blocks: [false, `qcom_iommu_ops, ${PASSES_OLD}, has no blocked_domain`],
    again: [false, `qcom_iommu_init_domain, ${PASSES_OLD}: not programmed again`],
    truthful: [false, `qcom_iommu_init_domain, ${PASSES_OLD}: 0 for a domain that has its page tables`],
    released: [false, `qcom_iommu_ops, ${PASSES_OLD}, has neither release_domain nor release_device`],
  }),
  breaks: {
    'I-01': `a context bank that is turned off lets through: qcom_iommu_init_domain, ${PASSES_OLD}`,
    'I-05': `a detached device stays on the domain of the user: qcom_iommu_init_domain, ${PASSES_OLD}`,
    'I-06': `a detached device stays on the domain of the user, who frees it: qcom_iommu_init_domain, ${PASSES_OLD}`,
    'I-11': 'a device that was left elsewhere is taken to be blocked for its reset: qcom_iommu_init_domain',
    'I-16': 'a member that had moved is not put back: qcom_iommu_init_domain',
    'I-26': 'a released device stays on the default domain, which may be freed: qcom_iommu_ops',
  },
};

/** For ever: `num` is never set back. Before, the bank of that number was 0, which looks like none. */
const NUMBERED = {
  errno: '-EEXIST',
  because: 'attached',
  leaves: 'old',
  of: 'paging',
  when: 'after a second',
  isCertain: true,
} as const;

const current: DriverBehaviour = {
  since: 'v6.7',
  source:
    'msm_iommu_attach_dev: -EEXIST where master->num is set; msm_iommu_alloc_ctx gives bank 0 first, so that a domain ' +
    'on top of that one gets bank 1; msm_iommu_identity_attach frees the bank, and leaves num as it is. One master ' +
    'behind an IOMMU; what the second list_add of dom_node does to the lists of domains is left out',
  demandsType: 'identity',
  hasBlockedDomain: false,
  neverFails: [IDENTITY],
  failures: [NUMBERED, { errno: '-ENODEV', because: 'contexts', leaves: 'old', of: 'paging' }],
  transit: 'identity',
  hasPasids: false,
  releases: null,
};

export const msm: DriverProfile = {
  name: 'msm',
  title: 'Qualcomm MSM: takes a second domain on top of the first, and after that none, for ever',
  source: 'drivers/iommu/msm_iommu.c, msm_iommu_attach_dev, v6.6 and v6.7',
  behaviours: [
    current,
    {
      ...current,
      since: 'ever',
      source: `msm_iommu_detach_dev: __reset_context; no default domain: ${DETACH_MAIL}`,
      hasDefaultDomain: false,
      legacyDetach: 'passes-through',
    },
  ],
  contract: contract({
    keptOld: [true, 'msm_iommu_attach_dev: the bank is looked for before the hardware is touched'],
    between: [
      false,
      'msm_iommu_attach_dev: config_mids comes before __program_context, and a bank that is off lets through',
    ],
    blocks: [false, 'msm_iommu_ops has no blocked_domain'],
    again: [false, 'msm_iommu_attach_dev: -EEXIST for any domain once master->num is set'],
    truthful: [true, 'msm_iommu_attach_dev'],
    released: [false, 'msm_iommu_ops has neither release_domain nor release_device'],
  }),
  breaks: {
    'I-01': 'a context bank that is off lets through: config_mids and __program_context, on top of another domain',
    'I-05': 'a detached device stays on the domain of the user: msm_iommu_attach_dev, -EEXIST',
    'I-06': 'a detached device stays on the domain of the user, who frees it: msm_iommu_attach_dev, -EEXIST',
    'I-11': 'a device that was left elsewhere is taken to be blocked for its reset: msm_iommu_attach_dev, -EEXIST',
    'I-15': 'a detach, which must not fail, is refused: msm_iommu_attach_dev, -EEXIST',
    'I-16': 'a member that had moved is not put back: msm_iommu_attach_dev, -EEXIST',
  },
};
