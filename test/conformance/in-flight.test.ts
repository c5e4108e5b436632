/** Operations in flight: any order that explains the recording will do, and no other return than the kernel's. */
import { describe, expect, test } from 'vitest';
import { conform, type RecordedMachine } from '../../conformance/index.ts';
import { differencesText } from './conformed-text.ts';
import { systems } from './kept-systems.ts';
import { toy } from './toy.ts';
import { free, owned, RETURNED, UNBINDING } from './unbinding.ts';

const differing = (text: string, machine?: Partial<RecordedMachine>) =>
  differencesText(conform(toy(text, machine), {}, systems));

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

describe('an unbind that could return has returned', () => {
  const hanging = (waiting: string) => `${UNBINDING}
    A: close D
    ${waiting}
    END
      ${free('-', 0)}
      ${RETURNED}`;

  test('once somebody has waited for it', () => {
    expect(differing(hanging('wait C'))).toBe('');
    expect(differing(hanging('wait B'))).toMatchInlineSnapshot(`
      "8 wait B
        return of step 6
          recorded  waits
          predicted rc=0
        owner_cnt of 8
          recorded  1
          predicted 0
        owner of 8
          recorded  U#1
          predicted -
        domain of 8
          recorded  usr#3
          predicted def8#1
        domain_type of 8
          recorded  UNMANAGED
          predicted DMA-FQ
        vfionode of 8
          recorded  1
          predicted 0"
    `);
  });

  test('after a second', () => {
    expect(differing(hanging('C: sleep 999'))).toBe('');
    expect(differing(hanging('C: sleep 1000'))).toMatchInlineSnapshot(`
      "8 C: sleep 1000
        return of step 6
          recorded  waits
          predicted rc=0
        owner_cnt of 8
          recorded  1
          predicted 0
        owner of 8
          recorded  U#1
          predicted -
        domain of 8
          recorded  usr#3
          predicted def8#1
        domain_type of 8
          recorded  UNMANAGED
          predicted DMA-FQ
        vfionode of 8
          recorded  1
          predicted 0"
    `);
  });

  test('at the end', () => {
    const lost = `${UNBINDING}
      A: close D
      END`;
    expect(differing(lost)).toMatchInlineSnapshot(`
      "end END
        return of step 6
          recorded  waits
          predicted rc=0
        owner_cnt of 8
          recorded  1
          predicted 0
        owner of 8
          recorded  U#1
          predicted -
        domain of 8
          recorded  usr#3
          predicted def8#1
        domain_type of 8
          recorded  UNMANAGED
          predicted DMA-FQ
        vfionode of 8
          recorded  1
          predicted 0"
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
