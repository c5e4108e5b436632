/**
 * What a delivery is, whoever it happens to: equal text for two that are the same behaviour of the same function.
 *
 * Names of devices, groups and domains go, as the kernel does not look at them; who asks goes, as the function asked
 * cannot tell. What stays: the kind of actor, the event with its fields, the way through the function (the guards that
 * said yes), the states before and after, what changed, and what was called, said or answered. Of hardware also the
 * driver that is asked and which of its behaviours is in force, and the type of domain that the device is on.
 */
import type { Delivery } from '../../explorer/index.ts';
import { stateName } from '../../explorer/machine.ts';
import { canonical } from '../../explorer/plain-data.ts';
import type { Json, PlainEvent, System } from '../../explorer/system.ts';
import { BLOCKED, IDENTITY, isForeign, isIdentity, isOfDmaApi, processOf } from '../../model/index.ts';
import type { Way } from './asking-again.ts';

/** What names are taken from. */
type Actors = System['actors'];

/** Fields that say who asks and who is answered: the function that is asked cannot tell. */
const WHO: readonly string[] = ['from', 'owner', 'asker'];

/** The key of a delivery, without its driver; `emitted` is what it delivers to others next. */
export function deliveryKey(actors: Actors, delivery: Delivery, emitted: readonly Delivery[], way: Way): string {
  const { actor, event, before, after, observations } = delivery;
  const kind = kindOf(actors, actor);
  const [left, entered] = [stateName(before), stateName(after)];
  const on = kind === 'entry' ? ` on ${valueText(actors, before.context['rid'] ?? null)}` : '';
  const parts = [
    `${kind}: ${eventText(actors, event)}${outcomeText(event)}`,
    ...(way.guards.length === 0 ? [] : [`[${[...new Set(way.guards)].join(' ')}]`]),
    `${left}${on}${left === entered ? '' : ` -> ${entered}`}`,
    ...changesText(actors, before.context, after.context),
    ...once(emitted.map((call) => calledText(actors, call))),
    ...once(observations.map((said) => `! ${eventText(actors, said)}`)),
  ];
  return parts.join('; ');
}

/** What `actor` is; who only asks is somebody. */
function kindOf(actors: Actors, actor: string): string {
  const kind = actors[actor]?.kind ?? 'nobody';
  return ASKING.has(kind) ? 'somebody' : kind;
}

/** Kinds of actors that stand for whoever calls the kernel: what they do is asked, and not answered. */
export const ASKING: ReadonlySet<string> = new Set([
  'container',
  'iommufd',
  'picker',
  'sharer',
  'mapper',
  'caller',
  'domain',
  'group holder',
]);

/** What is called; of an answer not who gets it. How a call ends is what the one that is called does. */
function calledText(actors: Actors, { actor, event }: Delivery): string {
  return event.type === 'answer'
    ? `> ${eventText(actors, event)}`
    : `> ${kindOf(actors, actor)} ${eventText(actors, event)}`;
}

/** How a delivery ends, where that is not the normal way. */
function outcomeText({ outcome }: PlainEvent): string {
  return outcome === undefined || outcome === NORMAL ? '' : ` outcome="${String(outcome)}"`;
}

/** The outcome of what works. */
const NORMAL = 'ok';

function eventText(actors: Actors, { type, outcome: _, ...fields }: PlainEvent): string {
  const texts = Object.entries(fields)
    .filter(([name]) => !WHO.includes(name))
    .map(([name, value]) => `${name}=${valueText(actors, value)}`)
    .sort();
  return [type, ...texts].join(' ');
}

function changesText(
  actors: Actors,
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => canonical(before[name] ?? null) !== canonical(after[name] ?? null))
    .map((name) => {
      const [was, is] = [before[name], after[name]].map((value) => fieldText(actors, name, value ?? null, 2));
      return was === is ? `${name} ${is} differs` : `${name} ${was} to ${is}`;
    });
}

/** Each text once, where it is repeated. */
function once(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

/** A value without names: what it is, and not whose; of its fields those that say something. */
function valueText(actors: Actors, value: Json, depth = 1): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return value === 0 || value === 1 ? String(value) : 'n';
  if (typeof value === 'string') return wordOf(actors, value);
  if (Array.isArray(value)) {
    if (value.length === 0) return 'none';
    const texts = [...new Set(value.map((one) => valueText(actors, one, depth - 1)))].sort();
    return `${value.length === 1 ? 'one' : 'many'} ${texts.join(' ')}`;
  }
  const fields = Object.entries(value as Readonly<Record<string, Json>>);
  if (fields.length === 0) return 'none';
  if (depth <= 0) return 'some';
  const texts = fields
    .filter(([, one]) => one !== null && one !== false)
    .map(([name, one]) => `${wordOf(actors, name)}=${fieldText(actors, name, one, depth - 1)}`);
  return `{${once(texts.sort()).join(' ')}}`;
}

/** A field's value; of who asks or owns only whether there is somebody. */
function fieldText(actors: Actors, name: string, value: Json, depth: number): string {
  if (!WHO.includes(name)) return valueText(actors, value, depth);
  return value === null ? 'null' : 'somebody';
}

/** A name by what it names; any other word as it is. */
function wordOf(actors: Actors, word: string): string {
  if (word === BLOCKED || word === IDENTITY) return word;
  const kind = actors[word]?.kind;
  if (kind !== undefined) return ASKING.has(kind) ? 'somebody' : kind;
  if (/^pasid\d+$/.test(word)) return 'pasid';
  return /^[\w:-]+(\.[\w:-]+)+$/.test(word) ? domainWord(word) : word;
}

function domainWord(domain: string): string {
  if (isForeign(domain)) return 'FOREIGN';
  if (isIdentity(domain)) return 'IDENTITY';
  if (isOfDmaApi(domain)) return 'DMA';
  if (domain.endsWith('.empty')) return 'EMPTY';
  if (domain.endsWith('.process') || processOf(domain) !== undefined) return 'SVA';
  return 'UNMANAGED';
}
