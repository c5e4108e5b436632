/** Where following begins: the initial state of a recording, in every way in which it leaves it open. */
import { Run } from '../../explorer/index.ts';
import type { Machine } from '../arranging/machine.ts';
import { type Systems, systemOf } from '../arranging/systems.ts';
import { binding, plugging } from '../operations/bus.ts';
import { EMPTY } from '../operations/user-space.ts';
import type { Recording } from '../recording.ts';
import type { Hypothesis } from './hypothesis.ts';
import { perform, reach } from './reach.ts';

/** Everything that may be so before the first record: what is not shown of a device may be one way or the other. */
export function startOf(recording: Recording, machine: Machine, systems: Systems): readonly Hypothesis[] {
  const { topology, places } = machine;
  // Whatever a driver's probe does to end as recorded, it spends.
  const run = new Run(systemOf(machine, systems), { faults: Number.MAX_SAFE_INTEGER, breaches: 0 });
  const empty: Hypothesis = { run, user: EMPTY, flights: [], domains: [], owners: [], numbers: [] };
  const closed = perform(
    empty,
    (topology.vfio?.containers ?? []).map((actor) => ({ actor, command: { type: 'close' } })),
  );
  const first = recording.records[0]?.groups ?? {};
  const reached = reach(
    closed,
    first,
    machine,
    ({ device }) => machine.present.includes(device),
    () => false,
  );
  const waiting = places.filter(({ device }) => machine.present.includes(device) && !(device in reached.user.devices));
  return withOpenQuestions(perform(reached, waiting.map(plugging)), recording, machine);
}

/**
 * Of a device without a group nothing is shown, not even whether a driver is bound: both are followed, where anybody
 * asks.
 */
function withOpenQuestions(start: Hypothesis, { records }: Recording, machine: Machine): readonly Hypothesis[] {
  const asked = records.flatMap(({ operation }) => (operation.kind === 'call' ? operation.words : []));
  const open = machine.places.filter(
    ({ device, isGrouped }) => !isGrouped && asked.includes(device) && device in start.user.devices,
  );
  return open.reduce<readonly Hypothesis[]>(
    (hypotheses, place) => {
      const driver = machine.natives[place.device]?.name ?? UNKNOWN;
      return hypotheses.flatMap((one) => [one, perform(one, [binding(place, driver)])]);
    },
    [start],
  );
}

const UNKNOWN = 'a driver of its own';
