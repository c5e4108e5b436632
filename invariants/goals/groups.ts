/** What becomes of groups besides being used: devices that come, default domains that are made or changed, attaches put off. */
import type { Json } from '../../explorer/system.ts';
import { isIdentity, readGroup } from '../../model/index.ts';
import { CORE } from '../invariant.ts';
import { type Goal, hasDmaDomains, membersOf, usableGroups } from './goal.ts';

export const groupGoals: readonly Goal[] = [
  {
    name: 'G-17',
    title: 'a newcomer in an owned group',
    statement: 'A device that was not there at first is a member of a group that a user owns.',
    source: `${CORE}, __iommu_probe_device: attaches group->domain, whoever owns the group`,
    kind: 'goal',
    isMeantFor: (topology, means) =>
      usableGroups(topology, means).some((group) =>
        membersOf(topology, group).some((one) => one.isHotPluggable === true),
      ),
    roles: { group: 'group' },
    facets: {
      group: (local) => [readGroup(local).owner !== null, readGroup(local).members.map(({ device }) => device)],
    },
    wants: { 'a user owns the group': ({ group }) => (group as readonly Json[])[0] === true },
    wantsIn: ({ devices }) => ({
      'a device that was not there at first is in the group': ({ group }) => {
        const members = (group as readonly [boolean, readonly string[]])[1];
        return devices.some(({ name, isHotPluggable }) => isHotPluggable === true && members.includes(name));
      },
    }),
  },
  {
    name: 'G-18',
    title: 'another type of default domain',
    statement: 'A group whose default domain translated at boot has one that does not.',
    source: `${CORE}, iommu_group_store_type`,
    kind: 'goal',
    isMeantFor: ({ types, bootType, devices }, { driver }) =>
      types.includes('identity') &&
      bootType !== 'identity' &&
      driver.hasIdentityDomain !== false &&
      hasDmaDomains(driver) &&
      devices.some(({ forcedType, isUntrusted, pasidsMax = 0 }) => {
        const isDemanded = pasidsMax > 0 && driver.demandsTypeWithPasids !== undefined;
        return forcedType === undefined && isUntrusted !== true && !isDemanded;
      }),
    roles: { group: 'group' },
    facets: { group: (local) => isIdentity(readGroup(local).defaultDomain) },
    wants: { 'the default domain is identity': ({ group }) => group === true },
  },
  {
    name: 'G-19',
    title: 'an attach that was put off',
    statement: 'A device whose attach was put off at boot is attached to the domain of its group.',
    source: `${CORE}, iommu_deferred_attach`,
    kind: 'goal',
    isMeantFor: ({ devices }) => devices.some(({ isDeferred }) => isDeferred === true),
    roles: { group: 'group' },
    facets: {
      group: (local) => [readGroup(local).domain !== null, readGroup(local).members.some((one) => one.isDeferred)],
    },
    wants: {
      'the group is on a domain': ({ group }) => (group as readonly Json[])[0] === true,
      'no attach is put off': ({ group }) => (group as readonly Json[])[1] === false,
    },
  },
  {
    name: 'G-20',
    title: 'a default domain of a late IOMMU',
    statement: 'A group of devices that were there before their IOMMU has a default domain, and is on it.',
    source: `${CORE}, bus_iommu_probe`,
    kind: 'goal',
    isMeantFor: ({ isUnprobed }, { driver }) => isUnprobed === true && driver.hasDefaultDomain !== false,
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { defaultDomain, domain } = readGroup(local);
        return [defaultDomain !== null, domain !== null && domain === defaultDomain];
      },
    },
    wants: {
      'the group has a default domain': ({ group }) => (group as readonly Json[])[0] === true,
      'the group is on its default domain': ({ group }) => (group as readonly Json[])[1] === true,
    },
  },
];
