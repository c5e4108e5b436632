/** What an address space remembers, and what is asked of it. */
import type { Errno } from '../../events.ts';
import type { Users } from '../words.ts';

/** iommufd_device_auto_get_domain under way, which holds `ioas->mutex`. */
export interface IoasCall {
  /** The device object that asks. */
  readonly from: string;
  readonly operation: 'auto attach' | 'auto replace';
  readonly device: string;
  readonly pasid: string | null;
  /** Position in `hwpt_list` of the page table that is tried. */
  readonly index: number;
  /** The page table that is tried, or made. */
  readonly hwpt: string;
  /** Who has to be put when no lock is held: the page table that was replaced. */
  readonly old: string | null;
  readonly errno: Errno;
}

/** A range that an access has pinned: `area->num_accesses`, and `area->num_locks` of an internal one. */
interface Pin {
  readonly range: string;
  readonly access: string;
  readonly isInternal: boolean;
}

export interface IoasContext {
  readonly name: string;
  readonly users: Users;
  /** Devices whose reserved ranges, if they have any, nobody may map: `iopt->reserved_itree`, by owner. */
  readonly reserved: readonly string[];
  /** Ranges that are mapped. */
  readonly mapped: readonly string[];
  /** `hwpt_list`: page tables that have the mappings. */
  readonly hwpts: readonly string[];
  /** `iopt->access_list` */
  readonly accesses: readonly string[];
  /** What accesses have pinned. */
  readonly pins: readonly Pin[];
  /** The range that is being unmapped, and who is told next. */
  readonly unmapping: { readonly range: string; readonly index: number; readonly isOneOfAll: boolean } | null;
  readonly call: IoasCall | null;
}

export interface IoasEvent {
  readonly type:
    | 'alloc'
    | 'destroy'
    | 'map'
    | 'unmap'
    | 'unmap all'
    | 'auto attach'
    | 'auto replace'
    | 'enforce reserved'
    | 'remove reserved'
    | 'link'
    | 'unlink'
    | 'find'
    | 'get'
    | 'put'
    | 'hold'
    | 'add access'
    | 'remove access'
    | 'pin'
    | 'unpin'
    | 'destroy unused'
    | 'answer';
  readonly from?: string;
  readonly range?: string;
  readonly device?: string;
  readonly pasid?: string;
  readonly devices?: readonly string[];
  readonly hwpt?: string;
  readonly access?: string;
  readonly isInternal?: boolean;
  readonly holder?: string;
  readonly count?: number;
  /** Of an answer: the page table that was replaced. */
  readonly old?: string;
  readonly errno?: Errno;
}
