/** A campaign: the fate of every mutant, on several threads, of which those that are known need not be found again. */
import { inOrder, type Work } from '../explorer/ordered-pool.ts';
import type { Examined, ListedMutant } from './examined.ts';
import type { Fate, Judged } from './mutant.ts';

/** How many mutants have a fate. */
export interface CampaignProgress {
  readonly done: number;
  readonly of: number;
  /** Those of `done` that were known before. */
  readonly known: number;
  readonly survivors: number;
}

/** A mutant whose fate was not found. */
export interface Unjudged {
  readonly mutant: string;
  readonly lost: 'stopped' | 'failed';
  readonly reason: string;
}

/** How a mutant is judged: `tell` hears of the fate as soon as it is known, whichever mutant it is the turn of. */
export type Judging<Item> = Work<Item, Judged, Judged | Unjudged>;

export interface CampaignOptions {
  readonly workers: number;
  readonly signal?: AbortSignal | undefined;
  /** Fates that are known, by the names of mutants. */
  readonly known: ReadonlyMap<string, Fate>;
  /** Hears of each fate that is found, in whichever order. */
  readonly onFate: (judged: Judged) => void;
  readonly onProgress: (progress: CampaignProgress) => void;
}

/** Every mutant with its fate, in their order whatever is done first. */
export async function campaign<Item extends ListedMutant>(
  mutants: readonly Item[],
  judging: Judging<Item>,
  { workers, signal, known, onFate, onProgress }: CampaignOptions,
): Promise<readonly Examined[]> {
  const fates = new Map<string, Fate>();
  for (const { name } of mutants) {
    const fate = known.get(name);
    if (fate !== undefined) fates.set(name, fate);
  }
  const before = fates.size;
  let survivors = [...fates.values()].filter(({ is }) => is === 'survivor').length;
  const tell = () => onProgress({ done: fates.size, of: mutants.length, known: before, survivors });
  const stop = new AbortController();
  const unheard: unknown[] = [];
  const onNews = (judged: Judged) => {
    fates.set(judged.mutant, judged.fate);
    if (judged.fate.is === 'survivor') survivors++;
    try {
      onFate(judged);
      tell();
    } catch (error) {
      // News come from threads: nobody but the end of the campaign is there to catch what is thrown here.
      unheard.push(error);
      stop.abort();
    }
  };
  tell();
  const left = mutants.filter(({ name }) => !fates.has(name));
  const until = AbortSignal.any([stop.signal, ...(signal === undefined ? [] : [signal])]);
  const results = await inOrder(left, judging, { workers, signal: until, onNews });
  if (unheard.length > 0) throw unheard[0];
  const failures = new Map<string, string>();
  for (const result of results) {
    if ('lost' in result && result.lost === 'failed') failures.set(result.mutant, result.reason);
  }
  return mutants.map(({ name, machine, kind }) => ({
    name,
    machine,
    kind,
    fate: fates.get(name),
    failed: failures.get(name),
  }));
}
