/** Whether a step is one that only a caller takes who does what the interface forbids. */
import type { StepRecord } from '../../explorer/index.ts';
import { canonical } from '../../explorer/plain-data.ts';
import { type Configuration, iommuSystem } from '../../model/index.ts';
import { AskingAgain } from './asking-again.ts';

/**
 * Of steps of a configuration, which `asking` asks: whether callers who take no liberties could not command one, or would
 * see it go otherwise.
 */
export function libertyTaken(configuration: Configuration, asking: AskingAgain): (step: StepRecord) => boolean {
  if (configuration.environment.length === 0) return () => false;
  const system = iommuSystem({ ...configuration, environment: [] });
  const wellBehaved = new AskingAgain(system);
  return ({ step: { actor, command }, deliveries }) => {
    const offered = system.actors[actor]?.commands ?? [];
    if (!offered.some(({ event }) => canonical(event) === canonical(command))) return true;
    return !deliveries.every((delivery) => wellBehaved.answersAs(asking, delivery));
  };
}
