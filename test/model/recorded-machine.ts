/**
 * The machine on which kernels were recorded, as a topology: every device is hot-pluggable and may have any driver, and
 * every group has its VFIO file and its file `type`. With VT-d there are 13 groups; virtio-iommu serves fewer devices.
 */
import { Run } from '../../explorer/index.ts';
import { type DeviceSpecification, findDesign, findDriver, iommuSystem, type Topology } from '../../model/index.ts';
import { Scenario } from './scenario.ts';

const ABOUT = {
  title: 'the machine of the recordings',
  source: 'recorded on 6.1.192 and 6.12.117',
  pasids: [],
  types: ['identity', 'DMA', 'DMA-FQ'],
  container: [],
  iommufd: [],
  iommufdDomains: [],
  resetDepthMax: 0,
} as const;

const CONTAINERS = { containers: ['c1', 'c2'], boundAtStart: [], opensMax: 2 } as const;

type Extra = Omit<DeviceSpecification, 'name' | 'group'>;

/** Devices by their PCI addresses without points: `1000` is 01:00.0, `01f2` 00:1f.2. `extra` says more of some. */
function devicesOf(
  groups: Readonly<Record<string, readonly string[]>>,
  extra: Readonly<Record<string, Extra>>,
): readonly DeviceSpecification[] {
  return Object.entries(groups).flatMap(([group, addresses]) =>
    addresses.map((address) => ({
      name: `d${address}`,
      group,
      isHotPluggable: true,
      drivers: ['kernel', 'managed', 'vfio'] as const,
      ...extra[address],
    })),
  );
}

const INTEL = {
  g0: ['0000'],
  g1: ['0010'],
  g2: ['0020'],
  g3: ['0030'],
  g4: ['0040'],
  g5: ['0050'],
  g6: ['0060'],
  g7: ['01f0', '01f2', '01f3'],
  g8: ['1000'],
  g9: ['2000'],
  g10: ['3000', '4010', '4020'],
  g11: ['5000', '5001'],
  g12: ['6000'],
};

/** With VT-d: each device is served, and probed as it is added. Without `groups`, all of them. */
export function intelMachine(
  groups: readonly string[] = Object.keys(INTEL),
  extra: Readonly<Record<string, Extra>> = {},
): Topology {
  return {
    ...ABOUT,
    name: 'recorded-intel',
    groups,
    devices: devicesOf(INTEL, extra).filter(({ group }) => groups.includes(group)),
    vfio: { ...CONTAINERS, groups },
  };
}

const VIRTIO = {
  g0: ['0010'],
  g1: ['0020'],
  g2: ['0030'],
  g3: ['0040'],
  g4: ['0050'],
  g5: ['0060'],
  g6: ['3000'],
  g7: ['0000'],
  g8: ['1000'],
  g9: ['2000'],
  g10: ['5000', '5001'],
  g11: ['6000'],
};

/** With virtio-iommu, whose devices the firmware knows; what is behind the bridge is not among them. */
export function virtioMachine(groups: readonly string[] = Object.keys(VIRTIO)): Topology {
  const unserved = devicesOf({ none: ['4010', '4020'] }, { 4010: { isUnserved: true }, 4020: { isUnserved: true } });
  return {
    ...ABOUT,
    name: 'recorded-virtio',
    groups,
    devices: [...devicesOf(VIRTIO, {}).filter(({ group }) => groups.includes(group)), ...unserved],
    vfio: { ...CONTAINERS, groups },
    isProbedOnBind: true,
  };
}

/** A run of it, with no invariants to judge: what is followed is what happened. */
export function recordedRun(design: string, driver: string, topology: Topology): Scenario {
  const system = iommuSystem({ design: findDesign(design), driver: findDriver(driver), topology, environment: [] });
  return new Scenario(new Run(system, { faults: 1, breaches: 0 }));
}
