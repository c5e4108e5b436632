/**
 * The model is brought to where a recording is: to its initial state, and to where an operation left the kernel that the
 * model does not have. Only the model's own commands are used, so that what cannot be reached is found out.
 */
import { showsDriver } from '../../model/index.ts';
import { type Machine, placeAt } from '../arranging/machine.ts';
import type { Place } from '../arranging/places.ts';
import { binding, failingToBind, plugging, unbinding, unplugging } from '../operations/bus.ts';
import type { Call } from '../operations/operation.ts';
import type { RecordedGroup } from '../recording.ts';
import { advances, flightOf, type Hypothesis, hasReturned } from './hypothesis.ts';
import { groupOfDevice, localOf } from './model-view.ts';

/** Makes `calls` one after the other; whatever they answer. Stops where one has no answer. */
export function perform(hypothesis: Hypothesis, calls: readonly Call[]): Hypothesis {
  const plan = { kind: 'calls' as const, calls, returns: () => undefined };
  const before = hypothesis.flights;
  let now: Hypothesis = { ...hypothesis, flights: [...before, flightOf(undefined, undefined, plan)] };
  for (;;) {
    const flight = now.flights.at(-1);
    if (flight !== undefined && hasReturned(flight)) break;
    const [next] = advances(now);
    if (next === undefined) break;
    now = next.hypothesis;
  }
  return { ...now, flights: now.flights.slice(0, before.length) };
}

/**
 * Drivers are bound and unbound and devices come and go, where `groups` show it. Devices that no group shows stay, but
 * for those that `goes` tells of; devices that are new come where `comes` does.
 */
export function reach(
  hypothesis: Hypothesis,
  groups: Readonly<Record<string, RecordedGroup>>,
  machine: Machine,
  comes: (place: Place) => boolean,
  goes: (place: Place) => boolean,
): Hypothesis {
  const shown = Object.entries(groups)
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .flatMap(([, { members }]) => members);
  const gone = machine.places.filter(
    (place) => place.isGrouped && goes(place) && !shown.some(({ device }) => device === place.device),
  );
  const left = gone.reduce((now, place) => perform(now, leaving(now, place)), hypothesis);
  const places = shown.map(({ device, driver }) => ({ place: at(machine, device), driver }));
  const isThere = (now: Hypothesis, place: Place) => groupOfDevice(now.run.state, place.name) !== null;
  const known = places.filter(({ place }) => isThere(left, place) || comes(place));
  const added = known.reduce((now, { place }) => perform(now, adding(now, place)), left);
  return known.reduce((now, { place, driver }) => perform(now, offering(now, place, driver)), added);
}

function at(machine: Machine, device: string): Place {
  const place = placeAt(machine, device);
  if (place === undefined) throw new Error(`${device} has no place`);
  return place;
}

function leaving({ run, user }: Hypothesis, place: Place): readonly Call[] {
  if (user.devices[place.device] === undefined || groupOfDevice(run.state, place.name) === null) return [];
  return [...(showsDriver(localOf(run.state, place.name)) ? [unbinding(place)] : []), unplugging(place)];
}

function adding({ user }: Hypothesis, place: Place): readonly Call[] {
  return user.devices[place.device] === undefined ? [plugging(place)] : [];
}

function offering({ run, user }: Hypothesis, place: Place, driver: string | null): readonly Call[] {
  const bound = showsDriver(localOf(run.state, place.name)) ? (user.devices[place.device]?.driver ?? null) : null;
  const isOutside = groupOfDevice(run.state, place.name) === null;
  if (driver === bound && !(driver === null && isOutside)) return [];
  const first = bound === null ? [] : [unbinding(place)];
  if (driver !== null) return [...first, binding(place, driver)];
  return isOutside ? [...first, failingToBind(place)] : first;
}
