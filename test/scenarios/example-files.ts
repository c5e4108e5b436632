/** The example files with which the format was proposed, in the grammar of docs/LITMUS.md. */

/** A backslash is one: these are read as they stand. */
const text = String.raw;

export const EXAMPLES: Readonly<Record<string, string>> = {
  'seed000-replace': text`IOMMU seed000-replace

(*
 * Question: can the owner of a group go from one UNMANAGED domain to
 *           another without passing through the default, the blocking or
 *           any third translation?
 * Source:   [PATCH v1 2/8] iommu: Introduce a new
 *           iommu_group_replace_domain() API, Gunthorpe, 2023-02-08
 *)

{
        group g0 = d0;
        domain A, B : UNMANAGED;
        owner(g0) = P0;
        dom(g0) = A;
}

P0 (iommufd)
{
        r0 = iommu_group_replace_domain(g0, B);
}

ever (hw(d0) != A /\ hw(d0) != B)
Result: mainline/ideal        Never
Result: mainline/arm-smmu-v3  Never
Result: mainline/intel-vtd    Always     # BLOCKED in between
Result: mainline/exynos       Always     # IDENTITY in between

exists (P0:r0 != 0 /\ dom(g0) != A)
Result: */*                   Never      # failure leaves A
`,
  'seed001-pasid-detach': text`IOMMU seed001-pasid-detach

(*
 * Question: what is left on a PASID after its domain is detached?
 * Source:   [PATCH 2/5] iommu: Add blocking_domain_ops field in iommu_ops,
 *           Gunthorpe, 2022-05-17: "The identity domain would never be
 *           used for detaching a PASID"
 *)

{
        group g0 = d0;
        domain A : UNMANAGED;
        max_pasids(d0) = 2;
        drv(d0) = kernel;
}

P0 (kernel driver of d0)
{
        r0 = iommu_attach_device_pasid(A, d0, 1);
        iommu_detach_device_pasid(A, d0, 1);
}

exists (hw(d0,1) != BLOCKED)
Result: mainline/ideal                       Never
Result: mainline+pasid-detach=identity/ideal Always

exists (P0:r0 = -EOPNOTSUPP)
Result: mainline/ideal        Never
Result: mainline/virtio       Always     # no set_dev_pasid
`,
  'seed003-user-default': text`IOMMU seed003-user-default

(*
 * Question: can a group that user space owns be on a domain that points
 *           at kernel memory?
 * Source:   [PATCH v3 01/18] iommu: Add device dma ownership set/release
 *           interfaces, Gunthorpe in reply to Roedel, 2021-12-06: "Never a
 *           domain pointing at kernel memory."
 *)

{
        group g0 = d0, d1;
        domain A : UNMANAGED;
}

P0 (vfio user)
{
        r0 = iommu_group_claim_dma_owner(g0, P0);
        r1 = iommu_attach_group(A, g0) if r0 = 0;
        iommu_detach_group(A, g0) if r1 = 0;
}

P1 (driver core)
{
        r0 = bind(d1, kernel);
}

ever (owner(g0) = P0 /\ (kernelmem(hw(d0)) \/ kernelmem(hw(d1))))
Result: v5.19-rc1/arm-smmu-v3 Sometimes  # until 0286300e6045
Result: v6.1/ideal            Never
Result: mainline/ideal        Never
Result: mainline/exynos       Sometimes  # identity between two domains

exists (P0:r0 = 0 /\ P1:r0 = 0)
Result: */ideal               Never      # never both
`,
  'seed004-detach-with-pasid': text`IOMMU seed004-detach-with-pasid

(*
 * Question: d1 = alloc; attach(d1); sva_bind; detach(d1).  Does detach
 *           (a) only disable the non-PASID address space?
 *           (b) disable everything?
 *           (c) fail because the driver didn't unbind first?
 * Source:   Brucker and Gunthorpe, 2022-09-07/08
 *)

{
        group g0 = d0;
        domain D1 : UNMANAGED;
        mm m0;
        max_pasids(d0) = 2;
        drv(d0) = kernel;
}

P0 (kernel driver of d0)
{
        r0 = iommu_attach_device(D1, d0);
        r1 = iommu_sva_bind_device(d0, m0);
        iommu_detach_device(D1, d0);
}

exists (P0:r1 = 0 /\ hw(d0,1) != m0)
Result: mainline/ideal                  Never      # (a) and (c)
Result: mainline+rid-detach=all/ideal   Always     # (b)

exists (P0:r0 = 0 /\ P0:r1 = 0 /\ hw(d0) = D1)
Result: mainline/ideal                  Never      # (a) and (b)
Result: mainline+rid-detach=refuse/ideal Always    # (c)
`,
  'bug-claim-no-rollback': text`IOMMU bug-claim-no-rollback

(*
 * Question: when a claim fails on the second member, is the first one put
 *           back?
 * Source:   fixed by dcf40ed3a20d ("iommu: Make __iommu_group_set_domain()
 *           handle error unwind"), v6.5; seen on 6.1.192, recording
 *           intel61-rmrr_partial step 14
 *)

{
        group g0 = d0, d1;
        require_direct(d1) = true;
        drv(d0) = managed;
        drv(d1) = managed;
}

P0 (vfio user)
{
        r0 = iommu_group_claim_dma_owner(g0, P0);
}

exists (P0:r0 != 0 /\ hw(d0) != dom(g0))
Result: v6.1/intel-vtd        Always
Result: v6.1.192/intel-vtd    Always     # 2cc73c5712f9 is not enough
Result: v6.12/intel-vtd       Never
Result: mainline/intel-vtd    Never
`,
  'bug-reset-fence': text`IOMMU bug-reset-fence

(*
 * Question: the owner goes away while its device is being reset.  Can the
 *           end of the reset attach a domain that was freed?
 * Source:   CVE-2026-52952, fixed by 5474e6e17a26 ("iommu: Fix WARN_ON in
 *           __iommu_group_set_domain_nofail() due to reset"), Fixes:
 *           c279e83953d9
 *)

{
        group g0 = d0;
        domain U : UNMANAGED;
        ats(d0) = true;
        owner(g0) = P0;
        dom(g0) = U;
}

P0 (iommufd)
{
        iommu_detach_group(U, g0);
        iommu_domain_free(U);
        iommu_group_release_dma_owner(g0);
}

P1 (pci reset of d0)
{
        r0 = pci_dev_reset_iommu_prepare(d0);
        pci_dev_reset_iommu_done(d0) if r0 = 0;
}

ever (freed(U) /\ (hw(d0) = U \/ dom(g0) = U))
Result: v7.0/ideal            Sometimes
Result: mainline/ideal        Never
`,
  'bug-hotadd-rmrr': text`IOMMU bug-hotadd-rmrr

(*
 * Question: a function that cannot be isolated from a user-owned one is
 *           hot-added and firmware wants it mapped 1:1.  Can a kernel
 *           driver bind to it?
 * Source:   seen on 6.12.117, recording intel612-rmrr_hotadd steps 22-29;
 *           no fix known
 *)

{
        group g0 = d0;
        absent d1 : isolation of d0;
        require_direct(d1) = true;
        owner(g0) = P0;
        dom(g0) = BLOCKED;
}

P1 (driver core)
{
        iommu_probe_device(d1);
        r0 = bind(d1, kernel);
}

exists (owner(g0) = P0 /\ P1:r0 = 0)
Result: v6.12/intel-vtd       Always
Result: mainline/intel-vtd    Always
`,
};
