/**
 * One thing of a recording is changed to another that could be there: that is noticed, but for what docs/CONFORMANCE.md
 * lists (What a change of goes unnoticed).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conform, type Recording, readRecording } from '../../conformance/index.ts';
import { recordsOf } from '../../conformance/reading/records.ts';
import { CheckerError } from '../../explorer/errors.ts';
import { type Change, changeOf } from './changed-recording.ts';
import { systems } from './kept-systems.ts';
import { RUN_NAMES, runFolder, runText } from './kernel-runs.ts';

const recordings = new Map<string, Recording>();

function recordingOf(name: string): Recording {
  const recording = recordings.get(name) ?? readRecording(runFolder(name));
  recordings.set(name, recording);
  return recording;
}

/** Whether the text is refused, or some record differs, or is left open since nothing leads there. */
function isNoticed(name: string, text: string): boolean {
  try {
    const records = recordsOf(text, 'steps.jsonl');
    const { steps } = conform({ ...recordingOf(name), records }, {}, systems);
    return steps.some(({ verdict }) => !EXPLAINED.includes(verdict.kind));
  } catch (error) {
    if (error instanceof CheckerError && error.code === 'bad-recording') return true;
    throw error;
  }
}

const EXPLAINED: readonly string[] = ['reproduced', 'as recorded', 'outside'];

/** What may go unnoticed, by what is changed and in which record. */
const UNNOTICED: readonly { readonly what: RegExp; readonly where: RegExp }[] = [
  { what: /^(return|info)$/, where: /^\d+ \w+: (sh|cat) / },
  { what: /^info$/, where: /^\d+ \w+: dev_info / },
  { what: /^(number of a group|a group|devs)$/, where: /^0 INIT/ },
  { what: /^event TP .*: swapped$/, where: /: (rescan|remove|close)/ },
  { what: /^return$/, where: /^\d+ \w+: unbind .*ENOENT/ },
  { what: /^pending$/, where: /: true$/ },
  { what: /^event TP \w+_device_\w+_group: lost$/, where: /: (remove|rescan)/ },
  // The groups may be read before or after a group is gone, where an operation is under way.
  { what: /^a group$/, where: /^\d+ \w+: close / },
];

function mayGoUnnoticed({ what, told, isAfterShell }: Change): boolean {
  if (isAfterShell) return /^(devs|a group|return|info|event)/.test(what);
  return UNNOTICED.some((one) => one.what.test(what) && one.where.test(told));
}

describe('a change of one return code, one field or one event', () => {
  test('is noticed, in any run', () => {
    let noticed = 0;
    fc.assert(
      fc.property(fc.constantFrom(...RUN_NAMES), fc.infiniteStream(fc.nat()), (name, numbers) => {
        const change = changeOf(runText(name), (limit) => Number(numbers.next().value) % limit);
        fc.pre(change !== undefined && !mayGoUnnoticed(change));
        if (!isNoticed(name, change.text)) throw new Error(`${name} ${change.told} (${change.what})`);
        noticed++;
      }),
      { numRuns: 30, seed: 20_261_121 },
    );
    expect(noticed).toBe(30);
  });

  const swapped = (name: string, one: string, other: string) => {
    const text = runText(name);
    expect(text.includes(one)).toBe(true);
    return isNoticed(name, text.replace(one, other));
  };

  test('also where it is hard to see', () => {
    const hard = {
      'the number of a group in the log of the record in which it comes': swapped(
        'intel61-remove_idle',
        'add_device_to_group groupID=8 device=0000:01:00.0',
        'add_device_to_group groupID=9 device=0000:01:00.0',
      ),
      'what a late return told': swapped(
        'intel61-unbind_owned',
        '"ret": {"rc": 0, "errno": "0", "info": ""}, "expected": null, "pending": true',
        '"ret": {"rc": 0, "errno": "0", "info": "gid=8"}, "expected": null, "pending": true',
      ),
      'whether the file of VFIO is there': swapped('intel612-lifecycle', '"vfionode": 1', '"vfionode": 0'),
    };
    expect(Object.entries(hard).filter(([, isSeen]) => !isSeen)).toEqual([]);
  });

  test('is not, where the model has no opinion', () => {
    const unseen = {
      'what a shell command returns': swapped(
        'intel61-boot-default',
        '"info": "0x00000000fee00000',
        '"info": "0x00000000fed00000',
      ),
      'what a device tells of itself': swapped('intel61-lifecycle', 'flags=3 regions=9', 'flags=3 regions=8'),
      'the order of an attach and of a new member': swapped(
        'intel61-remove_idle',
        '"TP attach_device_to_domain 0000:05:00.1", "TP add_device_to_group groupID=11 device=0000:05:00.1"',
        '"TP add_device_to_group groupID=11 device=0000:05:00.1", "TP attach_device_to_domain 0000:05:00.1"',
      ),
    };
    expect(Object.entries(unseen).filter(([, isSeen]) => isSeen)).toEqual([]);
  });
});
