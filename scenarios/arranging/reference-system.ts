/** The system that a file is read against: the newest kernel with the ideal driver has every actor. */
import { nearest } from '../../explorer/errors.ts';
import type { System } from '../../explorer/system.ts';
import { findDesign, findDriver, iommuSystem, type Topology } from '../../model/index.ts';
import type { Awaited } from './awaited.ts';
import type { Things } from './things.ts';
import type { Tell } from './told.ts';

/** Every actor that there can be, by its name. */
export function actorsOf(topology: Topology, environment: Things['environment']): System['actors'] {
  return iommuSystem({ design: findDesign('mainline'), driver: findDriver('ideal'), environment, topology }).actors;
}

/** Tells of each word that must be an actor of some kind and is not. */
export function checkActors(topology: Topology, things: Things, awaited: readonly Awaited[], tell: Tell): void {
  const actors = actorsOf(topology, things.environment);
  for (const { text, at, kinds, remedy: own = 'name one of them' } of awaited) {
    const fitting = Object.keys(actors).filter(
      (name) => kinds.length === 0 || kinds.includes(actors[name]?.kind ?? ''),
    );
    if (fitting.includes(text)) continue;
    const what = kinds.length === 0 ? 'there is nobody of that name' : `this is no ${kinds.join(' or ')}`;
    const expected = fitting.length === 0 ? 'there is none in this file' : nearest(text, fitting);
    const remedy = fitting.length === 0 ? 'take one of `list topologies` that has one' : own;
    tell({ at, what, got: text, expected, remedy });
  }
}
