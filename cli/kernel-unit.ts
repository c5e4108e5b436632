/** What a driver counts for one of its IOMMU units, as VT-d writes it. */
import type { PlainEvent } from '../explorer/system.ts';

type Teller = (asked: { readonly event: PlainEvent }) => string;

const record =
  (name: string): Teller =>
  ({ event: { domain, from, pasid } }) => {
    const device = String(from).replace(/\.rid$/, '');
    return `${name}(${domain === '' ? 'NULL' : String(domain)}, ${device}, ${String(pasid).replace(/^pasid/, '')})`;
  };

export const OF_UNIT: Readonly<Record<string, Teller>> = {
  'add record': record('domain_add_dev_pasid'),
  'remove record': record('domain_remove_dev_pasid'),
};

export const UNIT_VOID = { unit: ['remove record'] } as const;

/** Its answer, with which the entry goes on. */
export const UNIT_PARTS: readonly string[] = ['recorded'];
