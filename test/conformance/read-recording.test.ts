/** Reading recordings: those of the two kernels, whole. */
import { describe, expect, it } from 'vitest';
import { findRecordings, readRecording } from '../../conformance/index.ts';
import { KERNEL_RUNS, RUN_NAMES, runFolder } from './kernel-runs.ts';

describe('the recordings of the two kernels', () => {
  const recordings = RUN_NAMES.map((name) => readRecording(runFolder(name)));

  it('are 48, of 1,456 records, and all are read', () => {
    expect(recordings).toHaveLength(48);
    expect(recordings.flatMap(({ records }) => records)).toHaveLength(1456);
    expect(recordings.map(({ name }) => name)).toEqual(RUN_NAMES);
  });

  it('are found in their folder', () => {
    expect(findRecordings(KERNEL_RUNS)).toEqual(RUN_NAMES.map((name) => `${runFolder(name)}/steps.jsonl.gz`));
  });

  it('say which kernel they are of, and which IOMMU it had', () => {
    const machines = recordings.map(({ machine }) => `${machine.iommu} ${machine.kernel}`);
    const count = (machine: string) => machines.filter((each) => each === machine).length;
    expect(['intel 6.1.192', 'intel 6.12.117', 'virtio 6.12.117'].map(count)).toEqual([18, 18, 12]);
  });

  it('say which devices are bridges, and which must be mapped directly', () => {
    const ports = [1, 2, 3, 4, 5, 6].map((slot) => `0000:00:0${slot}.0`);
    for (const { name, machine } of recordings) {
      expect(machine.bridges).toEqual([...ports, '0000:03:00.0']);
      expect(machine.direct).toEqual(name.includes('rmrr') ? ['0000:05:00.1'] : []);
    }
  });

  it('end with END, but for one, whose kernel died', () => {
    const dead = recordings.filter(({ records }) => records.at(-1)?.operation.kind !== 'final state');
    expect(dead.map(({ name }) => name)).toEqual(['intel61-rmrr_hotadd']);
    expect(dead[0]?.records.at(-1)).toMatchObject({
      text: 'B: rescan',
      returned: undefined,
      isPending: false,
      groups: {},
    });
  });

  it('have five operations that returned during a later record', () => {
    const late = recordings.flatMap(({ records }) => records.flatMap(({ returnedLate }) => returnedLate));
    expect(late).toHaveLength(5);
    expect(recordings.flatMap(({ records }) => records.filter(({ isPending }) => isPending))).toHaveLength(5);
  });
});
