/** Where devices are, which driver is theirs, and what of that is only taken to be so. */
import { describe, expect, test } from 'vitest';
import { arrangeMachine } from '../../conformance/arranging/arrange.ts';
import { conform, type RecordedMachine } from '../../conformance/index.ts';
import { differencesText, firstDifference } from './conformed-text.ts';
import { systems } from './kept-systems.ts';
import { toy } from './toy.ts';

const conformed = (text: string, machine?: Partial<RecordedMachine>) => conform(toy(text, machine), {}, systems);
const differing = (text: string, machine?: Partial<RecordedMachine>) => differencesText(conformed(text, machine));

/** Devices that are each alone in a group, with `driver`. */
const INIT = (devices: readonly string[], driver = '-') =>
  [
    'INIT',
    ...devices.map((device, index) => `g${index}: dom=def${index}(DMA-FQ) def=def${index} ${device}[${driver}]`),
  ].join('\n');

describe('which bridges are above a device', () => {
  const above = (bridges: readonly string[], devices: readonly string[]) => {
    const recording = toy(`${INIT([...bridges, ...devices])}\nEND`, {
      bridges: bridges.map((bridge) => (bridge.length > 7 ? bridge : `0000:${bridge}`)),
    });
    const { places } = arrangeMachine(recording, {});
    return Object.fromEntries(
      places
        .filter(({ bridges: path }) => path.length > 0)
        .map(({ device, bridges: path }) => [device, path].map((one) => String(one).replaceAll('0000:', ''))),
    );
  };

  test('buses are numbered depth first', () => {
    const switches = ['00:01.0', '01:00.0', '02:00.0', '02:01.0', '00:02.0'];
    expect(above(switches, ['03:00.0', '04:00.0', '05:00.0'])).toEqual({
      '01:00.0': '00:01.0',
      '02:00.0': '00:01.0,01:00.0',
      '02:01.0': '00:01.0,01:00.0',
      '03:00.0': '00:01.0,01:00.0,02:00.0',
      '04:00.0': '00:01.0,01:00.0,02:01.0',
      '05:00.0': '00:02.0',
    });
  });

  test('a port without devices has a number, too', () => {
    expect(above(['00:1c.0', '00:1c.1', '00:1c.2'], ['01:00.0', '03:00.0'])).toEqual({
      '01:00.0': '00:1c.0',
      '03:00.0': '00:1c.2',
    });
  });

  test('where numbers are left out, bridges lead to the buses that have devices', () => {
    expect(above(['00:1c.0', '00:1c.4'], ['02:00.0', '05:00.0'])).toEqual({
      '02:00.0': '00:1c.0',
      '05:00.0': '00:1c.4',
    });
  });

  test('a second host bridge has ports of its own', () => {
    expect(above(['00:01.0', '00:1c.0', '80:01.0', '80:02.0'], ['01:00.0', '04:00.0', '81:00.0', '82:00.0'])).toEqual({
      '01:00.0': '00:01.0',
      '04:00.0': '00:1c.0',
      '81:00.0': '80:01.0',
      '82:00.0': '80:02.0',
    });
  });

  test('each PCI domain has its own, from its lowest bus', () => {
    expect(above(['00:01.0', '10000:e0:06.0'], ['01:00.0', '10000:e1:00.0'])).toEqual({
      '01:00.0': '00:01.0',
      '1e1:00.0': '1e0:06.0',
    });
  });
});

test('a bridge is removed with all that is behind it: drivers from the last device on, devices from the first', () => {
  const devices = ['01:00.0', '02:00.0', '02:01.0', '03:00.0', '04:00.0'];
  const bridges = devices.slice(0, 3).map((device) => `0000:${device}`);
  const record = conformed(
    `${INIT(['00:01.0', ...devices], 'vfio-pci')
      .replaceAll('00 ', '00 node=1 ')
      .replaceAll(') def', ') node=1 def')}
    A: remove 0000:01:00.0
      g1: gone
      g2: gone
      g3: gone
      g4: gone
      g5: gone
    END`,
    { bridges: ['0000:00:01.0', ...bridges] },
  ).steps[1];
  expect(record?.verdict.kind).toBe('reproduced');
  const calls = record?.taken.flatMap(({ step: { actor, command } }) =>
    command.type === 'proceed' ? [] : `${actor} ${command.type}`,
  );
  expect(calls).toEqual([
    'd04:00_0 unbind',
    'd02:01_0 unbind',
    'd03:00_0 unbind',
    'd02:00_0 unbind',
    'd01:00_0 unbind',
    'd03:00_0 unplug',
    'd02:00_0 unplug',
    'd04:00_0 unplug',
    'd02:01_0 unplug',
    'd01:00_0 unplug',
  ]);
});

describe('which groups devices share', () => {
  const apart = `
    INIT
      g8: own=1 dom=def8#1(DMA-FQ) def=def8#1 01:00.0[e1000e]
      g9: own=1 dom=def9#2(DMA-FQ) def=def9#2 02:00.0[e1000e]
    A: remove 0000:01:00.0
      g8: gone
      TP remove_device_from_group groupID=8 device=0000:01:00.0`;
  const returned = `g8: own=1 dom=D#3(DMA-FQ) def=D#3 01:00.0[e1000e]
      TP add_device_to_group groupID=8 device=0000:01:00.0`;

  test('is as at first, whatever the kernel does later', () => {
    expect(differing(`${apart}\n A: rescan\n ${returned}\n END`)).toBe('');
    const merged = `${apart}
      A: rescan
        g9: own=2 dom=def9#2(DMA-FQ) def=def9#2 01:00.0[e1000e] 02:00.0[e1000e]
      END`;
    expect(firstDifference(conformed(merged))).toMatch(/^2 A: rescan: .*members/);
  });

  test('and a device that comes later shares that of those it is first shown with', () => {
    const late = `${apart}
      A: sh plug it in
        g9: own=2 dom=def9#2(DMA-FQ) def=def9#2 02:00.0[e1000e] 02:00.1[e1000e]
        TP add_device_to_group groupID=9 device=0000:02:00.1
      A: rescan
        ${returned}
      END`;
    expect(differing(late)).toBe('');
  });
});

describe('a rescan', () => {
  const removed = `
    INIT
      g8: own=1 dom=def8#1(DMA-FQ) def=def8#1 01:00.0[e1000e]
      g9: own=1 dom=def9#2(DMA-FQ) def=def9#2 02:00.0[e1000e]
    A: remove 0000:01:00.0
      g8: gone
      TP remove_device_from_group groupID=8 device=0000:01:00.0`;
  const found = `A: rescan
      g8: own=1 dom=D#3(DMA-FQ) def=D#3 01:00.0[e1000e]
      TP add_device_to_group groupID=8 device=0000:01:00.0`;

  test('finds what was removed, and nothing that comes only later', () => {
    const text = `${removed}
      ${found}
      A: sh plug another in
        g10: own=1 dom=D#4(DMA-FQ) def=D#4 03:00.0[e1000e]
        TP add_device_to_group groupID=10 device=0000:03:00.0
      END`;
    expect(differing(text)).toBe('');
  });

  test('finds nothing that has left the machine', () => {
    const text = `${removed}
      A: sh pull the other one
        g9: gone
        TP remove_device_from_group groupID=9 device=0000:02:00.0
      ${found}
      END`;
    expect(differing(text)).toBe('');
  });

  test('finds what is new, where the log says so', () => {
    const text = `${removed}
      ${found}
      g10: own=1 dom=D#4(DMA-FQ) def=D#4 03:00.0[e1000e]
      TP add_device_to_group groupID=10 device=0000:03:00.0
      END`;
    expect(differing(text)).toBe('');
    expect(firstDifference(conformed(text.replace(/ TP add_device_to_group groupID=10.*/, '')))).toMatch(/^2 /);
  });
});

describe('which driver gets a device', () => {
  const group = (driver: string, own = driver === 'e1000e' ? 1 : 0) =>
    `g8: own=${own} dom=def8#1(DMA-FQ) def=def8#1 node=${driver === 'vfio-pci' ? 1 : 0} 01:00.0[${driver}]`;
  const edu = `g12: dom=def12#2(DMA-FQ) def=def12#2 06:00.0[-]`;
  const free = `
    INIT
      ${group('e1000e')}
      ${edu}
    A: unbind 0000:01:00.0
      ${group('-')}`;
  const modules = { commandLine: 'mods=e1000,e1000e,vfio_iommu_type1:allow_unsafe_interrupts=1,vfio-pci' };

  test.each([
    ['bind 0000:01:00.0 e1000e', '0', 'e1000e'],
    ['bind 0000:01:00.0 e1000', 'ENODEV', '-'],
    ['bind 0000:01:00.0 vfio-pci', 'ENODEV', '-'],
    ['bind 0000:01:00.0 nosuch', 'ENOENT', '-'],
    ['bind 0000:06:00.0 vfio-pci', 'ENODEV', '-'],
    ['bind 0000:06:00.0 e1000e', 'ENODEV', '-'],
    ['bind 0000:07:00.0 e1000e', 'ENODEV', '-'],
    ['probe 0000:06:00.0', '0', '-'],
    ['override 0000:01:00.0 none\n A: probe 0000:01:00.0', '0', '-'],
    ['override 0000:01:00.0 e1000\n A: bind 0000:01:00.0 e1000e', 'ENODEV', '-'],
    ['override 0000:01:00.0 vfio-pci\n A: bind 0000:01:00.0 vfio-pci', '0', 'vfio-pci'],
  ])('A: %s: %s, %s', (operations, returned, driver) => {
    const of = (errno: string) => `${free}\n A: ${operations} => ${errno}\n ${group(driver)}\n END`;
    expect(differing(of(returned), modules)).toBe('');
    expect(differing(of('EIO'), modules)).toContain('predicted');
  });

  test('is not learnt from what is bound later', () => {
    const text = `${free}
      A: remove 0000:06:00.0
        g12: gone
      A: rescan
        g12: own=1 dom=D#3(DMA-FQ) def=D#3 06:00.0[edu]
      END`;
    expect(firstDifference(conformed(text))).toBe('3 A: rescan: members, owner_cnt');
  });

  test('but where a driver without ids has it first, and where one is bound by hand', () => {
    const first = `
      INIT
        ${group('vfio-pci')}
        ${edu}
      A: unbind 0000:01:00.0
        ${group('-')}
      A: probe 0000:01:00.0
        ${group('e1000e')}
      A: bind 0000:06:00.0 pci-edu
        g12: own=1 dom=def12#2(DMA-FQ) def=def12#2 06:00.0[pci-edu]
      END`;
    const run = conformed(first);
    expect(differencesText(run)).toBe('');
    expect(run.notes.slice(0, 2)).toEqual([
      'e1000e is taken for the driver of 0000:01:00.0, by step 2',
      'pci-edu is taken for the driver of 0000:06:00.0, by step 3',
    ]);
  });
});

test('a group of another type than most is taken to have a device that demands it', () => {
  const groups = `
    g0: dom=def0#1(DMA-FQ) def=def0#1 00:00.0[-]
    g1: type=identity dom=def1#2(IDENTITY) def=def1#2 00:03.0[-]
    g2: dom=def2#3(DMA-FQ) def=def2#3 00:04.0[-]`;
  const run = conformed(`INIT ${groups}
    A: settype @0000:00:03.0 DMA => EINVAL gid=1
    A: settype @0000:00:04.0 identity => 0 gid=2
      g2: type=identity dom=def1#2(IDENTITY) def=def1#2 00:04.0[-]
    END`);
  expect(differencesText(run)).toBe('');
  expect(run.notes).toContain('0000:00:03.0: taken to demand identity, as the group has it at first');
});
