/** What is left when a reset began or ended. */
import { readGroup } from '../../model/index.ts';
import { type Invariant, whenever } from '../invariant.ts';

const depthOf = (group: unknown, device: unknown): number =>
  (group as [string, number][]).find(([name]) => name === device)?.[1] ?? 0;

export const resets: readonly Invariant[] = [
  {
    name: 'I-87',
    title: 'prepare and done come in pairs',
    statement:
      'A prepare that returned 0 opens one window more of its device, and one that failed none; done closes one, and is ' +
      'called only where one is open.',
    source:
      'drivers/pci/pci.c at v7.0, pci_reset_function and its like: done follows a prepare that returned 0; ' +
      'drivers/iommu/iommu.c at v7.0.10, pci_dev_reset_iommu_prepare and pci_dev_reset_iommu_done',
    isMeantFor: ({ devices, resetDepthMax }, { design }) =>
      resetDepthMax > 0 && devices.some(({ hasAts }) => hasAts) && design.choices.resetWindows !== 'groups-of-one',
    isOfCallers: true,
    kind: 'step',
    observes: ['returned'],
    roles: { group: 'group' },
    facets: { group: (local) => readGroup(local).members.map(({ device, resetDepth }) => [device, resetDepth]) },
    ...whenever(
      ({ actor, command: { type, device }, observations: [returned] }, { group }) => {
        const isReset = type === 'prepare reset' || type === 'finish reset';
        const isItsOwn = actor === group && returned?.event['operation'] === type;
        return isReset && isItsOwn && { type, device, code: returned.event['errno'] };
      },
      ({ type, device, code }, { before, after }) => {
        const [was, is] = [depthOf(before['group'], device), depthOf(after['group'], device)];
        if (type === 'prepare reset') return is === was + (code === '0' ? 1 : 0);
        return was > 0 && is === was - 1;
      },
    ),
  },
];
