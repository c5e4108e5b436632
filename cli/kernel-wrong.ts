/** What is wrong, as the core has it and as the hardware has it, line by line. */
import type { Wrong } from '../counterexamples/index.ts';
import type { LocalState, System } from '../explorer/system.ts';
import {
  BLOCKED,
  type HOLDERS,
  hasKernelDriver,
  isDomainOf,
  livingDomainsOf,
  readDevice,
  readEntry,
  readGroup,
  readSlot,
  readUnit,
} from '../model/index.ts';
import { iommufdText } from './iommufd-words.ts';
import { numberIn } from './kernel-calls.ts';
import { kernelSaid, pointer } from './kernel-fields.ts';
import { groupObjectsText } from './kernel-group-objects.ts';
import { hasOwners } from './owners.ts';
import { vfioContainerText, vfioGroupText } from './vfio-words.ts';

/**
 * Of the groups, entries, PASIDs, devices and holders that the broken property is about, what each holds; and
 * every entry of a group that it is about, since what the core thinks is held against what the hardware does.
 */
export function kernelWrong(system: System, { names, state, said }: Wrong): readonly string[] {
  const { actors } = system;
  const named = Object.values(names);
  const ofKind = (kind: string) => named.filter((name) => actors[name]?.kind === kind);
  const slots = ofKind('slot');
  const groups = [...new Set([...ofKind('group'), ...slots.map((name) => readSlot(at(state, name)).group)])];
  const entries = Object.keys(state).filter((name) => actors[name]?.kind === 'entry');
  const shown = entries.filter((name) => named.includes(name) || groups.includes(readEntry(at(state, name)).home));
  const holders = [names['holder'] ?? []].flat();
  return [
    ...said.flatMap((event) => kernelSaid(event) ?? []),
    ...groups.map((name) => groupText(name, at(state, name), hasOwners(system))),
    ...groups.flatMap((name) => memberTexts(at(state, name))),
    ...slots.map((name) => slotText(name, at(state, name))),
    ...shown.flatMap((name) => entryTexts(name, at(state, name), slots)),
    ...ofKind('unit').flatMap((name) => unitTexts(name, at(state, name))),
    ...ofKind('device').map((name) => deviceText(name, at(state, name))),
    ...ofKind('vfio group').map((name) => vfioGroupText(name, at(state, name))),
    ...[...new Set([...ofKind('vfio container'), ...holders])]
      .filter((name) => actors[name]?.kind === 'vfio container')
      .map((name) => vfioContainerText(name, at(state, name))),
    ...named.flatMap((name) => iommufdText(actors[name]?.kind, name, at(state, name))),
    ...named.flatMap((name) => groupObjectsText(actors[name]?.kind, name, at(state, name))),
    ...holders.map((name) => holderText(name, actors[name]?.kind as (typeof HOLDERS)[number], at(state, name))),
  ];
}

function at(state: Wrong['state'], name: string): LocalState {
  return state[name] as LocalState;
}

function groupText(name: string, local: LocalState, isOwned: boolean): string {
  const { domain, owner, ownerCount, ownerType, attachCount, defaultDomain, blockingDomain } = readGroup(local);
  const others = [
    ...(isOwned && (owner !== null || ownerCount > 0)
      ? [`owner = ${pointer(owner)}`, `owner_cnt = ${ownerCount}`]
      : []),
    ...(isOwned || owner === null ? [] : [`held by ${owner} as VFIO has it`]),
    ...(ownerType === undefined ? [] : [`dma_owner = ${ownerType}`, `attach_cnt = ${attachCount}`]),
    ...(defaultDomain === domain ? [] : [`default_domain = ${pointer(defaultDomain)}`]),
    ...(blockingDomain === null || blockingDomain === domain ? [] : [`blocking_domain = ${blockingDomain}`]),
  ];
  return `core: ${name}->domain = ${[pointer(domain), ...others].join(', ')}`;
}

function memberTexts(local: LocalState): readonly string[] {
  const { members, recoveryCount } = readGroup(local);
  const special = members.flatMap(({ device, isBlocked, resetDepth, isDeferred }) => {
    const what = [
      ...(isBlocked ? ['blocked'] : []),
      ...(resetDepth > 0 ? [`reset_depth ${resetDepth}`] : []),
      ...(isDeferred ? ['attach deferred'] : []),
    ];
    return what.length === 0 ? [] : [`core: ${device}: ${what.join(', ')}`];
  });
  return recoveryCount === 0 ? special : [...special, `core: recovery_cnt = ${recoveryCount}`];
}

function slotText(name: string, local: LocalState): string {
  const { group, domain } = readSlot(local);
  return `core: ${group}->pasid_array[${numberIn(name)}] = ${pointer(domain)}`;
}

/** PASIDs only where the property is about one, or they go anywhere. */
function entryTexts(name: string, local: LocalState, slots: readonly string[]): readonly string[] {
  const { rid, pasids, endpoint } = readEntry(local);
  const asked = slots.map(numberIn);
  const shown = Object.entries(pasids).filter(
    ([pasid, domain]) => domain !== BLOCKED || asked.includes(numberIn(pasid)),
  );
  return [
    ...(slots.length > 0 ? [] : [`hardware: ${name} translates through ${pointer(rid)}`]),
    ...(endpoint === undefined ? [] : [`driver: ${name} is counted ${countsText(endpoint.counts)}`]),
    ...shown.map(
      ([pasid, domain]) => `hardware: ${name} translates PASID ${numberIn(pasid)} through ${pointer(domain)}`,
    ),
  ];
}

/** `1 in g1.dma`: what an endpoint adds to `nr_endpoints` of each domain. */
function countsText(counts: Readonly<Record<string, number>>): string {
  const told = Object.entries(counts).map(([domain, count]) => `${count} in ${domain}`);
  return told.length === 0 ? 'in no domain' : told.join(', ');
}

/** What a unit counts, and what it has a record of. */
function unitTexts(name: string, local: LocalState): readonly string[] {
  const { counts, records } = readUnit(local);
  return [...new Set([...Object.keys(counts), ...Object.keys(records)])].map((domain) => {
    const used = Object.values(records[domain] ?? {}).flatMap((ofEntry) => Object.values(ofEntry).flat()).length;
    return `driver: ${name}: refcnt of ${domain} = ${counts[domain] ?? 0}, attached to ${used}`;
  });
}

function deviceText(name: string, local: LocalState): string {
  const bound = hasKernelDriver(local) ? ', a kernel driver is bound' : '';
  return `core: ${name}->iommu_group = ${pointer(readDevice(local).group)}${bound}`;
}

function holderText(name: string, kind: (typeof HOLDERS)[number], local: LocalState): string {
  const living = livingDomainsOf[kind](local).filter((domain) => isDomainOf(name, domain));
  return `${name}: ${living.length === 0 ? 'every domain of its own is freed' : `of its own, ${living.join(', ')} is not freed`}`;
}
