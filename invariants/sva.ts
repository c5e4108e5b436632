/** Processes whose page tables devices walk. */
import type { Json, LocalState } from '../explorer/system.ts';
import {
  BLOCKED,
  livingSvaDomains,
  processOf,
  readEntry,
  readMm,
  readSlot,
  readSva,
  type Topology,
} from '../model/index.ts';
import { type Invariant, whenever, wherever } from './invariant.ts';

const SVA_FILE = 'drivers/iommu/iommu-sva.c';

const hasProcesses = ({ sva }: Topology) => (sva?.mms.length ?? 0) > 0;

/** PASIDs of an entry that hold a process: `[PASID, process, whether accesses reach its pages]`. */
function processesIn(local: LocalState): readonly (readonly [string, string, boolean])[] {
  const { pasids, silenced = [] } = readEntry(local);
  return Object.entries(pasids).flatMap(([pasid, domain]) => {
    const process = domain === BLOCKED ? undefined : processOf(domain);
    return process === undefined ? [] : [[pasid, process, !silenced.includes(pasid)] as const];
  });
}

/** Whether a driver holds a bond of the process. */
function isHeld(local: LocalState): boolean {
  return Object.values(readMm(local).bonds).some((held) => held.length > 0);
}

/** Operations that read what belongs to a process. */
const USES: readonly Json[] = ['bind process', 'unbind process', 'exit'];

type InEntry = readonly (readonly [string, string, boolean])[];

export const sva: readonly Invariant[] = [
  {
    name: 'I-29',
    title: 'nobody walks the pages of a process that is gone',
    isMeantFor: hasProcesses,
    statement: 'Once the notifiers of an exiting process have run, no PASID translates through its page tables.',
    source:
      'mm/mmu_notifier.c, __mmu_notifier_release: the pages are about to be freed; intel_mm_release, ' +
      'arm_smmu_mm_release and sva_mn_release make every access fault',
    restsOnCallers: true,
    kind: 'everywhere',
    roles: { mm: 'mm', entry: 'entry' },
    facets: {
      mm: ({ value }) => value === 'exited' || value === 'freed' || value === 'bindingExited',
      entry: (local) => processesIn(local).filter(([, , isTranslated]) => isTranslated),
    },
    ...wherever(
      ({ mm }) => mm === true,
      (_, { entry }, names) => !(entry as InEntry).some(([, process]) => process === names['mm']),
    ),
  },
  {
    name: 'I-30',
    title: 'bonds and domains count their users',
    isMeantFor: hasProcesses,
    statement: 'Each bond has a user, and each SVA domain has as many users as bonds.',
    source: `${SVA_FILE}, iommu_sva_bind_device: domain->users and handle->users`,
    kind: 'always',
    roles: { sva: 'sva' },
    facets: {
      sva: ({ value, context }) => {
        const { domains, bonds } = readSva({ value, context, tags: [] });
        const living = Object.values(bonds).filter((bond) => bond !== null);
        if (living.length === 0 && Object.values(domains).every((users) => users === null)) return null;
        const isCounted = living.every(({ users }) => users >= 1);
        return (
          isCounted &&
          Object.entries(domains).every(([domain, users]) => {
            const held = living.filter((bond) => bond.domain === domain).length;
            return users === null ? held === 0 : users === held && users > 0;
          })
        );
      },
    },
    ...wherever(
      ({ sva: isRight }) => isRight !== null,
      (_, { sva: isRight }) => isRight === true,
    ),
  },
  {
    name: 'I-52',
    title: 'a PASID in a table is allocated',
    isMeantFor: hasProcesses,
    statement: 'A PASID that holds a process in the table of a device is the PASID of that process.',
    source: '2667ed10d9f0 (v5.18): the PASID outlives every bond; iommu_free_global_pasid would give it out again',
    kind: 'always',
    roles: { sva: 'sva', entry: 'entry' },
    facets: {
      sva: (local) =>
        Object.fromEntries(
          Object.entries(readSva(local).processes).map(([process, data]) => [process, data?.pasid ?? null]),
        ),
      entry: (local) => processesIn(local).map(([pasid, process]) => [pasid, process]),
    },
    ...wherever(
      ({ entry }) => (entry as [string, string][]).length > 0,
      (_, { sva: pasids, entry }) =>
        (entry as [string, string][]).every(
          ([pasid, process]) => (pasids as Record<string, string | null>)[process] === pasid,
        ),
    ),
  },
  {
    name: 'I-53',
    title: 'no use of what a process left',
    isMeantFor: hasProcesses,
    statement: 'Nothing of a process is read after its structure was freed.',
    source: '06e14c36e20b (v7.0): a domain may hold the last reference to its process (CVE-2026-23429)',
    kind: 'step',
    observes: ['used freed', 'returned'],
    roles: {},
    facets: {},
    ...whenever(
      ({ observations }) =>
        observations.some(({ event }) => event.type === 'used freed' || USES.includes(event['operation'] ?? '')),
      (_, { observations }) => !observations.some(({ event }) => String(event['what']).endsWith('iommu_mm')),
    ),
  },
  {
    name: 'Q-4',
    title: 'no domain of a process without a bond',
    isMeantFor: hasProcesses,
    statement: 'When no driver holds a bond of a process, no SVA domain follows it.',
    source: `${SVA_FILE}, iommu_sva_unbind_device: the last bond frees the domain`,
    kind: 'always',
    roles: { sva: 'sva', mm: 'mm' },
    facets: {
      sva: (local) => (local.value === 'idle' ? livingSvaDomains(readSva(local)) : []),
      mm: isHeld,
    },
    ...wherever(
      ({ mm }) => mm === false,
      (_, { sva: domains }, names) => !(domains as string[]).some((domain) => processOf(domain) === names['mm']),
    ),
  },
  {
    name: 'Q-5',
    title: 'a process without a bond is in no list',
    isMeantFor: hasProcesses,
    statement: 'When no driver holds a bond of a process, it is not in the list of those that are bound.',
    source: `e37d5a2d60a3 (v6.19), ${SVA_FILE}, iommu_sva_mms`,
    kind: 'always',
    roles: { sva: 'sva', mm: 'mm' },
    facets: {
      sva: (local) => {
        const { processes } = readSva(local);
        return local.value === 'idle' ? Object.keys(processes).filter((process) => processes[process]?.isListed) : [];
      },
      mm: isHeld,
    },
    ...wherever(
      ({ mm }) => mm === false,
      (_, { sva: listed }, names) => !(listed as string[]).includes(names['mm'] ?? ''),
    ),
  },
  {
    name: 'Q-7',
    title: 'no handle of a process without a bond',
    isMeantFor: hasProcesses,
    statement: 'When no driver holds a bond of a process, no PASID is attached to it.',
    source: `${SVA_FILE}, iommu_sva_unbind_device: the last bond detaches the PASID`,
    kind: 'always',
    roles: { slot: 'slot', mm: 'mm' },
    facets: { slot: (local) => processOf(readSlot(local).domain ?? '') ?? null, mm: isHeld },
    ...wherever(
      ({ mm }) => mm === false,
      (_, { slot: process }, names) => process !== names['mm'],
    ),
  },
];
