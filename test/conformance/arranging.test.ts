/** What is taken from a recording as a whole: how the machine was booted, what is behind bridges, who matches by ids. */
import { describe, expect, test } from 'vitest';
import { bootTypeOf } from '../../conformance/arranging/boot.ts';
import { nativeDriversOf } from '../../conformance/arranging/native-drivers.ts';
import { placesOf } from '../../conformance/arranging/places.ts';
import { conform } from '../../conformance/index.ts';
import { differencesText } from './conformed-text.ts';
import { toy } from './toy.ts';

const group = (number: number, type: string, driver = '-') =>
  `g${number}: type=${type} dom=d#${number}(${type}) def=d#${number} 0${number}:00.0[${driver}]`;
const initially = (...lines: readonly string[]) => ['INIT', ...lines, 'END'].join('\n');

describe('the type of default domain', () => {
  const types = initially(group(1, 'DMA-FQ'), group(2, 'DMA'), group(3, 'DMA'));

  test.each([
    ['', 'DMA'],
    ['iommu.strict=0', 'DMA'],
    ['iommu.strict=1', 'DMA'],
    ['quiet iommu=pt', 'identity'],
    ['iommu.passthrough=1', 'identity'],
  ])('where the command line says %j is %s', (commandLine, type) => {
    expect(bootTypeOf(toy(types, { commandLine }))).toBe(type);
  });

  test('is the lazy one where nothing shows it', () => {
    expect(bootTypeOf(toy(initially()))).toBe('DMA-FQ');
    expect(bootTypeOf(toy(initially(group(1, 'DMA-FQ'), group(2, 'DMA'))))).toBe('DMA-FQ');
  });
});

test('buses are numbered depth first: what is behind a bridge comes before its next sibling', () => {
  const devices = ['01:00.0', '02:00.0', '03:00.0', '04:00.0', '05:00.0'].map((address) => `0000:${address}`);
  const bridges = ['0000:00:01.0', '0000:01:00.0', '0000:00:02.0', '0000:02:01.0'];
  const places = placesOf(toy(initially(), { devices: [...devices, '0000:00:1f.0'], bridges }));
  expect(Object.fromEntries(places.map(({ device, bridges: above }) => [device, above]))).toEqual({
    '0000:00:1f.0': [],
    '0000:01:00.0': ['0000:00:01.0'],
    '0000:02:00.0': ['0000:00:01.0', '0000:01:00.0'],
    '0000:03:00.0': ['0000:00:01.0', '0000:01:00.0', '0000:02:01.0'],
    '0000:04:00.0': ['0000:00:02.0'],
    '0000:05:00.0': [],
  });
});

describe('the driver that matches by ids', () => {
  const nativeOf = (text: string) => {
    const recording = toy(text);
    return nativeDriversOf(recording, placesOf(recording), false)['0000:01:00.0']?.name;
  };

  test('is the first that nobody demanded', () => {
    expect(nativeOf(initially(group(1, 'DMA', 'e1000e')))).toBe('e1000e');
    for (const demanded of ['vfio-pci', 'pci-stub', '-'])
      expect(nativeOf(initially(group(1, 'DMA', demanded)))).toBeNull();
  });

  const over = (...ops: readonly string[]) => `INIT\n${group(1, 'DMA')}\n${ops.join('\n')}\nEND`;

  test('is one that could be bound by hand, and not one that could not', () => {
    expect(nativeOf(over('A: bind 0000:01:00.0 e1000e'))).toBe('e1000e');
    expect(nativeOf(over('A: bind 0000:01:00.0 e1000e => EBUSY'))).toBe('e1000e');
    expect(nativeOf(over('A: bind 0000:01:00.0 e1000e => ENODEV'))).toBeNull();
  });

  test('is not the one that an override demands', () => {
    const override = 'A: override 0000:01:00.0 snd';
    const bound = `A: probe 0000:01:00.0\n${group(1, 'DMA', 'snd')}`;
    expect(nativeOf(over(override, bound))).toBeNull();
    expect(nativeOf(over(override, 'A: bind 0000:01:00.0 snd'))).toBeNull();
    // Nobody was bound at first, so that no driver matches.
    expect(nativeOf(over(override, 'A: override 0000:01:00.0', bound))).toBeNull();
    expect(nativeOf(over(override, 'A: override 0000:01:00.0', 'A: bind 0000:01:00.0 snd'))).toBe('snd');
  });
});

describe('after a shell command', () => {
  const BOUND = 'g8: own=1 dom=def8#1(DMA-FQ) def=def8#1 01:00.0[e1000e]';
  const UNBOUND = 'g8: dom=def8#1(DMA-FQ) def=def8#1 01:00.0[-]';
  const differing = (...lines: readonly string[]) =>
    differencesText(conform(toy(['INIT', BOUND, ...lines, 'END'].join('\n'))));

  test('drivers are bound and unbound as it shows, also a while later', () => {
    expect(differing(`A: sh rmmod e1000e\n${UNBOUND}`, `A: sh modprobe e1000e\n${BOUND}`)).toBe('');
    expect(differing('A: sh modprobe -r e1000e &', `A: sleep 1\n${UNBOUND}`)).toBe('');
    expect(differing('A: sh rmmod e1000e', 'A: gid @0000:01:00.0 => 0 gid=8', `A: sleep 1\n${UNBOUND}`)).not.toBe('');
  });

  /** The verdicts of the shell command and of what comes after it. */
  const verdicts = (...lines: readonly string[]) =>
    conform(toy(['INIT', BOUND, ...lines, 'A: gid @0000:01:00.0 => 0 gid=8', 'END'].join('\n')))
      .steps.slice(1)
      .map(({ verdict }) => verdict.kind);

  test('what the model does not come to is not taken over: neither counts, owners nor groups', () => {
    expect(verdicts(`A: sh rmmod e1000e\n${UNBOUND}`)).toEqual(['outside', 'reproduced', 'as recorded']);
    const claimed = 'g8: own=1 owner=U#1 dom=D#2(BLOCKED) def=def8#1 blk=D#2 01:00.0[-]';
    for (const other of [UNBOUND.replace('dom=', 'own=1 dom='), claimed])
      expect(verdicts(`A: sh ./anything\n${other}`)).toEqual(['differs', 'not followed', 'not followed']);
  });
});
