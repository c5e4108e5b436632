/** Reset windows. */
import { BLOCKED, readEntry, readGroup, type Topology } from '../model/index.ts';
import type { Invariant } from './invariant.ts';

const hasWindows = ({ devices, resetDepthMax }: Topology) => resetDepthMax > 0 && devices.some(({ hasAts }) => hasAts);

export const reset: readonly Invariant[] = [
  {
    name: 'I-11',
    isMeantFor: hasWindows,
    title: 'nothing passes a device that is being reset',
    statement: 'From the end of prepare to the start of done a device is on the blocking domain, its PASIDs blocked.',
    source: 'c279e83953d9 (v7.0): a device is blocked before its reset, so that no translated request passes',
    kind: 'everywhere',
    roles: { group: 'group', entry: 'entry' },
    facets: {
      group: (local) => {
        const { blockingDomain, members, call } = readGroup(local);
        const isOpening = call?.operation === 'prepare reset' || call?.operation === 'finish reset';
        const inside = members.filter(({ device, isBlocked }) => isBlocked && !(isOpening && call?.device === device));
        return [blockingDomain, inside.map(({ device }) => device)];
      },
      entry: (local) => {
        const { devices, rid, pasids } = readEntry(local);
        return [devices, rid, Object.values(pasids).every((domain) => domain === BLOCKED)];
      },
    },
    holds: ({ group, entry }) => {
      const [blocking, inside] = group as [string | null, string[]];
      const [devices, rid, areBlocked] = entry as [string[], string, boolean];
      return !devices.some((device) => inside.includes(device)) || (rid === blocking && areBlocked);
    },
  },
  {
    name: 'I-12',
    isMeantFor: hasWindows,
    title: 'resets are counted',
    statement: 'recovery_cnt is the number of blocked members, and a member is blocked while a prepare has no done.',
    source: `drivers/iommu/iommu.c at v7.0.10, pci_dev_reset_iommu_prepare and _done: d769711fcddd, 0d5fd7a9323c`,
    restsOnCallers: true,
    kind: 'always',
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { recoveryCount, members } = readGroup(local);
        const blocked = members.filter(({ isBlocked }) => isBlocked).length;
        return recoveryCount === blocked && members.every(({ isBlocked, resetDepth }) => isBlocked === resetDepth > 0);
      },
    },
    holds: ({ group }) => group === true,
  },
];
