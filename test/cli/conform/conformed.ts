/** Runs as holding a recording against the model gives them, put together by hand, for tests of what is said of them. */
import type {
  ConformedRun,
  ConformedStep,
  FileConformed,
  RecordedOperation,
  StepVerdict,
  TraceFollowed,
} from '../../../conformance/index.ts';
import { Run, type StepRecord } from '../../../explorer/run.ts';
import type { PlainEvent } from '../../../explorer/system.ts';
import { findDesign, findDriver, findTopology, iommuSystem } from '../../../model/index.ts';

export const REPRODUCED: StepVerdict = { kind: 'reproduced' };
const AS_RECORDED: StepVerdict = { kind: 'as recorded' };
const NOT_FOLLOWED: StepVerdict = { kind: 'not followed' };
const outside = (what: string): StepVerdict => ({ kind: 'outside', what });

/** `A: set_container G C`, or one of the records that are no operations. */
export function step(
  number: number | null,
  text: string,
  verdict: StepVerdict,
  taken: readonly StepRecord[] = [],
): ConformedStep {
  const record = {
    number,
    line: (number ?? 98) + 1,
    text,
    operation: operationOf(text),
    isPending: false,
    returnedLate: [],
    events: [],
    groups: {},
  };
  return { record, verdict, taken, shared: taken };
}

function operationOf(text: string): RecordedOperation {
  if (text === 'INIT') return { kind: 'initial state' };
  if (text === 'END') return { kind: 'final state' };
  if (text === 'sleep') return { kind: 'sleep', seconds: 1 };
  const [process = '', name = '', ...words] = text.split(/:? /);
  return name === 'kill' ? { kind: 'kill', process } : { kind: 'call', process, name, words };
}

const topology = findTopology('vfio-direct');

/** A claim of a group of which the driver refuses the second device: what v6.1.192 does of it. */
function refusedClaim(): readonly StepRecord[] {
  const parts = { design: findDesign('v6.1.192'), driver: findDriver('intel-vtd'), topology, environment: [] };
  const run = new Run(iommuSystem(parts));
  const takes = (actor: string, command: PlainEvent): StepRecord => {
    const result = run.take({ actor, command, outcomes: [] });
    if ('notTaken' in result) throw new Error(`${actor} ${command.type}: ${result.notTaken.reason}`);
    return result.taken;
  };
  const proceed = { actor: 'd2', command: { type: 'proceed' }, outcomes: [] };
  for (const command of [{ type: 'plug' }, { type: 'bind', driver: 'vfio' }]) {
    takes('d2', command);
    while ('taken' in run.fork().take(proceed)) run.take(proceed);
  }
  takes('g1.vfio', { type: 'open' });
  return [takes('g1.vfio', { type: 'set container', container: 'c1' })];
}

/** A run of that name; of `v6.1.192` unless something else is said. */
export function run(name: string, steps: readonly ConformedStep[], more: Partial<ConformedRun> = {}): ConformedRun {
  return {
    kind: 'conformed',
    name,
    file: `runs/${name}/steps.jsonl`,
    design: findDesign('v6.1.192'),
    driver: 'intel-vtd',
    topology,
    notes: [],
    steps,
    ...more,
  };
}

export const initial = step(0, 'INIT', AS_RECORDED);
export const final = step(null, 'END', AS_RECORDED);

/** All of it is as recorded; one operation is none of the model's. */
export const right = run('intel61-lifecycle', [
  initial,
  step(1, 'A: cat /sys/kernel/iommu_groups/8/type', outside('cat')),
  step(2, 'A: open_group G @0000:01:00.0', REPRODUCED),
  step(3, 'sleep', AS_RECORDED),
  step(4, 'A: kill', REPRODUCED),
  final,
]);

/** In what a claim that is rolled back differs from one that is not. */
export const claimDiffers: StepVerdict = {
  kind: 'differs',
  differences: [
    { field: 'errno', recorded: 'EINVAL', predicted: 'EPERM' },
    {
      field: 'log of attaches',
      recorded: 'attach 0000:05:00.0 to D#14 (BLOCKED); attach 0000:05:00.0 to def11#12 (DMA-FQ)',
      predicted: 'attach 0000:05:00.0 to D#14 (UNMANAGED)',
    },
    { field: 'blocking', group: '11', recorded: '', predicted: 'D#14' },
  ],
};

/** The recording of another kernel: lost where that one rolls a claim back. */
export const wrong = run(
  'intel612-rmrr_partial',
  [
    initial,
    step(1, 'A: sh lspci', outside('sh')),
    step(2, 'A: open_container C', REPRODUCED),
    step(14, 'A: set_container G C', claimDiffers, refusedClaim()),
    step(15, 'A: group_status G', NOT_FOLLOWED),
    step(16, 'A: set_iommu C 1', NOT_FOLLOWED),
    step(null, 'END', NOT_FOLLOWED),
  ],
  { notes: ['v6.1.190 is not listed: it is taken for v6.1.192'] },
);

/** A record of which too much is possible. */
export const open = run('crowd', [
  initial,
  step(1, 'A: open_group G 1', { kind: 'limit', statesMax: 20_000 }),
  step(2, 'B: open_group G 1', NOT_FOLLOWED),
]);

export const refused: FileConformed = {
  kind: 'not compared',
  why: 'refused',
  file: 'runs/nowhere/steps.jsonl',
  reason: 'no file of the recording names its kernel [bad-recording]\n  remedy:   name one: --design',
};

/** A log of three events, and what designs make of it. */
export function log(name: string, designs: TraceFollowed['designs']): Extract<FileConformed, { kind: 'followed' }> {
  const event = (line: number, device: string) => ({ line, time: `${line}.000001`, kind: 'attached', device }) as const;
  return {
    kind: 'followed',
    name,
    file: `${name}.txt`,
    followed: {
      log: {
        file: `${name}.txt`,
        events: [event(4, '0000:05:00.0'), event(5, '0000:05:00.1'), event(9, '0000:05:00.0')],
        memberships: [],
        passedOver: [{ what: 'map', count: 1258 }],
        lost: [{ line: 7, before: 2, count: 12 }],
      },
      driver: 'intel-vtd',
      silent: 6,
      faults: 1,
      chosenBy: 'neither',
      notes: ['the text names no kernel: each was tried'],
      designs,
    },
  };
}

const GROUP = {
  group: '11',
  members: ['0000:05:00.0', '0000:05:00.1'],
  assumptions: ['both are in group 11 from the start'],
  events: 3,
} as const;

const BEFORE = [
  { count: 2, fields: { owner: 'a user', 'owner count': '1', domain: 'blocking' } },
  { count: 1, fields: { owner: 'nobody', 'owner count': '0', domain: 'default' } },
] as const;

/** All is explained, and three states are left. */
export const explained = (design: string): TraceFollowed['designs'][number] => ({
  design,
  verdict: 'explained',
  groups: [
    {
      ...GROUP,
      outcome: {
        kind: 'explained',
        undecided: {
          states: 3,
          alike: BEFORE,
          differing: [{ field: 'domain', values: ['blocking', 'default'] }],
          fields: [{ field: 'domain of the attach', worst: 2, average: 5 / 3 }],
        },
      },
    },
  ],
});

/** The third event has no explanation. */
export const unexplained = (design: string): TraceFollowed['designs'][number] => ({
  design,
  verdict: 'not explained',
  groups: [
    {
      ...GROUP,
      outcome: {
        kind: 'not explained',
        event: { line: 9, time: '9.000001', kind: 'attached', device: '0000:05:00.0' },
        states: BEFORE,
        instead: ['attach_device_to_domain 0000:05:00.1'],
      },
    },
  ],
});

/** More states than are followed, from the second event on. */
export const leftOpen = (design: string): TraceFollowed['designs'][number] => ({
  design,
  verdict: 'limit',
  groups: [
    {
      ...GROUP,
      outcome: {
        kind: 'limit',
        event: { line: 5, time: '5.000001', kind: 'attached', device: '0000:05:00.1' },
        statesMax: 10_000,
      },
    },
  ],
});
