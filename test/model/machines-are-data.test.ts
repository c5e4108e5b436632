/** Machines can be seen as data: guards and actions have names, and choices go through the accessor. */

import { describe, expect, test } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { explore } from '../../explorer/index.ts';
import { choiceCatalogue, designs, findDesign, findDriver, findTopology, iommuSystem } from '../../model/index.ts';

const configuration = {
  design: findDesign('mainline'),
  driver: findDriver('ideal'),
  topology: findTopology('default'),
  environment: [],
};
/** Systems that have all machines between them. */
const systems = ['vfio', 'default', 'reset-unit'].map((name) =>
  iommuSystem({ ...configuration, topology: findTopology(name) }),
);
const machines = new Map(
  systems.flatMap(({ actors }) => Object.values(actors)).map(({ machine }) => [machine.id, machine] as const),
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

describe.each([...machines])('machine %s', (_, machine) => {
  test('guards are named', () => {
    const guards = transitionsOf(machine).flatMap(({ guard }) => guard ?? []);
    expect(guards.filter((guard) => !isNamed(guard, machine.implementations.guards))).toEqual([]);
  });

  test('actions are named', () => {
    const actions = transitionsOf(machine).flatMap((transition) => transition.actions);
    expect(actions.filter((action) => !isNamed(action, machine.implementations.actions))).toEqual([]);
  });

  test('every named guard and action is used', () => {
    const used = transitionsOf(machine).flatMap(({ guard, actions }) => [guard, ...actions]);
    const names = new Set(
      used.map((thing) => (typeof thing === 'string' ? thing : (thing as Named | undefined)?.type)),
    );
    const { guards, actions } = machine.implementations;
    expect([...Object.keys(guards), ...Object.keys(actions)].filter((name) => !names.has(name))).toEqual([]);
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
