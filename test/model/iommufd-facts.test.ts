/** Facts F67 to F72 and worked run B8: iommufd object by object. */
import { describe, expect, test } from 'vitest';
import {
  findTopology,
  isThere,
  readAccess,
  readGroup,
  readHwpt,
  readIgroup,
  readIoas,
  type Topology,
} from '../../model/index.ts';
import { given, type Scenario } from './scenario.ts';

const refused = 'd1.rid attach#1: -EINVAL (incompatible), left on old';

/** `refcount_read(&obj->users)` of a page table. */
const usersOf = (run: Scenario, hwpt: string) =>
  Object.values(readHwpt(run.local(hwpt)).users).reduce((sum, count) => sum + count, 0);

const attachedTo = (run: Scenario, place = 'rid') => {
  const attachment = readIgroup(run.local('g1.igroup')).attachments[place];
  return attachment === undefined ? 'nothing' : `${attachment.devices.join(' ')} to ${attachment.hwpt}`;
};

/** g1 = d1 and d2, one address space with two page tables of the user. */
const manual: Topology = {
  ...findTopology('iommufd-pair'),
  name: 'manual',
  iommufdObjects: {
    devices: ['d1', 'd2'],
    ioas: ['ioas1'],
    hwpts: [
      { name: 'hwpt1', ioas: 'ioas1' },
      { name: 'hwpt2', ioas: 'ioas1' },
    ],
    ranges: ['msi'],
  },
};

const twoBound = ['d1.idev bind', 'd2.idev bind'] as const;
const twoPageTables = [...twoBound, 'hwpt1 alloc device=d1', 'hwpt2 alloc device=d1'] as const;

describe('F67 bind', () => {
  const withDevice = (more: object): Topology => {
    const topology = findTopology('iommufd-spaces');
    return { ...topology, name: 'one', devices: topology.devices.map((device) => ({ ...device, ...more })) };
  };

  test('a device that is not coherent with the caches is refused with -EINVAL', () => {
    expect(given({ topology: withDevice({ isIncoherent: true }) }).does('d1.idev bind')).toBe('-EINVAL');
  });

  test('a device whose MSIs are not isolated is refused with -EPERM, and nothing of it stays', () => {
    const run = given({ topology: withDevice({ hasUnsafeMsi: true }) });
    expect(run.does('d1.idev bind')).toBe('-EPERM');
    expect(readIgroup(run.local('g1.igroup')).devices).toEqual([]);
    expect(run.state('g1')).toBe('IDLE on g1.dma');
  });

  test('a device with a sibling that has a kernel driver is refused with -EPERM', () => {
    const run = given({ topology: 'iommufd-pair' }).did('d2 bind driver=kernel', 'd2 proceed');
    expect(run.does('d1.idev bind')).toBe('-EPERM');
    expect(run.state('g1')).toBe('KERNEL(1) on g1.dma');
  });

  test('without memory for the object the claim is given back', () => {
    const run = given({ topology: 'iommufd-pair' });
    expect(run.does('d1.idev bind', 'd1.idev allocate#1: -ENOMEM')).toBe('-ENOMEM');
    expect(run.state('g1')).toBe('IDLE on g1.dma');
  });
});

describe('F68 attach', () => {
  test('a second member to another page table is refused with -EINVAL', () => {
    const run = given({ topology: manual }).did(...twoPageTables, 'd1.idev attach target=hwpt1');
    expect(run.does('d2.idev attach target=hwpt2')).toBe('-EINVAL');
    expect(attachedTo(run)).toBe('d1 to hwpt1');
  });

  test('a second member to the same page table is noted, and the core is not called', () => {
    const run = given({ topology: manual }).did(...twoPageTables, 'd1.idev attach target=hwpt1');
    expect(run.attaches).toEqual(['d1 hwpt1.domain', 'd2 hwpt1.domain']);
    run.did('d2.idev attach target=hwpt1');
    expect(run.attaches).toEqual([]);
    expect(attachedTo(run)).toBe('d1 d2 to hwpt1');
    expect(usersOf(run, 'hwpt1')).toBe(3);
  });

  test('the last member to leave calls the core, whichever it is', () => {
    const run = given({ topology: manual }).did(
      ...twoPageTables,
      'd1.idev attach target=hwpt1',
      'd2.idev attach target=hwpt1',
      'd1.idev detach',
    );
    expect(run.attaches).toEqual([]);
    run.did('d1.idev proceed', 'd2.idev detach');
    expect(run.attaches).toEqual(['d1 blocked', 'd2 blocked']);
    run.did('d2.idev proceed');
    expect(usersOf(run, 'hwpt1')).toBe(1);
  });

  test('a device that is attached is refused with -EBUSY', () => {
    const run = given({ topology: manual }).did(...twoPageTables, 'd1.idev attach target=hwpt1');
    expect(run.does('d1.idev attach target=hwpt1')).toBe('-EBUSY');
  });

  test('one that the driver refuses leaves no range reserved and no reference', () => {
    const run = given({ topology: manual }).did(...twoPageTables);
    expect(run.does('d1.idev attach target=hwpt1', refused)).toBe('-EINVAL');
    expect(readIoas(run.local('ioas1')).reserved).toEqual([]);
    expect(usersOf(run, 'hwpt1')).toBe(1);
  });
});

describe('F69 replace', () => {
  test('of a device that is not attached is refused with -EINVAL, its sibling attached or not', () => {
    const run = given({ topology: manual }).did(...twoPageTables);
    expect(run.does('d2.idev replace target=hwpt2')).toBe('-EINVAL');
    run.did('d1.idev attach target=hwpt1');
    expect(run.does('d2.idev replace target=hwpt2')).toBe('-EINVAL');
  });

  test('by the same page table does nothing', () => {
    const run = given({ topology: manual }).did(...twoPageTables, 'd1.idev attach target=hwpt1');
    expect(run.does('d1.idev replace target=hwpt1')).toBe('0');
    expect(run.attaches).toEqual([]);
  });

  test('moves the whole group, and all of its references', () => {
    const run = given({ topology: manual }).did(
      ...twoPageTables,
      'd1.idev attach target=hwpt1',
      'd2.idev attach target=hwpt1',
      'd2.idev replace target=hwpt2',
    );
    expect(run.attaches).toEqual(['d1 hwpt2.domain', 'd2 hwpt2.domain']);
    expect(usersOf(run, 'hwpt1')).toBe(2);
    run.did('d2.idev proceed');
    expect(usersOf(run, 'hwpt1')).toBe(1);
    expect(usersOf(run, 'hwpt2')).toBe(3);
    expect(attachedTo(run)).toBe('d1 d2 to hwpt2');
  });

  test('there is none before v6.6', () => {
    const run = given({ topology: manual, design: 'mainline+iommufd-replace=absent' });
    run.did(...twoPageTables, 'd1.idev attach target=hwpt1');
    expect(run.cannot('d1.idev replace target=hwpt2')).toBe('not-enabled');
  });

  test('to another address space moves the reserved ranges of all', () => {
    const run = given({ topology: 'iommufd-pair' }).did(
      ...twoBound,
      'd1.idev attach target=ioas1',
      'd2.idev attach target=ioas1',
      'd1.idev replace target=ioas2',
    );
    expect(readIoas(run.local('ioas1')).reserved).toEqual([]);
    expect(readIoas(run.local('ioas2')).reserved).toEqual(['d1', 'd2']);
  });
});

describe('F70 IOMMU_DESTROY', () => {
  test('of what is in use is refused with -EBUSY', () => {
    const run = given({ topology: manual }).did(...twoPageTables, 'd1.idev attach target=hwpt1');
    expect(run.does('hwpt1 destroy')).toBe('-EBUSY');
    expect(run.does('ioas1 destroy')).toBe('-EBUSY');
    expect(run.does('d1.idev destroy')).toBe('-EBUSY');
    run.did('hwpt2 destroy');
    expect(run.does('ioas1 destroy')).toBe('-EBUSY');
  });

  test('of what is not there is refused with -ENOENT', () => {
    const run = given({ topology: manual });
    expect(run.does('hwpt1 destroy')).toBe('-ENOENT');
    run.did('ioas1 destroy');
    expect(run.does('ioas1 destroy')).toBe('-ENOENT');
    expect(run.does('d1.idev destroy')).toBe('-ENOENT');
  });

  test('between the lock of a detach and its put the page table is still in use', () => {
    const run = given({ topology: manual }).did(...twoPageTables, 'd1.idev attach target=hwpt1', 'd1.idev detach');
    expect(run.does('hwpt1 destroy')).toBe('-EBUSY');
    run.did('d1.idev proceed', 'hwpt1 destroy');
  });
});

describe('F71 page tables of the kernel', () => {
  test('one that is replaced is gone, and its id with it', () => {
    const run = given({ topology: 'iommufd-single' }).did(
      'd1.idev bind',
      'd1.idev attach target=ioas1',
      'd1.idev replace target=ioas2',
    );
    expect(isThere(run.local('hwpt1'))).toBe(true);
    run.did('d1.idev proceed');
    expect(isThere(run.local('hwpt1'))).toBe(false);
    expect(run.does('d1.idev replace target=hwpt1')).toBe('-ENOENT');
  });

  test('one that fits is shared, and goes with the last who uses it', () => {
    const run = given({ topology: 'iommufd-groups' }).did(...twoBound);
    run.did('d1.idev attach target=ioas1', 'd2.idev attach target=ioas1');
    expect(run.state('g2')).toBe('USER(iommufd,1) on hwpt1.domain');
    run.did('d1.idev detach', 'd1.idev proceed');
    expect(isThere(run.local('hwpt1'))).toBe(true);
    run.did('d2.idev detach', 'd2.idev proceed');
    expect(isThere(run.local('hwpt1'))).toBe(false);
  });

  test('where one does not fit, another is made', () => {
    const run = given({ topology: 'iommufd-groups' }).did(...twoBound, 'd1.idev attach target=ioas1');
    const unfit = 'd2.rid attach#1: -EINVAL (incompatible), left on old';
    expect(run.does('d2.idev attach target=ioas1', unfit)).toBe('0');
    expect(run.state('g2')).toBe('USER(iommufd,1) on hwpt2.domain');
  });

  test('whoever comes between the lock and the put keeps it', () => {
    const run = given({ topology: 'iommufd-groups' }).did(...twoBound);
    run.did('d1.idev attach target=ioas1', 'd1.idev detach', 'd2.idev attach target=ioas1', 'd1.idev proceed');
    expect(isThere(run.local('hwpt1'))).toBe(true);
  });

  test('one that cannot take the mappings is given up, and the device detached', () => {
    const run = given({ topology: 'iommufd-spaces' }).did('d1.idev bind');
    expect(run.does('d1.idev attach target=ioas1', 'hwpt1 populate#1: -ENOMEM')).toBe('-ENOMEM');
    expect(isThere(run.local('hwpt1'))).toBe(false);
    expect(run.state('g1')).toBe('USER(iommufd,1) on blocked');
    expect(run.broken).toEqual([]);
  });
});

describe('F72 ranges', () => {
  test('a range is mapped once, and unmapped once', () => {
    const run = given({ topology: 'iommufd-spaces' });
    expect(run.does('ioas1 unmap range=msi')).toBe('-ENOENT');
    run.did('ioas1 map range=msi');
    expect(run.does('ioas1 map range=msi')).toBe('-EEXIST');
    run.did('ioas1 unmap range=msi');
    expect(run.does('ioas1 unmap range=msi')).toBe('-ENOENT');
  });

  test('a reserved range cannot be mapped while the device is attached', () => {
    const run = given({ topology: 'iommufd-spaces' }).did('d1.idev bind', 'd1.idev attach target=ioas1');
    expect(run.does('ioas1 map range=msi')).toBe('-EINVAL');
    run.did('ioas2 map range=msi', 'd1.idev detach', 'ioas1 map range=msi');
  });

  test('a device is not attached where its reserved range is mapped: -EADDRINUSE', () => {
    const run = given({ topology: 'iommufd-spaces' }).did('d1.idev bind', 'ioas1 map range=msi');
    expect(run.does('d1.idev attach target=ioas1')).toBe('-EADDRINUSE');
    run.did('d1.idev attach target=ioas2');
    expect(run.does('d1.idev replace target=ioas1')).toBe('-EADDRINUSE');
    expect(attachedTo(run)).toBe('d1 to hwpt2');
    expect(readIoas(run.local('ioas2')).reserved).toEqual(['d1']);
  });
});

describe('nested page tables', () => {
  const bound = given({ topology: 'iommufd-nested' });

  test('need a parent that is there, and meant to be one', () => {
    bound.did('d1.idev bind');
    expect(bound.does('hwpt2 alloc device=d1')).toBe('-EINVAL');
    bound.did('d1.idev attach target=ioas1');
    expect(bound.does('hwpt4 alloc device=d1')).toBe('-EINVAL');
    bound.did('hwpt1 alloc device=d1', 'hwpt2 alloc device=d1');
  });

  test('hold their parent', () => {
    expect(bound.does('hwpt1 destroy')).toBe('-EBUSY');
  });

  test('reserve the ranges in the address space below', () => {
    bound.did('d1.idev replace target=hwpt2', 'd1.idev proceed');
    expect(readIoas(bound.local('ioas1')).reserved).toEqual(['d1']);
    bound.did('d1.idev detach', 'd1.idev proceed', 'hwpt2 destroy', 'hwpt1 destroy', 'ioas1 destroy');
  });
});

describe('PASIDs', () => {
  const ready = ['d1.idev bind', 'hwpt1 alloc device=d1'] as const;

  test('go to page tables that are for them, beside one that is', () => {
    const run = given({ topology: 'iommufd-pasid' }).did(...ready, 'd1.idev attach target=hwpt1');
    run.did('d1.idev attach target=hwpt1 pasid=pasid1');
    expect(run.pasid('d1', 'pasid1')).toBe('hwpt1.domain');
    expect(usersOf(run, 'hwpt1')).toBe(3);
  });

  test('do not go beside one that is not', () => {
    const run = given({ topology: 'iommufd-pasid' }).did(...ready, 'd1.idev attach target=ioas1');
    expect(run.does('d1.idev attach target=hwpt1 pasid=pasid1')).toBe('-EINVAL');
  });

  test('nor does one that is not come beside them', () => {
    const run = given({ topology: 'iommufd-pasid' }).did(...ready, 'd1.idev attach target=hwpt1 pasid=pasid1');
    expect(run.does('d1.idev attach target=ioas1')).toBe('-EINVAL');
  });

  test('are out of reach before v6.15', () => {
    const run = given({ topology: 'iommufd-pasid', design: 'mainline+pasid-through-iommufd=absent' }).did(...ready);
    expect(run.cannot('d1.idev attach target=hwpt1 pasid=pasid1')).toBe('not-enabled');
  });
});

test('a virtual function that shares its page requests is refused with -EINVAL, where it is asked', () => {
  const run = given({ topology: 'iommufd-virtual-function' }).did(...twoBound, 'hwpt1 alloc device=d1');
  expect(run.does('d2.idev attach target=hwpt1')).toBe('-EINVAL');
});

test('page faults that wait are answered when the last device is detached', () => {
  const run = given({ topology: 'iommufd-faults' }).did('d1.idev bind', 'hwpt1 alloc device=d1');
  run.did('d1.idev attach target=hwpt1', 'g1.igroup fault');
  expect(readHwpt(run.local('hwpt1')).faults).toEqual(['g1.igroup.rid']);
  run.did('d1.idev detach');
  expect(readHwpt(run.local('hwpt1')).faults).toEqual([]);
});

test('a device that is hot-added follows its group, and iommufd does not know it', () => {
  const run = given({ topology: 'iommufd-hot-add' }).did('d1.idev bind', 'd1.idev attach target=ioas1', 'd2 plug');
  expect(run.hardware('d1', 'd2')).toBe('hwpt1.domain hwpt1.domain');
  expect(readIgroup(run.local('g1.igroup')).devices).toEqual(['d1']);
  run.did('d1.idev detach', 'd1.idev proceed');
  expect(run.hardware('d1', 'd2')).toBe('blocked blocked');
});

describe('closing', () => {
  test('takes everything, parents after children', () => {
    const run = given({ topology: 'iommufd-nested' }).did('d1.idev bind', 'hwpt1 alloc device=d1');
    run.did('hwpt2 alloc device=d1', 'd1.idev unbind', 'iommufd close');
    expect(['ioas1', 'hwpt1', 'hwpt2'].filter((object) => isThere(run.local(object)))).toEqual([]);
    expect(run.warnings).toEqual([]);
  });

  test('waits for the last device, which its driver still attaches and detaches', () => {
    const run = given({ topology: 'iommufd-spaces' }).did('d1.idev bind', 'iommufd close');
    run.did('d1.idev attach target=ioas1', 'd1.idev detach', 'd1.idev proceed');
    expect(run.cannot('ioas2 destroy')).toBe('blocked');
    run.did('d1.idev unbind');
    expect(isThere(run.local('ioas1'))).toBe(true);
    run.did('iommufd proceed');
    expect(isThere(run.local('ioas1'))).toBe(false);
  });
});

describe('accesses', () => {
  test('let go of what is unmapped before it goes', () => {
    const run = given({ topology: 'iommufd-access' }).did('access1 create', 'access1 attach target=ioas1');
    expect(run.does('access1 pin range=memory')).toBe('-ENOENT');
    run.did('ioas1 map range=memory', 'access1 pin range=memory');
    expect(run.does('ioas1 destroy')).toBe('-EBUSY');
    run.did('ioas1 unmap range=memory');
    expect(readAccess(run.local('access1')).pinned).toBe(null);
  });

  test('pin nowhere while they move from one address space to another', () => {
    const run = given({ topology: 'iommufd-access' }).did('access1 create');
    expect(run.does('access1 replace target=ioas1')).toBe('-ENOENT');
    run.did('access1 attach target=ioas1', 'access1 replace target=ioas2');
    expect(readIoas(run.local('ioas1')).accesses).toEqual(['access1']);
    expect(readIoas(run.local('ioas2')).accesses).toEqual(['access1']);
    expect(run.does('access1 pin range=memory')).toBe('-ENOENT');
    run.did('access1 proceed');
    expect(readIoas(run.local('ioas1')).accesses).toEqual([]);
  });

  test('of hardware queues keep what they pinned', () => {
    const run = given({ topology: 'iommufd-access-queue' }).did('ioas1 map range=queue', 'access2 create');
    run.did('access2 attach target=ioas1 range=queue');
    expect(run.does('ioas1 unmap range=queue')).toBe('-EBUSY');
    run.did('access2 destroy', 'ioas1 unmap range=queue');
  });
});

test('B8 two devices of one group, and NI-7: owner_cnt counts both', () => {
  const run = given({ topology: 'iommufd-pair' }).did(...twoBound);
  expect(run.state('g1')).toBe('USER(iommufd,2) on blocked');
  run.did('d1.idev attach target=ioas1', 'd1.idev replace target=ioas2', 'd1.idev proceed', 'd2.idev unbind');
  expect(run.state('g1')).toBe('USER(iommufd,1) on hwpt2.domain');
  expect(run.cannot('d1.idev unbind')).toBe('not-enabled');
  run.did('d1.idev detach');
  expect(run.state('g1')).toBe('USER(iommufd,1) on blocked');
  run.did('d1.idev proceed', 'd1.idev unbind');
  expect(run.state('g1')).toBe('IDLE on g1.dma');
  expect(readGroup(run.local('g1')).hasHandle).toBe(false);
});
