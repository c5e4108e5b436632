/** Threads that call the core by themselves: given a start, when they call one after the other, then this is answered. */
import { describe, expect, test } from 'vitest';
import { Run } from '../../explorer/index.ts';
import { invariants } from '../../invariants/index.ts';
import { findDesign, findDriver, readEntry, readGroup } from '../../model/index.ts';
import { arrange, readScenario, walk } from '../../scenarios/index.ts';

interface Played {
  /** What each call returned, in order. */
  readonly returned: readonly unknown[];
  readonly said: readonly string[];
  readonly group: ReturnType<typeof readGroup>;
  readonly hardware: (device: string) => string;
}

/** The calls of P0 and then those of P1, each to its end. */
function played(start: string, calls: Readonly<Record<string, string>>, design = 'mainline', driver = 'ideal'): Played {
  const threads = Object.entries(calls).map(([name, body]) => `${name} (a thread)\n{\n${body}\n}\n`);
  const text = `IOMMU a\n(* Question: what?\nSource: a mail *)\n{\n${start}\n}\n${threads.join('')}exists (cnt(g0) = 9)\n`;
  const result = arrange(readScenario(text, 'a.litmus'), findDesign(design), findDriver(driver));
  if ('kind' in result) throw new Error(JSON.stringify(result));
  const run = new Run(result.system, { faults: 0, breaches: 0 });
  const said: string[] = [];
  const take = (actor: string, command: { readonly type: string }) => {
    const taken = run.take({ actor, command, outcomes: [] });
    if ('notTaken' in taken) throw new Error(`${actor} ${command.type}: ${taken.notTaken.reason}`);
    said.push(
      ...taken.taken.observations.flatMap(({ event }) => (event.type === 'warned' ? String(event['what']) : [])),
    );
    return taken.taken.observations.findLast(({ event }) => event.type === 'returned')?.event['errno'];
  };
  for (const { actor, command } of result.start) take(actor, command);
  const returned = result.threads.flatMap(({ instructions }) =>
    instructions.map(({ actor, command, goesOn }) => {
      let errno = take(actor, command);
      const [first = ''] = goesOn;
      while (run.state[first]?.tags.includes('busy')) errno = take(first, { type: 'proceed' }) ?? errno;
      return errno;
    }),
  );
  return {
    returned,
    said,
    group: readGroup(run.state['g0'] as never),
    hardware: (device) => readEntry(run.state[`${device}.rid`] as never).rid,
  };
}

const PAIR = 'group g0 = d0, d1; domain A, B : UNMANAGED;';

describe('an owner', () => {
  test('is whom a claim is for, whoever makes it', () => {
    const { returned, group } = played(PAIR, {
      P0: 'r0 = iommu_device_claim_dma_owner(d0, P0);',
      P1: 'r0 = iommu_device_claim_dma_owner(d1, P0); r1 = iommu_group_claim_dma_owner(g0, P1);',
    });
    expect(returned).toEqual(['0', '0', '-EPERM']);
    expect(group).toMatchObject({ owner: 'P0', ownerCount: 2 });
  });

  test('is nobody where a claim says nobody: refused since v6.2', () => {
    const claims = { P0: 'r0 = iommu_group_claim_dma_owner(g0, NULL);' };
    expect(played(PAIR, claims).returned).toEqual(['-EINVAL']);
    expect(played(PAIR, claims, 'v6.1').group).toMatchObject({ owner: null, ownerCount: 1 });
  });

  test('is warned of a release that has no claim', () => {
    expect(played(PAIR, { P0: 'iommu_group_release_dma_owner(g0);' }).said).toEqual(['released without an owner']);
  });
});

describe('a domain', () => {
  test('of another IOMMU driver is refused, and passed on before v6.8', () => {
    const foreign = 'group g0 = d0; domain F : FOREIGN;';
    const attach = { P0: 'r0 = iommu_attach_group(F, g0);' };
    expect(played(foreign, attach).returned).toEqual(['-EINVAL']);
    expect(played(foreign, attach, 'v6.6').returned).toEqual(['0']);
  });

  test('can be freed while it is attached; freeing it again is the end', () => {
    const { hardware } = played(PAIR, { P0: 'r0 = iommu_attach_group(A, g0); iommu_domain_free(A);' });
    expect(hardware('d1')).toBe('A');
  });
});

describe('a device', () => {
  test('is attached by itself where it is alone', () => {
    expect(played(PAIR, { P0: 'r0 = iommu_attach_device(A, d0);' }).returned).toEqual(['-EINVAL']);
    expect(played('group g0 = d0; domain A : UNMANAGED;', { P0: 'r0 = iommu_attach_device(A, d0);' }).returned).toEqual(
      ['0'],
    );
  });

  test('stands for its group where that was proposed', () => {
    const { returned, hardware } = played(PAIR, { P0: 'r0 = iommu_attach_device(A, d0);' }, 'attach-by-any-device');
    expect([...returned, hardware('d1')]).toEqual(['0', 'A']);
  });

  test('has one driver, and is probed once', () => {
    const { returned } = played(PAIR, {
      P0: 'r0 = bind(d0, kernel); r1 = bind(d0, managed); r2 = iommu_probe_device(d0); unbind(d0); unbind(d0);',
    });
    expect(returned).toEqual(['0', '-EBUSY', '0', '0', '-ENODEV']);
  });
});

describe('a PASID', () => {
  const attach = {
    P0: 'r0 = iommu_attach_device_pasid(A, d0, 1); r1 = iommu_attach_device_pasid(B, d0, 1); iommu_detach_device_pasid(A, d0, 1);',
  };
  const capable = 'group g0 = d0; domain A, B : UNMANAGED; max_pasids(d0) = 2;';

  test('has one domain', () => {
    expect(played(capable, attach).returned).toEqual(['0', '-EBUSY', '0']);
  });

  test('is refused where the driver has none, and where the device has none', () => {
    expect(played(capable, attach, 'mainline', 'virtio').returned).toEqual(['-EOPNOTSUPP', '-EOPNOTSUPP', '0']);
    const incapable = { P0: 'r0 = iommu_attach_device_pasid(A, d0, 2);' };
    expect(played(capable, incapable).returned).toEqual(['-EINVAL']);
  });
});

test('VFIO names the group, or a device of it, or the domain that it replaces', () => {
  const attach = { P0: 'r0 = vfio_iommu_attach_group(A, g0, d0); r1 = vfio_iommu_attach_group(B, g0, d0);' };
  const owned = `${PAIR} owner(g0) = P0;`;
  const answers = ['mainline', 'replace-by-group-owner', 'attach-by-any-device'].map((design) => {
    const { returned, hardware } = played(owned, attach, design);
    return [design, ...returned, hardware('d0'), hardware('d1')].join(' ');
  });
  expect(answers).toMatchInlineSnapshot(`
    [
      "mainline 0 -EBUSY A A",
      "replace-by-group-owner 0 0 B B",
      "attach-by-any-device 0 -EBUSY A A",
    ]
  `);
});

test('a process cannot be bound where the driver has no PASIDs', () => {
  const start = 'group g0 = d0; mm m0; max_pasids(d0) = 2;';
  const bind = { P0: 'r0 = iommu_sva_bind_device(d0, m0);' };
  expect(['ideal', 'virtio'].flatMap((driver) => played(start, bind, 'mainline', driver).returned)).toEqual([
    '0',
    '-ENOSPC',
  ]);
});

test('I-06 knows the domains of callers', () => {
  const free = 'P0 (a thread)\n{\nr0 = iommu_attach_group(A, g0);\niommu_domain_free(A);\n}';
  const head = 'IOMMU a\n(* Question: what?\nSource: a mail *)\n{\ngroup g0 = d0; domain A : UNMANAGED;\n}';
  const clauses = 'ever (violated(I-06))\nexists (freed(dom(g0)) /\\ freed(hw(d0)))\never (freed(def(g0)))';
  const arranged = arrange(
    readScenario(`${head}\n${free}\n${clauses}\n`, 'a.litmus'),
    findDesign('mainline'),
    findDriver('ideal'),
  );
  if ('kind' in arranged) throw new Error(JSON.stringify(arranged));
  const walked = walk(arranged, { statesMax: 100 });
  if (walked.kind !== 'walked') throw new Error(walked.kind);
  expect(walked.observations.map(({ verdict }) => verdict)).toEqual(['Always', 'Always', 'Never']);
});

test('a call that another thread helps along keeps what it returned, whoever made the step', () => {
  const start = 'group g0 = d0; group g1 = d1; drv(d0) = vfio; drv(d1) = vfio; open(g0); open(g1);';
  const calls = 'VFIO_GROUP_SET_CONTAINER(g0, c1); VFIO_SET_IOMMU(c1);';
  const threads = 'P0 (a)\n{\nr0 = VFIO_GROUP_UNSET_CONTAINER(g0);\n}\nP1 (b)\n{\nunbind(d0);\n}';
  const head = `IOMMU a\n(* Question: what?\nSource: a mail *)\n{\n${start} ${calls}\n}\n${threads}\n`;
  const arranged = arrange(
    readScenario(`${head}exists (P0:r0 = 0)\n`, 'a.litmus'),
    findDesign('mainline'),
    findDriver('ideal'),
  );
  if ('kind' in arranged) throw new Error(JSON.stringify(arranged));
  const found = walk(arranged, { statesMax: 1000 });
  if (found.kind !== 'walked') throw new Error(found.kind);
  const [{ witness, counterexample } = {}] = found.observations;
  expect([found.ends, witness?.registers, counterexample?.registers]).toEqual([
    2,
    { P0: { r0: '0' }, P1: {} },
    { P0: { r0: '-EINVAL' }, P1: {} },
  ]);
});

test('I-16 sees what callers ask for: in old kernels, members that moved stay where a failed attach left them', () => {
  const head = 'IOMMU a\n(* Question: what?\nSource: a mail *)';
  const start = 'group g0 = d0, d1; domain A : UNMANAGED; may fail attach_dev(d1);';
  const text = `${head}\n{ ${start} }\nP0 (a) { r0 = iommu_attach_group(A, g0); }\never (violated(I-16))\n`;
  const verdicts = ['v5.17', 'v6.1', 'v6.3', 'mainline'].map((design) => {
    const arranged = arrange(readScenario(text, 'a.litmus'), findDesign(design), findDriver('ideal'));
    if ('kind' in arranged) throw new Error(JSON.stringify(arranged));
    const found = walk(arranged, { statesMax: 1000 });
    return found.kind === 'walked' ? found.observations[0]?.verdict : found.kind;
  });
  expect(verdicts).toEqual(['Sometimes', 'Sometimes', 'Never', 'Never']);
});

test.each(['attach group', 'attach group handle', 'attach device'])(
  'I-18 sees %s, of whoever asks for it',
  (operation) => {
    const rule = invariants.find(({ name }) => name === 'I-18');
    if (rule?.kind !== 'step') throw new Error('I-18 is of steps');
    const command = { type: 'call' };
    const observations = [{ actor: 'P0', event: { type: 'returned', operation, errno: '0' } }];
    const view = { actor: 'P0', command, outcomes: [], observations, after: { group: false } };
    expect([true, false].map((isFree) => rule.holds({ ...view, before: { group: isFree } }, {}))).toEqual([
      true,
      false,
    ]);
  },
);
