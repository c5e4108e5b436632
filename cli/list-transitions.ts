/**
 * `list transitions`: from which type of domain to which a design has a driver move devices and PASIDs, each with the
 * shortest way there; and which of these another design does not ask for.
 *
 * Searched to the end on a few topologies: a container, iommufd, resets, PASIDs, hot-plug, the file `type`, and kernel
 * drivers with domains of their own. What a longer list of devices or of domains would add is not looked for.
 */
import { explore, stepText } from '../explorer/index.ts';
import type { Step, StepProperty } from '../explorer/system.ts';
import { nameOfTransition, saysTransitions, TRANSITIONS, type Transition } from '../model/index.ts';
import { configure, DEFAULT_CONFIGURATION } from './configuration.ts';
import type { Entry } from './list-entry.ts';

/** What `list transitions` is asked. */
export interface TransitionsRequest {
  readonly design: string;
  readonly driver: string;
  /** One topology; {@link TOPOLOGIES} where it is left out. */
  readonly topology?: string | undefined;
  /** Only what this design does not ask for. */
  readonly against?: string | undefined;
}

/** The smallest first, as the way there is told on the first of those with the shortest. */
const TOPOLOGIES = ['types', 'lone-driver', 'pair', 'pair-iommufd', 'deep'] as const;

/** The same for whichever reason. */
interface Pair {
  readonly transition: Transition;
  readonly reasons: readonly string[];
  readonly topology: string;
  readonly steps: readonly Step[];
}

/** Why, in the words of the list. */
const REASONS: Readonly<Record<Transition['reason'], string>> = {
  set: 'may fail',
  add: 'first attach',
  must: 'must not fail',
  'roll back': 'roll back',
  'fall back': 'blocked after a failure',
  reset: 'reset',
  'reset done': 'reset done',
  release: 'release',
  'put off': 'put off until a reset is done',
  remove: 'PASID removed',
  forget: 'PASID removed',
};

/** What JSON has beside the text. */
interface TransitionEntry extends Entry {
  readonly operation: Transition['operation'];
  readonly from: Transition['from'];
  readonly to: Transition['to'];
  readonly isSame: boolean;
  readonly reasons: readonly string[];
  readonly topology: string;
  readonly steps: readonly string[];
  readonly details: readonly string[];
}

interface Found {
  readonly pairs: readonly Pair[];
  /** How far the search went, as a phrase. */
  readonly extent: string;
}

/** One property for each thing that could be asked: it is "violated" by the shortest way there. */
const PROPERTIES: readonly StepProperty[] = TRANSITIONS.map((transition) => ({
  kind: 'step',
  name: nameOfTransition(transition),
  statement: 'The driver is never asked for it.',
  source: 'include/linux/iommu.h, struct iommu_domain_ops',
  observes: [nameOfTransition(transition)],
  roles: {},
  facets: {},
  holds: () => false,
}));

/** The list; the first entry says what was searched. */
export async function listTransitions(request: TransitionsRequest): Promise<readonly Entry[]> {
  const found = await transitionsOf(request.design, request);
  const searched = {
    name: 'searched',
    text: searchedText(request.design, request.driver, found),
  };
  if (request.against === undefined) return [searched, ...found.pairs.map(entryOf)];
  const theirs = await transitionsOf(request.against, request);
  const known = new Set(theirs.pairs.map(({ transition }) => pairText(transition)));
  const added = found.pairs.filter(({ transition }) => !known.has(pairText(transition)));
  return [
    searched,
    { name: 'against', text: searchedText(request.against, request.driver, theirs) },
    ...added.map((pair) => {
      const alike = alikeAmong(theirs.pairs, pair);
      const entry = entryOf(pair);
      if (alike.length === 0) return entry;
      return { ...entry, details: [...entry.details, `where DMA is as UNMANAGED it is not new: ${alike.join(', ')}`] };
    }),
  ];
}

function searchedText(design: string, driver: string, { extent }: Found): string {
  return `${design} with driver ${driver}, ${extent}`;
}

async function transitionsOf(design: string, { driver, topology }: TransitionsRequest): Promise<Found> {
  const topologies = topology === undefined ? TOPOLOGIES : [topology];
  const { faults, breaches } = DEFAULT_CONFIGURATION;
  const pairs = new Map<string, Pair>();
  const bounds = new Set<string>();
  for (const name of topologies) {
    const configuration = { ...DEFAULT_CONFIGURATION, design, driver, topology: name };
    const { system } = await configure({ configuration, invariants: [] });
    const listened = { ...saysTransitions(system), properties: PROPERTIES };
    const result = await explore(listened, { faults, breaches, continueAfterViolation: true });
    for (const limit of result.limits) bounds.add(limit.replace(/^bound /, ''));
    for (const { property, steps } of result.violations) {
      const transition = TRANSITIONS.find((one) => nameOfTransition(one) === property);
      if (transition !== undefined)
        addTo(pairs, { transition, reasons: [REASONS[transition.reason]], topology: name, steps });
    }
  }
  const failures = `with at most ${faults} failure and no breach`;
  const bound = bounds.size === 0 ? '' : `; bounded: ${[...bounds].join(', ')}`;
  return {
    pairs: [...pairs.values()].sort((a, b) => TRANSITIONS.indexOf(a.transition) - TRANSITIONS.indexOf(b.transition)),
    extent: `to the end on ${topologies.join(', ')}, ${failures}${bound}`,
  };
}

function addTo(pairs: Map<string, Pair>, pair: Pair): void {
  const key = pairText(pair.transition);
  const known = pairs.get(key);
  const shorter = known === undefined || pair.steps.length < known.steps.length ? pair : known;
  const reasons = [...new Set([...(known?.reasons ?? []), ...pair.reasons])];
  pairs.set(key, { ...shorter, reasons });
}

/** `attach_dev DMA -> BLOCKED`, `attach_dev UNMANAGED -> another UNMANAGED`. */
function pairText({ operation, from, to, isSame }: Transition): string {
  const isAnother = from === to && to !== 'BLOCKED' && to !== 'PLATFORM';
  return `${operation} ${from} -> ${isSame ? 'the same' : `${isAnother ? 'another ' : ''}${to}`}`;
}

function entryOf({ transition, reasons, topology, steps }: Pair): TransitionEntry {
  const { operation, from, to, isSame } = transition;
  const told = steps.map(stepText);
  return {
    name: pairText(transition),
    text: reasons.join(', '),
    details: [`on ${topology}: ${told.length === 0 ? 'at once' : told.join('; ')}`],
    ...{ operation, from, to, isSame, reasons, topology, steps: told },
  };
}

const PAGE_TABLES: readonly string[] = ['DMA', 'UNMANAGED', 'empty UNMANAGED'];

/** What goes from one page table to another, too, if `pair` does. */
function alikeAmong(pairs: readonly Pair[], { transition: { operation, from, to, isSame } }: Pair): readonly string[] {
  const isBetweenPageTables = (one: Pick<Transition, 'from' | 'to' | 'isSame'>) =>
    PAGE_TABLES.includes(one.from) && PAGE_TABLES.includes(one.to) && !one.isSame;
  if (!isBetweenPageTables({ from, to, isSame })) return [];
  return pairs
    .filter(({ transition }) => transition.operation === operation && isBetweenPageTables(transition))
    .map(({ transition }) => pairText(transition));
}
