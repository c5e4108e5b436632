/**
 * What recordings of AMD should show. There are none: these are of VT-d, with what differs by our own reading of the
 * drivers, so nothing of AMD is borne out. A guest's flush queue is off (IOMMU_CAP_NPCACHE), and on 6.1 the blocking
 * domain, which each group has for itself, is of type BLOCKED.
 */
import { describe, expect, test } from 'vitest';
import {
  conform,
  type RecordedEvent,
  type RecordedGroup,
  type Recording,
  readRecording,
} from '../../conformance/index.ts';
import { systems } from './kept-systems.ts';
import { runFolder } from './kernel-runs.ts';

const strict = (type: string | null) => (type === 'DMA-FQ' ? 'DMA' : type);

/** A recording of VT-d as one of AMD. */
function asAmd(name: string): Recording {
  const { records, machine, ...others } = readRecording(runFolder(name));
  const blocking = new Set(records.flatMap(({ groups }) => Object.values(groups).map((group) => group.blockingDomain)));
  const typed = (domain: string | null, type: string | null) => (blocking.has(domain) ? 'BLOCKED' : strict(type));
  const groupOf = (group: RecordedGroup): RecordedGroup => ({
    ...group,
    type: strict(group.type) ?? '',
    domainType: group.domain === null ? null : typed(group.domain, group.domainType),
  });
  const eventOf = (event: RecordedEvent): RecordedEvent =>
    event.kind === 'attach' ? { ...event, type: typed(event.domain, event.type) ?? '' } : event;
  return {
    ...others,
    machine: { ...machine, iommu: 'amd' },
    records: records.map((record) => ({
      ...record,
      events: record.events.map(eventOf),
      groups: Object.fromEntries(Object.entries(record.groups).map(([number, group]) => [number, groupOf(group)])),
    })),
  };
}

/** How many records there are of each verdict. */
function verdicts(recording: Recording): Readonly<Record<string, number>> {
  const conformed = conform(recording, {}, systems);
  const counts: Record<string, number> = {};
  for (const { verdict } of conformed.steps) counts[verdict.kind] = (counts[verdict.kind] ?? 0) + 1;
  return counts;
}

describe.each(['intel61', 'intel612'])('%s', (kernel) => {
  test.each(['lifecycle', 'two_groups_one_container', 'remove_member_owned', 'unbind_owned'])('%s', (run) => {
    const { reproduced, 'as recorded': other, ...wrong } = verdicts(asAmd(`${kernel}-${run}`));
    expect(wrong).toEqual({});
    expect(reproduced).toBeGreaterThan(20);
    expect(other).toBeGreaterThan(0);
  });
});

test('on 6.1 a recording of VT-d is told from one of AMD by the type of the first blocking domain', () => {
  const conformed = conform(readRecording(runFolder('intel61-lifecycle')), { driver: 'amd' }, systems);
  const differing = conformed.steps.find(({ verdict }) => verdict.kind === 'differs');
  expect(differing?.record.text).toBe('A: set_container G C');
  expect(differing?.verdict).toMatchObject({
    differences: expect.arrayContaining([
      expect.objectContaining({ field: 'domain_type', recorded: 'UNMANAGED', predicted: 'BLOCKED' }),
    ]),
  });
});

test('passed through, each group has an identity domain of its own, which VT-d has not', () => {
  const conformed = conform(readRecording(runFolder('intel612-boot-pt')), { driver: 'amd' }, systems);
  const [first] = conformed.steps;
  expect(first?.verdict).toMatchObject({
    kind: 'differs',
    differences: expect.arrayContaining([
      { field: 'default', group: '1', recorded: 'def0#1', predicted: 'another one (g1.identity)' },
    ]),
  });
});
