/** `struct iommu_group` as an object: its id, and who keeps it from being released. */
import { describe, expect, test } from 'vitest';
import { devicesIn, readGroup, readGroupObjects } from '../../model/index.ts';
import { verdict } from '../invariants/verdicts.ts';
import { type Given, given } from './scenario.ts';

const start = (asked: Partial<Given> = {}) => given({ topology: 'group-objects', ...asked });

/** `group0 = g1, 2 references`, of every group that is allocated. */
function objects(run: ReturnType<typeof given>): string {
  const context = readGroupObjects(run.local('iommu_groups'));
  return Object.entries(context.objects)
    .flatMap(([id, object]) =>
      object === null ? [] : [`${id} = ${object.home} with [${devicesIn(context, id)}], ${object.references}`],
    )
    .join('; ');
}

describe('references and ids', () => {
  test('the first device allocates its group, the second takes a reference, and the last one releases it', () => {
    const run = start().did('d1 plug');
    expect(objects(run)).toBe('group0 = g1 with [d1], 1');
    expect(objects(run.did('d2 plug'))).toBe('group0 = g1 with [d1,d2], 2');
    expect(objects(run.did('d1 unplug'))).toBe('group0 = g1 with [d2], 1');
    expect(objects(run.did('d2 unplug'))).toBe('');
  });

  test('the lowest id that is free is the next', () => {
    const run = start().did('d1 plug', 'd3 plug');
    expect(objects(run)).toBe('group0 = g1 with [d1], 1; group1 = g2 with [d3], 1');
    expect(objects(run.did('d1 unplug', 'd2 plug'))).toBe('group0 = g1 with [d2], 1; group1 = g2 with [d3], 1');
  });

  test('a group that somebody holds outlives its devices, without a domain, and keeps its id', () => {
    const run = start().did('d1 plug', 'holder get device=d1', 'd1 unplug');
    expect(objects(run)).toBe('group0 = g1 with [], 1');
    const { domain, defaultDomain, blockingDomain } = readGroup(run.local('g1'));
    expect([domain, defaultDomain, blockingDomain]).toEqual([null, null, null]);
    expect(run.broken).toEqual([]);
    expect(objects(run.did('d1 plug'))).toBe('group0 = g1 with [], 1; group1 = g1 with [d1], 1');
    expect(objects(run.did('holder put'))).toBe('group1 = g1 with [d1], 1');
    expect(objects(run.did('d3 plug'))).toBe('group0 = g2 with [d3], 1; group1 = g1 with [d1], 1');
    expect(run.broken).toEqual([]);
  });

  test('a device that the driver refuses puts what it took', () => {
    const run = start().did('d1 plug');
    run.does('d2 plug', 'd2.rid attach#1: -EINVAL (incompatible), left on old');
    expect(objects(run)).toBe('group0 = g1 with [d1], 1');
    run.did('d1 unplug');
    expect([objects(run), run.broken]).toEqual(['', []]);
  });

  test('v6.1: the same in two sections', () => {
    const run = start({ design: 'v6.1' });
    run.throughout('d1 plug');
    run.throughout('d2 plug');
    expect(objects(run)).toBe('group0 = g1 with [d1,d2], 2');
    expect(objects(run.did('d2 unplug', 'd1 unplug'))).toBe('');
  });

  test('a device without a group has none to take a reference to', () => {
    expect(start().does('holder get device=d1')).toBe('-ENODEV');
  });
});

describe('a group that cannot be made', () => {
  const fails = 'iommu_groups device group#1: -ENOMEM';

  test('is released with its id', () => {
    const run = start();
    expect(run.does('d1 plug', fails)).toBe('-ENOMEM');
    expect([objects(run), run.members('g1'), run.broken]).toEqual(['', '', []]);
  });

  test.each([
    ['v6.1', 'group0 = g1 with [], 1; group1 = g2 with [d3], 1'],
    ['v6.1.192', 'group0 = g2 with [d3], 1'],
    ['v6.3', 'group0 = g2 with [d3], 1'],
  ])('%s: %s', (design, after) => {
    const run = start({ design });
    expect(run.does('d1 plug', fails)).toBe('-ENOMEM');
    run.throughout('d3 plug');
    expect(objects(run)).toBe(after);
  });
});

describe('references that are not balanced', () => {
  test('I-36: a group that is found without a reference is released under its second device', () => {
    const run = start({ design: 'mainline+found-group-unreferenced' }).did('d1 plug', 'd2 plug');
    expect([objects(run), run.broken]).toEqual(['group0 = g1 with [d1,d2], 1', ['I-36 core']]);
    run.did('d1 unplug');
    expect([objects(run), run.broken]).toEqual(['', ['Q-9 core']]);
    run.did('d3 plug');
    expect([objects(run), run.broken]).toEqual(['group0 = g2 with [d3], 1', ['I-36 core']]);
    run.did('d2 unplug');
    expect(run.said).toContainEqual({ type: 'used freed', what: 'a device puts its group, which was released' });
  });

  test('v6.1: devices cannot be claimed', () => {
    const run = start({ design: 'v6.1', environment: ['claims-with-null-owner'] });
    run.throughout('d1 plug');
    expect(run.cannot('holder claim device=d1')).toBe('not-enabled');
  });

  test('Q-8: a claim that is refused before v6.2 was out keeps a reference', () => {
    const asked = { environment: ['claims-with-null-owner'] };
    const run = start({ ...asked, design: 'mainline+claim-reference=before-check' }).did('d1 plug');
    expect(run.does('holder claim device=d1')).toBe('-EINVAL');
    expect([objects(run), run.warnings]).toEqual(['group0 = g1 with [d1], 2', ['a device is claimed for nobody']]);
    expect(run.broken).toContain('Q-8 environment');
    const fixed = start(asked).did('d1 plug');
    expect(fixed.does('holder claim device=d1')).toBe('-EINVAL');
    expect([objects(fixed), fixed.broken]).toEqual(['group0 = g1 with [d1], 1', ['I-15 environment']]);
  });

  test('Q-8, Q-9: who never puts what he took keeps the group for ever', () => {
    const run = start({ environment: ['keeps-reference'] }).did('d1 plug', 'holder get device=d1');
    expect(run.did('holder forget').broken).toEqual(['Q-8 environment']);
    expect(run.did('d1 unplug').broken).toEqual(['Q-9 environment']);
    expect(objects(run.did('d1 plug'))).toBe('group0 = g1 with [], 1; group1 = g1 with [d1], 1');
  });
});

describe('what is found', () => {
  test('mainline: references and ids are as they should be, as far as this test goes', async () => {
    const asked = { topology: 'group-objects', invariants: ['I-36', 'Q-8', 'Q-9'], depth: 4 };
    expect(await verdict(asked)).toBe('holds, bounded');
  });

  test('v6.1: a group that nobody can release', async () => {
    expect(await verdict({ design: 'v6.1', topology: 'group-objects', invariants: ['Q-9'] })).toMatchInlineSnapshot(`
      "Q-9, core
      d1 plug (iommu_groups device group: -ENOMEM)"
    `);
  });

  test.each([
    ['mainline+group-alloc-leak', 'Q-9', []],
    ['mainline+claim-reference=before-check', 'Q-8', ['claims-with-null-owner']],
    ['mainline+found-group-unreferenced', 'I-36', []],
  ])('%s: %s', async (design, invariant, environment) => {
    const asked = { design, topology: 'group-objects', environment, invariants: [invariant] };
    expect(await verdict(asked)).toContain(`${invariant}, `);
  });
});
