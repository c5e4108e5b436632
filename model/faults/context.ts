/** What the core remembers of the page requests of a device: `struct iommu_fault_param`, and one group of them. */
import type { Surroundings } from '../configuration.ts';
import type { Errno } from '../events.ts';
import type { Domain } from '../names.ts';

/** The actor that is the fault queue of a device. */
export function faultsOf(device: string): string {
  return `${device}.faults`;
}

/** One group of page requests, from when the device raises the last of it until it is answered and forgotten. */
interface FaultGroup {
  readonly pasid: string;
  /** That of the attach handle which was looked up. */
  readonly domain: Domain | null;
  /** Whether it is in the list of those that wait for an answer. */
  readonly isPending: boolean;
  /** Whether `iopf_queue_remove_device` has freed it, although work is queued for it. */
  readonly isFreed: boolean;
  /** How often the device was answered. */
  readonly answers: number;
}

export interface FaultsContext {
  readonly name: string;
  readonly device: string;
  /** Whether the device is in the queue (`fault_param` is set). */
  readonly isEnabled: boolean;
  /** Whether a request waits for the last of its group, in the list `partial`. */
  readonly hasPartial: boolean;
  readonly group: FaultGroup | null;
}

export interface FaultsEvent {
  readonly type:
    | 'raise'
    | 'report'
    | 'deliver'
    | 'handle'
    | 'answer'
    | 'domain used'
    | 'drain faults'
    | 'remove queue'
    | 'enable queue';
  readonly pasid?: string;
  /** Whether it is the last request of its group. */
  readonly last?: 'yes' | 'no';
  readonly domain?: Domain | null;
  readonly errno?: Errno;
  /** How the allocation of a group ends. */
  readonly outcome?: string;
}

/** Whether page requests of a device are modelled. */
export function hasFaults({ topology }: Surroundings, device: string): boolean {
  return topology.faults?.includes(device) === true;
}
