/** `list calls`, `list terms` and what else a scenario file may say: signature, meaning, and which kernels have it. */
import { type Design, designs, isBefore } from '../model/index.ts';
import { CALLS, type CallWord, FAILURES, PROPERTIES, signatureOf, TERMS, type TermWord } from '../scenarios/index.ts';
import type { Entry } from './list-entry.ts';

/** Where words of clauses, properties and failures are defined: they are of this language, and of no kernel. */
const LANGUAGE = 'docs/LITMUS.md';

export function listCalls(): readonly Entry[] {
  return CALLS.map((word) => ({
    name: callSignature(word),
    text: word.meaning,
    source: word.source,
    details: [
      `in: ${availabilityText((design) => word.isIn(design, []))}`,
      ...(word.formerly ?? []).map(({ name, until }) => `${name} before ${until}`),
    ],
  }));
}

export function listTerms(): readonly Entry[] {
  return TERMS.map((word) => ({
    name: signatureOf(word),
    text: word.meaning,
    source: LANGUAGE,
    details: [word.values === undefined ? SORTS[word.gives] : `is one of ${word.values.join(', ')}`],
  }));
}

export function listProperties(): readonly Entry[] {
  return PROPERTIES.map(({ name, of, value, meaning }) => ({
    name: `${name}(${of === 'nothing' ? '' : of})`,
    text: meaning,
    source: LANGUAGE,
    details: [
      value.is === 'word'
        ? `is one of ${value.among.join(', ')}`
        : value.is === 'number'
          ? `is a number from ${value.least} to ${value.most}`
          : value.is === 'truth'
            ? 'is true or false'
            : `is a ${value.is}`,
    ],
  }));
}

export function listFailures(): readonly Entry[] {
  return FAILURES.map((word) => ({
    name: signatureOf(word),
    text: word.meaning,
    source: LANGUAGE,
  }));
}

/** `r = iommu_attach_group(domain, group)`: a register only where something is returned. */
function callSignature(word: CallWord): string {
  return `${word.returns === 'errno' ? 'r = ' : ''}${signatureOf(word)}`;
}

const SORTS: Readonly<Record<TermWord['gives'], string>> = {
  domain: 'is a domain: one of the file, BLOCKED, IDENTITY, NULL, or a term that gives one',
  owner: 'is a thread, or NULL',
  number: 'is a number',
  driver: 'is a kind of driver',
  group: 'is a group, or NULL',
  errno: 'is 0 or an errno: -EBUSY',
  truth: 'is so or not; stands by itself',
  word: 'is a word',
};

/** `kernels from v5.19 on`: of those that are listed; proposals that have it by themselves are named. */
function availabilityText(isIn: (design: Design) => boolean): string {
  const kernels = designs.filter(isRelease).sort((a, b) => (isBefore(a.name, b.name) ? -1 : 1));
  const having = kernels.filter(isIn);
  const proposals = designs.filter((one) => one.base !== undefined && isIn(one) && !isInBase(one, isIn));
  const named = proposals.map(({ name }) => name).join(', ');
  if (having.length === 0) return proposals.length === 0 ? 'no listed kernel' : `only ${named}`;
  const [first, last] = [having[0], having.at(-1)] as [Design, Design];
  const since = first === kernels[0] ? '' : ` from ${first.name} on`;
  const until = last === kernels.at(-1) ? '' : ` up to ${last.name}`;
  const range = since === '' && until === '' ? 'every listed kernel' : `listed kernels${since}${until}`;
  return proposals.length === 0 ? range : `${range}, and ${named}`;
}

function isRelease({ name, base }: Design): boolean {
  return base === undefined && !/^v\d+\.\d+\.\d+$/.test(name);
}

function isInBase({ base }: Design, isIn: (design: Design) => boolean): boolean {
  const found = designs.find(({ name }) => name === base);
  return found !== undefined && isIn(found);
}
