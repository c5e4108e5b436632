/** Executions of users' files: calls that several actors carry on, and starts that no thread makes. */
import { expect, test } from 'vitest';
import { executionLines } from '../../../cli/litmus/execution-text.ts';
import { findDesign, findDriver } from '../../../model/index.ts';
import { arrange, readScenario, walk } from '../../../scenarios/index.ts';

/** The shortest execution that ends with what `asked` says, without the right column. */
function calls(start: string, statements: string, asked: string): readonly string[] {
  const comment = '(*\n * Question: which calls?\n * Source: this test\n *)';
  const text = `IOMMU calls\n${comment}\n{ ${start} }\nP0 (a user)\n{ ${statements} }\nexists (${asked})\n`;
  const arranged = arrange(readScenario(text, 'calls.litmus'), findDesign('mainline'), findDriver('ideal'));
  if ('kind' in arranged) throw new Error(JSON.stringify(arranged));
  const walked = walk(arranged, { statesMax: 100 });
  const witness = walked.kind === 'walked' ? walked.observations[0]?.witness : undefined;
  if (witness === undefined) throw new Error('nothing shows it');
  const lines = executionLines(arranged.system, witness, { width: 120, isMarked: false });
  return lines.map((line) => line.slice(0, 60).trimEnd()).filter((line) => line !== '' && !line.startsWith('--'));
}

test('what another actor returns in the end is what the call returns', () => {
  const joined = 'open(g1); open(g2); VFIO_GROUP_SET_CONTAINER(g1, c1); VFIO_SET_IOMMU(c1);';
  const lines = calls(`topology vfio-two-groups; ${joined}`, 'r0 = VFIO_GROUP_SET_CONTAINER(g2, c1);', 'P0:r0 = 0');
  expect(lines.filter((line) => !/^g\d\.dma: /.test(line)).at(-1)).toBe('      = 0');
  expect(lines.filter((line) => line.startsWith('P0'))).toEqual([
    'P0    r0 = VFIO_GROUP_SET_CONTAINER(g2, c1)',
    'P0    ... VFIO_GROUP_SET_CONTAINER(g2, c1)',
    'P0    ... VFIO_GROUP_SET_CONTAINER(g2, c1)',
    'P0    ... VFIO_GROUP_SET_CONTAINER(g2, c1)',
  ]);
});

test('a start is told by the calls of the kernel, and by what others do', () => {
  const start = 'topology iommufd-pair; iommufd_device_bind(d1); IOMMU_DESTROY(ioas2);';
  const lines = calls(start, 'r0 = iommufd_device_attach(d1, ioas1);', 'P0:r0 = 0');
  expect(lines.filter((line) => line.startsWith('given') || line.startsWith('      IOMMU'))).toEqual([
    'given iommufd_device_bind(d1) = 0',
    '      IOMMU_DESTROY(ioas2) = 0',
  ]);
});

test('of two equal calls of a thread, each has its own register', () => {
  const nested = 'r0 = pci_dev_reset_iommu_prepare(d0); r1 = pci_dev_reset_iommu_prepare(d0);';
  const lines = calls('group g0 = d0; ats(d0) = true;', nested, 'P0:r1 = 0');
  expect(lines.filter((line) => line.startsWith('P0'))).toEqual([
    'P0    r0 = pci_dev_reset_iommu_prepare(d0)',
    'P0    r1 = pci_dev_reset_iommu_prepare(d0)',
  ]);
});
