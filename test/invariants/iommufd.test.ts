/** What is known of iommufd's objects is found, by the fewest steps; the rest holds. */
import { describe, expect, test } from 'vitest';
import { verdict } from './verdicts.ts';

describe('mainline, ideal driver', () => {
  test.each(['iommufd-spaces', 'iommufd-hot-add', 'iommufd-faults', 'iommufd-access', 'iommufd-access-queue'])(
    'every invariant holds on %s',
    async (topology) => {
      expect(await verdict({ topology })).toBe('holds, complete');
    },
  );

  test.each([
    ['iommufd-single', 'iommufd-replace-undo=where-added'],
    ['iommufd-nested', 'iommufd-replace-undo=where-added'],
  ])('every invariant holds on %s with %s', async (topology, change) => {
    expect(await verdict({ topology, design: `mainline+${change}` })).toBe('holds, complete');
  });

  test('every invariant holds on iommufd-reset', async () => {
    expect(await verdict({ topology: 'iommufd-reset' })).toMatch(/^holds, complete/);
  });

  test.each([
    ['iommufd-pair', 'iommufd-handle=attached'],
    ['iommufd-pasid', 'iommufd-replace-undo=where-added'],
  ])('every invariant holds on %s with %s, within its bounds', async (topology, change) => {
    expect(await verdict({ topology, design: `mainline+${change}` })).toMatch(/^holds/);
  });
});

describe('what is broken', () => {
  test('I-33: v7.0 refuses a detach during a reset, and iommufd does not hear of it', async () => {
    const found = await verdict({
      topology: 'iommufd-reset',
      design: 'mainline+reset-fence=all',
      invariants: ['I-33'],
    });
    expect(found).toMatchInlineSnapshot(`
      "I-33, core
      d1.idev bind
      d1.idev attach target=ioas1
      g1 prepare reset device=d1
      d1.idev detach"
    `);
  });

  test('I-06: a page table is freed while a group is on it, whose device was replaced and never attached', async () => {
    const found = await verdict({
      topology: 'iommufd-pair',
      design: 'mainline+iommufd-replace-unattached',
      invariants: ['I-06'],
    });
    expect(found).toMatchInlineSnapshot(`
      "I-06, core
      d1.idev bind
      d1.idev attach target=ioas1
      d2.idev bind
      d2.idev replace target=ioas1
      d2.idev detach
      d2.idev proceed"
    `);
  });

  test('Q-6: a hardware queue that a walk has locked outlives the file', async () => {
    const found = await verdict({
      topology: 'iommufd-access-queue',
      design: 'mainline+iommufd-notify-keeps-queue',
      invariants: ['Q-6'],
    });
    expect(found).toMatchInlineSnapshot(`
      "Q-6, core
      ioas1 map range=memory
      ioas1 map range=queue
      access1 create
      access1 attach target=ioas1
      access1 pin range=memory
      access1 destroy
      access2 create
      access2 attach target=ioas1 range=queue
      ioas1 unmap range=memory
      access1 proceed
      iommufd close"
    `);
  });
});
