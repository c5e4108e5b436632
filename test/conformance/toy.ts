/**
 * Recordings that a reader can follow, written as text:
 *
 *     INIT
 *       g8: dom=def8#1(DMA-FQ) def=def8#1 node=1 01:00.0[vfio-pci]
 *     A: open_group G 8 => 0 gid=8
 *     B: unbind 0000:01:00.0 => waits
 *     A: close G
 *       g8: dom=def8#1(DMA-FQ) def=def8#1 node=0 01:00.0[-]
 *       [RET of step 2: rc=0 errno=0]
 *
 * Below an operation stand the groups that are otherwise from then on, and the events of the log. What is not said of a
 * group is 0 or NULL; an operation of which nothing is said returns 0; `none` returns nothing. `sleep` is for milliseconds.
 */
import type { RecordedMachine, Recording } from '../../conformance/index.ts';
import { recordsOf } from '../../conformance/reading/records.ts';
import { written } from './toy-recording.ts';

const MACHINE: RecordedMachine = {
  kernel: '6.12.117',
  iommu: 'intel',
  commandLine: '',
  bridges: [],
  direct: [],
};

export function toy(text: string, machine: Partial<RecordedMachine> = {}): Recording {
  const file = 'steps.jsonl';
  return { name: 'toy', file, machine: { ...MACHINE, ...machine }, records: recordsOf(written(linesOf(text)), file) };
}

interface Written {
  readonly op: string;
  readonly returned: string;
  readonly below: readonly string[];
}

const IS_BELOW = /^(g\d+: |claim\(|claim->|release\(|TP |__attach_device\(|\[RET of)/;

function linesOf(text: string): readonly object[] {
  const lines = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const steps: { op: string; returned: string; below: string[] }[] = [];
  for (const line of lines) {
    const [op = '', returned = '0'] = line.split(' => ');
    if (IS_BELOW.test(line)) steps.at(-1)?.below.push(line);
    else steps.push({ op, returned, below: [] });
  }
  let groups: Record<string, object> = {};
  return steps.map((step, index) => {
    groups = { ...groups };
    for (const [, number = '', state = ''] of step.below.map((line) => /^g(\d+): (.*)$/.exec(line) ?? [])) {
      if (state === 'gone') delete groups[number];
      else if (number !== '') groups[number] = groupOf(state);
    }
    return recordOf(step, index, groups, steps);
  });
}

function groupOf(state: string): object {
  const words = state.split(' ');
  const said = (key: string) => words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
  const [, domain = '-', type = '-'] = /^(.*)\((.*)\)$/.exec(said('dom') ?? '') ?? [];
  const devices = words
    .filter((word) => word.includes('['))
    .map((word) => (/^[0-9a-f]{4,8}:[0-9a-f]{2}:/.test(word) ? word : `0000:${word}`));
  return {
    type: said('type') ?? 'DMA-FQ',
    vfionode: Number(said('node') ?? 0),
    devs: devices.join(','),
    owner_cnt: Number(said('own') ?? 0),
    owner: said('owner') ?? '-',
    default: said('def') ?? '-',
    blocking: said('blk') ?? '-',
    domain,
    domain_type: type,
  };
}

function recordOf({ op, returned, below }: Written, index: number, groups: object, steps: readonly Written[]): object {
  if (op === 'INIT') return { step: 0, op, groups };
  const events = below.filter((line) => !/^g\d+: /.test(line));
  const isCall = /^\w+: /.test(op) || op.startsWith('sleep');
  const isPending = returned === 'waits';
  const late = steps.flatMap(({ below: lines }) => lines).find((line) => line.startsWith(`[RET of step ${index}:`));
  const [, rc = '', errno = ''] = /rc=(\S+) errno=(\S+)\]/.exec(late ?? '') ?? [];
  const ret = isPending ? (late === undefined ? null : { rc: Number(rc), errno, info: '' }) : returnOf(returned);
  const t = 10 * index;
  const lasts = isPending ? 1000 : Number(/sleep (\d+)$/.exec(op)?.[1] ?? 5) / 1000;
  const times = { t, t_ret: isCall && ret !== null ? t + lasts : null };
  const pending = op === 'END' ? null : isPending;
  return { step: op === 'END' ? null : index, op, ...times, ret: isCall ? ret : null, pending, events, groups };
}

/** `0 gid=8`, `EBUSY`, or what is not negative. */
function returnOf(returned: string): object | null {
  if (returned === 'none') return null;
  const [, code = '', info = ''] = /^(\S+) ?(.*)$/.exec(returned) ?? [];
  return /^\d+$/.test(code) ? { rc: Number(code), errno: '0', info } : { rc: -1, errno: code, info };
}
