/** Machines can be seen as data: guards and actions have names, and choices go through the accessor. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { explore } from '../../explorer/index.ts';
import {
  choiceCatalogue,
  designs,
  findDesign,
  findDriver,
  findTopology,
  iommuSystem,
  topologies,
} from '../../model/index.ts';

const configuration = {
  design: findDesign('mainline'),
  driver: findDriver('ideal'),
  topology: findTopology('default'),
  environment: [],
};
/**
 * Everything that any topology has; drivers share a domain only in a kernel that counts who attached it, and callers
 * are in scenario files.
 */
const systems = [
  ...topologies.map((topology) => iommuSystem({ ...configuration, topology })),
  iommuSystem({ ...configuration, design: findDesign('dma-owner-v3'), topology: findTopology('sharer') }),
  iommuSystem({
    ...configuration,
    topology: { ...findTopology('single'), callers: ['P0'], callerDomains: [{ name: 'A', type: 'UNMANAGED' }] },
  }),
];
/** A machine may have less where the topology has less: what it is made of is judged by all of it. */
const all = systems.flatMap(({ actors }) => Object.values(actors)).map(({ machine }) => machine);
const machines = [...new Set(all.map(({ id }) => id))].map(
  (id) => [id, all.filter((machine) => machine.id === id)] as const,
);

interface Named {
  readonly type: string;
}

/** A guard or action is named where it is a string, or an object with nothing but a type and parameters. */
function isNamed(thing: unknown, known: object): boolean {
  const name = typeof thing === 'string' ? thing : (thing as Named).type;
  return typeof thing !== 'function' && typeof name === 'string' && name in known;
}

function transitionsOf(machine: AnyStateMachine) {
  return nodesOf(machine.root).flatMap((node) => [...node.transitions.values(), node.always ?? []].flat());
}

function nodesOf(node: AnyStateMachine['root']): AnyStateMachine['root'][] {
  return [node, ...Object.values(node.states).flatMap(nodesOf)];
}

test('every machine of the model is among them', () => {
  const folder = new URL('../../model/', import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const written = sources.flatMap((name) =>
    [...readFileSync(new URL(name, folder), 'utf8').matchAll(/createMachine\(\{\s+id: '(\w+)'/g)].map(([, id]) => id),
  );
  expect(new Set(written)).toEqual(new Set(machines.map(([id]) => id)));
});

describe.each(machines)('machine %s', (_, variants) => {
  const transitions = variants.flatMap(transitionsOf);
  const known = variants.map(({ implementations }) => implementations);
  const guardNames = Object.assign({}, ...known.map(({ guards }) => guards));
  const actionNames = Object.assign({}, ...known.map(({ actions }) => actions));

  test('guards are named', () => {
    const guards = transitions.flatMap(({ guard }) => guard ?? []);
    expect(guards.filter((guard) => !isNamed(guard, guardNames))).toEqual([]);
  });

  test('actions are named', () => {
    const actions = transitions.flatMap((transition) => transition.actions);
    expect(actions.filter((action) => !isNamed(action, actionNames))).toEqual([]);
  });

  test('every named guard and action is used', () => {
    const used = transitions.flatMap(({ guard, actions }) => [guard, ...actions]);
    const names = new Set(
      used.map((thing) => (typeof thing === 'string' ? thing : (thing as Named | undefined)?.type)),
    );
    expect([...Object.keys(guardNames), ...Object.keys(actionNames)].filter((name) => !names.has(name))).toEqual([]);
  });
});

test('every design makes every choice, with a value of the catalogue', () => {
  for (const { choices } of designs) {
    const values = Object.values(choices);
    expect(values).toHaveLength(choiceCatalogue.length);
    for (const [index, { values: known }] of choiceCatalogue.entries()) {
      expect(known.map(({ value }) => value)).toContain(values[index]);
    }
  }
});

test('the default topology is big enough to mean something, and small enough to fill', {
  timeout: 120_000,
}, async () => {
  const found = await explore(iommuSystem(configuration), { depth: 8 });
  expect(found.states).toBeGreaterThan(100_000);
  expect(found.machineCalls).toBeLessThan(60_000);
});
