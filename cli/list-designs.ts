/** `list designs`: kernels, proposals and answers that were weighed, each by what differs from mainline. */
import {
  CHOICES,
  type ChoiceValue,
  type Design,
  type DesignChoices,
  designs,
  findDesign,
  inForce,
  isBefore,
  MAINLINE,
} from '../model/index.ts';
import type { Entry } from './list-entry.ts';

export function listDesigns(): readonly Entry[] {
  return designs.map(({ name, title, source, heldAgainst, base, choices }) => ({
    name,
    text: title,
    source: `${source} (${heldAgainst})`,
    details: [...(name === MAINLINE ? [] : [differencesText(choices, base ?? comparedTo(name))])],
  }));
}

/** A stable kernel is held against its release, any other against the next: so a list is as long as what changed. */
function comparedTo(name: string): string {
  const release = /^(v\d+\.\d+)\.\d+$/.exec(name)?.[1];
  if (release !== undefined && isListed(release)) return release;
  const newer = designs.filter((one) => one.base === undefined && !isStable(one.name) && isBefore(name, one.name));
  return newer.reduce((nearest, one) => (isBefore(one.name, nearest) ? one.name : nearest), MAINLINE);
}

const isListed = (name: string) => designs.some((design) => design.name === name);
const isStable = (name: string) => /^v\d+\.\d+\.\d+$/.test(name);

/** `differs from v6.5: set-domain-roll-back=none, must-not-fail=stops`. */
function differencesText(choices: DesignChoices, from: string): string {
  const { choices: theirs } = findDesign(from);
  const differing = Object.entries(choices).filter(([key, value]) => theirs[key as keyof DesignChoices] !== value);
  if (differing.length === 0) return `as ${from}`;
  const changes = differing.map(([key, value]) => `${CHOICES[key as keyof DesignChoices].name}=${value}`);
  return `differs from ${from}: ${changes.join(', ')}`;
}

/**
 * Kernels that have a value of a choice; and the proposals that have it, where their kernel has not. A value that
 * came back is listed twice: each kernel is with the one that was in force.
 */
export function designsToName(key: keyof DesignChoices, listed: ChoiceValue): readonly Design[] {
  const all: readonly ChoiceValue[] = CHOICES[key].values;
  const isTwice = all.filter(({ value }) => value === listed.value).length > 1;
  return designs.filter(
    ({ base, kernel, choices }) =>
      choices[key] === listed.value &&
      (base === undefined || findDesign(base).choices[key] !== listed.value) &&
      (!isTwice || inForce(all, kernel) === listed),
  );
}
