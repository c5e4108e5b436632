/** Processes that devices work for, and their page requests. */
import { BLOCKED, numberOf, processOf, readEntry, readMm, readSva } from '../../../model/index.ts';
import type { Seen, TermWord } from './term.ts';

type Given = readonly (string | null)[];

/** States of a process that has exited. */
const GONE: readonly string[] = ['exited', 'bindingExited', 'freed'];

/** The process; nothing where designs or drivers lack PASIDs: then no device works for it. */
function mmOf({ state }: Seen, name: string | null | undefined) {
  const local = state[name ?? ''];
  return local && readMm(local);
}

const svaOf = ({ state }: Seen) => state['sva'] && readSva(state['sva']);

function isWalked({ state }: Seen, [device, mm]: Given): boolean {
  return Object.entries(state).some(([name, local]) => {
    if (!name.endsWith('.rid')) return false;
    const { devices, pasids, silenced = [] } = readEntry(local);
    if (!devices.includes(device ?? '')) return false;
    return Object.entries(pasids).some(
      ([pasid, domain]) => domain !== BLOCKED && processOf(domain) === mm && !silenced.includes(pasid),
    );
  });
}

export const SVA_TERMS: readonly TermWord[] = [
  {
    name: 'walks',
    takes: ['device', 'mm'],
    gives: 'truth',
    reads: isWalked,
    meaning: 'accesses of the device, with some PASID, reach the pages of the process',
  },
  {
    name: 'exited',
    takes: ['mm'],
    gives: 'truth',
    reads: ({ state }, [mm]) => GONE.includes(String(state[mm ?? '']?.value)),
    meaning: 'the process has exited: notifiers have run, and its pages are gone',
  },
  {
    name: 'mm_pasid',
    takes: ['mm'],
    gives: 'number',
    reads: (moment, [mm]) => {
      const pasid = svaOf(moment)?.processes[mm ?? '']?.pasid;
      return pasid == null ? 0 : numberOf(pasid);
    },
    meaning: 'the PASID of the process (mm->iommu_mm->pasid); 0: it has none',
  },
  {
    name: 'mm_count',
    takes: ['mm'],
    gives: 'number',
    reads: (moment, [mm]) => mmOf(moment, mm)?.count ?? 0,
    meaning: 'references to the structure of the process: one while it runs, and one for each of its domains',
  },
  {
    name: 'bonds',
    takes: ['device', 'mm'],
    gives: 'number',
    reads: (moment, [device, mm]) => mmOf(moment, mm)?.bonds[device ?? '']?.length ?? 0,
    meaning: 'handles of the process that the driver of the device holds: binds without an unbind',
  },
  {
    name: 'bond_users',
    takes: ['device', 'mm'],
    gives: 'number',
    reads: (moment, [device, mm]) => {
      const bond = mmOf(moment, mm)?.bonds[device ?? '']?.at(-1);
      return bond === undefined ? 0 : (svaOf(moment)?.bonds[bond]?.users ?? 0);
    },
    meaning: 'handle->users of the last handle that the driver got for the process; 0 without one',
  },
  {
    name: 'response',
    takes: ['device'],
    gives: 'word',
    speaksOf: 'moments',
    values: ['SUCCESS', 'INVALID', 'FAILURE', 'none'],
    reads: ({ said }, [device]) => {
      const answer = said.find(({ event }) => event.type === 'page response' && event['device'] === device);
      return String(answer?.event['code'] ?? 'none');
    },
    meaning: 'how a page request of the device is answered in the call',
  },
  {
    name: 'use_after_free',
    takes: [],
    gives: 'truth',
    speaksOf: 'moments',
    reads: ({ said }) => said.some(({ event }) => event.type === 'used freed'),
    meaning: 'the call uses a process, a handle or a group that was freed, as KASAN would say',
  },
];
