/** Executions speak of what kernels have: no machine, no flag, no field that this kernel lacks. */
import { expect, test } from 'vitest';
import { executionLines } from '../../../cli/litmus/execution-text.ts';
import { tellingOnce } from '../../../cli/litmus/telling-once.ts';
import { findDesign, findDriver } from '../../../model/index.ts';
import { arrange, readScenario, walk } from '../../../scenarios/index.ts';

/** The shortest execution that ends with what `asked` says. */
function told(design: string, start: string, threads: string, asked: string): readonly string[] {
  const comment = '(*\n * Question: how does it read?\n * Source: this test\n *)';
  const text = `IOMMU reads\n${comment}\n{ ${start} }\n${threads}\nexists (${asked})\n`;
  const arranged = arrange(readScenario(text, 'reads.litmus'), findDesign(design), findDriver('ideal'));
  if ('kind' in arranged) throw new Error(JSON.stringify(arranged));
  const walked = walk(arranged, { statesMax: 1000 });
  const witness = walked.kind === 'walked' ? walked.observations[0]?.witness : undefined;
  if (witness === undefined) throw new Error('nothing shows it');
  return executionLines(arranged.system, witness, { width: 75, isMarked: false });
}

test('a kernel without owners has none in its groups; VFIO holds them', () => {
  const lines = told(
    'v5.17',
    'group g0 = d0, d1; bind(d0, vfio); open(g0);',
    `P0 (a user) { r0 = VFIO_GROUP_SET_CONTAINER(g0, c0); r1 = VFIO_SET_IOMMU(c0); }
     P1 (driver core) { r0 = bind(d1, kernel); }`,
    'P0:r1 = 0 /\\ P1:r0 = 0',
  );
  const text = lines.join('\n');
  expect(text).toContain('VFIO: g0 is held by c0');
  expect(text).toContain('really_probe(d1)');
  expect(text).not.toMatch(/owner|use_default_domain/);
});

test('references, lists and files are told as the kernel has them', () => {
  const iommufd = told(
    'mainline',
    'topology iommufd-pair;',
    'P0 (a user) { r0 = iommufd_device_bind(d1); r1 = iommufd_device_attach(d1, ioas1); }',
    'P0:r1 = 0',
  ).join('\n');
  expect(iommufd).toContain('ioas1->users: +1 (hwpt1)');
  expect(iommufd).toContain('the iommufd file is held by');
  const vfio = told(
    'mainline',
    'topology vfio-two-groups;',
    'P0 (a user) { r0 = open(g1); r1 = VFIO_GROUP_SET_CONTAINER(g1, c1); r2 = VFIO_SET_IOMMU(c1); }',
    'P0:r2 = 0',
  ).join('\n');
  expect(vfio).toContain('g1.vfio: open');
  expect(vfio).toContain('c1->domain_list: [] -> [c1.1 of');
  for (const text of [iommufd, vfio]) expect(text).not.toMatch(/answer\(|true|false|\[\{|holders|isInternal/);
});

test('a call that is one section is shown once', () => {
  const lines = told(
    'mainline',
    'group g0 = d0;',
    'P0 (sysfs) { r0 = iommu_group_store_type(g0, identity); }',
    'P0:r0 = 0',
  );
  expect(lines.filter((line) => line.includes('iommu_group_store_type'))).toHaveLength(1);
});

test('why a driver refuses stands beside what it answers', () => {
  const lines = told(
    'mainline',
    'group g0 = d0; domain A : UNMANAGED; owner(g0) = P0; may fail attach_dev(d0) = -EINVAL;',
    'P0 (a user) { r0 = iommu_attach_group(A, g0); }',
    'P0:r0 != 0',
  );
  const at = lines.findIndex((line) => line.includes('attach_dev(A, d0)'));
  expect(`${lines[at]} ${lines[at + 1]}`.match(/-EINVAL/g)).toHaveLength(1);
});

test('the same start, and what a name stands for, are told once in a text', () => {
  const start = 'group g0 = d0; domain A : UNMANAGED; owner(g0) = P0; dom(g0) = A;';
  const lines = told('mainline', start, 'P0 (a user) { iommu_detach_group(A, g0); }', 'dom(g0) != A');
  const once = tellingOnce();
  expect(once(lines)).toEqual(lines);
  const again = once(lines);
  expect(again.slice(1, 3)).toEqual(['given as above', lines[0]]);
  expect(lines.at(-1)).toBe('g0.dma: the default domain of g0.');
  expect(again.at(-1)).toBe(lines[0]);
});
