/** Names stand for pointers: which name is free, what it may stand for later, and which objects are one. */
import { describe, expect, test } from 'vitest';
import { keepLiving, match, nameIn } from '../../conformance/following/renaming.ts';
import { conform, type RecordedMachine } from '../../conformance/index.ts';
import { differencesText } from './conformed-text.ts';
import { systems } from './kept-systems.ts';
import { toy } from './toy.ts';

const differing = (text: string, machine?: Partial<RecordedMachine>) =>
  differencesText(conform(toy(text, machine), {}, systems));

describe('a name and an object are a pair', () => {
  const pairs = [{ recorded: 'D#1', object: 'g1.empty' }];

  test('as long as the object lives, on both sides', () => {
    expect(match(pairs, 'D#1', 'g1.empty')).toEqual({ isMatch: true, pairs });
    expect(match(pairs, 'D#1', 'g2.empty')).toEqual({ isMatch: false, predicted: 'another one (g2.empty)' });
    expect(match(pairs, 'D#2', 'g1.empty')).toEqual({ isMatch: false, predicted: 'D#1' });
    expect(match(pairs, 'D#2', 'g2.empty')).toMatchObject({ isMatch: true, pairs: { length: 2 } });
  });

  test('and NULL is NULL', () => {
    expect(match(pairs, null, null)).toEqual({ isMatch: true, pairs });
    expect(match(pairs, null, 'g1.empty')).toEqual({ isMatch: false, predicted: 'D#1' });
    expect(match(pairs, 'D#1', null)).toEqual({ isMatch: false, predicted: '-' });
    expect(nameIn(pairs, null)).toBe('-');
  });

  test('until the object is gone', () => {
    expect(keepLiving(pairs, () => true)).toBe(pairs);
    expect(
      match(
        keepLiving(pairs, () => false),
        'D#1',
        'g2.empty',
      ),
    ).toMatchObject({ isMatch: true });
  });
});

/** Two groups of one device each, which vfio-pci has; process A opens the first, B the second. */
const START = `
  INIT
    g8: dom=def8#1(DMA-FQ) def=def8#1 node=1 01:00.0[vfio-pci]
    g9: dom=def9#2(DMA-FQ) def=def9#2 node=1 02:00.0[vfio-pci]
  A: open_container C
  A: open_group G 8 => 0 gid=8
  B: open_container C
  B: open_group G 9 => 0 gid=9`;

/** What a group is, where `domain` is the current one. */
const g8 = (owner: string, domain: string, blocking: string) =>
  `g8: own=${owner === '-' ? 0 : 1} owner=${owner} dom=${domain} def=def8#1 blk=${blocking} node=1 01:00.0[vfio-pci]`;
const g9 = (owner: string, domain: string, blocking: string, ofDefault = 'def9#2') =>
  `g9: own=${owner === '-' ? 0 : 1} owner=${owner} dom=${domain} def=${ofDefault} blk=${blocking} node=1 02:00.0[vfio-pci]`;

describe('owners of two groups', () => {
  const claims = (first: string, second: string) => `${START}
    A: set_container G C
      ${g8(first, 'D#3(BLOCKED)', 'D#3')}
    B: set_container G C
      ${g9(second, 'D#3(BLOCKED)', 'D#3')}
    END`;

  test('have two names, whichever', () => {
    expect(differing(claims('U#1', 'U#2'))).toBe('');
    expect(differing(claims('U#7', 'U#4'))).toBe('');
    expect(differing(claims('U#1', 'U#1'))).toMatchInlineSnapshot(`
      "6 B: set_container G C
        owner of 9
          recorded  U#1
          predicted another one (g9.vfio)"
    `);
  });

  test('may have the same name one after the other', () => {
    const takenTurns = `${START}
      A: set_container G C
        ${g8('U#1', 'D#3(BLOCKED)', 'D#3')}
      A: unset_container G
        ${g8('-', 'def8#1(DMA-FQ)', 'D#3')}
      B: set_container G C
        ${g9('U#1', 'D#3(BLOCKED)', 'D#3')}
      END`;
    expect(differing(takenTurns)).toBe('');
  });

  test('keep their names', () => {
    const renamed = `${START}
      A: set_container G C
        ${g8('U#1', 'D#3(BLOCKED)', 'D#3')}
      B: group_status G => 0 viable=1 container_set=0
        ${g8('U#2', 'D#3(BLOCKED)', 'D#3')}
      END`;
    expect(differing(renamed)).toMatchInlineSnapshot(`
      "6 B: group_status G
        owner of 8
          recorded  U#2
          predicted U#1"
    `);
  });
});

describe('domains of two groups', () => {
  test('are not each other: names that change places are noticed', () => {
    const swapped = `${START}
      B: group_status G => 0 viable=1 container_set=0
        g8: dom=def9#2(DMA-FQ) def=def9#2 node=1 01:00.0[vfio-pci]
        ${g9('-', 'def8#1(DMA-FQ)', '-', 'def8#1')}
      END`;
    expect(differing(swapped)).toMatchInlineSnapshot(`
      "5 B: group_status G
        default of 8
          recorded  def9#2
          predicted def8#1
        domain of 8
          recorded  def9#2
          predicted def8#1
        default of 9
          recorded  def8#1
          predicted def9#2
        domain of 9
          recorded  def8#1
          predicted def9#2"
    `);
  });

  test('may not have one name', () => {
    const shared = START.replaceAll('def9#2', 'def8#1');
    expect(differing(`${shared}\n END`)).toMatchInlineSnapshot(`
      "0 INIT
        default of 9
          recorded  def8#1
          predicted another one (g9.dma)
        domain of 9
          recorded  def8#1
          predicted another one (g9.dma)"
    `);
  });

  const bothClaimed = (first: string, second: string, type: string) => `${START}
    A: set_container G C
      ${g8('U#1', `${first}(${type})`, first)}
    B: set_container G C
      ${g9('U#2', `${second}(${type})`, second)}
    END`;

  test('are one where the driver has one static object to block: VT-d on 6.12', () => {
    expect(differing(bothClaimed('D#3', 'D#3', 'BLOCKED'))).toBe('');
    expect(differing(bothClaimed('D#3', 'D#4', 'BLOCKED'))).toMatchInlineSnapshot(`
      "6 B: set_container G C
        domain of 9
          recorded  D#4
          predicted D#3
        blocking of 9
          recorded  D#4
          predicted D#3"
    `);
  });

  test('are two where each group has its own: VT-d on 6.1, and virtio', () => {
    for (const machine of [{ kernel: '6.1.192' }, { iommu: 'virtio' }]) {
      expect(differing(bothClaimed('D#3', 'D#4', 'UNMANAGED'), machine)).toBe('');
      expect(differing(bothClaimed('D#3', 'D#3', 'UNMANAGED'), machine)).toContain('predicted another one (g9.empty)');
    }
  });

  test('may have the name of one that was freed, and not of one that lives', () => {
    const again = (name: string) => `${START}
      A: set_container G C
        ${g8('U#1', 'D#3(BLOCKED)', 'D#3')}
      A: set_iommu C 1
        ${g8('U#1', 'usr#4(UNMANAGED)', 'D#3')}
      A: unset_container G
        ${g8('-', 'def8#1(DMA-FQ)', 'D#3')}
      B: set_container G C
        ${g9('U#1', 'D#3(BLOCKED)', 'D#3')}
      B: set_iommu C 1
        ${g9('U#1', `${name}(UNMANAGED)`, 'D#3')}
      END`;
    expect(differing(again('usr#4'))).toBe('');
    expect(differing(again('usr#5'))).toBe('');
    expect(differing(again('def8#1'))).toMatchInlineSnapshot(`
      "9 B: set_iommu C 1
        domain of 9
          recorded  def8#1
          predicted another one (c2.1)"
    `);
  });

  test('are one where two groups are in one container', () => {
    const together = (
      name: string,
    ) => `${START.replace('B: open_container C', '').replace('B: open_group', 'A: open_group').replace('G 9', 'G2 9')}
      A: set_container G C
        ${g8('U#1', 'D#3(BLOCKED)', 'D#3')}
      A: set_iommu C 1
        ${g8('U#1', 'usr#4(UNMANAGED)', 'D#3')}
      A: set_container G2 C
        ${g9('U#2', `${name}(UNMANAGED)`, 'D#3')}
      END`;
    expect(differing(together('usr#4'))).toBe('');
    expect(differing(together('usr#5'))).toMatchInlineSnapshot(`
      "6 A: set_container G2 C
        domain of 9
          recorded  usr#5
          predicted usr#4"
    `);
  });
});

test('a group that is made anew may have another number, and only then', () => {
  const anew = (number: string) => `
    INIT
      g8: own=1 dom=def8#1(DMA-FQ) def=def8#1 01:00.0[e1000e]
    A: remove 0000:01:00.0
      g8: gone
    A: rescan
      g${number}: own=1 dom=def8#2(DMA-FQ) def=def8#2 01:00.0[e1000e]
    A: open_group G @0000:01:00.0 => ENOENT gid=${number}
    END`;
  expect(differing(anew('8'))).toBe('');
  expect(differing(anew('12'))).toBe('');
  const renumbered = `${START}
    A: group_status G => 0 viable=1 container_set=0
      g8: gone
      g12: dom=def8#1(DMA-FQ) def=def8#1 node=1 01:00.0[vfio-pci]
    END`;
  expect(differing(renumbered)).toMatchInlineSnapshot(`
    "5 A: group_status G
      number of 12
        recorded  12
        predicted 8"
  `);
});
