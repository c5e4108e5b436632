/** The machine of the recordings as one system: how big it is, and what every device of it can do. */
import { describe, expect, test } from 'vitest';
import { findDesign, findDriver, iommuSystem, type Topology } from '../../model/index.ts';
import { intelMachine, recordedRun, virtioMachine } from './recorded-machine.ts';
import type { Scenario } from './scenario.ts';

const systemOf = (topology: Topology) =>
  iommuSystem({ design: findDesign('v6.1.192'), driver: findDriver('intel-vtd'), topology, environment: [] });

describe('its size', () => {
  test('13 groups and 18 devices with VT-d, 12 groups and 15 devices with virtio-iommu', () => {
    const sizes = [intelMachine(), virtioMachine()].map(({ groups, devices }) => [groups.length, devices.length]);
    expect(sizes).toEqual([
      [13, 18],
      [12, 15],
    ]);
  });

  test('there is a machine for each kind of actor, not for each actor', () => {
    const actors = Object.values(systemOf(intelMachine()).actors);
    expect(actors.length).toBeGreaterThan(70);
    expect(new Set(actors.map(({ machine }) => machine)).size).toBe(new Set(actors.map(({ kind }) => kind)).size);
  });
});

/** Does all of it, and comes back to where it started. */
function livesThrough(run: Scenario, device: string, group: string | null): void {
  const did = (...steps: readonly string[]) => {
    for (const step of steps) expect(run.throughout(step).returned, `${step} of ${group}`).toBe('0');
  };
  did(`${device} plug`, `${device} bind driver=kernel`, `${device} unbind`);
  did(`${device} bind driver=managed`, `${device} unbind`);
  if (group === null) {
    expect(run.does(`${device} bind driver=vfio`)).toBe('-EINVAL');
  } else {
    did(`${device} bind driver=vfio`, `${group}.vfio open`, `${group}.vfio set container container=c1`, 'c1 set iommu');
    did(`${group}.vfio get device device=${device}`);
    expect(run.state(group)).toBe(`USER(${group}.vfio,1) on c1.1`);
    did(`${group}.vfio close device device=${device}`, `${group}.vfio close`, `${device} unbind`);
    expect(run.state(group)).toBe(`IDLE on ${group}.dma`);
    expect(run.writesType(group, 'identity')).toBe('0');
    expect(run.state(group)).toBe('IDLE on identity');
  }
  did(`${device} unplug`);
}

describe('every device comes, gets each kind of driver, is opened by a user, and goes', () => {
  test.each([
    ['v6.1.192', 'intel-vtd', intelMachine()],
    ['v6.12.117', 'intel-vtd', intelMachine()],
    ['v6.12.117', 'virtio', virtioMachine()],
  ])('%s, %s', (design, driver, topology) => {
    const run = recordedRun(design, driver, topology);
    const start = JSON.stringify(topology.devices.map(({ name }) => run.local(name)));
    for (const { name, group, isUnserved } of topology.devices) livesThrough(run, name, isUnserved ? null : group);
    expect(JSON.stringify(topology.devices.map(({ name }) => run.local(name)))).toBe(start);
    expect(topology.groups.map((group) => [run.members(group), run.state(group)])).toEqual(
      topology.groups.map(() => ['', 'IDLE on null']),
    );
  });
});
