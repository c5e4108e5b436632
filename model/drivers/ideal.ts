/** A driver that keeps every clause: what is wrong with it in use is the core's fault. */
import type { DriverProfile } from '../configuration.ts';
import { BLOCKED, IDENTITY } from '../names.ts';
import { CLAUSES, contract } from './contract.ts';

export const ideal: DriverProfile = {
  name: 'ideal',
  title: 'keeps every clause of the contract',
  source: 'the clauses of the contract, as chosen by us: no driver was read',
  isNoDriver: true,
  behaviours: [
    {
      since: 'ever',
      source: 'chosen by us',
      hasBlockedDomain: true,
      hasStaticIdentity: true,
      neverFails: [BLOCKED, IDENTITY],
      failures: [{ errno: '-EINVAL', because: 'incompatible', leaves: 'old' }],
      transit: 'none',
      isHitless: true,
      hasPasids: true,
      refusesExited: true,
      releases: BLOCKED,
    },
  ],
  contract: contract({
    keptOld: [true, CLAUSES.keptOld.source],
    between: [true, CLAUSES.between.source],
    blocks: [true, CLAUSES.blocks.source],
    again: [true, CLAUSES.again.source],
    truthful: [true, CLAUSES.truthful.source],
    released: [true, CLAUSES.released.source],
  }),
  takesDevices: 'when added',
  reservesOnPc: [],
  enforcesCoherency: false,
  breaks: {},
};
