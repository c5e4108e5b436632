/** The deliveries of a step by their keys: what a step of a search and one of a recording are compared by. */
import type { Delivery, StepRecord } from '../../explorer/index.ts';
import type { System } from '../../explorer/system.ts';
import { behaviourOf, type Configuration } from '../../model/index.ts';
import type { AskingAgain } from './asking-again.ts';
import { ASKING, deliveryKey } from './delivery-key.ts';

/** A delivery to a part of kernel or hardware, as what it is. */
export interface Keyed {
  readonly key: string;
  readonly delivery: Delivery;
  /** What it delivers itself. */
  readonly calls: readonly Delivery[];
  /** Kind of the actor. */
  readonly kind: string;
  /** Choices of the design that were read on the way to the answer. */
  readonly reads: readonly string[];
}

/** The kind of the actors that a driver's profile is about. */
export const HARDWARE = 'entry';

/** What keys are made with. */
export interface Keying {
  readonly system: Pick<System, 'actors'>;
  readonly configuration: Pick<Configuration, 'design' | 'driver'>;
  readonly asking: AskingAgain;
}

/** The deliveries of a step, those to whoever only asks left out: what they do is not the kernel's. */
export function keyedDeliveries({ deliveries }: Pick<StepRecord, 'deliveries'>, keying: Keying): readonly Keyed[] {
  const { actors } = keying.system;
  return deliveries.flatMap((delivery, index) => {
    const kind = actors[delivery.actor]?.kind ?? '';
    if (ASKING.has(kind)) return [];
    const way = keying.asking.wayOf(delivery);
    const calls = emittedBy(deliveries, index);
    const key = deliveryKey(actors, delivery, calls, way);
    return [
      { key: kind === HARDWARE ? `${driverText(keying)}; ${key}` : key, delivery, calls, kind, reads: way.reads },
    ];
  });
}

/** What the delivery with this index delivers itself, in its order. */
function emittedBy(deliveries: readonly Delivery[], index: number): readonly Delivery[] {
  const depth = deliveries[index]?.depth ?? 0;
  const end = deliveries.findIndex((one, at) => at > index && one.depth <= depth);
  const within = deliveries.slice(index + 1, end < 0 ? undefined : end);
  return within.filter((one) => one.depth === depth + 1);
}

/** The driver, and since when it behaves as it does in the kernel of the design. */
function driverText({ configuration: { design, driver } }: Keying): string {
  return `${driver.name} since ${behaviourOf(driver, design.kernel).since}`;
}
