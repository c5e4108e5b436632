/** What a recording does not show cannot be reproduced: it is refused, or told in a note; and what nobody can follow, too. */
import { describe, expect, test } from 'vitest';
import { conform } from '../../conformance/index.ts';
import { countsText, differencesText } from './conformed-text.ts';
import { systems } from './kept-systems.ts';
import { toy } from './toy.ts';
import { free } from './unbinding.ts';

const run = (text: string, machine = {}) => conform(toy(text, machine), {}, systems);

const CLAIMED = 'g8: own=1 owner=U#1 dom=D#2(BLOCKED) def=def8#1 blk=D#2 node=1 01:00.0[vfio-pci]';
const LOG = `
  claim(g=8 own=0 new_owner=U#1)
  __attach_device(0000:01:00.0 => D#2 type=BLOCKED)
  TP attach_device_to_domain 0000:01:00.0
  claim->rc=0`;
const claiming = (init: string, claimed: string) => `
  INIT
    ${init}
  A: open_container C
  A: open_group G 8 => 0 gid=8
  A: set_container G C
    ${claimed}
  A: group_status G => 0 viable=1 container_set=1
  END`;

describe('a claim', () => {
  const group = free('vfio-pci', 1, '-');

  test('with its log and its group has no note', () => {
    expect(run(claiming(group, CLAIMED + LOG)).notes).toEqual([]);
  });

  test('without parts of its log has one', () => {
    expect(run(claiming(group, CLAIMED)).notes).toEqual([
      'Nowhere in its log, and not compared: claims, what claims return, attaches with their domains, attaches that worked.',
    ]);
    expect(run(claiming(group, CLAIMED + LOG.replace(/ *TP .*/, ''))).notes).toEqual([
      'Nowhere in its log, and not compared: attaches that worked.',
    ]);
  });

  test('of a group that is shown at first only has one', () => {
    const other = 'g9: dom=def9#5(DMA-FQ) def=def9#5 own=1 02:00.0[e1000e]';
    const hidden = claiming(`${group}\n${other}`, LOG).replace('A: open_container C', 'A: open_container C\n g8: gone');
    expect(run(hidden).notes).toEqual(['Group 8 is shown only once, and not compared after that.']);
  });

  test('is no recording where no group is shown', () => {
    const blind = claiming(group, '').replace('A: open_container C', 'A: open_container C\n g8: gone');
    expect(() => run(blind)).toThrow('no record after the initial state shows a group');
  });
});

describe('the log of a claim and a release', () => {
  const releasing = claiming(free('vfio-pci', 1, '-'), CLAIMED + LOG).replace(
    'END',
    `A: unset_container G
       ${free('vfio-pci', 1)}
       release(g=8 own=1)
       __attach_device(0000:01:00.0 => def8#1 type=DMA-FQ)
       TP attach_device_to_domain 0000:01:00.0
     A: open_container D
     A: set_container G D
       ${CLAIMED.replace('U#1', 'U#2')}
       ${LOG.replace('U#1', 'U#2')}
     A: unset_container G
       ${free('vfio-pci', 1)}
       release(g=8 own=1)
       __attach_device(0000:01:00.0 => def8#1 type=DMA-FQ)
       TP attach_device_to_domain 0000:01:00.0
     END`,
  );

  test('has both, in order', () => {
    expect(differencesText(run(releasing))).toBe('');
  });

  test('and what the claim returned', () => {
    expect(differencesText(run(releasing.replace('claim->rc=0', 'claim->rc=-16')))).toMatchInlineSnapshot(`
      "3 A: set_container G C
        log of attaches
          recorded  claim of group 8 for U#1
                    attach 0000:01:00.0 to D#2 (BLOCKED)
                    0000:01:00.0 attached
                    claim returns -16
          predicted claim of group 8 for U#1
                    attach 0000:01:00.0 to D#2 (BLOCKED)
                    0000:01:00.0 attached
                    claim returns 0"
    `);
  });

  test('and no release too few', () => {
    expect(differencesText(run(releasing.replace('release(g=8 own=1)', '')))).toMatchInlineSnapshot(`
      "5 A: unset_container G
        log of attaches
          recorded  attach 0000:01:00.0 to def8#1 (DMA-FQ)
                    0000:01:00.0 attached
          predicted release of group 8
                    attach 0000:01:00.0 to def8#1 (DMA-FQ)
                    0000:01:00.0 attached"
    `);
  });
});

describe('a device that is logged as added and removed at once', () => {
  test('was refused, where the model refuses it', () => {
    const spurious = claiming(free('vfio-pci', 1, '-'), CLAIMED + LOG).replace(
      'A: group_status G => 0 viable=1 container_set=1',
      `$&
        TP remove_device_from_group groupID=8 device=0000:01:00.0
        TP add_device_to_group groupID=8 device=0000:01:00.0
      snapreq
        TP add_device_to_group groupID=8 device=0000:01:00.0
        TP remove_device_from_group groupID=8 device=0000:01:00.0`,
    );
    expect(differencesText(run(spurious))).toMatchInlineSnapshot(`
      "4 A: group_status G
        log of members
          recorded  0000:01:00.0 removed from group 8
                    0000:01:00.0 added to group 8
          predicted nothing"
    `);
    const cancelled = spurious.replace(/ *TP remove.*\n *TP add.*\n/, '');
    expect(differencesText(run(cancelled))).toMatchInlineSnapshot(`
      "5 snapreq
        log of members
          recorded  0000:01:00.0 added to group 8
                    0000:01:00.0 removed from group 8
          predicted nothing"
    `);
  });
});

test('an operation outside the model that nothing leads after is no difference, and the last that is followed', () => {
  const nesting = claiming(free('vfio-pci', 1, '-'), CLAIMED).replace(
    'END',
    `A: set_iommu C 6
       ${CLAIMED.replace('D#2(BLOCKED)', 'usr#3(UNMANAGED)')}
     A: group_status G => 0 viable=1 container_set=1
     END`,
  );
  const followed = run(nesting);
  expect(countsText(followed)).toBe('4 reproduced, 1 set_iommu, 1 not followed');
  expect(followed.notes.slice(0, 1)).toEqual([
    'Step 5, A: set_iommu C 6, is outside the model, and leaves groups as the model cannot: nothing after it is followed.',
  ]);
});
