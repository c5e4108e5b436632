/**
 * Shared virtual addressing: processes whose page tables devices walk.
 *
 * `bonds.ts` is `drivers/iommu/iommu-sva.c`, one actor for its one lock: PASIDs of processes, SVA domains and
 * their users, bonds. `mm.ts` is a process. The PASID itself is attached by the group, as any other.
 */
import type { Actor } from '../../explorer/system.ts';
import { PROCEED } from '../commands.ts';
import type { Surroundings } from '../configuration.ts';
import { SVA } from '../names.ts';
import { svaMachine } from './bonds.ts';
import { mmCommands, mmMachine } from './mm.ts';

export { livingSvaDomains, processOf, type SvaContext } from './context.ts';
export type { MmContext } from './mm.ts';

/** What waits for `iommu_sva_lock`. */
export const SVA_WAITS: readonly string[] = ['bind process', 'unbind process'];

/** The processes, and who binds them; nothing where the topology has none. */
export function sharedAddressing(surroundings: Surroundings): Record<string, Actor> {
  const mms = surroundings.topology.sva?.mms ?? [];
  if (mms.length === 0) return {};
  const process = mmMachine(surroundings);
  const commands = mmCommands(surroundings);
  return {
    ...Object.fromEntries(
      mms.map((name): [string, Actor] => [name, { kind: 'mm', machine: process, input: { name }, commands }]),
    ),
    [SVA]: {
      kind: 'sva',
      machine: svaMachine(surroundings),
      commands: [PROCEED],
    },
  };
}
