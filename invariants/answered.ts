/** That whoever asks is told what came of it, once. */
import { type Invariant, whenever } from './invariant.ts';

/**
 * What can be asked, by kind of actor. Left out is what returns nothing, or to somebody else, and what another thread may ask
 * while a call is under way.
 */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  container: ['attach', 'claim', 'detach', 'free', 'release'],
  device: [
    'attach pasid',
    'attach private',
    'bind',
    'detach pasid',
    'detach private',
    'plug',
    'proceed',
    'unbind',
    'unplug',
    'use dma',
  ],
  group: ['finish reset', 'prepare reset'],
  'group holder': ['get', 'put'],
  hwpt: ['alloc', 'destroy'],
  idev: ['attach', 'bind', 'detach', 'replace', 'unbind'],
  ioas: ['alloc', 'destroy', 'map', 'unmap', 'unmap all'],
  iommufd: ['attach', 'attach pasid', 'bind', 'detach', 'detach pasid', 'free', 'replace', 'replace pasid', 'unbind'],
  'iommufd file': ['close', 'open', 'proceed'],
  picker: ['attach', 'claim', 'detach', 'release'],
  registration: ['proceed', 'register'],
  sva: ['proceed'],
  'vfio cdev': ['attach pt', 'bind iommufd', 'close', 'detach pt', 'open'],
  'vfio container': ['check extension', 'close', 'open', 'set iommu'],
  'vfio device set': ['hot reset'],
  writer: ['proceed', 'write'],
};

/** Whether what returns is what was asked. What goes on has the name of what it began with. */
function isNamed(asked: string, operation: string): boolean {
  if (asked === 'proceed') return true;
  return asked === 'write' ? operation === 'set type' : operation.startsWith(asked);
}

/** I-80 has a part for each kind of actor that is asked. */
export const answered: readonly Invariant[] = Object.entries(ASKED).map(([kind, commands]) => ({
  name: 'I-80',
  title: 'whoever asks is answered once',
  statement: 'A call returns once, by its own name: when what was asked has come to rest, and not before.',
  source:
    'what a call is; a path through a kernel function that forgets its return value, or its unlock, hangs its caller',
  kind: 'step',
  observes: ['returned'],
  commands,
  roles: { asked: kind },
  facets: { asked: ({ tags }) => tags.includes('busy') },
  ...whenever(
    ({ actor, command }, names) => actor === names['asked'] && commands.includes(command.type),
    (_, { actor, command, observations, after }) => {
      const returns = observations.filter((observation) => observation.actor === actor);
      const isOnce = returns.length === (after['asked'] === true ? 0 : 1);
      return isOnce && returns.every(({ event }) => isNamed(command.type, String(event['operation'])));
    },
  ),
}));
