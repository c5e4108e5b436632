/** Kernels that differ by one fix, side by side: the first step at which anybody can tell. */
import { describe, expect, it } from 'vitest';
import { compare, explore, type System } from '../../explorer/index.ts';
import { invariantsFor } from '../../invariants/index.ts';
import { bugs, findDesign, findDriver, findTopology, iommuSystem } from '../../model/index.ts';
import { comparisonText } from '../explorer/comparison-text.ts';

function systemOf(design: string, topology: string): System {
  const parts = {
    design: findDesign(design),
    driver: findDriver('ideal'),
    topology: findTopology(topology),
    environment: [],
  };
  return { ...iommuSystem(parts), properties: invariantsFor(parts) };
}

/** Where the bug shows, compared with the kernel that has the fix: never later than some property breaks. */
async function withAndWithout(slug: string): Promise<string> {
  const bug = bugs.find((known) => known.slug === slug);
  const { design = '', scope, found } = bug ?? {};
  const topology = scope?.topology ?? '';
  const comparison = await compare(systemOf(design, topology), systemOf(`${design}+${slug}`, topology));
  expect(comparison.difference?.steps.length).toBeLessThanOrEqual(found?.steps ?? 0);
  return comparisonText(comparison);
}

describe('a kernel and the same kernel without a fix are told apart', () => {
  it('by how a device is left', async () => {
    expect(await withAndWithout('group-attach-no-rollback')).toMatchInlineSnapshot(`
      "differ after: vfio claim group=g1; vfio attach group=g1 (d2.rid attach: -EINVAL (incompatible), left on old)
      I-05 reads entry d1.rid: ["blocked",["d1"],false], ["vfio.1",["d1"],false]"
    `);
  });

  it('by what is said', async () => {
    expect(await withAndWithout('reset-fence-blocks-nofail')).toMatchInlineSnapshot(`
      "differ after: vfio claim group=g1; g1 prepare reset device=d1; vfio release group=g1
      one says d2.rid: invalidated devices=["d2"]; vfio: returned operation=release errno=0
      other says g1: warned what=the group did not move; vfio: returned operation=release errno=0"
    `);
  });

  it('by what somebody passes through', async () => {
    expect(await withAndWithout('pasid-handle-too-early')).toMatchInlineSnapshot(`
      "differ after: iommufd bind device=d1; iommufd attach group=g1 domain=iommufd.1
      I-24 of g1, d1.rid
      one passes {"group":null,"entry":[["d1"],"blocked"]} {"group":["iommufd.1",["d1","d2"],false],"entry":[["d1"],"blocked"]} {"group":["iommufd.1",["d1","d2"],false],"entry":[["d1"],"iommufd.1"]} {"group":null,"entry":[["d1"],"iommufd.1"]}
      other passes {"group":null,"entry":[["d1"],"blocked"]} {"group":["iommufd.1",["d1","d2"],true],"entry":[["d1"],"blocked"]} {"group":["iommufd.1",["d1","d2"],true],"entry":[["d1"],"iommufd.1"]} {"group":null,"entry":[["d1"],"iommufd.1"]}"
    `);
  });

  it('by what nobody waits for', async () => {
    expect(await withAndWithout('sva-unbind-pending-faults')).toMatchInlineSnapshot(`
      "differ after: mm1 bind process device=d1; d1.faults raise pasid=pasid1 last=yes; mm1 unbind process device=d1; sva proceed
      only the other takes it: d1.faults lets drain faults wait"
    `);
  });
});

it('a kernel and itself are alike, in as many pairs as there are states', async () => {
  const system = () => systemOf('mainline', 'pair');
  const { states, depth } = await explore(system());
  expect(await compare(system(), system())).toEqual({ verdict: 'alike', depth, pairs: states });
});

it('a bug is not seen where nothing can come of it', async () => {
  const comparison = await compare(
    systemOf('mainline', 'single'),
    systemOf('mainline+pasid-handle-too-early', 'single'),
  );
  expect(comparison.verdict).toBe('alike');
});
