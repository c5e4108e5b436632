/** Of which designs and drivers something is true, as it reads in a sentence. */
import { designs, isBefore } from '../../model/index.ts';
import type { JudgedCell } from '../../scenarios/index.ts';
import { counted } from '../wording.ts';
import { someOf } from './judged-words.ts';

/** Groups of designs with the same drivers that are told one by one. */
const PLACES_MAX = 6;

/** Designs with the same drivers are named together: `mainline and v6.12 with ideal and intel-vtd`. */
export function placesText(cells: readonly JudgedCell[], asked: readonly JudgedCell[], joint = ', and in '): string {
  const driversOf = new Map<string, string[]>();
  for (const { design, driver } of cells) driversOf.set(design, [...(driversOf.get(design) ?? []), driver]);
  const together = new Map<string, string[]>();
  for (const [design, drivers] of driversOf) {
    const key = drivers.join(' ');
    together.set(key, [...(together.get(key) ?? []), design]);
  }
  const texts = [...together].map(([drivers, names]) => {
    const count = new Set(asked.map(({ driver }) => driver)).size;
    return `${designsText(names, asked)} with ${driversText(drivers.split(' '), count)}`;
  });
  const more = texts.length - PLACES_MAX;
  return more <= 0 ? texts.join(joint) : `${texts.slice(0, PLACES_MAX).join(joint)}${joint}${more} more such groups`;
}

/** More are told by where they begin and end, if all between are among them. */
const DESIGNS_MAX = 4;

function designsText(names: readonly string[], asked: readonly JudgedCell[]): string {
  if (names.length <= DESIGNS_MAX) return and(names);
  const kernels = [...new Set(asked.map(({ design }) => design))].filter(isKernel).sort(byAge);
  const own = names.filter(isKernel).sort(byAge);
  const [first = '', last = ''] = [own[0], own.at(-1)];
  const between = kernels.slice(kernels.indexOf(first), kernels.indexOf(last) + 1);
  const isWithoutGap = own.length === names.length && between.length === own.length;
  return isWithoutGap ? `all ${names.length} kernels from ${first} to ${last}` : someOf(names);
}

const isKernel = (name: string) => designs.some((one) => one.name === name && one.base === undefined);
const byAge = (a: string, b: string) => (isBefore(a, b) ? -1 : 1);

function driversText(names: readonly string[], asked: number): string {
  if (names.length > DESIGNS_MAX && names.length === asked) return `each of ${counted(asked, 'driver')}`;
  return names.length > DESIGNS_MAX ? someOf(names) : and(names);
}

/** `a, b and c`. */
export function and(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
