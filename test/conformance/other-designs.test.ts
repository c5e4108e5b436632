/** Recordings under designs and drivers that are not their own: which record betrays them, and in what. */
import { describe, expect, test } from 'vitest';
import { conform, readRecording } from '../../conformance/index.ts';
import { countsText, differencesText, firstDifference } from './conformed-text.ts';
import { systems } from './kept-systems.ts';
import { RUN_NAMES, runFolder } from './kernel-runs.ts';

const under = (name: string, design?: string, driver?: string) =>
  conform(readRecording(runFolder(name)), { design, driver }, systems);
const firsts = (names: readonly string[], design?: string, driver?: string) =>
  names.map((name) => `${name.padEnd(34)} ${firstDifference(under(name, design, driver))}`).join('\n');

describe('a claim that fails on the second member', () => {
  test('was rolled back on 6.12: v6.1.192 leaves the first member where it was brought', () => {
    const run = under('intel612-rmrr_partial', 'v6.1.192');
    expect(countsText(run)).toBe('1 cat, 10 reproduced, 2 sh, 1 differs, 17 not followed');
    expect(`\n${differencesText(run)}\n`).toMatchInlineSnapshot(`
      "
      14 A: set_container G C
        errno
          recorded  EINVAL
          predicted EPERM
        log of attaches
          recorded  claim of group 11 for U#1
                    attach 0000:05:00.0 to D#14 (BLOCKED)
                    0000:05:00.0 attached
                    attach 0000:05:00.0 to def11#12 (DMA-FQ)
                    0000:05:00.0 attached
                    attach 0000:05:00.1 to def11#12 (DMA-FQ)
                    0000:05:00.1 attached
                    claim returns -22
          predicted claim of group 11 for U#1
                    attach 0000:05:00.0 to another one (g11.empty) (UNMANAGED)
                    0000:05:00.0 attached
                    attach 0000:05:00.1 to another one (g11.empty) (UNMANAGED)
                    claim returns -1
      "
    `);
  });

  test('was not rolled back on 6.1: v6.12.117 would have, and would return another errno', () => {
    expect(`\n${differencesText(under('intel61-rmrr_partial', 'v6.12.117'))}\n`).toMatchInlineSnapshot(`
      "
      14 A: set_container G C
        errno
          recorded  EPERM
          predicted EINVAL
        log of attaches
          recorded  claim of group 11 for U#1
                    attach 0000:05:00.0 to D#15 (UNMANAGED)
                    0000:05:00.0 attached
                    attach 0000:05:00.1 to D#15 (UNMANAGED)
                    claim returns -1
          predicted claim of group 11 for U#1
                    attach 0000:05:00.0 to another one (blocked) (BLOCKED)
                    0000:05:00.0 attached
                    attach 0000:05:00.0 to def11#12 (DMA-FQ)
                    0000:05:00.0 attached
                    attach 0000:05:00.1 to def11#12 (DMA-FQ)
                    0000:05:00.1 attached
                    claim returns -22
      "
    `);
  });

  test('is rolled back further on 6.12 than on mainline, which leaves alone what it has not brought', () => {
    expect(`\n${differencesText(under('intel612-rmrr_partial', 'mainline'))}\n`).toMatchInlineSnapshot(`
      "
      14 A: set_container G C
        log of attaches
          recorded  claim of group 11 for U#1
                    attach 0000:05:00.0 to D#14 (BLOCKED)
                    0000:05:00.0 attached
                    attach 0000:05:00.0 to def11#12 (DMA-FQ)
                    0000:05:00.0 attached
                    attach 0000:05:00.1 to def11#12 (DMA-FQ)
                    0000:05:00.1 attached
                    claim returns -22
          predicted claim of group 11 for U#1
                    attach 0000:05:00.0 to D#14 (BLOCKED)
                    0000:05:00.0 attached
                    attach 0000:05:00.0 to def11#12 (DMA-FQ)
                    0000:05:00.0 attached
                    claim returns -22
      "
    `);
  });
});

describe('a type of default domain that is written', () => {
  test('on 6.1, to v6.12.117', () => {
    expect(`\n${differencesText(under('intel61-type_multi', 'v6.12.117'))}\n`).toMatchInlineSnapshot(`
      "
      1 A: settype @0000:05:00.0 identity
        errno
          recorded  EINVAL
          predicted EPERM
      3 A: settype @0000:05:00.0 identity
        errno
          recorded  EINVAL
          predicted EPERM
      5 A: settype @0000:05:00.0 identity
        rc
          recorded  -1
          predicted 0
        errno
          recorded  EINVAL
          predicted 0
        domain_type of 11
          recorded  DMA-FQ
          predicted IDENTITY
        type of 11
          recorded  DMA-FQ
          predicted identity
        log of attaches
          recorded  nothing
          predicted attach 0000:05:00.0 to another one (identity) (IDENTITY)
                    0000:05:00.0 attached
                    attach 0000:05:00.1 to another one (identity) (IDENTITY)
                    0000:05:00.1 attached
      "
    `);
    expect(`\n${differencesText(under('intel61-type_single', 'v6.12.117'))}\n`).toMatchInlineSnapshot(`
      "
      1 A: settype @0000:01:00.0 identity
        errno
          recorded  EBUSY
          predicted EPERM
      2 A: settype @0000:01:00.0 DMA
        errno
          recorded  EBUSY
          predicted EPERM
      3 A: settype @0000:01:00.0 DMA-FQ
        errno
          recorded  EBUSY
          predicted EPERM
      4 A: settype @0000:01:00.0 auto
        errno
          recorded  EBUSY
          predicted EPERM
      12 A: settype @0000:01:00.0 DMA
        errno
          recorded  EBUSY
          predicted EPERM
      19 A: settype @0000:01:00.0 DMA
        rc
          recorded  -1
          predicted 0
        errno
          recorded  EBUSY
          predicted 0
        default of 8
          recorded  D#14
          predicted another one (g8.dma)
        domain of 8
          recorded  D#14
          predicted another one (g8.dma)
        domain_type of 8
          recorded  IDENTITY
          predicted DMA
        type of 8
          recorded  identity
          predicted DMA
        log of attaches
          recorded  nothing
          predicted attach 0000:01:00.0 to another one (g8.dma) (DMA)
                    0000:01:00.0 attached
      "
    `);
  });

  test('on 6.12, to v6.1.192', () => {
    expect(`\n${differencesText(under('intel612-type_multi', 'v6.1.192'))}\n`).toMatchInlineSnapshot(`
      "
      1 A: settype @0000:05:00.0 identity
        errno
          recorded  EPERM
          predicted EINVAL
      3 A: settype @0000:05:00.0 identity
        errno
          recorded  EPERM
          predicted EINVAL
      5 A: settype @0000:05:00.0 identity
        rc
          recorded  0
          predicted -1
        errno
          recorded  0
          predicted EINVAL
        default of 11
          recorded  D#14
          predicted def11#12
        domain of 11
          recorded  D#14
          predicted def11#12
        domain_type of 11
          recorded  IDENTITY
          predicted DMA-FQ
        type of 11
          recorded  identity
          predicted DMA-FQ
        log of attaches
          recorded  attach 0000:05:00.0 to D#14 (IDENTITY)
                    0000:05:00.0 attached
                    attach 0000:05:00.1 to D#14 (IDENTITY)
                    0000:05:00.1 attached
          predicted nothing
      "
    `);
    expect(`\n${differencesText(under('intel612-type_single', 'v6.1.192'))}\n`).toMatchInlineSnapshot(`
      "
      1 A: settype @0000:01:00.0 identity
        errno
          recorded  EPERM
          predicted EBUSY
      2 A: settype @0000:01:00.0 DMA
        errno
          recorded  EPERM
          predicted EBUSY
      3 A: settype @0000:01:00.0 DMA-FQ
        errno
          recorded  EPERM
          predicted EBUSY
      4 A: settype @0000:01:00.0 auto
        errno
          recorded  EPERM
          predicted EBUSY
      12 A: settype @0000:01:00.0 DMA
        errno
          recorded  EPERM
          predicted EBUSY
      19 A: settype @0000:01:00.0 DMA
        rc
          recorded  0
          predicted -1
        errno
          recorded  0
          predicted EBUSY
        default of 8
          recorded  D#18
          predicted D#14
        domain of 8
          recorded  D#18
          predicted D#14
        domain_type of 8
          recorded  DMA
          predicted IDENTITY
        type of 8
          recorded  DMA
          predicted identity
        log of attaches
          recorded  attach 0000:01:00.0 to D#18 (DMA)
                    0000:01:00.0 attached
          predicted nothing
      "
    `);
  });
});

describe('the driver is told by the first record that could', () => {
  test('virtio under VT-d: devices without a driver have groups', () => {
    expect(`\n${differencesText(under('virtio612-type_multi', undefined, 'intel-vtd'))}\n`).toMatchInlineSnapshot(`
      "
      0 INIT
        group
          recorded  not there
          predicted 0000:00:08.0[-]
        group
          recorded  not there
          predicted 0000:00:1f.0[-]
        group
          recorded  not there
          predicted 0000:00:1f.2[-]
        group
          recorded  not there
          predicted 0000:00:1f.3[-]
        group
          recorded  not there
          predicted 0000:04:01.0[-]
        group
          recorded  not there
          predicted 0000:04:02.0[-]
        group
          recorded  not there
          predicted 0000:06:00.0[-]
      "
    `);
  });

  test('VT-d under virtio: the type of the first blocking domain, or one identity domain for all groups', () => {
    const names = ['intel612-boot-pt', 'intel612-lifecycle', 'intel612-rmrr_partial', 'intel612-unbind_owned'];
    expect(`\n${firsts(names, undefined, 'virtio')}\n`).toMatchInlineSnapshot(`
      "
      intel612-boot-pt                   0 INIT: default, domain
      intel612-lifecycle                 9 A: set_container G C: domain_type, log of attaches
      intel612-rmrr_partial              14 A: set_container G C: log of attaches
      intel612-unbind_owned              6 A: set_container G C: domain_type, log of attaches
      "
    `);
  });

  test('where nobody claims a group, VT-d and virtio are alike, as long as all devices are served', () => {
    expect(firstDifference(under('intel612-boot-default', undefined, 'virtio'))).toBe('none');
  });
});

test('6.12.117 under mainline: the same, but for the roll-back, and for devices that wait for a driver', () => {
  const names = RUN_NAMES.filter((name) => /612-(rmrr|remove_idle|unbind|type_multi|virtio_late)/.test(name));
  expect(`\n${firsts(names, 'mainline')}\n`).toMatchInlineSnapshot(`
    "
    intel612-remove_idle               none
    intel612-rmrr_hotadd               none
    intel612-rmrr_partial              14 A: set_container G C: log of attaches
    intel612-type_multi                none
    intel612-unbind_owned              none
    virtio612-remove_idle              0 INIT: group
    virtio612-type_multi               none
    virtio612-virtio_late              0 INIT: group
    "
  `);
});
