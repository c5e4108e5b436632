/** Files of groups that were made anew since: the kernel's rules, as a recording would have them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { conform, readRecording } from '../../conformance/index.ts';
import { written } from './toy-recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

const of = (driver: string, owner = '-', domain = 'def8#1') => ({
  8: {
    type: 'DMA-FQ',
    vfionode: driver === 'vfio-pci' ? 1 : 0,
    devs: `0000:01:00.0[${driver}]`,
    owner_cnt: owner === '-' ? 0 : 1,
    owner,
    default: 'def8#1',
    blocking: owner === '-' ? '-' : 'D#2',
    domain,
    domain_type: domain === 'D#2' ? 'BLOCKED' : 'DMA-FQ',
  },
});

const [unbound, free, owned] = [of('-'), of('vfio-pci'), of('vfio-pci', 'U#1', 'D#2')];
const released = { 8: { ...free[8], blocking: 'D#2' } };

type Step = readonly [op: string, returned: string, info: string, groups: object];

/** The group is lost, made anew and opened again, twice; then only the files that are left over are. */
const STEPS: readonly Step[] = [
  ['A: open_container C', '0', '', free],
  ['A: open_group G @0000:01:00.0', '0', 'gid=8', free],
  ['B: unbind 0000:01:00.0', '0', '', unbound],
  ['A: group_status G', 'ENODEV', 'viable=0 container_set=0', unbound],
  ['B: override 0000:01:00.0 vfio-pci', '0', '', unbound],
  ['B: probe 0000:01:00.0', '0', '', free],
  ['A: open_group G2 @0000:01:00.0', '0', 'gid=8', free],
  ['B: open_group G3 @0000:01:00.0', 'EBUSY', 'gid=8', free],
  ['A: group_status G', 'ENODEV', 'viable=0 container_set=0', free],
  ['A: group_status G2', '0', 'viable=1 container_set=0', free],
  ['A: set_container G C', 'ENODEV', '', free],
  ['A: set_container G2 C', '0', '', owned],
  ['A: unset_container G', 'EINVAL', '', owned],
  ['A: get_device D G 0000:01:00.0', 'ENODEV', '', owned],
  ['A: unset_container G2', '0', '', released],
  ['B: unbind 0000:01:00.0', '0', '', { 8: { ...unbound[8], blocking: 'D#2' } }],
  ['B: probe 0000:01:00.0', '0', '', released],
  ['B: open_group G3 @0000:01:00.0', '0', 'gid=8', released],
  ['A: close G', '0', '', released],
  ['A: group_status G2', 'ENODEV', 'viable=0 container_set=0', released],
  ['A: close G2', '0', '', released],
  ['B: group_status G3', '0', 'viable=1 container_set=0', released],
  ['B: close G3', '0', '', released],
];

const recordOf = ([op, returned, info, groups]: Step, index: number) => ({
  step: index + 1,
  op,
  t: index + 1,
  t_ret: index + 1.5,
  ret: { rc: returned === '0' ? 0 : -1, errno: returned, info },
  pending: false,
  events: [],
  groups,
});

test('they are told from those of the new group, which can be opened beside them', () => {
  const lines = [
    { step: 0, op: 'INIT', groups: free },
    ...STEPS.map(recordOf),
    { step: null, op: 'END', t: 99, t_ret: null, ret: null, pending: null, events: [], groups: released },
  ];
  writeFileSync(join(folder, 'steps.jsonl'), written(lines));
  const recording = readRecording(join(folder, 'steps.jsonl'));
  const conformed = conform(recording, { design: 'v6.12.117', driver: 'intel-vtd' });
  const steps = 'steps' in conformed ? conformed.steps : [];
  expect(steps.filter(({ verdict }) => !['reproduced', 'as recorded'].includes(verdict.kind))).toEqual([]);
  expect(steps.length).toBe(lines.length);
});
