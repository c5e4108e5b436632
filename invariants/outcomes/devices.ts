/** What is left when a driver was bound or unbound, and when a device came or went. */
import type { LocalState } from '../../explorer/system.ts';
import { readDevice, readGroup, type Topology } from '../../model/index.ts';
import { CORE, type Invariant, whenever } from '../invariant.ts';
import { bothOf, codeOf } from './returned.ts';

/** The driver that is bound when nothing is under way: the names of the states are those of drivers. */
const BOUND: readonly string[] = ['kernel', 'managed', 'vfio'];

const hasHotPlug = ({ devices }: Topology) => devices.some(({ isHotPluggable }) => isHotPluggable === true);

function driverOf({ value }: LocalState): string | null {
  return BOUND.includes(String(value)) ? String(value) : null;
}

export const devices: readonly Invariant[] = [
  {
    name: 'I-81',
    title: 'a bind leaves a driver, an unbind none',
    statement:
      'A bind that returned 0 leaves the driver bound that was asked for; one that failed leaves the driver that was there, ' +
      'or none; and when an unbind has returned, no driver is bound.',
    source: 'drivers/base/dd.c at v7.0, really_probe: driver_bound, or device_unbind_cleanup; __device_release_driver',
    isMeantFor: ({ devices: all }) => all.some(({ drivers }) => drivers?.length !== 0),
    kind: 'step',
    observes: ['returned'],
    roles: { device: 'device' },
    facets: { device: driverOf },
    ...whenever(
      (step, { device }) => {
        const code = codeOf(step, device, 'bind');
        if (code !== undefined) return { code };
        return codeOf(step, device, 'unbind') !== undefined && { code: 'unbound' };
      },
      ({ code }, step) => {
        const { was, is } = bothOf<string | null>(step, 'device');
        if (code === 'unbound') return is === null;
        if (code !== '0') return is === was;
        const { driver } = step.command;
        return is !== null && (driver === undefined || is === driver);
      },
    ),
  },
  {
    name: 'I-82',
    title: 'who was added is a member',
    statement:
      'A device of which the probe of the core returned 0 is a member of its group, and one that was removed, or whose ' +
      'probe failed, of none.',
    source: `${CORE}, iommu_probe_device, iommu_init_device and __iommu_group_remove_device`,
    isMeantFor: hasHotPlug,
    kind: 'step',
    observes: ['returned'],
    roles: { group: 'group' },
    facets: { group: (local) => readGroup(local).members.map(({ device }) => device) },
    ...whenever(
      (step) => {
        const [returned] = step.observations;
        const name = returned?.actor;
        const plugged = codeOf(step, name, 'plug');
        const unplugged = codeOf(step, name, 'unplug');
        return (plugged ?? unplugged) !== undefined && { name, isThere: plugged === '0' };
      },
      ({ name = '', isThere }, { after }) => (after['group'] as string[]).includes(name) === isThere,
    ),
  },
  {
    name: 'I-82',
    title: 'a device knows whether it has a group',
    statement: 'When a device was removed, or its probe failed, it has no group; when it was removed, it is gone.',
    source: `${CORE}, iommu_deinit_device: dev->iommu_group = NULL`,
    isMeantFor: hasHotPlug,
    kind: 'step',
    observes: ['returned'],
    roles: { device: 'device' },
    facets: { device: (local) => [local.value === 'absent', readDevice(local).group] },
    ...whenever(
      (step, { device }) => {
        const plugged = codeOf(step, device, 'plug');
        const unplugged = codeOf(step, device, 'unplug');
        return (
          (unplugged !== undefined || (plugged !== undefined && plugged !== '0')) && { isGone: plugged === undefined }
        );
      },
      ({ isGone }, { after }) => {
        const [isAbsent, group] = after['device'] as [boolean, string | null];
        return group === null && (isAbsent || !isGone);
      },
    ),
  },
];
