/** `list designs`: kernels, proposals and answers that were weighed, each by what differs from mainline. */
import { CHOICES, type Design, type DesignChoices, designs, findDesign, MAINLINE } from '../model/index.ts';
import type { Entry } from './list.ts';

export function listDesigns(): readonly Entry[] {
  return designs.map(({ name, title, source, heldAgainst, base, choices }) => ({
    name,
    text: title,
    source: `${source} (${heldAgainst})`,
    details: [
      ...(base === undefined || base === MAINLINE ? [] : [`starts from: ${base}`]),
      ...(name === MAINLINE ? [] : [`differs from mainline: ${differencesText(choices)}`]),
    ],
  }));
}

/** `set-domain-roll-back=none, must-not-fail=stops`. */
function differencesText(choices: DesignChoices): string {
  const { choices: mainline } = findDesign(MAINLINE);
  const differing = Object.entries(choices).filter(([key, value]) => mainline[key as keyof DesignChoices] !== value);
  if (differing.length === 0) return 'nowhere';
  return differing.map(([key, value]) => `${CHOICES[key as keyof DesignChoices].name}=${value}`).join(', ');
}

/** Kernels that have a value of a choice; and the proposals that have it, where their kernel has not. */
export function designsToName(key: keyof DesignChoices, value: string): readonly Design[] {
  return designs.filter(
    ({ base, choices }) => choices[key] === value && (base === undefined || findDesign(base).choices[key] !== value),
  );
}
