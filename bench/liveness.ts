/**
 * What liveness costs: the same graph searched without it, with successors recorded, and with successors made
 * again from the tables. Configurations are run in turn, so that a noisy moment hits all of them.
 */
import { availableParallelism, cpus } from 'node:os';
import { explore, type LivenessProperty, type System } from '../explorer/index.ts';
import { findDesign, findDriver, findTopology, iommuSystem } from '../model/index.ts';

const ROUNDS = 3;
/** The search ends with the level in which it is passed. */
const STATES = Number(process.argv[2] ?? 700_000);

/** Has to look at the whole graph, since nothing ever arrives. */
const everything: LivenessProperty = {
  kind: 'leads-to',
  name: 'arrives nowhere',
  statement: 'From every state something is reached that never is.',
  source: 'for measuring',
  roles: { group: 'group' },
  facets: { group: () => null },
  from: () => true,
  to: () => false,
};

/** Of each kind of actor: who is mid-operation comes to rest, and can come to rest. */
function livenessOf({ actors }: System): readonly LivenessProperty[] {
  const kinds = [...new Set(Object.values(actors).map(({ kind }) => kind))];
  const properties = kinds.flatMap((kind) => restOf(kind));
  return [everything, ...properties];
}

function restOf(kind: string): readonly LivenessProperty[] {
  const shared = {
    statement: `A ${kind} that is in the middle of something comes to its end.`,
    source: 'for measuring',
    roles: { one: kind },
    facets: { one: ({ tags }: { readonly tags: readonly string[] }) => tags.includes('busy') },
    from: ({ one }: Readonly<Record<string, unknown>>) => one === true,
    to: ({ one }: Readonly<Record<string, unknown>>) => one === false,
  };
  return [
    { ...shared, kind: 'leads-to', name: `${kind} comes to rest` },
    { ...shared, kind: 'recoverable', name: `${kind} can come to rest` },
  ];
}

const configuration = {
  design: findDesign('mainline'),
  driver: findDriver('ideal'),
  topology: findTopology('default'),
  environment: [],
};
const plain = iommuSystem(configuration);
const live = { ...plain, liveness: livenessOf(plain) };

const cases = [
  { name: 'search alone', system: plain, recordsSuccessors: true },
  { name: 'with liveness, successors recorded', system: live, recordsSuccessors: true },
  { name: 'with liveness, made again', system: live, recordsSuccessors: false },
];

const seconds = cases.map((): number[] => []);
const told: string[] = [];
for (let round = 0; round < ROUNDS; round++) {
  for (const [index, { system, recordsSuccessors }] of cases.entries()) {
    const { elapsedMs, states, transitions, liveness } = await explore(system, {
      maxStates: STATES,
      recordsSuccessors,
    });
    seconds[index]?.push(elapsedMs / 1000);
    const counts = new Map<string, number>();
    for (const { verdict } of liveness) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    const verdicts = [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ');
    told[index] = `${states.toLocaleString('en')} states, ${transitions.toLocaleString('en')} transitions ${verdicts}`;
  }
}

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} threads, Node ${process.version}`);
console.log(`median of ${ROUNDS} rounds, one worker\n`);
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const alone = median(seconds[0] ?? []);
for (const [index, { name }] of cases.entries()) {
  const time = median(seconds[index] ?? []);
  console.log(
    `${name.padEnd(36)} ${time.toFixed(1)} s, ${(time / alone).toFixed(2)} of the search alone; ${told[index]}`,
  );
}
