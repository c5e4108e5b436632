/**
 * IOMMU drivers: what each does when the core calls it, and which clauses of the contract it keeps.
 *
 * One file for each family. A failure that the interface allows is listed in `failures`; what the device is left
 * in is up to the driver, and the core has to live with it. A driver behaves as the kernel of the design has it.
 */
import type { DriverProfile } from '../configuration.ts';
import { sun50i } from './allwinner.ts';
import { amd } from './amd.ts';
import { appleDart } from './apple.ts';
import { armSmmu, armSmmuV3 } from './arm.ts';
import { ideal } from './ideal.ts';
import { intelVtd } from './intel.ts';
import { profileOfIommu } from './iommu-words.ts';
import { mtk, mtkV1 } from './mediatek.ts';
import { mock } from './mock.ts';
import { tegraSmmu } from './nvidia.ts';
import { omap } from './omap.ts';
import { fslPamu, spaprTce } from './power.ts';
import { msm, qcom } from './qualcomm.ts';
import { ipmmuVmsa } from './renesas.ts';
import { riscv } from './riscv.ts';
import { rockchip } from './rockchip.ts';
import { s390 } from './s390.ts';
import { exynos } from './samsung.ts';
import { sprd } from './unisoc.ts';
import { virtio, virtioBypass } from './virtio.ts';

export { CLAUSES } from './contract.ts';

/** The profile of an IOMMU by what a machine calls it: `intel`, `amd-iommu`, `virtio-iommu-pci`, `dmar0`. */
export function driverOfIommu(word: string): DriverProfile | undefined {
  return profileOfIommu(word, drivers);
}

export const drivers: readonly DriverProfile[] = [
  ideal,
  intelVtd,
  amd,
  armSmmuV3,
  armSmmu,
  virtio,
  virtioBypass,
  appleDart,
  s390,
  riscv,
  exynos,
  rockchip,
  sun50i,
  ipmmuVmsa,
  qcom,
  msm,
  mtk,
  mtkV1,
  omap,
  tegraSmmu,
  sprd,
  fslPamu,
  spaprTce,
  mock,
];
