/** The names of a file: each stands for one thing, whether it is declared or made by a call. */
import type { Word } from '../scenario.ts';
import type { Tell } from './told.ts';

/** Names that stand for something already: values, static domains, and actors of the model. */
const RESERVED: readonly string[] = [
  'BLOCKED',
  'IDENTITY',
  'PLATFORM',
  'DMA',
  'NULL',
  'blocked',
  'identity',
  'platform',
  'true',
  'false',
  'vfio',
  'iommu',
  'iommu_groups',
  'holder',
  'picker',
  'drm',
  'sva',
  'mapper',
];

/** The kernel's page tables of address spaces that calls make. */
const AUTOMATIC = /-auto\d+$/;

/** The names that are taken: each stands for one thing. */
export class Names {
  readonly #taken = new Map([['iommufd', 'iommufd file']]);
  readonly #tell: Tell;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  take(name: string, what: string): void {
    if (!this.#taken.has(name)) this.#taken.set(name, what);
  }

  isOf(name: string, what: string): boolean {
    return this.#taken.get(name) === what;
  }

  /** Whether the word can name what a call makes, which may be made again; if not, that is told. */
  isMade(word: Word, what: string): boolean {
    return this.isOf(word.text, what) || this.isNew(word, what);
  }

  /** Whether the word can name something; if not, that is told. */
  isNew({ text, at }: Word, what: string): boolean {
    const before = this.#taken.get(text);
    this.#taken.set(text, before ?? what);
    if (before !== undefined) {
      const isTwice = before === what && what === 'device';
      this.#tell({
        at,
        what: isTwice
          ? 'a device is in one group, and once'
          : `the name is that of ${/^[aeiou]/.test(before) ? 'an' : 'a'} ${before} already`,
        got: text,
        remedy: isTwice ? 'leave it out here' : 'take another name',
      });
      return false;
    }
    if (isName(text)) return true;
    const isReserved = isWord(text);
    this.#tell({
      at,
      what: isReserved ? 'the name stands for something else' : 'names of things are letters, digits, _ and -',
      got: text,
      remedy: 'take another name',
    });
    return false;
  }
}

const isWord = (name: string) => /^[A-Za-z_][\w-]*$/.test(name);

function isName(name: string): boolean {
  return isWord(name) && !RESERVED.includes(name) && !AUTOMATIC.test(name) && !(name in {});
}
