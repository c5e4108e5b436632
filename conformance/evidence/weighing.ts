/**
 * What a trace rests on: step by step, whether real kernels were recorded doing it, whether it was read in a kernel's
 * source, or whether it is assumed. docs/CONFORMANCE.md, "What a verdict rests on", has the rules.
 */
import type { StepRecord } from '../../explorer/index.ts';
import { canonical } from '../../explorer/plain-data.ts';
import type { System } from '../../explorer/system.ts';
import {
  agrees,
  CHOICES,
  CLAUSES,
  type Configuration,
  choicesOf,
  type Design,
  designs,
  inForce,
} from '../../model/index.ts';
import { AskingAgain } from './asking-again.ts';
import { HARDWARE, type Keyed, keyedDeliveries } from './keyed.ts';
import { libertyTaken } from './liberty-taken.ts';
import type { Recorded } from './recorded.ts';

/** From the strongest to the weakest. */
export const STANDINGS = ['recorded', 'read', 'assumed'] as const;

export type Standing = (typeof STANDINGS)[number];

/** A recorded step of a run. */
export interface Witness {
  readonly run: string;
  readonly step: number;
}

/** What one step rests on: its weakest delivery. */
export interface StepStanding {
  readonly standing: Standing;
  /** Recorded: the steps of runs that have the rarest of its deliveries, those of the nearest kernel first. */
  readonly seen: readonly Witness[];
  /** Otherwise: why not more, in a few words. */
  readonly because: string | null;
  /** The same without the hardware, where its driver is none and that alone makes the step assumed. */
  readonly core?: StepStanding;
}

/** What is weighed: a configuration, its system, and what there is to hold it against. */
export interface Weighed {
  readonly configuration: Configuration;
  readonly system: System;
  readonly recorded: Recorded;
}

/** What each of `steps` rests on. */
export function standingOf(steps: readonly StepRecord[], weighed: Weighed): readonly StepStanding[] {
  const { configuration, system } = weighed;
  const keying = { configuration, system, asking: new AskingAgain(system) };
  const takesLiberty = libertyTaken(configuration, keying.asking);
  return steps.map((step) =>
    takesLiberty(step)
      ? { standing: 'assumed', seen: [], because: configuration.environment.map(({ name }) => name).join(', ') }
      : standingOfStep(keyedDeliveries(step, keying), weighed),
  );
}

function standingOfStep(keyed: readonly Keyed[], weighed: Weighed): StepStanding {
  const whole = weakest(keyed.map((one) => weigh(one, weighed)));
  if (weighed.configuration.driver.isNoDriver !== true) return whole;
  const ofCore = keyed.filter(({ kind }) => kind !== HARDWARE);
  const core = weakest(ofCore.map((one) => weigh(one, weighed)));
  return ofCore.length === 0 || core.standing === whole.standing ? whole : { ...whole, core };
}

interface DeliveryStanding extends StepStanding {
  /** In how many runs it is. */
  readonly runs: number;
}

/** Who asks and is not answered tells nothing of the kernel. */
const NOBODY_ANSWERS: StepStanding = { standing: 'read', seen: [], because: 'only a caller' };

function weakest(standings: readonly DeliveryStanding[]): StepStanding {
  const order = standings.toSorted(
    (a, b) => STANDINGS.indexOf(b.standing) - STANDINGS.indexOf(a.standing) || a.runs - b.runs,
  );
  const [first = NOBODY_ANSWERS] = order;
  const alike = order.filter(({ standing }) => standing === first.standing).flatMap(({ because }) => because ?? []);
  const because = alike.length === 0 ? null : reasonOf([...new Set(alike)]);
  return { standing: first.standing, seen: first.seen, because };
}

/** The first reasons, and how many more. */
function reasonOf(reasons: readonly string[]): string {
  const more = reasons.length - REASONS_MAX;
  return more <= 0 ? reasons.join(', ') : `${reasons.slice(0, REASONS_MAX).join(', ')} and ${more} more`;
}

const REASONS_MAX = 2;

function weigh(keyed: Keyed, { configuration, recorded }: Weighed): DeliveryStanding {
  const { key, reads, kind, delivery } = keyed;
  const known = Object.hasOwn(recorded.deliveries, key) ? recorded.deliveries[key] : undefined;
  const { design } = configuration;
  const read = choicesOf(design, [...reads, ...(known?.reads ?? [])]);
  const seen = Object.entries(known?.seen ?? {}).flatMap(([run, step]) => {
    const name = recorded.runs[run]?.design;
    const other = designs.find((one) => one.name === name);
    return other !== undefined && agrees(other, read) ? [{ run, step }] : [];
  });
  if (seen.length > 0)
    return { standing: 'recorded', seen: nearestFirst(seen, design, recorded), because: null, runs: seen.length };
  const assumed = assumptionOf(keyed, configuration);
  if (assumed !== undefined) return { standing: 'assumed', seen: [], because: assumed, runs: 0 };
  const chosen = choiceOfNoKernel(design, reads);
  if (chosen !== undefined) return { standing: 'assumed', seen: [], because: chosen, runs: 0 };
  return { standing: 'read', seen: [], because: `${kind} ${delivery.event.type}`, runs: 0 };
}

/** What no kernel that was read chose, of the choices that an answer read, or not all of it. */
function choiceOfNoKernel(design: Design, reads: readonly string[]): string | undefined {
  const kernels = designs.filter(({ heldAgainst }) => heldAgainst === 'read');
  if (kernels.some((kernel) => agrees(kernel, choicesOf(design, reads)))) return undefined;
  const alone = reads.filter((name) => !kernels.some((kernel) => agrees(kernel, choicesOf(design, [name]))));
  const values: Readonly<Record<string, string>> = design.choices;
  const choices: Readonly<Record<string, { readonly name: string }>> = CHOICES;
  const named = (alone.length === 0 ? reads : alone).map((name) => `${choices[name]?.name ?? name} ${values[name]}`);
  return `no kernel chose ${named.join(' with ')}`;
}

function nearestFirst(seen: readonly Witness[], { kernel }: Design, { runs }: Recorded): readonly Witness[] {
  const isSame = ({ run }: Witness) => runs[run]?.design === kernel;
  return [...seen.filter(isSame), ...seen.filter((witness) => !isSame(witness))];
}

/** Why hardware that behaves so is assumed, where it is. */
function assumptionOf({ kind, delivery }: Keyed, { design, driver }: Configuration): string | undefined {
  if (kind !== HARDWARE) return undefined;
  if (driver.isNoDriver === true) return `driver ${driver.name}`;
  if (inForce(driver.behaviours, design.kernel) === undefined) return `${driver.name} of ${design.kernel}`;
  const isMoved =
    canonical(delivery.before.context['rid'] ?? null) !== canonical(delivery.after.context['rid'] ?? null);
  const between = driver.contract.find(({ clause }) => clause === CLAUSES.between.text);
  return isMoved && between?.isKept === 'not said' ? `${driver.name} between two domains` : undefined;
}
