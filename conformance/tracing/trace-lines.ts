/**
 * The lines of a text of ftrace, as `trace`, `trace_pipe`, `trace-cmd report` and `perf script` print them.
 *
 * Each begins with who ran and where, in columns that differ, and goes on with `[CPU]`, flags or none, the time, the
 * event's name and what its format prints.
 * Source: kernel/trace/trace_output.c, trace_print_context; include/trace/events/iommu.h.
 */
import { releaseIn } from '../../model/index.ts';
import type { TraceEventKind } from '../traced.ts';

/** One line, by itself. */
export type TraceLine =
  /** An event of any kind. */
  | {
      readonly kind: 'event';
      readonly cpu: number;
      /** As it was printed. */
      readonly time: string;
      readonly name: string;
      readonly body: string;
    }
  /** What the ring buffer of a CPU had no room for. */
  | { readonly kind: 'lost'; readonly count?: number | undefined }
  /** The header, a comment, what the kernel logged, or the rest of a marker of several lines. */
  | { readonly kind: 'other' };

const EVENT = /\[(\d{1,5})\]\s+(?:[^\s:[\]]{1,16}\s+)?(\d+(?:\.\d+)?):\s+(?:iommu:)?([\w.-]+):(?:\s+(.*))?$/;

/** As a kernel that died dumps its buffer (ftrace_dump_on_oops): microseconds, and a mark where one took long. */
const DUMPED = /-\d+\s+(\d{1,5})[^\s\d]\S{2,7}\s+(\d+)us[ $@*#!+]?: (?:iommu:)?([\w.-]+):(?:\s+(.*))?$/;

/** trace_seq of print_trace_line, and trace-cmd’s. */
const LOST = /^\s*CPU:\d+ \[(?:LOST (?:(\d+) )?EVENTS|(?:(\d+) )?EVENTS DROPPED)\]/;

export function readTraceLine(text: string): TraceLine {
  if (text.startsWith('#')) return { kind: 'other' };
  const lost = LOST.exec(text);
  if (lost !== null) {
    const count = lost[1] ?? lost[2];
    return { kind: 'lost', ...(count !== undefined && { count: Number(count) }) };
  }
  const event = EVENT.exec(text);
  const dumped = event === null ? DUMPED.exec(text) : null;
  const [, cpu = '', time = '', name = '', body = ''] = event ?? dumped ?? [];
  if (name === '') return { kind: 'other' };
  return { kind: 'event', cpu: Number(cpu), time: dumped === null ? time : secondsOf(time), name, body };
}

function secondsOf(microseconds: string): string {
  const digits = microseconds.padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** The tracepoints that a group and its devices take part in, by name, with what they print. */
export const TRACEPOINTS: ReadonlyMap<string, { readonly kind: TraceEventKind; readonly format: RegExp }> = new Map([
  ['add_device_to_group', { kind: 'added', format: /^(?:IOMMU:\s*)?groupID=(\d+) device=([!-~]+)$/ }],
  ['remove_device_from_group', { kind: 'removed', format: /^(?:IOMMU:\s*)?groupID=(\d+) device=([!-~]+)$/ }],
  ['attach_device_to_domain', { kind: 'attached', format: /^(?:IOMMU:\s*)?()device=([!-~]+)$/ }],
  ['detach_device_from_domain', { kind: 'detached', format: /^(?:IOMMU:\s*)?()device=([!-~]+)$/ }],
]);

/** The tracepoint of each kind of event. */
export const TRACEPOINT_OF: Readonly<Record<TraceEventKind, string>> = {
  added: 'add_device_to_group',
  removed: 'remove_device_from_group',
  attached: 'attach_device_to_domain',
  detached: 'detach_device_from_domain',
};

/** What a tracepoint prints, as an error says it. */
export function formatOf(name: string): string {
  const { kind } = TRACEPOINTS.get(name) ?? {};
  return kind === 'added' || kind === 'removed' ? 'IOMMU: groupID=NUMBER device=NAME' : 'IOMMU: device=NAME';
}

/** iommu_group_add_device and iommu_group_alloc_device: `pci 0000:01:00.0: Adding to iommu group 8`. */
export function membershipIn(text: string): { readonly device: string; readonly group: string } | undefined {
  const match = /\s([!-~]+): Adding to iommu group (\d+)\s*$/.exec(` ${text}`);
  return match === null ? undefined : { device: match[1] as string, group: match[2] as string };
}

/** The release that a line names: `Linux version ...`, or a marker `kernel: ...` with what `uname -rv` prints. */
export function kernelIn(text: string): string | undefined {
  const named = /\b(?:Linux version |kernel: )(\d+\.\d+.*)$/.exec(text)?.[1];
  return named === undefined ? undefined : releaseIn(named)?.name;
}
