/** Values that terms are compared with: names, numbers, errnos, and words that stand for a class of domains. */
import type { Json } from '../../explorer/system.ts';
import { BLOCKED, IDENTITY, isIdentity, isOfDmaApi, processOf } from '../../model/index.ts';
import { ERRNO_NAMES } from '../reading/errno.ts';
import type { Value } from '../scenario.ts';
import type { Sort } from '../words/terms/term.ts';
import { type Context, holderIn } from './arguments.ts';
import { tellNoThing } from './no-such-thing.ts';
import { unknown } from './told.ts';

/** Whether what a term gives is, or is one of, what the value stands for. */
export type Test = (read: Json) => boolean;

const ofDomain = (holds: (domain: string) => boolean) => (read: Json) => typeof read === 'string' && holds(read);

/** Words for domains that have no name of the file's own. */
const CLASSES: Readonly<Record<string, Test>> = {
  NULL: (read) => read === null,
  /** The driver's static one, or the empty one of a group. */
  BLOCKED: ofDomain((domain) => domain === BLOCKED || domain.endsWith('.empty')),
  IDENTITY: ofDomain(isIdentity),
  PLATFORM: ofDomain((domain) => domain === 'platform'),
  DMA: ofDomain(isOfDmaApi),
};

/** Those of them that are one domain. */
const STATIC: Readonly<Record<string, string | null>> = {
  NULL: null,
  BLOCKED,
  IDENTITY,
  PLATFORM: 'platform',
};

/** The errno that a value is, `'0'` for success; nothing where it is none, which is told. */
export function errnoOf({ text, at }: Pick<Value, 'text' | 'at'>, { tell }: Pick<Context, 'tell'>): string | undefined {
  if (text === '0' || ERRNO_NAMES.includes(text)) return text;
  tell(unknown('errno', text, at, ['0', ...ERRNO_NAMES], 'write 0 for success, or a negative errno'));
  return undefined;
}

/** What the kernel has a pointer to, which can be NULL; or what may be nothing. */
const NULLABLE: readonly Sort[] = ['domain', 'owner', 'group', 'number', 'word'];

const NAME_OWNER = 'name a thread; one who owns and does nothing is P0 (who) { }';

/** Whether something of `sort` is the value; nothing where it cannot be, which is told. */
export function testOf(value: Value, sort: Sort, context: Context, words: readonly string[] = []): Test | undefined {
  const { text, at } = value;
  const { things, tell, awaits } = context;
  if (text === 'NULL' && NULLABLE.includes(sort)) return is(null);
  switch (sort) {
    case 'domain':
      return testOfDomain(value, context);
    case 'errno': {
      const errno = errnoOf(value, context);
      return errno === undefined ? undefined : is(errno);
    }
    case 'owner':
      if (!things.threads.includes(text)) awaits({ text, at, kinds: [], remedy: NAME_OWNER });
      return is(text);
    case 'group':
      if (things.topology.groups.includes(text)) return is(text);
      tellNoThing(value, { what: 'group', known: things.topology.groups, remedy: 'name one' }, context);
      return undefined;
    case 'truth':
      if (text === 'true' || text === 'false') return is(text === 'true');
      tell({ at, what: 'it is true or false', got: text, expected: 'true or false', remedy: 'write one of them' });
      return undefined;
    case 'number':
      if (/^\d{1,9}$/.test(text)) return is(Number(text));
      tell({ at, what: 'it is a number', got: text, expected: 'a number, as 1', remedy: 'write a number' });
      return undefined;
    case 'driver':
    case 'word':
      if (text === 'NULL') return is(null);
      if (words.length === 0 || words.includes(text)) return is(text);
      tell(unknown('word', text, at, words, 'take one of these'));
      return undefined;
  }
}

function is(expected: Json): Test {
  return (read) => read === expected;
}

function testOfDomain({ text, at }: Value, context: Context): Test | undefined {
  const { things } = context;
  if (Object.hasOwn(CLASSES, text)) return CLASSES[text];
  // The address space of a process, however the core calls its domain.
  if (things.mms.includes(text)) return ofDomain((domain) => processOf(domain) === text);
  const domain = domainNamed({ text, at }, context);
  if (domain !== undefined) return is(domain);
  const known = [...things.domains.keys(), ...things.mms, ...Object.keys(CLASSES)];
  tellNoThing({ text, at }, { what: 'domain', known, remedy: DECLARE_DOMAIN }, context);
  return undefined;
}

const DECLARE_DOMAIN = 'declare it, as in `domain A : UNMANAGED;`';

/** A domain of the file's own, or of somebody of the model, as `vfio.1`. */
function domainNamed(value: Pick<Value, 'text' | 'at'>, { things, awaits }: Context): string | undefined {
  const own = things.domains.get(value.text);
  if (own !== undefined || !value.text.includes('.')) return own;
  awaits(holderIn(value));
  return value.text;
}

/** The one domain that a value is: `undefined` where it is none, which is told. */
export function domainOf(value: Value, context: Context): string | null | undefined {
  const { text, at } = value;
  const { things } = context;
  if (Object.hasOwn(STATIC, text)) return STATIC[text];
  const domain = domainNamed(value, context);
  if (domain !== undefined) return domain;
  const known = [...things.domains.keys(), ...Object.keys(STATIC)];
  tellNoThing({ text, at }, { what: 'domain', known, remedy: DECLARE_DOMAIN }, context);
  return undefined;
}
