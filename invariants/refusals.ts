/** What must not be refused, and what must be. */
import { isForeign, isIdentity, isPaging, readDevice, readEntry, readGroup } from '../model/index.ts';
import { blame, CORE, type Invariant, whenever, wherever } from './invariant.ts';

/** How a claim may fail where the driver can block every device: somebody else has the group, or it is gone. */
const CLAIM_ENDS: readonly unknown[] = ['-EPERM', '-EBUSY', '-ENODEV'];

export const refusals: readonly Invariant[] = [
  {
    name: 'I-40',
    title: 'a claim is refused for good reasons only',
    statement:
      'With a static blocked domain, and no member that requires a direct mapping, a claim fails only because ' +
      'somebody else uses the group.',
    source: `${CORE}, __iommu_take_dma_ownership: -EPERM and -EBUSY; no allocation, and an attach that cannot fail`,
    isMeantFor: ({ container, iommufd, devices }, { driver, design }) =>
      container.length + iommufd.length > 0 &&
      driver.hasBlockedDomain &&
      design.choices.groupClaims === 'blocks' &&
      !devices.some(({ requiresDirect }) => requiresDirect),
    restsOnCallers: true,
    kind: 'step',
    observes: ['returned'],
    roles: {},
    facets: {},
    ...whenever(
      ({ observations }) => {
        const failed = observations.filter(({ actor, event: { operation, errno } }) => {
          const isClaim = operation === 'claim' || (operation === 'bind' && actor === 'iommufd');
          return isClaim && errno !== '0';
        });
        return failed.length > 0 && failed;
      },
      (failed, { outcomes }) => {
        const isFine = failed.every(({ event }) => CLAIM_ENDS.includes(event['errno']));
        return isFine || blame(outcomes.some(({ event }) => event === 'attach'));
      },
    ),
  },
  {
    name: 'I-46',
    title: 'an identity domain is as good as another',
    statement:
      'No kernel driver is refused with -EBUSY in a group that no user owns, that has no PASID attached and whose ' +
      'current and default domain are both identity.',
    source: '2380f1e8195e (v6.0): iommu_is_default_domain',
    isMeantFor: ({ devices }) => devices.some(({ usesIdentityTwin }) => usesIdentityTwin),
    kind: 'step',
    observes: ['returned'],
    roles: { group: 'group', device: 'device' },
    facets: {
      group: (local) => {
        const { owner, domain, defaultDomain, pasidCount } = readGroup(local);
        return owner === null && pasidCount === 0 && isIdentity(domain) && isIdentity(defaultDomain);
      },
      device: (local) => readDevice(local).home,
    },
    ...whenever(
      ({ observations, before }, names) => {
        const binds = observations.filter(
          ({ actor, event }) => actor === names['device'] && event['operation'] === 'bind',
        );
        const isMember = before['device'] === names['group'];
        return binds.length > 0 && isMember && before['group'] === true && binds;
      },
      (binds) => binds.every(({ event }) => event['errno'] !== '-EBUSY'),
    ),
  },
  {
    name: 'I-58',
    title: 'no driver gets a domain of another',
    statement: 'No device goes through a domain that another IOMMU driver made.',
    source: 'a9c362db3920 (v6.8), iommu_attach_group: such a domain is refused before attach_dev is called',
    isMeantFor: ({ iommufdDomains }) => iommufdDomains.some(isForeign),
    kind: 'everywhere',
    roles: { entry: 'entry' },
    facets: {
      entry: (local) => {
        const { rid } = readEntry(local);
        return isPaging(rid) ? !isForeign(rid) : null;
      },
    },
    ...wherever(
      ({ entry }) => entry !== null,
      (_, { entry }) => entry === true,
    ),
  },
];
