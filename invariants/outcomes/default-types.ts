/** What is left when the type of a default domain was written. */
import { readGroup, typeReadOf } from '../../model/index.ts';
import { type Invariant, whenever } from '../invariant.ts';
import { bothOf, isSame } from './returned.ts';

/** The words that name a type; `auto` leaves it to the core. */
const TYPES: readonly unknown[] = ['identity', 'DMA', 'DMA-FQ'];

export const defaultTypes: readonly Invariant[] = [
  {
    name: 'I-86',
    title: 'the type that was written is the type',
    statement:
      'After a write to `type` that returned 0 the default domain is of the type that was written, and the group on it if it ' +
      'is another one; after one that failed ' +
      'it is the domain that it was, of the type that it was.',
    source: '5957c19305b1 (v6.5), iommu_group_store_type: iommu_setup_default_domain, or the old one again',
    // What the driver cannot have it may change back when the write has returned: iommu_dma_init_domain.
    isMeantFor: ({ types }, { design, driver }) =>
      types.length > 0 &&
      design.choices.typeChange === 'unowned' &&
      design.choices.typeChangeEnd !== 'undoes' &&
      design.choices.typeUnavailable !== 'dma' &&
      driver.hasFlushQueues !== false,
    kind: 'step',
    observes: ['returned'],
    roles: { group: 'group' },
    facets: {
      group: (local) => [readGroup(local).domain, readGroup(local).defaultDomain, typeReadOf(readGroup(local))],
    },
    ...whenever(
      ({ command, observations }) => {
        const [returned] = observations;
        return (
          command.type === 'write' && returned?.event['operation'] === 'set type' && { code: returned.event['errno'] }
        );
      },
      ({ code }, step) => {
        const { was, is } = bothOf<(string | null)[]>(step, 'group');
        if (code !== '0') return isSame(is, was);
        const { word = '' } = step.command;
        const isChanged = is[1] !== was[1];
        return (!TYPES.includes(word) || is[2] === word) && (!isChanged || is[0] === is[1]);
      },
    ),
  },
];
