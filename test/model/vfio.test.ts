/** VFIO's group, container and device files: codes and moves as recorded on 6.1.192 and 6.12.117. */
import { describe, expect, test } from 'vitest';
import { given, type Scenario } from './scenario.ts';

/** A system in which nothing fails. */
const system = (topology: string, design = 'mainline'): Scenario => given({ topology, design });

/** What each step returns, with all that it waits for. */
const codes = (run: Scenario, ...steps: readonly string[]) => steps.map((step) => run.throughout(step).returned);

const closing: Readonly<Record<string, string>> = {
  group: 'g1.vfio close',
  container: 'c1 close',
  device: 'g1.vfio close device device=d1',
};

describe.each(['v6.1.192', 'v6.12.117'])('as recorded on %s', (design) => {
  const vfio = (topology: string) => system(topology, design);
  /** The user has d1 open, through g1 and c1. */
  const assigned = (topology = 'vfio') =>
    vfio(topology).did(
      'g1.vfio open',
      'g1.vfio set container container=c1',
      'c1 set iommu',
      'g1.vfio get device device=d1',
    );

  describe('B1: one group, one container', () => {
    test('claim, attach, detach and release move the group from default to blocking to the domain, and back', () => {
      const run = vfio('vfio').did('g1.vfio open');
      expect(run.state('g1')).toBe('IDLE on g1.dma');
      run.did('g1.vfio set container container=c1');
      expect(run.state('g1')).toBe('USER(g1.vfio,1) on blocked');
      expect(run.attaches).toEqual(['d1 blocked']);
      run.did('c1 set iommu');
      expect(run.state('g1')).toBe('USER(g1.vfio,1) on c1.1');
      expect(run.throughout('g1.vfio unset container')).toEqual({
        returned: '0',
        attaches: ['d1 blocked', 'd1 g1.dma'],
      });
      expect(run.state('g1')).toBe('IDLE on g1.dma');
    });

    test('between the detach and the release the domain is free, and the group still owned', () => {
      const run = vfio('vfio').did('g1.vfio open', 'g1.vfio set container container=c1', 'c1 set iommu');
      run.does('g1.vfio unset container');
      expect(run.state('g1')).toBe('USER(g1.vfio,1) on blocked');
      expect(run.cannot('g1.vfio open')).toBe('not-enabled');
      run.did('g1.vfio proceed');
      expect(run.state('g1')).toBe('IDLE on g1.dma');
    });
  });

  describe('close_orders', () => {
    test.each([
      ['group', 'container', 'device'],
      ['container', 'group', 'device'],
      ['device', 'container', 'group'],
      ['device', 'group', 'container'],
      ['group', 'device', 'container'],
      ['container', 'device', 'group'],
    ])('%s, %s, %s: the last of group and device takes the domain and the ownership', (...order) => {
      const run = assigned();
      const moves = order.map((file) => run.throughout(closing[file] as string).attaches);
      const last = order.findLastIndex((file) => file !== 'container');
      expect(moves[last]).toEqual(['d1 blocked', 'd1 g1.dma']);
      expect(moves.filter((_, index) => index !== last)).toEqual([[], []]);
      expect(run.state('g1')).toBe('IDLE on g1.dma');
      expect(run.broken).toEqual([]);
    });

    test('F59: a group file that a device holds open cannot be opened again (steps 46 and 50)', () => {
      const run = assigned().did('g1.vfio close');
      expect(run.does('g1.vfio open')).toBe('-EBUSY');
      run.throughout('g1.vfio close device device=d1');
      expect(run.does('g1.vfio open')).toBe('0');
    });
  });

  describe('errors', () => {
    test('F60, F61, F62: the codes of 6.12.117, step by step', () => {
      const run = system('vfio-mistakes', 'v6.12.117');
      expect(
        codes(
          run,
          'g1.vfio open',
          'g1.vfio unset container',
          'g1.vfio set container container=other',
          'g1.vfio get device device=d1',
          'g1.vfio set container container=c1',
          'c1 set iommu iommu=unknown',
          'g1.vfio get device device=d1',
          'c1 set iommu',
          'c1 set iommu',
          'g1.vfio set container container=c1',
          'g1.vfio get device device=d1',
          'g1.vfio get device device=d1',
          'g1.vfio close device device=d1',
          'g1.vfio unset container',
          'g1.vfio close device device=d1',
          'g1.vfio unset container',
        ),
      ).toEqual([
        '0',
        '-EINVAL',
        '-EBADFD',
        '-EINVAL',
        '0',
        '-ENODEV',
        '-EINVAL',
        '0',
        '-EINVAL',
        '-EINVAL',
        '0',
        '0',
        '0',
        '-EBUSY',
        '0',
        '0',
      ]);
    });

    test('6.1.192 answers -EINVAL to a file that is no container (step 14)', () => {
      const run = system('vfio-mistakes', 'v6.1.192').did('g1.vfio open');
      expect(run.does('g1.vfio set container container=other')).toBe('-EINVAL');
    });

    test('F61: VFIO_SET_IOMMU of a container without a group', () => {
      expect(vfio('vfio').does('c1 set iommu')).toBe('-EINVAL');
    });

    test('a group without a device of vfio-pci has no file (step 1), and a claim fails while a driver is bound', () => {
      const run = vfio('vfio-pair');
      run.throughout('d1 unbind');
      expect(run.does('g1.vfio open')).toBe('-ENOENT');
      run.did('d1 bind driver=vfio', 'd2 bind driver=kernel', 'd2 proceed', 'g1.vfio open');
      expect(run.does('g1.vfio set container container=c1')).toBe('-EPERM');
      expect(run.attaches).toEqual([]);
      // F62
      expect(run.does('g1.vfio get device device=d2')).toBe('-ENODEV');
    });
  });

  describe('NI-3: a group that a user owns may have drivers that manage DMA', () => {
    test('vfio-pci binds to a sibling, a kernel driver does not', () => {
      const run = assigned('vfio-pair');
      expect(run.does('d2 bind driver=kernel')).toBe('-EBUSY');
      expect(run.does('d2 bind driver=vfio')).toBe('0');
      expect(run.state('g1')).toBe('USER(g1.vfio,1) on c1.1');
      expect(run.does('g1.vfio get device device=d2')).toBe('0');
    });
  });

  describe('move_between_containers', () => {
    test('a group is in one container at a time, with a domain of each', () => {
      const run = vfio('vfio-two-containers').did('g1.vfio open');
      expect(run.does('g1.vfio open')).toBe('-EBUSY');
      run.did('g1.vfio set container container=c1');
      expect(run.does('g1.vfio set container container=c1')).toBe('-EINVAL');
      expect(run.does('g1.vfio set container container=c2')).toBe('-EINVAL');
      run.did('c1 set iommu');
      expect(run.throughout('g1.vfio unset container').attaches).toEqual(['d1 blocked', 'd1 g1.dma']);
      expect(run.does('g1.vfio unset container')).toBe('-EINVAL');
      run.did('g1.vfio set container container=c2', 'c2 set iommu');
      expect(run.state('g1')).toBe('USER(g1.vfio,1) on c2.1');
      run.did('c1 close');
    });

    test('closing the group of a container without a domain only releases (step 27)', () => {
      const run = vfio('vfio').did('g1.vfio open', 'g1.vfio set container container=c1');
      expect(run.throughout('g1.vfio close').attaches).toEqual(['d1 g1.dma']);
      run.did('c1 close');
    });
  });

  describe('two_groups_one_container', () => {
    const both = () =>
      vfio('vfio-two-groups').did(
        'g1.vfio open',
        'g2.vfio open',
        'g1.vfio set container container=c1',
        'g2.vfio set container container=c1',
      );

    test('F64: the group that joined last is attached first, the other one tries a domain and shares', () => {
      const run = both();
      expect(run.throughout('c1 set iommu')).toEqual({
        returned: '0',
        attaches: ['d3 c1.1', 'd1 c1.2', 'd1 blocked', 'd1 c1.1'],
      });
      expect(run.state('g1')).toBe('USER(g1.vfio,1) on c1.1');
      expect(run.state('g2')).toBe('USER(g2.vfio,1) on c1.1');
    });

    test('a group leaves and comes back; the domain goes with the last one (steps 17 to 24)', () => {
      const run = both();
      run.throughout('c1 set iommu');
      expect(run.throughout('g1.vfio unset container').attaches).toEqual(['d1 blocked', 'd1 g1.dma']);
      expect(run.throughout('g1.vfio set container container=c1')).toEqual({
        returned: '0',
        attaches: ['d1 blocked', 'd1 c1.2', 'd1 blocked', 'd1 c1.1'],
      });
      expect(run.throughout('g2.vfio unset container').attaches).toEqual(['d3 blocked', 'd3 g2.dma']);
      expect(run.throughout('g1.vfio unset container').attaches).toEqual(['d1 blocked', 'd1 g1.dma']);
      expect(run.does('c1 set iommu')).toBe('-EINVAL');
      run.did('g2.vfio set container container=c1', 'c1 set iommu');
      expect(run.state('g2')).toBe('USER(g2.vfio,1) on c1.1');
    });

    test('while one joins, the other waits for the container', () => {
      const run = both();
      run.does('c1 set iommu');
      expect(run.cannot('g2.vfio unset container')).toBe('blocked');
      expect(run.does('g2.vfio get device device=d3')).toBe('-EINVAL');
    });
  });

  describe('B11: a domain that a second group cannot share', () => {
    const refused = 'd1.rid attach#1: -EINVAL (incompatible), left on old';
    const joining = (faults: number) => {
      const run = given({ design, topology: 'vfio-two-groups', faults });
      run.did('g2.vfio open', 'g2.vfio set container container=c1', 'c1 set iommu');
      run.did('g1.vfio open');
      run.does('g1.vfio set container container=c1');
      run.does('g1.vfio proceed');
      expect(run.attaches).toEqual(['d1 c1.2']);
      run.does('c1 proceed');
      expect(run.attaches).toEqual(['d1 blocked']);
      run.does('c1 proceed', refused);
      expect(run.state('g1')).toBe('USER(g1.vfio,1) on blocked');
      return run;
    };

    test('L-12: the group goes back to the new domain, which gets the mappings', () => {
      const run = joining(1);
      run.does('c1 proceed');
      expect(run.attaches).toEqual(['d1 c1.2']);
      expect(run.does('c1 proceed')).toBe('0');
      expect(run.state('g1')).toBe('USER(g1.vfio,1) on c1.2');
      expect(run.broken).toEqual([]);
    });

    test('L-12: if that fails, too, it joins nothing, and is released', () => {
      const run = joining(2);
      run.does('c1 proceed', refused);
      expect(run.state('g1')).toBe('USER(g1.vfio,1) on blocked');
      expect(run.does('g1.vfio proceed')).toBe('-EINVAL');
      expect(run.state('g1')).toBe('IDLE on g1.dma');
      expect(run.broken).toEqual([]);
    });

    test('if the mappings do not fit, it is detached, and released', () => {
      const run = joining(2);
      run.does('c1 proceed');
      run.does('c1 proceed', 'c1 proceed#1: -ENOMEM');
      expect(run.throughout('c1 proceed')).toEqual({ returned: '-ENOMEM', attaches: ['d1 blocked', 'd1 g1.dma'] });
    });

    test('a group that fails in VFIO_SET_IOMMU takes the others back, and all stay in the container', () => {
      const run = given({ design, topology: 'vfio-two-groups' });
      run.did('g1.vfio open', 'g2.vfio open');
      run.did('g1.vfio set container container=c1', 'g2.vfio set container container=c1');
      run.does('c1 set iommu');
      run.does('c1 proceed', refused);
      expect(run.throughout('c1 proceed')).toEqual({ returned: '-EINVAL', attaches: ['d3 blocked'] });
      expect(run.state('g1')).toBe('USER(g1.vfio,1) on blocked');
      expect(run.state('g2')).toBe('USER(g2.vfio,1) on blocked');
      expect(run.throughout('c1 set iommu').returned).toBe('0');
    });
  });

  describe('F63: without isolated interrupts', () => {
    test('VFIO_SET_IOMMU fails with -EPERM; the group stays owned and blocked', () => {
      const run = vfio('vfio-no-isolated-msi').did('g1.vfio open', 'g1.vfio set container container=c1');
      expect(run.throughout('c1 set iommu')).toEqual({ returned: '-EPERM', attaches: ['d1 c1.1', 'd1 blocked'] });
      expect(run.state('g1')).toBe('USER(g1.vfio,1) on blocked');
    });

    test('nothing is left of the attempt, so that another succeeds once it is allowed', () => {
      const joined = (topology: string) => vfio(topology).did('g1.vfio open', 'g1.vfio set container container=c1');
      const states = (run: Scenario) => ['g1', 'g1.vfio', 'c1', 'd1.rid'].map((actor) => run.local(actor));
      const refused = joined('vfio-no-isolated-msi');
      refused.throughout('c1 set iommu');
      expect(states(refused)).toEqual(states(joined('vfio')));
      expect(joined('vfio').throughout('c1 set iommu').returned).toBe('0');
    });
  });

  describe('unbind_owned', () => {
    test('F65: the last device leaves once it is closed, and takes the group out of its container', () => {
      const run = assigned();
      run.does('d1 unbind');
      expect(run.cannot('d1 proceed')).toBe('blocked');
      run.did('g1.vfio close device device=d1');
      expect(run.throughout('d1 proceed')).toEqual({ returned: '0', attaches: ['d1 blocked', 'd1 g1.dma'] });
      expect(run.state('g1')).toBe('IDLE on g1.dma');
      expect(run.broken).toEqual([]);
    });

    test('the file of a group without a device is inert (steps 12 to 22)', () => {
      const run = assigned();
      run.does('d1 unbind');
      run.did('g1.vfio close device device=d1');
      run.throughout('d1 proceed');
      run.did('d1 bind driver=kernel', 'd1 proceed');
      expect(
        codes(run, 'g1.vfio unset container', 'g1.vfio set container container=c1', 'g1.vfio close', 'g1.vfio open'),
      ).toEqual(['-EINVAL', '-ENODEV', '0', '-ENOENT']);
    });

    test('L-11: a device that its driver leaves cannot be opened since v6.6; before, it could, for ever', () => {
      const leaving = (design: string) => {
        const run = given({ design, topology: 'vfio' });
        run.did('g1.vfio open', 'g1.vfio set container container=c1', 'c1 set iommu', 'g1.vfio get device device=d1');
        run.does('d1 unbind');
        return run.does('g1.vfio get device device=d1');
      };
      expect(leaving('mainline')).toBe('-ENODEV');
      expect(leaving('v6.1')).toBe('0');
    });
  });

  describe('remove_member_owned', () => {
    test('F43: a device that is added joins the domain of the container, and takes no kernel driver', () => {
      const run = given({ design, topology: 'vfio-hot-add' });
      run.did('g1.vfio open', 'g1.vfio set container container=c1', 'c1 set iommu');
      run.throughout('d2 plug');
      expect(run.hardware('d1', 'd2')).toBe('c1.1 c1.1');
      expect(run.does('d2 bind driver=kernel')).toBe('-EBUSY');
      expect(run.does('d2 bind driver=vfio')).toBe('0');
      expect(run.throughout('g1.vfio unset container').attaches).toEqual([
        'd1 blocked',
        'd2 blocked',
        'd1 g1.dma',
        'd2 g1.dma',
      ]);
    });
  });

  describe('F66: a process that is killed closes its files one by one', () => {
    test('in the order of their numbers: container, group, device', () => {
      const run = assigned();
      const moves = ['container', 'group', 'device'].flatMap(
        (file) => run.throughout(closing[file] as string).attaches,
      );
      expect(moves).toEqual(['d1 blocked', 'd1 g1.dma']);
      expect(run.broken).toEqual([]);
    });
  });
});

describe('registrations with the container', () => {
  test('two files of one device are one registration', () => {
    const run = system('vfio')
      .did('g1.vfio open', 'g1.vfio set container container=c1', 'c1 set iommu')
      .did('g1.vfio get device device=d1', 'g1.vfio get device device=d1', 'g1.vfio close device device=d1');
    expect(run.broken).toEqual([]);
  });

  test('up to v6.1-rc5 the first close of two unregistered the device', () => {
    const run = given({ topology: 'vfio', design: 'mainline+vfio-container-registration-unbalanced' });
    run.did('g1.vfio open', 'g1.vfio set container container=c1', 'c1 set iommu');
    run.did('g1.vfio get device device=d1', 'g1.vfio get device device=d1', 'g1.vfio close device device=d1');
    expect(run.broken).toEqual(['I-56 core']);
  });
});

describe('up to v5.18, where VFIO claimed nothing', () => {
  test('a device opens only while the group is viable; SET_CONTAINER and SET_IOMMU do not ask', () => {
    const run = given({ design: 'v5.17', topology: 'vfio-pair' }).did('d2 bind driver=kernel', 'd2 proceed');
    run.did('g1.vfio open', 'g1.vfio set container container=c1', 'c1 set iommu');
    expect(run.hardware('d1', 'd2')).toBe('c1.1 c1.1');
    expect(run.does('g1.vfio get device device=d1')).toBe('-EINVAL');
    run.throughout('d2 unbind');
    expect(run.does('g1.vfio get device device=d1')).toBe('0');
  });

  test('a kernel driver that binds to a group in a container stops the kernel', () => {
    const run = given({ design: 'v5.17', topology: 'vfio-pair' });
    run.did('g1.vfio open', 'g1.vfio set container container=c1', 'd2 bind driver=kernel');
    run.does('d2 proceed');
    expect(run.warnings).toEqual(['BUG: a driver is bound to a group in use']);
  });

  test('VFIO hears of each kernel driver, and no more since groups are claimed', () => {
    const hears = ['v5.17', 'v5.19-rc1', 'v6.12.117'].map((design) => {
      const run = given({ design, topology: 'vfio-pair' }).did('d2 bind driver=kernel', 'd2 proceed');
      return run.delivered.includes('g1.vfio driver bound');
    });
    expect(hears).toEqual([true, false, false]);
  });

  test('leaving a container goes straight to the default domain, in one step', () => {
    const run = given({ design: 'v5.17', topology: 'vfio' });
    run.did('g1.vfio open', 'g1.vfio set container container=c1', 'c1 set iommu');
    expect(run.does('g1.vfio unset container')).toBe('0');
    expect(run.attaches).toEqual(['d1 g1.dma']);
  });
});
