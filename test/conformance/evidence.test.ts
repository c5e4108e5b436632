/** What a verdict rests on: steps of a trace, held against steps that were recorded of a kernel. */
import { describe, expect, test } from 'vitest';
import { AskingAgain } from '../../conformance/evidence/asking-again.ts';
import { type Recorded, standingOf } from '../../conformance/index.ts';
import { Run, type StepRecord } from '../../explorer/index.ts';
import type { PlainEvent, System } from '../../explorer/system.ts';
import {
  CHOICES,
  type Configuration,
  designWith,
  findDesign,
  findDriver,
  findLiberty,
  findTopology,
  iommuSystem,
} from '../../model/index.ts';
import { gather, type ReproducedRun, recordedText } from './gathering.ts';

interface Given {
  readonly design?: string;
  readonly driver?: string;
  readonly topology: string;
  readonly environment?: readonly string[];
}

interface Behaviour {
  readonly configuration: Configuration;
  readonly system: System;
  readonly steps: readonly StepRecord[];
}

/** Steps as they are printed, taken from the start; one that ends in `!` fails as the driver does first. */
function behaviour({ design, driver, topology, environment }: Given, ...steps: readonly string[]): Behaviour {
  const configuration = {
    design: findDesign(design ?? 'mainline'),
    driver: findDriver(driver ?? 'intel-vtd'),
    topology: findTopology(topology),
    environment: (environment ?? []).map(findLiberty),
  };
  const system = iommuSystem(configuration);
  const run = new Run(system, { faults: 1, breaches: 1 });
  const taken = steps.map((text) => {
    const [actor = '', ...words] = text.split(' ');
    const fields = words.filter((word) => word.includes('=')).map((word) => word.split('='));
    const type = words.filter((word) => !word.includes('=')).join(' ');
    const command = { type, ...Object.fromEntries(fields) } as PlainEvent;
    const result = run.take({ actor, command, outcomes: [] });
    if (!('taken' in result)) throw new Error(`${text}: ${result.notTaken.reason}`);
    return result.taken;
  });
  return { configuration, system, steps: taken };
}

/** A recording of a kernel of which every step was reproduced. */
function recording(name: string, { configuration, system, steps }: Behaviour): ReproducedRun {
  const of = (step: StepRecord) => step.observations.flatMap(({ event }) => (event.type === 'returned' ? [event] : []));
  return {
    name,
    configuration,
    system,
    asking: new AskingAgain(system),
    reproduced: steps.length,
    steps: steps.map((step, index) => ({
      number: index + 1,
      shared: [step],
      returned: of(step).map(({ errno }) => String(errno)),
    })),
  };
}

/** A line for each step: what it rests on, and where that was seen or why it is not more. */
function weighed({ configuration, system, steps }: Behaviour, recorded: Recorded): readonly string[] {
  const standings = standingOf(steps, { configuration, system, recorded });
  return standings.map(({ standing, seen, because }) =>
    [standing, because ?? seen.map(({ run, step }) => `${run} ${step}`).join(', ')].join(': '),
  );
}

const NOTHING: Recorded = gather([]);

const owned = ['vfio claim group=g1', 'vfio attach group=g1'] as const;

describe('a step is recorded', () => {
  const recorded = gather([recording('run', behaviour({ design: 'v6.12.117', topology: 'single' }, ...owned))]);

  test('where a recording has the same, of whichever device and group', () => {
    const others = behaviour({ design: 'v6.12.117', topology: 'wide', driver: 'intel-vtd' }, 'vfio claim group=g2');
    expect(weighed(others, recorded)).toEqual(['recorded: run 1']);
  });

  test('in another kernel, where that chose the same in all that was asked', () => {
    expect(weighed(behaviour({ topology: 'single' }, ...owned), recorded)).toEqual([
      'recorded: run 1',
      'recorded: run 2',
    ]);
  });

  test('not in a kernel that chose otherwise, although it comes to the same', () => {
    const [choices] = Object.values(recorded.deliveries).filter(({ reads }) => reads.includes('attachRule'));
    expect(choices).toBeDefined();
    const changed = behaviour({ design: designWith('mainline', { attachRule: 'any' }), topology: 'single' }, ...owned);
    expect(weighed(changed, recorded)).toEqual(['recorded: run 1', 'assumed: no kernel chose attach-rule any']);
  });

  test('not with another driver, nor with the same one where that behaves otherwise', () => {
    const amd = behaviour({ driver: 'amd', topology: 'single' }, ...owned);
    expect(weighed(amd, recorded)).toEqual(['read: entry attach, entry write', 'read: entry attach, entry write']);
    const older = behaviour({ design: 'v6.3', topology: 'single' }, ...owned);
    expect(weighed(older, recorded)[0]).toBe('read: entry attach, entry write');
  });

  test('only if all of it is: of two members one alone was seen', () => {
    const both = behaviour({ design: 'v6.12.117', topology: 'pair' }, 'vfio claim group=g1');
    expect(weighed(both, recorded)).toEqual(['read: group claim group, group answer']);
  });
});

test('whichever choice was read, with another value the trace is not recorded any more', () => {
  const steps = [
    'd1 bind driver=kernel',
    'd1 proceed',
    'd1 unbind',
    'd1 proceed',
    'd1 bind driver=vfio',
    'g1.vfio open',
    'g1.vfio set container container=c1',
    'c1 set iommu',
    'g1.vfio get device device=d1',
    'g1.vfio close device device=d1',
    'g1.vfio unset container',
    'g1.vfio proceed',
  ];
  const from = { topology: 'vfio', design: 'v6.12.117' };
  // vfio-pci has the device at the start.
  const given = ['d1 unbind', 'd1 proceed', ...steps];
  const recorded = gather([recording('run', behaviour(from, ...given))]);
  expect(weighed(behaviour(from, ...given), recorded).every((line) => line.startsWith('recorded'))).toBe(true);
  const reads = new Set(Object.values(recorded.deliveries).flatMap((one) => one.reads));
  const tried = [...reads].flatMap((name) => {
    const { values } = CHOICES[name as keyof typeof CHOICES];
    const others = [...new Set<string>(values.map(({ value }) => value))].filter(
      (value) => value !== (findDesign(from.design).choices as Readonly<Record<string, string>>)[name],
    );
    return others.flatMap((value) => {
      const design = designWith(from.design, { [name]: value });
      try {
        return [[name, value, weighed(behaviour({ ...from, design }, ...given), recorded)] as const];
      } catch {
        // The steps cannot be taken in that design: there is no such trace.
        return [];
      }
    });
  });
  expect(tried.length).toBeGreaterThan(5);
  const unnoticed = tried.filter(([, , lines]) => lines.every((line) => line.startsWith('recorded')));
  expect(unnoticed.map(([name, value]) => `${name}=${value}`)).toEqual([]);
});

describe('a step that no recording has', () => {
  test('is read where some kernel chose all that it asks for', () => {
    expect(weighed(behaviour({ topology: 'single' }, ...owned), NOTHING)).toEqual([
      'read: group claim group, entry attach and 2 more',
      'read: group attach group, entry attach and 2 more',
    ]);
  });

  test('is read in a proposal as well, as long as it does not meet what is proposed', () => {
    const proposal = { design: 'reset-v1', driver: 'arm-smmu-v3', topology: 'reset' };
    expect(weighed(behaviour(proposal, 'vfio claim group=g1', 'g1 prepare reset device=d1'), NOTHING)).toEqual([
      'read: group claim group, entry attach and 1 more',
      'assumed: no kernel chose reset-windows under-mutex',
    ]);
  });

  test('is assumed with a driver that is none', () => {
    const ideal = behaviour({ driver: 'ideal', topology: 'single' }, ...owned);
    expect(weighed(ideal, NOTHING)).toEqual(['assumed: driver ideal', 'assumed: driver ideal']);
  });

  test('with a driver that is none, is told without the hardware, too', () => {
    const { configuration, system, steps } = behaviour({ driver: 'ideal', topology: 'single' }, ...owned);
    const recorded = gather([recording('run', behaviour({ design: 'v6.12.117', topology: 'single' }, owned[0]))]);
    const standings = standingOf(steps, { configuration, system, recorded });
    expect(standings.map(({ core }) => [core?.standing, core?.seen ?? [], core?.because])).toEqual([
      ['recorded', [{ run: 'run', step: 1 }], null],
      ['read', [], 'group attach group, group answer'],
    ]);
  });

  test('is assumed where its driver was not read at the time of the kernel', () => {
    const early = behaviour({ design: 'v5.17', driver: 'riscv', topology: 'single' }, ...owned);
    expect(weighed(early, NOTHING)[1]).toBe('assumed: riscv of v5.17');
  });
});

test('only the step of a caller who does what he must not is assumed for that', () => {
  const steps = ['d1 bind driver=kernel', 'd1 proceed', 'd1 attach pasid', 'd1 unbind'];
  const leaking = behaviour({ topology: 'driver-pasid', environment: ['leaks-pasid'] }, ...steps);
  const standings = weighed(leaking, NOTHING);
  expect(standings.slice(0, -1).every((line) => line.startsWith('read'))).toBe(true);
  expect(standings.at(-1)).toBe('assumed: leaks-pasid');
});

test('of several recordings the kernel that is asked about is named first', () => {
  const runs = ['v6.1.192', 'v6.12.117'].map((design) =>
    recording(`of-${design}`, behaviour({ design, topology: 'single' }, 'd1 bind driver=kernel')),
  );
  const standings = weighed(
    behaviour({ design: 'v6.12.117', topology: 'single' }, 'd1 bind driver=kernel'),
    gather(runs),
  );
  expect(standings).toEqual(['recorded: of-v6.12.117 1, of-v6.1.192 1']);
});

test('two refusals with one errno are two behaviours', () => {
  // vfio_group_ioctl_get_device_fd: no container; and one that has no driver yet.
  const after = (...before: readonly string[]) => {
    const run = behaviour({ topology: 'vfio' }, 'g1.vfio open', ...before, 'g1.vfio get device device=d1');
    return { ...run, steps: run.steps.slice(-1) };
  };
  const [early, late] = [after(), after('g1.vfio set container container=c1')];
  const returned = [early, late].map(({ steps }) => steps[0]?.observations.at(-1)?.event['errno']);
  expect(returned).toEqual(['-EINVAL', '-EINVAL']);
  const [standing] = weighed(late, gather([recording('run', early)]));
  expect(standing).toMatch(/^read: /);
});

test('what is kept is sorted, a line for each', () => {
  const run = recording('a-run', behaviour({ design: 'v6.12.117', topology: 'single' }, 'vfio claim group=g1'));
  const text = recordedText(gather([run]));
  expect(JSON.parse(text)).toEqual(gather([run]));
  expect(text).toMatchInlineSnapshot(`
    "{
      "runs": {
        "a-run": {"design":"v6.12.117","driver":"intel-vtd","reproduced":1}
      },
      "commands": {
        "container claim": {"returned":{"0":{"a-run":1}},"inside":{}}
      },
      "deliveries": {
        "group: answer errno=0; [isSuccess hasMovedAll]; claiming.attaching -> quiet; call {from=somebody operation=claim group owner=somebody} to null; domain DMA to blocked; move {end=1 errno=0 index=0 to=blocked} to null; owner null to somebody; ownerCount 0 to 1; > answer errno=0": {"reads":[],"seen":{"a-run":1}},
        "group: claim group; quiet -> claiming.attaching; blockingDomain null to blocked; call null to {from=somebody operation=claim group owner=somebody}; move null to {end=1 errno=0 index=0 to=blocked}; > entry attach domain=blocked reason=set": {"reads":["groupClaims","ownership"],"seen":{"a-run":1}},
        "intel-vtd since v6.6; entry: attach domain=blocked reason=set; [passesThrough]; settled on DMA -> moving; rid DMA to blocked; > entry write domain=blocked reason=set": {"reads":[],"seen":{"a-run":1}},
        "intel-vtd since v6.6; entry: write domain=blocked reason=set; moving on blocked -> settled; > answer errno=0": {"reads":[],"seen":{"a-run":1}}
      }
    }
    "
  `);
});
