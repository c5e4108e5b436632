/** What a bound device remembers, and what may be asked of it. */
import type { Command, Outcome } from '../../../explorer/system.ts';
import { PROCEED, request, withdrawal } from '../../commands.ts';
import { deviceOf, pasidsOf, type Topology } from '../../configuration.ts';
import { type Errno, mayFail } from '../../events.ts';
import { objectsOf } from '../names.ts';
import type { Users } from '../words.ts';

export type IdevOperation = 'bind' | 'unbind' | 'attach' | 'replace' | 'detach';

export interface IdevContext {
  readonly name: string;
  readonly device: string;
  /** Whether its page requests are those of another function. */
  readonly sharesPageRequests: boolean;
  readonly users: Users;
  /** By which places its caller attached it, `rid` or a PASID: what the caller believes. */
  readonly attached: readonly string[];
  readonly call: IdevCall | null;
}

export interface IdevCall {
  readonly operation: IdevOperation;
  /** Who waits for the answer; nobody: the environment. */
  readonly from: string | null;
  /** The page table or address space that is asked for. */
  readonly target: string;
  readonly pasid: string | null;
  /** The page table that is put when no lock is held. */
  readonly old: string | null;
  readonly errno: Errno;
}

export interface IdevEvent {
  readonly type: IdevOperation | 'destroy' | 'proceed' | 'allocate' | 'find' | 'answer';
  readonly from?: string;
  readonly target?: string;
  readonly pasid?: string;
  readonly old?: string;
  readonly errno?: Errno;
  readonly outcome?: string;
}

/** There may be no memory for the object, after the device was claimed. */
export function idevOutcomes(event: { readonly type: string }): readonly Outcome[] | undefined {
  if (event.type !== 'allocate') return undefined;
  return mayFail('-ENOMEM');
}

/** What the driver of the device may ask, in the order in which it is tried. */
export function idevCommands(topology: Topology, device: string): readonly Command[] {
  const { ioas, hwpts, isDriven } = objectsOf(topology);
  const { group, pasidsMax = 0 } = deviceOf(topology, device);
  const places = [{}, ...(pasidsMax > 0 ? pasidsOf(topology, group).map((pasid) => ({ pasid })) : [])];
  const targets = [...ioas, ...hwpts.map(({ name }) => name)];
  if (isDriven === true) return [PROCEED];
  const toEach = (type: 'attach' | 'replace') =>
    places.flatMap((place) => targets.map((target) => request({ type, target, ...place })));
  return [
    request({ type: 'bind' }),
    ...toEach('attach'),
    ...toEach('replace'),
    ...places.map((place) => withdrawal({ type: 'detach', ...place })),
    PROCEED,
    withdrawal({ type: 'unbind' }),
    request({ type: 'destroy' }),
  ];
}
