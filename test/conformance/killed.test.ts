/** A process that is killed closes its files, and nobody hears what it was doing. */
import { describe, expect, test } from 'vitest';
import { conform } from '../../conformance/index.ts';
import { differencesText } from './conformed-text.ts';
import { systems } from './kept-systems.ts';
import { toy } from './toy.ts';
import { free, owned, RETURNED, UNBINDING } from './unbinding.ts';

const differing = (text: string) => differencesText(conform(toy(text), {}, systems));

describe('a process is killed', () => {
  test('while it waits: nobody hears that its operation ends', () => {
    const waiter = `${UNBINDING}
      kill B
      A: close D
        ${free('-', 0)}
      C: group_status G => EBADF
      END`;
    expect(differing(waiter)).toBe('');
  });

  test('and the wait of another one is over', () => {
    const user = `${UNBINDING}
      kill A
        ${free('-', 0)}
        ${RETURNED}
      END`;
    expect(differing(user)).toBe('');
    expect(differing(user.replace(RETURNED, ''))).toMatchInlineSnapshot(`
      "7 kill A
        vfionode of 8
          recorded  0
          predicted 1"
    `);
  });

  test('and closes nothing while it waits for itself: vfio_unregister_group_dev is not ended by a signal', () => {
    const itself = `${UNBINDING.replace('B: unbind', 'A: unbind')}
      kill A
      C: sleep 5
      END`;
    expect(differing(itself)).toBe('');
    expect(differing(itself.replace('kill A', `kill A\n${free('-', 0)}`))).toMatchInlineSnapshot(`
      "7 kill A
        owner_cnt of 8
          recorded  0
          predicted 1
        owner of 8
          recorded  -
          predicted U#1
        domain of 8
          recorded  def8#1
          predicted usr#3
        domain_type of 8
          recorded  DMA-FQ
          predicted UNMANAGED
        vfionode of 8
          recorded  0
          predicted 1"
    `);
  });

  const twoGroups = (kill: string) => `
    INIT
      ${free('vfio-pci', 1, '-')}
      g9: dom=def9#5(DMA-FQ) def=def9#5 node=1 02:00.0[vfio-pci]
    A: open_container C
    A: open_group G 8 => 0 gid=8
    A: open_container E
    A: open_group F 9 => 0 gid=9
    A: set_container G C
      g8: own=1 owner=U#1 dom=D#2(BLOCKED) def=def8#1 blk=D#2 node=1 01:00.0[vfio-pci]
      claim(g=8 own=0 new_owner=U#1)
      __attach_device(0000:01:00.0 => D#2 type=BLOCKED)
      TP attach_device_to_domain 0000:01:00.0
    A: set_container F E
      g9: own=1 owner=U#2 dom=D#2(BLOCKED) def=def9#5 blk=D#2 node=1 02:00.0[vfio-pci]
      claim(g=9 own=0 new_owner=U#2)
      __attach_device(0000:02:00.0 => D#2 type=BLOCKED)
      TP attach_device_to_domain 0000:02:00.0
    ${kill}
      ${free('vfio-pci', 1)}
      g9: dom=def9#5(DMA-FQ) def=def9#5 blk=D#2 node=1 02:00.0[vfio-pci]
    END`;
  const first = `__attach_device(0000:01:00.0 => def8#1 type=DMA-FQ)
    TP attach_device_to_domain 0000:01:00.0`;
  const second = `__attach_device(0000:02:00.0 => def9#5 type=DMA-FQ)
    TP attach_device_to_domain 0000:02:00.0`;

  test('and its groups are released in the order of descending file descriptors', () => {
    expect(differing(twoGroups(`kill A\n${second}\n${first}`))).toBe('');
    expect(differing(twoGroups(`kill A\n${first}\n${second}`))).toContain('log of attaches');
  });

  test('where a descriptor that was closed is given again', () => {
    const reopened = (kill: string) =>
      twoGroups(kill).replace(
        'A: set_container G C',
        'A: close G\nA: close C\nA: open_group G 8 => 0 gid=8\nA: open_container C\nA: set_container G C',
      );
    // Descriptors: G, C, E, F.
    expect(differing(reopened(`kill A\n${second}\n${first}`))).toBe('');
    expect(differing(reopened(`kill A\n${first}\n${second}`))).toContain('log of attaches');
  });

  test('but those whose devices are open after all others, the other way round', () => {
    const withDevices = (kill: string) =>
      twoGroups(
        `A: set_iommu C 1
          ${owned('vfio-pci')}
          __attach_device(0000:01:00.0 => usr#3 type=UNMANAGED)
          TP attach_device_to_domain 0000:01:00.0
        A: get_device D G 0000:01:00.0
        kill A\n${kill}`,
      );
    const detached = `__attach_device(0000:01:00.0 => D#2 type=BLOCKED)\nTP attach_device_to_domain 0000:01:00.0\n${first}`;
    expect(differing(withDevices(`${second}\n${detached}`))).toBe('');
    expect(differing(withDevices(`${detached}\n${second}`))).toContain('log of attaches');
  });
});

test('what needs more states than are looked at is left open, and all that follows is not followed', () => {
  const run = (statesMax: number) => conform(toy(UNBINDING), { statesMax }, systems).steps;
  expect(run(3).map(({ verdict }) => verdict.kind)).toEqual(['as recorded', ...Array(6).fill('reproduced')]);
  // Nothing happens in INIT; an operation is called, returns, and the groups are read.
  expect(run(2).map(({ verdict }) => verdict)).toEqual([
    { kind: 'as recorded' },
    { kind: 'limit', statesMax: 2 },
    ...Array(5).fill({ kind: 'not followed' }),
  ]);
});
