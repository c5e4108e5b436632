/** A state of one group, in the words of a report. */
import type { LocalState } from '../../explorer/index.ts';
import { CONTAINER_DOMAIN, type Domain, hasKernelDriver, isIdentity, readEntry, readGroup } from '../../model/index.ts';
import { GROUP, REGISTRATION } from './group-system.ts';

type State = Readonly<Record<string, LocalState>>;
type Group = ReturnType<typeof readGroup>;

/** Whose operation is under way, where it is no device's. */
const BUSY: Readonly<Record<string, string>> = {
  [`${GROUP}.type`]: 'a write to type',
  [REGISTRATION]: 'the probe of the bus',
};

/** What `domain` is to a group. */
export function domainInWords({ defaultDomain, blockingDomain }: Group, domain: Domain | null): string {
  if (domain === null) return 'none';
  if (domain === CONTAINER_DOMAIN) return "the user's";
  if (domain === defaultDomain) return 'default';
  if (domain === blockingDomain || domain === 'blocked') return 'blocking';
  return isIdentity(domain) ? 'identity' : 'an old default';
}

export function ownerInWords({ owner }: Group): string {
  return owner === null ? 'nobody' : 'a user';
}

/** By field; devices have the model’s names. */
export function stateInWords(state: State, devices: readonly string[]): Readonly<Record<string, string>> {
  const group = readGroup(state[GROUP] as LocalState);
  const { members, defaultDomain, blockingDomain, ownerCount } = group;
  const bound = devices.filter((device) => hasKernelDriver(state[device] as LocalState));
  // Where the hardware is elsewhere than the core believes.
  const astray = members
    .map(({ device }) => ({ device, rid: readEntry(state[`${device}.rid`] as LocalState).rid }))
    .filter(({ rid }) => rid !== group.domain);
  return {
    owner: ownerInWords(group),
    'owner count': String(ownerCount),
    domain: domainInWords(group, group.domain),
    'blocking domain': blockingDomain === null ? 'none' : 'made',
    'default domain': defaultDomain === null ? 'none' : isIdentity(defaultDomain) ? 'identity' : 'DMA',
    members: members.map(({ device }) => device).join(' ') || 'none',
    'bound drivers': bound.join(' ') || 'none',
    'under way':
      Object.entries(state)
        .filter(([, { tags }]) => tags.includes('busy'))
        .map(([actor]) => BUSY[actor] ?? actor)
        .join(' ') || 'nothing',
    ...(astray.length > 0 && {
      hardware: astray.map(({ device, rid }) => `${device} on ${domainInWords(group, rid)}`).join(', '),
    }),
  };
}
