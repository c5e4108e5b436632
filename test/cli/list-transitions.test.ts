/** `list transitions`: what drivers are asked; and the argument of February 2023, that replacing is nothing new. */
import { describe, expect, test } from 'vitest';
import { configure, DEFAULT_CONFIGURATION } from '../../cli/configuration.ts';
import type { Entry } from '../../cli/list-entry.ts';
import { listTransitions, type TransitionsRequest } from '../../cli/list-transitions.ts';
import { explore } from '../../explorer/index.ts';
import { saysTransitions } from '../../model/index.ts';

const list = (asked: Partial<TransitionsRequest>) =>
  listTransitions({ design: 'mainline', driver: 'ideal', topology: 'single', ...asked });

/** Without what was searched. */
const pairs = async (asked: Partial<TransitionsRequest>) =>
  (await list(asked)).filter(({ name }) => name.includes('->')).map(({ name, text }) => `${name}: ${text}`);

const find = (entries: readonly Entry[], name: string) => entries.find((entry) => entry.name === name);

describe('what a design asks of a driver', () => {
  test('each pair with its reasons and the shortest way there, and what was searched', async () => {
    const [searched, ...found] = await list({ topology: 'pair' });
    expect(searched?.text).toBe('mainline with driver ideal, to the end on pair, with at most 1 failure and no breach');
    expect(found.map(({ name, text, details }) => [name, text, ...(details ?? [])])).toMatchInlineSnapshot(`
      [
        [
          "attach_dev DMA -> BLOCKED",
          "may fail",
          "on pair: vfio claim group=g1",
        ],
        [
          "attach_dev UNMANAGED -> DMA",
          "must not fail",
          "on pair: vfio claim group=g1; vfio attach group=g1; vfio release group=g1",
        ],
        [
          "attach_dev UNMANAGED -> BLOCKED",
          "roll back, must not fail",
          "on pair: vfio claim group=g1; vfio attach group=g1 (d2.rid attach: -EINVAL (incompatible), left on old)",
        ],
        [
          "attach_dev BLOCKED -> DMA",
          "must not fail",
          "on pair: vfio claim group=g1; vfio release group=g1",
        ],
        [
          "attach_dev BLOCKED -> UNMANAGED",
          "may fail",
          "on pair: vfio claim group=g1; vfio attach group=g1",
        ],
      ]
    `);
  });

  test('for programs the same without words around it', async () => {
    expect(find(await list({ topology: 'pair' }), 'attach_dev BLOCKED -> DMA')).toMatchObject({
      operation: 'attach_dev',
      from: 'BLOCKED',
      to: 'DMA',
      isSame: false,
      reasons: ['must not fail'],
      topology: 'pair',
      steps: ['vfio claim group=g1', 'vfio release group=g1'],
    });
  });

  test('that entries say what they are asked changes nothing else', async () => {
    const { system } = await configure({ configuration: { ...DEFAULT_CONFIGURATION, topology: 'pair' } });
    const plain = await explore({ ...system, properties: [] });
    const saying = await explore({ ...saysTransitions(system), properties: [] });
    expect([saying.states, saying.transitions]).toEqual([plain.states, plain.transitions]);
  });

  test('a driver without a blocked domain is asked for an empty one, which is UNMANAGED', async () => {
    expect(await pairs({ driver: 'ipmmu-vmsa', topology: 'pair' })).toMatchInlineSnapshot(`
      [
        "attach_dev DMA -> empty UNMANAGED: may fail",
        "attach_dev UNMANAGED -> DMA: must not fail",
        "attach_dev UNMANAGED -> empty UNMANAGED: roll back, must not fail",
        "attach_dev empty UNMANAGED -> DMA: roll back, must not fail",
        "attach_dev empty UNMANAGED -> UNMANAGED: may fail",
      ]
    `);
  });

  test('before v6.3 a user who let go of a domain left none: detach_dev', async () => {
    const asked = await pairs({ design: 'v5.19-rc1', driver: 'ipmmu-vmsa', topology: 'pair' });
    expect(asked.filter((pair) => pair.startsWith('detach_dev'))).toMatchInlineSnapshot(`
      [
        "detach_dev DMA -> NULL: must not fail",
        "detach_dev UNMANAGED -> NULL: must not fail",
      ]
    `);
  });

  test('PASIDs: set and removed, replaced since v6.15, and blocked by a reset', async () => {
    const asked = await pairs({ topology: 'reset-pasid' });
    expect(asked.filter((pair) => pair.startsWith('set_dev_pasid'))).toMatchInlineSnapshot(`
      [
        "set_dev_pasid UNMANAGED -> BLOCKED: PASID removed",
        "set_dev_pasid BLOCKED -> UNMANAGED: may fail, reset done",
      ]
    `);
    const replaced = 'set_dev_pasid UNMANAGED -> another UNMANAGED: may fail, roll back';
    expect(await pairs({ topology: 'pair-pasid' })).toContain(replaced);
    expect(await pairs({ topology: 'pair-pasid', design: 'v6.12' })).not.toContain(replaced);
  });
});

describe('what a design adds', () => {
  test('v6.6 replaces: from one UNMANAGED domain to another, and nothing else', async () => {
    const added = await list({ design: 'v6.6', against: 'v6.3', topology: 'pair-iommufd' });
    expect(added.filter(({ name }) => name.includes('->')).map(({ name }) => name)).toEqual([
      'attach_dev UNMANAGED -> another UNMANAGED',
      'attach_dev UNMANAGED -> the same',
    ]);
  });

  test('where DMA is as UNMANAGED that is not new: v5.17 went through the default domain', async () => {
    const added = await list({ design: 'v6.6', against: 'v5.17', topology: 'deep' });
    expect(find(added, 'attach_dev UNMANAGED -> another UNMANAGED')?.details?.at(-1)).toBe(
      'where DMA is as UNMANAGED it is not new: attach_dev DMA -> UNMANAGED, attach_dev UNMANAGED -> DMA',
    );
  });

  test('a driver without a blocked domain went from one UNMANAGED domain to another since v5.19', async () => {
    const asked = await pairs({ design: 'v5.19', driver: 'ipmmu-vmsa' });
    expect(asked).toContain('attach_dev empty UNMANAGED -> UNMANAGED: may fail');
  });

  test('the same design adds nothing', async () => {
    expect(await pairs({ against: 'mainline' })).toEqual([]);
  });

  test('a way through the default domain asks for what VFIO asked for before v5.19', async () => {
    const asked = { topology: 'pair-iommufd' };
    expect(await pairs({ ...asked, design: 'unmanaged-to-unmanaged', against: 'unmanaged-through-default' })).toEqual([
      'attach_dev UNMANAGED -> another UNMANAGED: may fail, roll back',
    ]);
    expect(await pairs({ ...asked, design: 'unmanaged-through-default', against: 'unmanaged-to-unmanaged' })).toEqual([
      'attach_dev DMA -> UNMANAGED: may fail',
      'attach_dev UNMANAGED -> DMA: must not fail, roll back',
    ]);
  });
});
