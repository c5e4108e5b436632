/** Page requests of devices, as the kernel writes it: calls, and fields. */
import type { ToldChange } from '../counterexamples/index.ts';
import type { PlainEvent } from '../explorer/system.ts';

interface Asked {
  readonly actor: string;
  readonly event: PlainEvent;
}

type Teller = (asked: Asked) => string;

const device = ({ actor }: Asked) => actor.replace(/\.faults$/, '');

/** What happens to the page requests of a device. */
export const OF_FAULTS: Readonly<Record<string, Teller>> = {
  raise: (asked) =>
    `${device(asked)} raises ${asked.event['last'] === 'no' ? 'a part of a group of page requests' : 'a page request'}`,
  report: (asked) => `iommu_report_device_fault(${device(asked)})`,
  deliver: (asked) => `iommu_report_device_fault(${device(asked)}) [iopf_handler]`,
  handle: (asked) => `iommu_sva_handle_iopf [${device(asked)}]`,
  'drain faults': (asked) => `iopf_queue_flush_dev(${device(asked)})`,
  'remove queue': (asked) => `iopf_queue_remove_device(${device(asked)})`,
  'enable queue': (asked) => `iopf_queue_add_device(${device(asked)})`,
};

/** Functions without a return value, and what a device does. */
export const FAULTS_VOID = {
  faults: ['raise', 'report', 'deliver', 'handle', 'drain faults', 'remove queue', 'enable queue'],
} as const;

/** What actors tell each other about it, for lack of another way to go on. */
export const FAULTS_PARTS: readonly string[] = ['domain used'];

/** `page response SUCCESS`, and other things that are said. */
export function faultsSaid({ type, code, device: who }: PlainEvent): string | undefined {
  return type === 'page response' ? `page_response(${String(who)}): ${String(code)}` : undefined;
}

/** A change of what the core knows of page requests; what a group is in, the state says. */
export function faultsChange({ actor, change }: ToldChange): string | undefined {
  const [first = '', second = ''] = change.field;
  const name = actor.replace(/\.faults$/, '');
  if (first === 'isEnabled') return `${name}: ${change.after === true ? 'joins' : 'leaves'} the fault queue`;
  if (first === 'hasPartial')
    return `${name}: ${change.after === true ? 'a part waits' : 'no part waits'} for the last`;
  if (first !== 'group') return undefined;
  if (second === 'domain') return `the page request is for ${String(change.after)}`;
  if (second === 'isFreed') return 'its group is freed';
  if (second === 'answers') return `${name} is answered`;
  return second === '' ? `${name}: ${change.after === null ? 'no page request' : 'a page request'}` : undefined;
}
