/** Judged mutants, one line each. */
import type { System } from '../../explorer/system.ts';
import {
  type Baseline,
  type BaselineOptions,
  baselineOf,
  type Fate,
  type JudgeOptions,
  judgeMutant,
  mutated,
  mutationsOf,
  nameOf,
} from '../../mutants/index.ts';

/** `killed by exclusion in 4 steps`. */
export function fateText(fate: Fate): string {
  switch (fate.is) {
    case 'killed': {
      const by = fate.how === 'deadlock' ? 'a deadlock' : fate.how === 'invariant' ? fate.by : `${fate.how} ${fate.by}`;
      return `killed by ${by} in ${fate.steps}`;
    }
    case 'equivalent':
      return fate.because;
    case 'alike':
      return `alike to depth ${fate.depth}`;
    case 'survivor':
      return `survives: ${fate.difference.seen.kind} in ${fate.difference.steps.length}`;
    case 'open':
      return `open: ${fate.limits.join(', ')}`;
  }
}

/** The fate of each mutation, or of those whose name begins with `of`. */
export async function fatesOf(
  system: System,
  { of = '', ...options }: BaselineOptions & JudgeOptions & { readonly of?: string } = {},
): Promise<readonly string[]> {
  const { maxStates, ...extent } = options;
  const baseline = await baselineOf(system, extent);
  const lines: string[] = [];
  for (const mutation of mutationsOf(system, baseline.offered)) {
    const name = nameOf(mutation);
    if (!name.startsWith(of)) continue;
    const mutant = { name, mutation, system: () => mutated(system, mutation) };
    lines.push(`${name}: ${fateText(await judgeMutant(baseline, mutant, { maxStates }))}`);
  }
  return lines;
}

/** The fate of a system of which nobody says where it is different. */
export async function fateOf(baseline: Baseline, system: System): Promise<string> {
  return fateText(await judgeMutant(baseline, { name: 'another', system: () => system }));
}
