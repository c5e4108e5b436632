/** What the catalogue of returns is made of. */

/** Where an operation returns a code: the smallest configuration of mainline that is known to. */
export interface Where {
  readonly topology: string;
  /** `ideal`, where nobody says. */
  readonly driver?: string;
  /** Liberties that callers have to take for it. */
  readonly environment?: readonly string[];
  /** Failures that have to be afforded. */
  readonly faults?: number;
  readonly breaches?: number;
}

/** One code that the kernel's function returns. */
export interface ReturnRow {
  /** `'0'`, or a negative errno as the kernel writes it. */
  readonly code: string;
  /** What it says. */
  readonly when: string;
  /** Where the model returns it, or why nowhere. */
  readonly met: Where | { readonly never: string };
}

/** An operation of the model, and every code that the function which it follows returns. */
export interface OperationReturns {
  /** As `model/returns.ts` calls it. */
  readonly operation: string;
  /** The function of the kernel. */
  readonly calls: string;
  /** The file that has it, in the version that was read. */
  readonly source: string;
  readonly codes: readonly ReturnRow[];
}

/** A code that is returned on `topology`. */
export function returned(code: string, when: string, topology: string, more: Omit<Where, 'topology'> = {}): ReturnRow {
  return { code, when, met: { topology, ...more } };
}

/** A code that nothing in the model returns, and why. */
export function unreachable(code: string, when: string, never: string): ReturnRow {
  return { code, when, met: { never } };
}

/** Of codes that the core hands on: the driver decides which there are. */
export const OF_DRIVER = "what the driver's attach_dev returns is handed on";

/** Why a code is never returned. */
export const SMALL_ALLOCATIONS = 'that a few bytes cannot be allocated is not modelled';
export const USER_MEMORY = 'that user space hands over an address that cannot be read or written is not modelled';
export const KNOWN_FIELDS =
  'callers fill in fields as the interface has them: the values of other fields are not modelled';
export const NO_IOMMU = 'VFIO without an IOMMU is not modelled';
export const HAS_GROUP = 'the model does not: each device that has such callers is behind an IOMMU, and so has a group';
