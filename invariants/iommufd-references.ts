/** References to iommufd's objects: as many as there are who hold one. */
import { isThere, readAccess, readHwpt, readIdev, readIoas, type Topology } from '../model/index.ts';
import { type Invariant, whenever, wherever } from './invariant.ts';
import { asIgroup, hasObjects, igroupFacet } from './iommufd-facets.ts';

const hasAccesses = ({ iommufdObjects }: Topology) => (iommufdObjects?.accesses?.length ?? 0) > 0;

const counts = {
  name: 'I-55',
  statement: 'An object of iommufd has as many references as there are who hold it, and goes with its last.',
  source: 'drivers/iommu/iommufd/main.c at v7.0, iommufd_object_remove; 53d0584eeb2c (v6.17)',
  isMeantFor: hasObjects,
} as const;

/** References to `name` that a facet `[users, ...]` says `holder` has. */
const heldBy = (users: unknown, holder: string | undefined) => (users as Record<string, number>)[holder ?? ''] ?? 0;

/** References, and who holds one; undefined where there is neither. */
const areHeld = (references: number, holders: number) =>
  references === 0 && holders === 0 ? undefined : { references, holders };

const areEqual = ({ references, holders }: { readonly references: number; readonly holders: number }) =>
  references === holders;

export const references: readonly Invariant[] = [
  {
    ...counts,
    title: 'a page table has a reference for each device attached',
    kind: 'always',
    roles: { hwpt: 'hwpt', igroup: 'igroup' },
    facets: { hwpt: (local) => readHwpt(local).users, igroup: igroupFacet },
    ...wherever(({ hwpt, igroup }, names) => {
      const attached = Object.values(asIgroup(igroup).attachments).filter((one) => one.hwpt === names['hwpt']);
      const count = attached.reduce((sum, { devices }) => sum + devices.length, 0);
      return areHeld(heldBy(hwpt, names['igroup']), count);
    }, areEqual),
  },
  {
    ...counts,
    title: 'a page table has a reference for whoever is about to put it',
    kind: 'always',
    roles: { hwpt: 'hwpt', idev: 'idev' },
    facets: { hwpt: (local) => readHwpt(local).users, idev: (local) => readIdev(local).call?.old ?? null },
    ...wherever(
      ({ hwpt, idev }, names) => areHeld(heldBy(hwpt, names['idev']), idev === names['hwpt'] ? 1 : 0),
      areEqual,
    ),
  },
  {
    ...counts,
    title: 'a parent has a reference for each page table nested on it',
    isMeantFor: ({ iommufdObjects }) => iommufdObjects?.hwpts.some(({ parent }) => parent !== undefined) === true,
    kind: 'always',
    roles: { parent: 'hwpt', child: 'hwpt' },
    facets: {
      parent: (local) => readHwpt(local).users,
      child: (local) => (isThere(local) ? readHwpt(local).parent : null),
    },
    ...wherever(
      ({ parent, child }, names) => areHeld(heldBy(parent, names['child']), child === names['parent'] ? 1 : 0),
      areEqual,
    ),
  },
  {
    ...counts,
    title: 'an IOAS has a reference for each page table of it',
    kind: 'always',
    roles: { ioas: 'ioas', hwpt: 'hwpt' },
    facets: {
      ioas: (local) => [readIoas(local).users, readIoas(local).hwpts],
      hwpt: (local) => (isThere(local) && readHwpt(local).parent === null ? readHwpt(local).ioas : null),
    },
    ...wherever(
      ({ ioas, hwpt }, names) => {
        const [users, listed] = ioas as [Record<string, number>, string[]];
        const [held, isListed] = [heldBy(users, names['hwpt']), listed.includes(names['hwpt'] as string)];
        const isOf = hwpt === names['ioas'];
        return (isOf || held !== 0 || isListed) && { isOf, held, isListed };
      },
      ({ isOf, held, isListed }) => isOf && held === 1 && isListed,
    ),
  },
  {
    ...counts,
    title: 'an IOAS has a reference for each access to it',
    isMeantFor: hasAccesses,
    kind: 'always',
    roles: { ioas: 'ioas', access: 'access' },
    facets: {
      ioas: (local) => [readIoas(local).users, readIoas(local).accesses],
      access: (local) => {
        const { unpin, call } = readAccess(local);
        // Between two address spaces it is listed in both.
        return [unpin, local.value === 'unmapping' ? (call?.target ?? null) : null];
      },
    },
    ...wherever(
      ({ ioas, access }, names) => {
        const [users, listed] = ioas as [Record<string, number>, string[]];
        const [held, isListed] = [heldBy(users, names['access']), listed.includes(names['access'] as string)];
        const isOf = (access as (string | null)[]).includes(names['ioas'] as string);
        return (isOf || held !== 0 || isListed) && { isOf, held, isListed };
      },
      ({ isOf, held, isListed }) => isOf && held === 1 && isListed,
    ),
  },
  {
    ...counts,
    title: 'an access is held by the table and its driver, and by nobody else',
    isMeantFor: hasAccesses,
    kind: 'always',
    roles: { access: 'access' },
    facets: { access: (local) => [isThere(local), readAccess(local).users] },
    ...wherever(({ access }) => {
      const [isAlive, users] = access as [boolean, Record<string, number>];
      const held = Object.values(users).reduce((sum, count) => sum + count, 0);
      return areHeld(held, isAlive ? 2 : 0);
    }, areEqual),
  },
  {
    ...counts,
    title: 'a page table is freed with its last reference',
    kind: 'step',
    observes: ['freed'],
    roles: {},
    facets: {},
    ...whenever(
      () => true,
      (_, { observations }) => observations.every(({ event }) => event['users'] === 1),
    ),
  },
];
