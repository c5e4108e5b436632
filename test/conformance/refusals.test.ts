/** What the kernel refuses before the core is asked, each with the errno that stands for it: v6.1 and v6.12 alike. */
import { expect, test } from 'vitest';
import { conform } from '../../conformance/index.ts';
import { differencesText } from './conformed-text.ts';
import { systems } from './kept-systems.ts';
import { toy } from './toy.ts';

const differing = (text: string, kernel: string) => differencesText(conform(toy(text, { kernel }), {}, systems));

/** One device of vfio-pci, one of a kernel driver, and one that is in no group's list. */
const START = `
  INIT
    g8: dom=def8#1(DMA-FQ) def=def8#1 node=1 01:00.0[vfio-pci]
    g9: own=1 dom=def9#2(DMA-FQ) def=def9#2 02:00.0[e1000e]`;

const free9 = 'g9: dom=def9#2(DMA-FQ) def=def9#2 02:00.0[-]';
const bound9 = 'g9: own=1 dom=def9#2(DMA-FQ) def=def9#2 02:00.0[e1000e]';
const vfio9 = 'g9: dom=def9#2(DMA-FQ) def=def9#2 node=1 02:00.0[vfio-pci]';

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'EBADF: a name that stands for no open file': [
    'A: close G => EBADF',
    'A: set_container G C => EBADF',
    'A: unset_container G => EBADF',
    'A: group_status G => EBADF viable=0 container_set=0',
    'A: get_device D G 0000:01:00.0 => EBADF',
    'A: dev_info D => EBADF',
    'A: set_iommu C 1 => EBADF',
    'A: map C 0x0 0x1000 => EBADF',
  ],
  'EBADF: the file of another process': [
    'A: open_group G 8 => 0 gid=8',
    'B: close G => EBADF',
    'A: close G',
    'A: close G => EBADF',
  ],
  'ENOTTY: a request of another kind of file': [
    'A: open_container C',
    'A: open_group G 8 => 0 gid=8',
    'A: set_iommu G 1 => ENOTTY',
    'A: map G 0x0 0x1000 => ENOTTY',
    'A: set_container C G => ENOTTY',
    'A: get_device D C 0000:01:00.0 => ENOTTY',
    'A: dev_info C => ENOTTY',
  ],
  'ENOENT: a group without a file, or none at all': [
    'A: open_group G 9 => ENOENT gid=9',
    'A: open_group G 77 => ENOENT gid=77',
    'A: open_group G @0000:02:00.0 => ENOENT gid=9',
    'A: settype @0000:0f:00.0 DMA => ENOENT gid=-1',
  ],
  'EBUSY: a group that is open': [
    'A: open_group G 8 => 0 gid=8',
    'B: open_group G 8 => EBUSY gid=8',
    'A: open_group H 8 => EBUSY gid=8',
  ],
  'ENOENT: the driver that nobody has, and the device that is not there': [
    `A: unbind 0000:02:00.0\n${free9}`,
    'A: unbind 0000:02:00.0 => ENOENT',
    'A: unbind 0000:0f:00.0 => ENOENT',
    'A: override 0000:0f:00.0 vfio-pci => ENOENT',
    'A: remove 0000:0f:00.0 => ENOENT',
  ],
  'ENODEV: a driver that does not match, or a device that is not there': [
    'A: bind 0000:0f:00.0 e1000e => ENODEV',
    'A: probe 0000:0f:00.0 => ENODEV',
    `A: unbind 0000:02:00.0\n${free9}`,
    'A: bind 0000:02:00.0 vfio-pci => ENODEV',
    'A: override 0000:02:00.0 vfio-pci',
    'A: bind 0000:02:00.0 e1000e => ENODEV',
    `A: bind 0000:02:00.0 vfio-pci\n${vfio9}`,
  ],
  'EBUSY: a device that has a driver, the same one too': ['A: bind 0000:02:00.0 e1000e => EBUSY'],
  '0: a device that has a driver is not offered to another': [
    'A: override 0000:02:00.0 vfio-pci',
    'A: probe 0000:02:00.0',
  ],
  'an override is gone with the device': [
    'A: override 0000:02:00.0 vfio-pci',
    'A: remove 0000:02:00.0\ng9: gone',
    'A: rescan\ng9: own=1 dom=D#9(DMA-FQ) def=D#9 02:00.0[e1000e]',
  ],
  'an override of nothing is none': [
    `A: unbind 0000:02:00.0\n${free9}`,
    'A: override 0000:02:00.0 vfio-pci',
    'A: override 0000:02:00.0',
    `A: probe 0000:02:00.0\n${bound9}`,
  ],
};

test.each(Object.keys(REFUSED))('%s', (what) => {
  for (const kernel of ['6.1.192', '6.12.117'])
    expect(differing([START, ...(REFUSED[what] ?? []), 'END'].join('\n'), kernel)).toBe('');
});

test('any other errno is noticed', () => {
  for (const lines of Object.values(REFUSED)) {
    lines.forEach((line, index) => {
      if (!/=> E/.test(line)) return;
      const changed = lines.map((other, at) => (at === index ? other.replace(/=> E[A-Z]+/, '=> EIO') : other));
      expect(differing([START, ...changed, 'END'].join('\n'), '6.12.117')).toContain('recorded  EIO');
    });
  }
});

test('drivers_probe makes EINVAL of a group that is owned, and a rescan nothing', () => {
  const of = (own: number, domain: string, second: string) =>
    `g8: own=${own} owner=${own ? 'U#1' : '-'} dom=${domain} def=def8#1 ${own ? 'blk=D#3' : ''} node=1 05:00.0[vfio-pci]${second}`;
  const owned = `
    INIT
      ${of(0, 'def8#1(DMA-FQ)', ' 05:00.1[-]')}
    A: open_container C
    A: open_group G 8 => 0 gid=8
    A: set_container G C
      ${of(1, 'D#3(BLOCKED)', ' 05:00.1[-]')}
    A: bind 0000:05:00.1 e1000e => EBUSY
    A: probe 0000:05:00.1 => EINVAL
    A: remove 0000:05:00.1
      ${of(1, 'D#3(BLOCKED)', '')}
    A: rescan
      ${of(1, 'D#3(BLOCKED)', ' 05:00.1[-]')}
    END`;
  expect(differing(owned, '6.12.117')).toBe('');
  expect(differing(owned.replace('EINVAL', '0'), '6.12.117')).toContain('predicted EINVAL');
});
