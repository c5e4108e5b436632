/** Shared virtual addressing, as the kernel writes it: calls, and fields. */
import { type ToldChange, valueText } from '../counterexamples/index.ts';
import type { Json, PlainEvent } from '../explorer/system.ts';

interface Asked {
  readonly actor: string;
  readonly event: PlainEvent;
}

type Teller = (asked: Asked) => string;

const text = ({ event }: Asked, field: string) => String(event[field] ?? field);

/** Requests to whoever holds `iommu_sva_lock`. */
export const OF_SVA: Readonly<Record<string, Teller>> = {
  'bind process': (asked) => `iommu_sva_bind_device(${text(asked, 'device')}, ${text(asked, 'mm')})`,
  'unbind process': (asked) => `iommu_sva_unbind_device(${text(asked, 'bond')})`,
  proceed: () => 'iommu_sva_unbind_device [the domain]',
  'process exits': (asked) => `${text(asked, 'mm')} has exited`,
  'use domain': (asked) => `group->attach_handle->domain: ${text(asked, 'domain')}`,
  'process dropped': (asked) => `mm_pasid_drop(${text(asked, 'mm')})`,
};

/** What happens to a process. */
export const OF_MM: Readonly<Record<string, Teller>> = {
  'bind process': (asked) => `${asked.actor} opens ${text(asked, 'device')}`,
  'unbind process': (asked) => `${asked.actor} closes ${text(asked, 'device')}`,
  exit: ({ actor }) => `__mmput(${actor})`,
  get: ({ actor }) => `mmget_not_zero(${actor})`,
  grab: ({ actor }) => `mmgrab(${actor})`,
  drop: ({ actor }) => `mmdrop(${actor})`,
};

/** Functions without a return value. */
export const SVA_VOID = {
  sva: ['unbind process', 'proceed', 'process exits', 'process dropped', 'use domain'],
  mm: ['unbind process', 'exit', 'grab', 'drop'],
} as const;

/** What actors send themselves, for lack of another way to go on. */
export const SVA_PARTS: readonly string[] = ['put', 'dropped'];

/** A change of a process, or of what is bound. */
export function svaChange(kind: string, { actor, change, isNamed }: ToldChange): string | undefined {
  const [first = '', second = '', third = ''] = change.field;
  const { before, after } = change;
  if (kind === 'mm') {
    if (first === 'count') return `${isNamed ? `${actor}->` : ''}mm_count: ${told(before)} -> ${told(after)}`;
    return first === 'bonds' ? `${actor}, bonds with ${second}: ${listText(before)} -> ${listText(after)}` : undefined;
  }
  // A domain has dots in its name, and so has a bond: they come as one word.
  if (first === 'domains')
    return after === null
      ? `${second}: freed`
      : (before ?? null) === null && Number(after) === 0
        ? `${second}: allocated`
        : `${second}->users: ${count(before)} -> ${count(after)}`;
  if (first === 'bonds') return `bond ${second}${third === '' ? bondText(after) : `->${third}: ${told(after)}`}`;
  if (first !== 'processes') return undefined;
  if (third === 'pasid') return `${second}->iommu_mm->pasid: ${pasidText(before)} -> ${pasidText(after)}`;
  if (third === 'isListed') return `${second} ${after === true ? 'joins' : 'leaves'} iommu_sva_mms`;
  const { pasid = null } = (after ?? {}) as { readonly pasid?: Json };
  return after === null ? `${second}->iommu_mm: freed` : `${second}->iommu_mm->pasid: NULL -> ${pasidText(pasid)}`;
}

function count(users: Json | undefined): string {
  return users === null || users === undefined ? '0' : told(users);
}

function bondText(bond: Json | undefined): string {
  if (bond === null || bond === undefined) return ': freed';
  const { domain, users } = bond as { readonly domain?: Json; readonly users?: Json };
  return `: ${told(domain ?? null)}, users ${told(users ?? null)}`;
}

function listText(names: Json | undefined): string {
  return Array.isArray(names) && names.length > 0 ? `[${names.join(', ')}]` : '[]';
}

function pasidText(pasid: Json | undefined): string {
  return told(pasid).replace(/^pasid/, '');
}

function told(value: Json | undefined): string {
  return value === null || value === undefined ? 'NULL' : valueText(value);
}
