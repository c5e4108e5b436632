/** Operations in flight: any order that explains the recording will do, and no other return than the kernel's. */
import { describe, expect, test } from 'vitest';
import { conform, type RecordedMachine, type Systems } from '../../conformance/index.ts';
import { differencesText } from './conformed-text.ts';
import { toy } from './toy.ts';

const systems: Systems = new Map();
const differing = (text: string, machine?: Partial<RecordedMachine>) =>
  differencesText(conform(toy(text, machine), {}, systems));

const free = (driver: string, node: 0 | 1, blocking = 'D#2') =>
  `g8: dom=def8#1(DMA-FQ) def=def8#1 blk=${blocking} node=${node} 01:00.0[${driver}]`;
const owned = (driver: string, node: 0 | 1 = 1) =>
  `g8: own=1 owner=U#1 dom=usr#3(UNMANAGED) def=def8#1 blk=D#2 node=${node} 01:00.0[${driver}]`;

/** A has a device open, and B has begun to unbind its driver: step 6. */
const UNBINDING = `
  INIT
    ${free('vfio-pci', 1, '-')}
  A: open_container C
  A: open_group G @0000:01:00.0 => 0 gid=8
  A: set_container G C
    g8: own=1 owner=U#1 dom=D#2(BLOCKED) def=def8#1 blk=D#2 node=1 01:00.0[vfio-pci]
  A: set_iommu C 1
    ${owned('vfio-pci')}
  A: get_device D G 0000:01:00.0
  B: unbind 0000:01:00.0 => waits
    ${owned('-')}`;
const RETURNED = '[RET of step 6: rc=0 errno=0]';

describe('an unbind waits until the device is closed', () => {
  test('over any number of records', () => {
    const waiting = `${UNBINDING}
      snapreq
      C: sleep 1
      A: group_status G => 0 viable=1 container_set=1
      A: close D
        ${free('-', 0)}
        ${RETURNED}
      wait B
      END`;
    expect(differing(waiting)).toBe('');
  });

  test('and its return may come with a later record, or the groups be read before it is through', () => {
    for (const state of [free('-', 0), owned('-', 0), owned('-', 1)]) {
      const readEarly = `${UNBINDING}
        A: close D
          ${state}
        wait B
          ${free('-', 0)}
          ${RETURNED}
        END`;
      expect(differing(readEarly)).toBe('');
    }
  });

  test('which shows no state that there is not', () => {
    const halfway = `${UNBINDING}
      A: close D
        g8: own=1 owner=U#1 dom=def8#1(DMA-FQ) def=def8#1 blk=D#2 node=0 01:00.0[-]
        ${RETURNED}
      END`;
    expect(differing(halfway)).toMatchInlineSnapshot(`
      "7 A: close D
        domain of 8
          recorded  def8#1
          predicted usr#3
        domain_type of 8
          recorded  DMA-FQ
          predicted UNMANAGED"
    `);
  });

  test('not before', () => {
    const early = `${UNBINDING}
      snapreq
        ${RETURNED}
      A: close D
        ${free('-', 0)}
      END`;
    expect(differing(early)).toMatchInlineSnapshot(`
      "7 snapreq
        return of step 6
          recorded  rc=0
          predicted waits"
    `);
  });

  test('and may be on its way back for one record, and not for two', () => {
    const late = (first: string, second: string) => `${UNBINDING}
      A: close D
        ${free('-', 0)}
      A: group_status G => ENODEV viable=0 container_set=0
        ${first}
      A: close G
        ${second}
      END`;
    expect(differing(late(RETURNED, ''))).toBe('');
    expect(differing(late('', RETURNED))).toMatchInlineSnapshot(`
      "7 A: close D
        return of step 6
          recorded  waits
          predicted rc=0"
    `);
  });

  test('not for ever', () => {
    const never = `${UNBINDING}
      A: close D
        ${free('-', 0)}
      wait B
      END`;
    expect(differing(never)).toMatchInlineSnapshot(`
      "7 A: close D
        return of step 6
          recorded  waits
          predicted rc=0"
    `);
  });

  test('and does not fail', () => {
    const failing = `${UNBINDING}
      A: close D
        ${free('-', 0)}
        [RET of step 6: rc=-1 errno=EBUSY]
      END`;
    expect(differing(failing)).toMatchInlineSnapshot(`
      "7 A: close D
        return of step 6
          recorded  rc=-1 EBUSY
          predicted rc=0"
    `);
  });

  const RETURNING = UNBINDING.replace('=> waits', '=> 0');

  test('and does wait', () => {
    expect(differing(`${RETURNING}\n END`)).toMatchInlineSnapshot(`
      "6 B: unbind 0000:01:00.0
        return
          recorded  rc=0
          predicted waits"
    `);
  });

  test('and nothing is followed after a return that cannot be', () => {
    const run = conform(toy(`${RETURNING}\n A: group_status G => 0 viable=1 container_set=1\n END`), {}, systems);
    expect(run.steps.map(({ verdict }) => verdict.kind).slice(-3)).toEqual(['differs', 'not followed', 'not followed']);
  });

  test('where the groups are otherwise, too, both are told', () => {
    expect(differing(`${RETURNING.replaceAll(owned('-'), free('-', 0))}\n END`)).toMatchInlineSnapshot(`
      "6 B: unbind 0000:01:00.0
        return
          recorded  rc=0
          predicted waits
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
});

describe('what does not wait was not recorded to', () => {
  test('since it can return at once', () => {
    const run = `
      INIT
        ${free('vfio-pci', 1, '-')}
      A: open_container C
      A: open_group G 8 => waits
      B: sleep 5
      END`;
    expect(differing(run)).toMatchInlineSnapshot(`
      "2 A: open_group G 8
        return
          recorded  waits
          predicted rc=0"
    `);
  });
});

test('two operations wait at once on one group, and each for its own device', () => {
  const of = (own: number, domain: string, node: number, first: string, second: string, blocking = 'D#2') =>
    `g8: own=${own} owner=${own ? 'U#1' : '-'} dom=${domain} def=def8#1 blk=${blocking} node=${node} 05:00.0[${first}] 05:00.1[${second}]`;
  const two = (first: string, second: string) => `
    INIT
      ${of(0, 'def8#1(DMA-FQ)', 1, 'vfio-pci', 'vfio-pci', '-')}
    A: open_container C
    A: open_group G @0000:05:00.0 => 0 gid=8
    A: set_container G C
      ${of(1, 'D#2(BLOCKED)', 1, 'vfio-pci', 'vfio-pci')}
    A: set_iommu C 1
      ${of(1, 'usr#3(UNMANAGED)', 1, 'vfio-pci', 'vfio-pci')}
    A: get_device D0 G 0000:05:00.0
    A: get_device D1 G 0000:05:00.1
    B: unbind 0000:05:00.0 => waits
      ${of(1, 'usr#3(UNMANAGED)', 1, '-', 'vfio-pci')}
    C: unbind 0000:05:00.1 => waits
      ${of(1, 'usr#3(UNMANAGED)', 1, '-', '-')}
    A: close D1
      [RET of step ${first}: rc=0 errno=0]
    A: close D0
      ${of(0, 'def8#1(DMA-FQ)', 0, '-', '-')}
      [RET of step ${second}: rc=0 errno=0]
    END`;
  expect(differing(two('8', '7'))).toBe('');
  expect(differing(two('7', '8'))).toMatchInlineSnapshot(`
    "9 A: close D1
      return of step 7
        recorded  rc=0
        predicted waits"
  `);
});

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
