/** Texts of ftrace for tests: of events by hand, and of the recordings, with the kernel's own tracepoints alone. */
import { type FollowTraceOptions, followTrace, readTraceLog, type TraceFollowed } from '../../../conformance/index.ts';
import { RUN_NAMES, runText } from '../kernel-runs.ts';

const SYSTEMS = new Map();

/** What the states of a model make of a text; systems are shared with other tests. */
export function follow(text: string, options: FollowTraceOptions = {}): TraceFollowed {
  return followTrace(readTraceLog(text, 'trace.txt'), options, SYSTEMS);
}

const BODY: Readonly<Record<string, (words: readonly string[]) => string>> = {
  add: ([device, group]) => `add_device_to_group: IOMMU: groupID=${group} device=${device}`,
  remove: ([device, group]) => `remove_device_from_group: IOMMU: groupID=${group} device=${device}`,
  attach: ([device]) => `attach_device_to_domain: IOMMU: device=${device}`,
  detach: ([device]) => `detach_device_from_domain: IOMMU: device=${device}`,
  lost: ([count]) => `CPU:0 [LOST ${count} EVENTS]`,
};

/** A text as `cat trace` prints it, of words: `add DEVICE GROUP`, `remove DEVICE GROUP`, `attach DEVICE`, `lost COUNT`. */
export function textOfEvents(...events: readonly string[]): string {
  const lines = events.map((event, index) => {
    const [kind = '', ...words] = event.split(' ');
    const body = BODY[kind]?.(words) ?? event;
    return kind === 'lost' ? body : lineOf(index, body);
  });
  return ['# tracer: nop', '#', ...lines, ''].join('\n');
}

function lineOf(index: number, body: string): string {
  return `            test-1       [000] .....     1.${String(index).padStart(6, '0')}: ${body}`;
}

const KEPT = /^#|\s(add_device_to_group|remove_device_from_group|attach_device_to_domain|map|unmap|io_page_fault): /;

/** The log of a run as a field report has it. */
export function fieldReport(run: string): string {
  return runText(run, 'trace.txt')
    .split('\n')
    .filter((line) => KEPT.test(line))
    .join('\n');
}

/** Runs whose log has an event of a group: those that only boot have none on Intel, whose buffer began later. */
export const RUNS_WITH_EVENTS: readonly string[] = RUN_NAMES.filter((run) =>
  /attach_device_to_domain: /.test(runText(run, 'trace.txt')),
);

/** The design of the kernel that a run was recorded on. */
export function designOf(run: string): string {
  return /61-/.test(run) ? 'v6.1.192' : 'v6.12.117';
}

/** `trace` as `trace-cmd report` prints it: other columns, and no flags. */
export function asTraceCmd(text: string): string {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  return ['cpus=1', ...lines.map((line) => line.replace(/^(.{16}-\S+)\s+(\[\d+\]) \S+\s+/, '$1 $2 '))].join('\n');
}
