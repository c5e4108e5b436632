/** NVIDIA Tegra: drivers/iommu/tegra-smmu.c. */
import type { DriverBehaviour, DriverProfile } from '../configuration.ts';
import { IDENTITY } from '../names.ts';
import { contract, DETACH_MAIL, PASSES_OLD } from './contract.ts';

const current: DriverBehaviour = {
  since: 'v6.7',
  source: `tegra_smmu_attach_dev and tegra_smmu_def_domain_type, ${PASSES_OLD}`,
  demandsType: 'identity',
  hasBlockedDomain: false,
  neverFails: [IDENTITY],
  failures: [
    { errno: '-ENOMEM', leaves: 'old', of: 'paging' },
    { errno: '-ENOMEM', because: 'second stream', leaves: 'identity', of: 'paging' },
  ],
  transit: 'none',
  hasPasids: false,
  releases: null,
};

export const tegraSmmu: DriverProfile = {
  name: 'tegra-smmu',
  title: 'Tegra SMMU: turns translation off for the streams that it had moved when the next one fails',
  source: `drivers/iommu/tegra-smmu.c, tegra_smmu_attach_dev, ${PASSES_OLD}`,
  behaviours: [
    current,
    {
      ...current,
      since: 'ever',
      source: `tegra_smmu_detach_dev: tegra_smmu_disable; no default domain: ${DETACH_MAIL}`,
      hasDefaultDomain: false,
      legacyDetach: 'passes-through',
    },
  ],
  contract: contract({
    keptOld: [false, `tegra_smmu_attach_dev, ${PASSES_OLD}: tegra_smmu_disable on an error`],
    between: [true, `tegra_smmu_enable, ${PASSES_OLD}: from one ASID to the next`],
    blocks: [false, `tegra_smmu_ops, ${PASSES_OLD}, has no blocked_domain`],
    again: [true, `tegra_smmu_attach_dev, ${PASSES_OLD}`],
    truthful: [true, `tegra_smmu_attach_dev, ${PASSES_OLD}`],
    released: [false, `tegra_smmu_ops, ${PASSES_OLD}, has neither release_domain nor release_device`],
  }),
  breaks: {
    'I-01': `a device of a user that fails is left untranslated: tegra_smmu_attach_dev, ${PASSES_OLD}`,
    'I-05': `a device that fails is left untranslated: tegra_smmu_attach_dev, ${PASSES_OLD}`,
    'I-06': `a device that was released on the domain of a user stays there when that is freed: tegra_smmu_ops, ${PASSES_OLD}`,
    'I-11': 'a device that was left elsewhere is taken to be blocked for its reset: tegra_smmu_attach_dev',
  },
};
