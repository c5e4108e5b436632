/** Mutants whose fates are told beforehand: what a campaign makes of them is known. */
import type { Fate, Judged, Judging, ListedMutant } from '../../mutants/index.ts';

export const FATES: Readonly<Record<string, Fate>> = {
  killed: { is: 'killed', by: 'no two at once', how: 'invariant', steps: 3 },
  starved: { is: 'killed', by: 'who waits enters', how: 'liveness', steps: 5 },
  again: { is: 'killed', by: 'no two at once', how: 'invariant', steps: 2 },
  equivalent: { is: 'equivalent', because: 'no answer differs' },
  alike: { is: 'alike', depth: 4 },
  survivor: {
    is: 'survivor',
    difference: {
      steps: [
        { actor: 'ann', command: { type: 'ask', seat: 1 }, outcomes: [] },
        {
          actor: 'bob',
          command: { type: 'proceed' },
          outcomes: [{ actor: 'seat', event: 'sell', occurrence: 2, outcome: 'broken' }],
        },
      ],
      seen: { kind: 'left', property: 'sold once', role: 'seat', actor: 'seat', one: { sold: 1 }, other: null },
    },
  },
  open: { is: 'open', limits: ['max-states', 'bound seats'] },
};

/** One for each fate, of two machines. */
export const MUTANTS: readonly ListedMutant[] = Object.keys(FATES).map((name, index) => ({
  name,
  machine: index % 2 === 0 ? 'seat' : 'clerk',
  kind: index < 3 ? 'guard dropped' : 'target changed',
}));

/** Judges as told; hears of each that is asked for, and throws for those without a fate. */
export function told(asked: string[] = [], stopAt?: { readonly name: string; readonly abort: AbortController }) {
  const judging: Judging<ListedMutant> = {
    here: async ({ name }, tell) => {
      asked.push(name);
      const fate = FATES[name];
      if (fate === undefined) return { mutant: name, lost: 'failed', reason: `no fate for ${name}` };
      const judged: Judged = { mutant: name, fate };
      tell(judged);
      if (stopAt?.name === name) stopAt.abort.abort();
      return judged;
    },
    caller: import.meta.url,
    lost: ({ name }, lost, reason) => ({ mutant: name, lost, reason }),
  };
  return judging;
}
