/** Operations on VFIO's files, one by one: what is asked, and what a kernel answers. */
import { describe, expect, test } from 'vitest';
import { conform } from '../../conformance/index.ts';
import { countsText, differencesText } from './conformed-text.ts';
import { systems } from './kept-systems.ts';
import { toy } from './toy.ts';

const conformed = (text: string, kernel = '6.12.117') => conform(toy(text, { kernel }), {}, systems);
const differing = (text: string, kernel?: string) => differencesText(conformed(text, kernel));

const init = 'INIT\n g8: dom=def8#1(DMA-FQ) def=def8#1 node=1 01:00.0[vfio-pci]';
const claimed = 'g8: own=1 owner=U#1 dom=D#2(BLOCKED) def=def8#1 blk=D#2 node=1 01:00.0[vfio-pci]';
const owned = 'g8: own=1 owner=U#1 dom=usr#3(UNMANAGED) def=def8#1 blk=D#2 node=1 01:00.0[vfio-pci]';
const released = 'g8: dom=def8#1(DMA-FQ) def=def8#1 blk=D#2 node=1 01:00.0[vfio-pci]';

const joined = `${init}
  A: open_container C
  A: open_group G 8 => 0 gid=8
  A: set_container G C
    ${claimed}`;

describe('VFIO_SET_IOMMU', () => {
  test.each([
    ['6.1.192', '2', 'ENODEV'],
    ['6.1.192', '8', 'ENODEV'],
    ['6.1.192', '9', 'EINVAL'],
    // Beside memory of emulated devices, which a container without a driver is not asked about.
    ['6.1', '10', 'EINVAL'],
    ['6.12.117', '10', 'ENODEV'],
    ['6.12.117', '0', 'ENODEV'],
    // Up to v6.12, VFIO_TYPE1_NESTING_IOMMU is not within the model.
    ['7.0', '6', 'ENODEV'],
  ])('of %s refuses %s with %s', (kernel, type, errno) => {
    // Before v6.3 (VT-d) what blocks is an empty domain of a user's.
    const blocked = /^6\.1(\.|$)/.test(kernel) ? joined.replace('(BLOCKED)', '(UNMANAGED)') : joined;
    const text = `${blocked}\n A: set_iommu C ${type} => ${errno}\n END`;
    expect(countsText(conformed(text, kernel))).toBe('4 reproduced');
    const other = errno === 'EINVAL' ? 'ENODEV' : 'EINVAL';
    expect(differing(text.replace(errno, other), kernel)).toContain(`predicted ${errno}`);
  });

  test('takes no word for a number', () => {
    const text = `${joined}\n A: set_iommu C constructor\n A: check_ext C 1x => 1\n END`;
    expect(countsText(conformed(text))).toBe('3 reproduced, 1 set_iommu, 1 check_ext');
  });
});

describe('mappings', () => {
  const mapped = `${joined}
    A: set_iommu C 1
      ${owned}
    A: map C 0x100000 0x10000`;

  test('are unmapped all at once, by the largest size there is', () => {
    const text = `${mapped}
      A: unmap C 0x0 0xfffffffffffff000 => 0 unmapped=65536
      A: map C 1048576 65536
      END`;
    expect(countsText(conformed(text))).toBe('7 reproduced');
    expect(differing(text.replace('=65536', '=0'))).toContain('predicted unmapped=65536');
  });

  test('beyond the last address are refused, with the size that was asked for', () => {
    const text = `${mapped}\n A: unmap C 0x2000 0xfffffffffffff000 => EINVAL unmapped=18446744073709547520\n END`;
    expect(differing(text)).toBe('');
    expect(differing(text.replace('547520', '548000'))).toContain('predicted unmapped=18446744073709547520');
  });

  test('of numbers that are not exact are outside the model', () => {
    const text = `${mapped}\n A: map C 0x0 0xffffffffffffffff => EINVAL\n A: unmap C 0 many\n END`;
    expect(countsText(conformed(text))).toBe('5 reproduced, 1 map, 1 unmap');
  });
});

describe('a name that is given to another file', () => {
  const twice = `${joined}
    A: open_container C
    A: set_iommu C 1 => EINVAL`;

  test('leaves the first one open, which nobody can ask for', () => {
    expect(differing(`${twice}\n A: close C\n A: set_iommu C 1 => EBADF\n END`)).toBe('');
  });

  test('and the end of the process closes it', () => {
    const killed = `${twice}
      kill A
        ${released}
      B: open_group G 8 => 0 gid=8
      B: group_status G => 0 viable=1 container_set=0
      END`;
    expect(differing(killed)).toBe('');
  });

  test('whatever it is: numbers do not come first', () => {
    const text = `${init}
      A: open_container C
      A: open_group 8 8 => 0 gid=8
      B: unbind 0000:01:00.0
        g8: dom=def8#1(DMA-FQ) def=def8#1 node=0 01:00.0[-]
      B: override 0000:01:00.0 vfio-pci
      B: probe 0000:01:00.0
        g8: dom=def8#1(DMA-FQ) def=def8#1 node=1 01:00.0[vfio-pci]
      A: open_group 7 8 => 0 gid=8
      A: group_status 8 => ENODEV viable=0 container_set=0
      A: group_status 7 => 0 viable=1 container_set=0
      END`;
    expect(differing(text)).toBe('');
  });
});
