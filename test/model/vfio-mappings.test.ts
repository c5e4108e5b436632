/** What users map through a container, and what they ask VFIO that changes nothing. */
import { describe, expect, test } from 'vitest';
import {
  findDriver,
  findTopology,
  hasDeviceNode,
  readVfioContainer,
  readVfioGroup,
  type Topology,
} from '../../model/index.ts';
import { given, type Scenario } from './scenario.ts';

/** What the step returns, with all that it waits for: `-EINVAL`, `0 unmapped=8192`. */
const returned = (run: Scenario, step: string) => told(run, run.throughout(step).returned);

/** What it returns by itself. */
const returnedAtOnce = (run: Scenario, step: string) => told(run, run.does(step));

function told(run: Scenario, errno: string | undefined): string {
  const said = run.said.findLast(({ type }) => type === 'returned') ?? { type: '' };
  const fields = Object.entries(said).filter(([name]) => !['type', 'operation', 'errno'].includes(name));
  return [String(errno), ...fields.map(([name, value]) => `${name}=${String(value)}`)].join(' ');
}

/** A table of steps, each with what it returned. */
const answers = (run: Scenario, steps: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.keys(steps).map((step) => [step, returned(run, step)]));

const mappings = (run: Scenario) =>
  readVfioContainer(run.local('c1')).mappings.map(({ iova, size }) => `0x${iova.toString(16)}+0x${size.toString(16)}`);

const vfio = findTopology('vfio-mappings');

/** The topology in which both groups reserve what Intel's do. */
const intel: Topology = {
  ...vfio,
  vfio: {
    ...(vfio.vfio as NonNullable<Topology['vfio']>),
    hasMistakes: true,
    reserved: Object.fromEntries(['g1', 'g2'].map((group) => [group, findDriver('intel-vtd').reservesOnPc ?? []])),
  },
};

/** g1 is in c1, which has a driver. */
const joined = (type = 'type1v2', design = 'mainline', topology: string | Topology = 'vfio-mappings') =>
  given({ design, topology }).did('g1.vfio open', 'g1.vfio set container container=c1', `c1 set iommu iommu=${type}`);

describe.each(['v6.1.192', 'v6.12.117'])('as recorded on %s', (design) => {
  test('errors: steps 9 to 27 and 34 to 39', () => {
    const run = given({ design, topology: intel });
    const steps = {
      'c1 map iova=0x0 size=0x1000': '-EINVAL', // step 10
      'g1.vfio open': '0',
      'g1.vfio set container container=c1': '0',
      'c1 set iommu iommu=unknown': '-ENODEV', // steps 16 and 17
      'c1 map iova=0x0 size=0x2000': '-EINVAL', // step 18
      'c1 set iommu iommu=type1v2': '0', // step 19
      'c1 set iommu': '-EINVAL', // step 20
      'c1 map iova=0x100000 size=0x2000': '0', // step 22
      'c1 map iova=0x101000 size=0x1000': '-EEXIST',
      'c1 map iova=0x100001 size=0x1000': '-EINVAL',
      'c1 map iova=0xfee00000 size=0x1000': '-EINVAL', // step 25
      'c1 unmap iova=0x100000 size=0x1000': '-EINVAL unmapped=4096',
      'c1 unmap iova=0x100000 size=0x2000': '0 unmapped=8192', // step 27
      'g1.vfio get device device=d1': '0',
      'g1.vfio unset container': '-EBUSY', // step 34
      'g1.vfio close device device=d1': '0',
      'g2.vfio open': '0',
      'g2.vfio set container container=c1': '0', // step 36
    };
    expect(answers(run, steps)).toEqual(steps);
    expect(run.state('g2')).toBe('USER(g2.vfio,1) on c1.1');
  });

  test('lifecycle: steps 4 to 22', () => {
    const run = given({ design, topology: 'vfio-mappings' });
    expect(returned(run, 'c1 set iommu')).toBe('-EINVAL'); // step 5
    run.did('g1.vfio open');
    expect(returned(run, 'g1.vfio get status')).toBe('0 viable=true hasContainer=false'); // step 7
    run.did('g1.vfio set container container=c1');
    const steps = {
      'g1.vfio get status': '0 viable=true hasContainer=true', // step 10
      'c1 check extension extension=1': '0 value=1', // step 12
      'c1 check extension extension=3': '0 value=1', // step 13
      'c1 set iommu': '0',
      'c1 map iova=0x100000 size=0x10000': '0', // step 15
      'g1.vfio get device device=d1': '0',
      'g1.vfio get info device=d1': '0', // step 17
      'c1 unmap iova=0x100000 size=0x10000': '0 unmapped=65536', // step 18
      'g1.vfio close device device=d1': '0',
      'g1.vfio unset container': '0',
    };
    expect(answers(run, steps)).toEqual(steps);
    expect(returned(run, 'g1.vfio get status')).toBe('0 viable=true hasContainer=false'); // step 22
  });

  test('two_groups_one_container: what is mapped goes with the last group (steps 13 and 17 to 28)', () => {
    const run = joined('type1', design).did('g2.vfio open');
    expect(returned(run, 'g2.vfio set container container=c1')).toBe('0');
    expect(returned(run, 'c1 map iova=0x200000 size=0x4000')).toBe('0'); // step 13
    returned(run, 'g1.vfio unset container');
    expect(returned(run, 'g2.vfio get status')).toBe('0 viable=true hasContainer=true'); // step 18
    expect(mappings(run)).toEqual(['0x200000+0x4000']);
    returned(run, 'g2.vfio unset container');
    expect(mappings(run)).toEqual([]);
    expect(returned(run, 'c1 set iommu')).toBe('-EINVAL'); // step 25
    run.did('g1.vfio set container container=c1');
    expect(returned(run, 'c1 map iova=0x200000 size=0x4000')).toBe('-EINVAL'); // step 27
    expect(returned(run, 'c1 set iommu')).toBe('0'); // step 28
  });

  test('multifn_conflict: viable while no kernel driver is bound (steps 6, 9 and 29)', () => {
    const run = given({ design, topology: 'vfio-pair' });
    run.did('d2 bind driver=kernel', 'd2 proceed', 'g1.vfio open');
    expect(returned(run, 'g1.vfio get status')).toBe('0 viable=false hasContainer=false'); // step 6
    run.throughout('d2 unbind');
    expect(returned(run, 'g1.vfio get status')).toBe('0 viable=true hasContainer=false'); // step 9
  });

  test('unbind_owned: /dev/vfio/GROUP goes first, then the domain and the owner (steps 9 to 22)', () => {
    const run = given({ design, topology: 'vfio' });
    run.did('g1.vfio open', 'g1.vfio set container container=c1', 'c1 set iommu', 'g1.vfio get device device=d1');
    const hasNode = () => hasDeviceNode(readVfioGroup(run.local('g1.vfio')));
    run.does('d1 unbind');
    expect([hasNode(), run.state('g1')]).toEqual([true, 'USER(g1.vfio,1) on c1.1']); // step 9
    run.did('g1.vfio close device device=d1');
    run.does('d1 proceed');
    expect([hasNode(), run.state('g1')]).toEqual([false, 'USER(g1.vfio,1) on c1.1']); // step 10
    run.throughout('g1.vfio proceed');
    expect([hasNode(), run.state('g1')]).toEqual([false, 'IDLE on g1.dma']); // step 11
    const inert = {
      'g1.vfio get status': '-ENODEV viable=false hasContainer=false', // steps 12 and 18
      'g1.vfio unset container': '-EINVAL', // step 17
      'g1.vfio set container container=c1': '-ENODEV', // step 20
      'g1.vfio get device device=d1': '-ENODEV',
      'g1.vfio close': '0', // step 21
      'g1.vfio open': '-ENOENT', // step 22
    };
    expect(answers(run, inert)).toEqual(inert);
  });

  test('remove_owned: a device that is being removed answers its user until he closes it (steps 10 to 19)', () => {
    const run = given({ design, topology: 'vfio' });
    run.did('g1.vfio open', 'g1.vfio set container container=c1', 'c1 set iommu', 'g1.vfio get device device=d1');
    expect(returned(run, 'c1 map iova=0x100000 size=0x4000')).toBe('0'); // step 8
    run.does('d1 unbind');
    expect(returnedAtOnce(run, 'g1.vfio get info device=d1')).toBe('0'); // step 11
    run.did('g1.vfio close device device=d1');
    expect(run.cannot('g1.vfio get info device=d1')).toBe('not-enabled');
    run.throughout('d1 proceed');
    const steps = {
      'g1.vfio get status': '-ENODEV viable=false hasContainer=false', // step 14
      'g1.vfio get device device=d1': '-ENODEV', // step 15
      'c1 map iova=0x200000 size=0x4000': '-EINVAL', // step 17
      'g1.vfio unset container': '-EINVAL', // step 18
      'g1.vfio close': '0',
      'c1 close': '0',
    };
    expect(answers(run, steps)).toEqual(steps);
  });

  test('a group that is made anew has a file of its own; the old one stays inert', () => {
    const run = given({ design, topology: 'vfio' }).did('g1.vfio open');
    run.throughout('d1 unbind');
    run.did('d1 bind driver=vfio', 'g1.vfio open', 'g1.vfio set container container=c1');
    const steps = {
      'g1.vfio get status': '0 viable=true hasContainer=true',
      'g1.vfio get status file=inert': '-ENODEV viable=false hasContainer=false',
      'g1.vfio set container container=c1 file=inert': '-ENODEV',
      'g1.vfio unset container file=inert': '-EINVAL',
      'g1.vfio get device device=d1 file=inert': '-ENODEV',
      'g1.vfio close file=inert': '0',
      'g1.vfio unset container': '0',
    };
    expect(answers(run, steps)).toEqual(steps);
    expect(run.cannot('g1.vfio get status file=inert')).toBe('not-enabled');
  });
});

test('rmrr_partial on 6.12.117: a group that could not be claimed is viable (steps 14 and 15)', () => {
  const run = given({ design: 'v6.12.117', topology: 'vfio-direct' });
  run.throughout('d2 plug');
  run.did('g1.vfio open');
  expect(returned(run, 'g1.vfio set container container=c1')).toBe('-EINVAL');
  expect(returned(run, 'g1.vfio get status')).toBe('0 viable=true hasContainer=false');
});

test('up to v6.17 a range that wraps around is -EINVAL like others', () => {
  const run = joined('type1v2', 'v6.15');
  expect(returned(run, 'c1 map iova=0xfffffffffffff000 size=0x2000')).toBe('-EINVAL');
  expect(returned(run, 'c1 unmap iova=0xfffffffffffff000 size=0x2000')).toBe('-EINVAL unmapped=8192');
  const later = joined();
  expect(returned(later, 'c1 unmap iova=0xfffffffffffff000 size=0x2000')).toBe('-EOVERFLOW unmapped=8192');
});

test('a number that type1 knows for an extension is no type', () => {
  const run = given({ topology: 'vfio-mappings' }).did('g1.vfio open', 'g1.vfio set container container=c1');
  expect(returned(run, 'c1 set iommu iommu=unknown extension=9')).toBe('-EINVAL');
  expect(returned(run, 'c1 set iommu')).toBe('0');
});

describe('what can be mapped', () => {
  test.each([
    ['nothing', '0x0', '0x0', '-EINVAL'],
    ['a part of a page', '0x1000', '0x800', '-EINVAL'],
    ['from within a page', '0x1001', '0x1000', '-EINVAL'],
    ['around the end', '0xfffffffffffff000', '0x2000', '-EOVERFLOW'],
    ['the last page', '0xfffffffffffff000', '0x1000', '0'],
    ['the first page', '0x0', '0x1000', '0'],
    ['what is mapped', '0x100000', '0x2000', '-EEXIST'],
    ['more than is mapped', '0xff000', '0x4000', '-EEXIST'],
    ['up to what is mapped', '0xff000', '0x1000', '0'],
    ['from the end of what is mapped on', '0x102000', '0x1000', '0'],
    ['what another group reserves', '0x8000000', '0x1000', '0'],
  ])('%s: %s + %s: %s', (_, iova, size, errno) => {
    const run = joined();
    returned(run, 'c1 map iova=0x100000 size=0x2000');
    expect(returned(run, `c1 map iova=${iova} size=${size}`)).toBe(errno);
  });

  test('while VFIO_SET_IOMMU attaches the second group there is no driver yet', () => {
    const run = given({ topology: 'vfio-mappings' }).did('g1.vfio open', 'g2.vfio open');
    run.did('g1.vfio set container container=c1', 'g2.vfio set container container=c1');
    run.does('c1 set iommu');
    expect(returnedAtOnce(run, 'c1 map iova=0x100000 size=0x1000')).toBe('-EINVAL');
    expect(returnedAtOnce(run, 'c1 unmap iova=0x100000 size=0x1000')).toBe('-EINVAL unmapped=4096');
  });
});

describe('vfio_dma_do_unmap takes out whole mappings', () => {
  // Mapped: 0x100000 + 0x2000, 0x102000 + 0x1000, 0x200000 + 0x1000.
  test.each([
    ['each alone', '0x102000', '0x1000', '0 unmapped=4096', '0 unmapped=4096'],
    ['two', '0x100000', '0x3000', '0 unmapped=12288', '0 unmapped=12288'],
    ['all, with what is between', '0x0', '0x10000000', '0 unmapped=16384', '0 unmapped=16384'],
    ['where there is none', '0x300000', '0x1000', '0 unmapped=0', '0 unmapped=0'],
    ['the first part of one', '0x100000', '0x1000', '0 unmapped=8192', '-EINVAL unmapped=4096'],
    ['the second part of one', '0x101000', '0x1000', '0 unmapped=0', '-EINVAL unmapped=4096'],
    ['one, and a part of the next', '0xff000', '0x2000', '0 unmapped=8192', '-EINVAL unmapped=8192'],
    ['from within one, and the next', '0x101000', '0x2000', '0 unmapped=0', '-EINVAL unmapped=8192'],
    ['a part of a page', '0x100000', '0x800', '-EINVAL unmapped=2048', '-EINVAL unmapped=2048'],
    ['nothing', '0x100000', '0x0', '-EINVAL unmapped=0', '-EINVAL unmapped=0'],
  ])('%s: %s + %s: type1 %s, type1v2 %s', (_, iova, size, ofType1, ofType1v2) => {
    for (const [type, expected] of [
      ['type1', ofType1],
      ['type1v2', ofType1v2],
    ] as const) {
      const run = joined(type);
      for (const range of ['iova=0x100000 size=0x2000', 'iova=0x102000 size=0x1000', 'iova=0x200000 size=0x1000'])
        returned(run, `c1 map ${range}`);
      expect(returned(run, `c1 unmap iova=${iova} size=${size}`), type).toBe(expected);
      const bytes = expected.startsWith('0 ') ? Number(expected.replace('0 unmapped=', '')) : 0;
      const left = readVfioContainer(run.local('c1')).mappings;
      expect(left.reduce((sum, one) => sum + one.size, 0)).toBe(0x4000 - bytes);
    }
  });
});

describe('a group that joins a container in which something is mapped', () => {
  test('is refused where it reserves that, and comes in once it is unmapped', () => {
    const run = joined().did('g2.vfio open');
    returned(run, 'c1 map iova=0x8000000 size=0x1000');
    expect(run.throughout('g2.vfio set container container=c1')).toEqual({
      returned: '-EINVAL',
      attaches: ['d3 blocked', 'd3 c1.2', 'd3 blocked', 'd3 g2.dma'],
    });
    expect(run.state('g2')).toBe('IDLE on g2.dma');
    expect(mappings(run)).toEqual(['0x8000000+0x1000']);
    returned(run, 'c1 unmap iova=0x8000000 size=0x1000');
    expect(run.throughout('g2.vfio set container container=c1').returned).toBe('0');
    expect(returned(run, 'c1 map iova=0x8000000 size=0x1000')).toBe('-EINVAL');
    run.throughout('g2.vfio unset container');
    expect(returned(run, 'c1 map iova=0x8000000 size=0x1000')).toBe('0');
  });

  test('may fail to get it in a domain of its own; where nothing is mapped there is nothing to fail', () => {
    const refused = 'd3.rid attach#1: -EINVAL (incompatible), left on old';
    const replaying = (isMapped: boolean) => {
      const run = given({ topology: 'vfio-mappings', faults: 2 });
      run.did('g1.vfio open', 'g1.vfio set container container=c1', 'c1 set iommu', 'g2.vfio open');
      if (isMapped) returned(run, 'c1 map iova=0x100000 size=0x1000');
      for (const step of ['g2.vfio set container container=c1', 'g2.vfio proceed', 'c1 proceed']) run.does(step);
      run.does('c1 proceed', refused);
      run.does('c1 proceed');
      return run;
    };
    const failing = replaying(true);
    failing.does('c1 proceed', 'c1 proceed#1: -ENOMEM');
    expect(failing.throughout('c1 proceed').returned).toBe('-ENOMEM');
    expect(replaying(false).does('c1 proceed')).toBe('0');
  });
});

describe('VFIO_CHECK_EXTENSION', () => {
  const asked = (design: string) => {
    const run = given({ design, topology: 'vfio-mappings' });
    return [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 99].filter(
      (extension) => returned(run, `c1 check extension extension=${extension}`) === '0 value=1',
    );
  };

  test('type1, type1v2, nesting up to v6.12, unmap all, and up to v6.2 other memory whoever asks', () => {
    expect(asked('mainline')).toEqual([1, 3, 9]);
    expect(asked('v6.12.117')).toEqual([1, 3, 6, 9]);
    expect(asked('v6.1.192')).toEqual([1, 3, 6, 9]);
    expect(asked('v6.1')).toEqual([1, 3, 6, 9, 10]);
  });

  test('of a container with a driver: whether all domains are coherent, and other memory', () => {
    const ask = (run: Scenario) =>
      [4, 10].map((extension) => returned(run, `c1 check extension extension=${extension}`));
    expect(ask(joined())).toEqual(['0 value=0', '0 value=1']);
    const coherent = { ...vfio, vfio: { ...vfio.vfio, enforcesCoherency: ['g1'] } } as Topology;
    const run = joined('type1', 'mainline', coherent).did('g2.vfio open');
    expect(ask(run)).toEqual(['0 value=1', '0 value=1']);
    // A domain that does not differ in that could be shared.
    expect(run.throughout('g2.vfio set container container=c1').attaches).toEqual(['d3 blocked', 'd3 c1.2']);
    expect(ask(run)[0]).toBe('0 value=0');
  });
});

describe('up to v5.18', () => {
  test('whether a group is viable is what VFIO knows of its drivers, in a container and out of it', () => {
    const run = given({ design: 'v5.17', topology: 'vfio-pair' }).did('d2 bind driver=kernel', 'd2 proceed');
    run.did('g1.vfio open');
    expect(returned(run, 'g1.vfio get status')).toBe('0 viable=false hasContainer=false');
    run.did('g1.vfio set container container=c1');
    expect(returned(run, 'g1.vfio get status')).toBe('0 viable=false hasContainer=true');
    run.throughout('d2 unbind');
    expect(returned(run, 'g1.vfio get status')).toBe('0 viable=true hasContainer=true');
  });
});

describe.each(['v5.17', 'v5.19'])('up to v6.0: %s', (design) => {
  test("the last device waits until its group leaves the container, and the file goes on as the group's", () => {
    const run = given({ design, topology: 'vfio' }).did(
      'g1.vfio open',
      'g1.vfio set container container=c1',
      'c1 set iommu',
    );
    run.does('d1 unbind');
    expect(run.cannot('d1 proceed')).toBe('blocked');
    run.throughout('g1.vfio unset container');
    expect([run.local('d1').value, run.state('g1')]).toEqual(['unbound', 'IDLE on g1.dma']);
    expect(run.does('g1.vfio open')).toBe('-EBUSY');
    const steps = {
      'g1.vfio get status': '0 viable=true hasContainer=false',
      'g1.vfio set container container=c1': '0',
      'g1.vfio get device device=d1': '-ENODEV',
      'g1.vfio close': '0',
      'g1.vfio open': '-ENOENT',
    };
    expect(answers(run, steps)).toEqual(steps);
  });
});
