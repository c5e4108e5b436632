/** The words of processes, page requests, memory, registration and group objects: what they ask, and that it is all. */
import { describe, expect, test } from 'vitest';
import { kernelCalls } from '../../cli/kernel-calls.ts';
import { type Json, type Observation, type PlainEvent, Run } from '../../explorer/index.ts';
import { canonical } from '../../explorer/plain-data.ts';
import {
  findDesign,
  findDriver,
  iommuSystem,
  liberties,
  readEntry,
  type Topology,
  topologies,
} from '../../model/index.ts';
import type { Arrangement } from '../../scenarios/arrangement.ts';
import { arrange } from '../../scenarios/arranging/arrange.ts';
import { readScenario } from '../../scenarios/reading/parse.ts';
import type { Arguments, Caller, CallWord, Parameter } from '../../scenarios/words/calls/call.ts';
import { DRIVER_CORE_CALLS } from '../../scenarios/words/calls/driver-core.ts';
import { FAULT_CALLS } from '../../scenarios/words/calls/faults.ts';
import { GROUP_OBJECT_CALLS } from '../../scenarios/words/calls/group-objects.ts';
import { MEMORY_CALLS } from '../../scenarios/words/calls/memory.ts';
import { REGISTRATION_CALLS } from '../../scenarios/words/calls/registration.ts';
import { SVA_CALLS } from '../../scenarios/words/calls/sva.ts';
import { GROUP_OBJECT_TERMS } from '../../scenarios/words/terms/group-objects.ts';
import { MEMORY_TERMS } from '../../scenarios/words/terms/memory.ts';
import { SVA_TERMS } from '../../scenarios/words/terms/sva.ts';

const CALLS = [...SVA_CALLS, ...FAULT_CALLS, ...MEMORY_CALLS, ...REGISTRATION_CALLS, ...GROUP_OBJECT_CALLS];
const TERMS = [...SVA_TERMS, ...MEMORY_TERMS, ...GROUP_OBJECT_TERMS];

interface Where {
  readonly init: readonly string[];
  readonly calls: readonly string[];
  readonly design?: string;
}

/** A file in which one thread makes these calls. */
function arranged({ init, calls, design = 'mainline' }: Where): Arrangement {
  const lines = [
    'IOMMU a-file',
    '(*',
    ' * Question: what does it do?',
    ' * Source:   its name',
    ' *)',
    `{ ${init.map((line) => `${line};`).join(' ')} }`,
    `P0 (who calls) { ${calls.map((call) => `${call};`).join(' ')} }`,
    'exists (~stuck(P0))',
  ];
  const found = arrange(readScenario(lines.join('\n'), 'a-file.litmus'), findDesign(design), findDriver('ideal'));
  if ('kind' in found) throw new Error(JSON.stringify(found));
  return found;
}

/** Who makes the calls of a file, and what came of them. */
class Played {
  readonly #arranged: Arrangement;
  readonly #run: Run;
  /** Of the last call. */
  returned: string | undefined;
  traced: readonly string[] = [];
  #said: readonly Observation[] = [];

  constructor(where: Where) {
    this.#arranged = arranged(where);
    const { system, start, threads } = this.#arranged;
    this.#run = new Run(system);
    for (const step of start) expect(this.#run.take(step)).toHaveProperty('taken');
    for (const { text, actor, command, goesOn } of threads.flatMap(({ instructions }) => instructions)) {
      this.returned = undefined;
      this.traced = [];
      expect(this.#takes(actor, command), text).toBe(true);
      while (goesOn.length > 0 && this.#run.state[goesOn[0] ?? '']?.tags.includes('busy') === true) {
        const next = goesOn.some((who) => this.#takes(who, { type: 'proceed' }));
        if (!next) throw new Error(`nobody goes on with ${text}`);
      }
    }
  }

  #takes(actor: string, command: PlainEvent): boolean {
    const result = this.#run.take({ actor, command, outcomes: [] });
    if (!('taken' in result)) return false;
    const { deliveries, observations } = result.taken;
    const { nameCall } = kernelCalls(this.#arranged.system);
    this.traced = [
      ...this.traced,
      ...deliveries.map((one) => nameCall?.(one.actor, one.event, { [one.actor]: one.before }) ?? ''),
    ];
    this.#said = observations;
    const last = observations.findLast((said) => said.event.type === 'returned');
    if (last !== undefined) this.returned = String(last.event['errno']);
    return true;
  }

  /** A term of these files, of names as the model has them. */
  reads(name: string, ...given: readonly string[]): Json {
    const term = TERMS.find((candidate) => candidate.name === name);
    if (term === undefined) throw new Error(`no term ${name}`);
    const { actors } = this.#arranged.system;
    const nothing = { broken: new Set<string>(), registers: {}, stuck: new Set<string>() };
    const kindOf = (actor: string) => actors[actor]?.kind ?? '';
    return term.reads({ state: this.#run.state, said: this.#said, ...nothing, kindOf }, given);
  }

  hardware(device: string) {
    const entry = this.#run.state[`${device}.rid`];
    return entry === undefined ? undefined : readEntry(entry).rid;
  }
}

const sva = ['group g0 = d0', 'mm m0', 'max_pasids(d0) = 2', 'drv(d0) = kernel'];
const bound = [...sva, 'iommu_sva_bind_device(d0, m0)'];
const user = ['domain A : UNMANAGED', 'group g0 = d0', 'owner(g0) = P0', 'dom(g0) = A'];
const driver = ['group g0 = d0', 'drv(d0) = kernel'];
const late = ['group g0 = d0'];
const objects = ['topology group-objects', 'iommu_probe_device(d1)'];
const unpinning = [...user, 'environment unpins-before-sync'];

/** Where, after what, what is called, what it returns, and how a trace has it where it does not start with the name. */
type Example = [
  init: readonly string[],
  before: readonly string[],
  call: string,
  returns: string | undefined,
  trace?: string,
];

const EXAMPLES: readonly Example[] = [
  [sva, [], 'iommu_sva_bind_device(d0, m0)', '0'],
  [[...sva, 'max_pasids(d0) = 0'], [], 'iommu_sva_bind_device(d0, m0)', '-ENOSPC'],
  [bound, [], 'iommu_sva_unbind_device(d0, m0)', '0'],
  [bound, [], '__mmput(m0)', '0'],
  [bound, [], 'page_request(d0, 1)', undefined, 'd0 raises a page request'],
  [bound, [], 'page_request(d0, 1, PARTIAL)', undefined, 'd0 raises a part of a group of page requests'],
  [bound, ['page_request(d0, 1)'], 'iommu_report_device_fault(d0)', undefined],
  [
    bound,
    ['page_request(d0, 1)', 'iommu_report_device_fault(d0)'],
    'iopf_handler(d0)',
    undefined,
    'iommu_report_device_fault(d0) [iopf_handler]',
  ],
  [
    bound,
    ['page_request(d0, 1)', 'iommu_report_device_fault(d0)', 'iopf_handler(d0)'],
    'iommu_sva_handle_iopf(d0)',
    undefined,
  ],
  [user, [], 'iommu_map(A)', '0'],
  [['topology memory'], [], 'iommu_map(mapper)', '0'],
  [user, ['iommu_map(A)'], 'iommu_unmap(A)', '0'],
  [unpinning, ['iommu_map(A)', 'iommu_unmap(A)'], 'iommu_iotlb_sync(A)', undefined],
  [driver, [], 'dma_map_page(d0)', '0'],
  [driver, ['dma_map_page(d0)'], 'dma_unmap_page(d0)', '0'],
  [driver, ['dma_map_page(d0)', 'dma_unmap_page(d0)'], 'fq_flush_iotlb(d0)', undefined],
  [user, ['iommu_map(A)'], 'access(d0)', undefined, 'd0 accesses the page'],
  [late, [], 'iommu_device_register(iommu)', '0'],
  [[...driver, 'attach_deferred(d0) = true'], [], 'iommu_deferred_attach(d0)', '0'],
  [objects, [], 'iommu_group_get(d1)', '0'],
  [objects, [], 'iommu_group_get(d3)', '-ENODEV'],
  [objects, ['iommu_group_get(d1)'], 'iommu_group_put()', '0'],
];

const nameOf = (call: string) => call.replace(/\(.*/, '');

describe('each word', () => {
  test.each(EXAMPLES)('%j, %j: %s', (init, before, call, returns, trace) => {
    const played = new Played({ init, calls: [...before, call] });
    expect(played.returned).toBe(returns);
    const isTraced = (text: string) => (trace === undefined ? text.startsWith(nameOf(call)) : text === trace);
    expect(played.traced.some(isTraced), played.traced.join('; ')).toBe(true);
  });

  test('has an example', () => {
    const shown = new Set(EXAMPLES.map(([, , call]) => nameOf(call)));
    expect(CALLS.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });

  test('is there since the version that brought it', () => {
    const isIn = (name: string, design: string) =>
      CALLS.find((word) => word.name === name)?.isIn(findDesign(design), []);
    expect(isIn('iommu_sva_bind_device', 'v6.1')).toBe(false);
    expect(isIn('iommu_sva_bind_device', 'v6.3')).toBe(true);
    expect(isIn('iommu_report_device_fault', 'v6.1')).toBe(false);
    expect(isIn('iommu_map', 'v5.17')).toBe(true);
  });
});

/** Kinds of actors that these words are about, and the devices. */
const KINDS = [
  'mm',
  'sva',
  'faults',
  'mapper',
  'api',
  'cache',
  'registration',
  'group holder',
  'picker',
  'sharer',
  'device',
];

/** Commands that no word asks for, and what a file writes in their place. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'mapper claim': 'a thread claims: iommu_group_claim_dma_owner',
  'mapper attach': 'a thread attaches a domain of the file: iommu_attach_group',
  'mapper detach': 'iommu_detach_group',
  'mapper release': 'iommu_group_release_dma_owner',
  'mapper free': 'iommu_domain_free',
  'device attach private': 'a thread attaches a domain of the file: iommu_attach_device',
  'device detach private': 'iommu_detach_device',
  'device attach pasid': 'iommu_attach_device_pasid',
  'device detach pasid': 'iommu_detach_device_pasid',
  'picker claim': 'a thread claims: iommu_group_claim_dma_owner',
  'picker attach': 'iommu_attach_group, or iommu_group_replace_domain',
  'picker pick': 'a thread calls iommu_attach_device for whichever device',
  'picker proceed': 'the same',
  'picker detach': 'iommu_detach_group',
  'picker release': 'iommu_group_release_dma_owner',
  'sharer own': 'iommu_device_set_dma_owner',
  'sharer attach': 'iommu_attach_device_shared',
  'sharer detach': 'iommu_detach_device_shared',
  'sharer disown': 'iommu_device_release_dma_owner',
  'group holder forget': 'who forgets a reference does not call iommu_group_put',
  'group holder claim': 'iommu_device_claim_dma_owner with NULL for the owner',
};

/** All that a parameter can be in a topology. */
function candidates(parameter: Parameter, topology: Topology): readonly string[] {
  switch (parameter.is) {
    case 'group':
      return topology.groups;
    case 'device':
      return topology.devices.map(({ name }) => name);
    case 'pasid':
      return topology.pasids;
    case 'mm':
      return topology.sva?.mms ?? [];
    case 'actor':
      return [parameter.of];
    case 'word':
      return parameter.among;
    case 'either':
      return parameter.of.flatMap((one) => candidates(one, topology));
    default:
      return [];
  }
}

/** All arguments that a word can have, with those that may be left out and without. */
function argumentsOf({ takes, optional = 0 }: CallWord, topology: Topology): readonly Arguments[] {
  const product = (parameters: readonly Parameter[]): readonly Arguments[] =>
    parameters.reduce<readonly Arguments[]>(
      (lists, parameter) => lists.flatMap((list) => candidates(parameter, topology).map((one) => [...list, one])),
      [[]],
    );
  return Array.from({ length: optional + 1 }, (_, left) => product(takes.slice(0, takes.length - left))).flat();
}

/** Commands that are asked for by no word and named in no list. */
function unreached(topology: Topology): readonly string[] {
  const mainline = { design: findDesign('mainline'), driver: findDriver('ideal') };
  const { actors } = iommuSystem({ ...mainline, topology, environment: liberties });
  const caller: Caller = {
    thread: 'P0',
    groupOf: (device) => topology.devices.find(({ name }) => name === device)?.group ?? '',
    kindOf: (actor) => actors[actor]?.kind ?? '',
    design: mainline.design,
  };
  const asked = new Set<string>();
  for (const word of [...CALLS, ...DRIVER_CORE_CALLS]) {
    for (const given of argumentsOf(word, topology)) {
      const { actor, command, goesOn = [actor] } = word.asks(given, caller);
      asked.add(`${actor} ${canonical(command)}`);
      for (const name of goesOn) asked.add(`${name} ${canonical({ type: 'proceed' })}`);
    }
  }
  return Object.entries(actors).flatMap(([name, { kind, commands = [] }]) =>
    commands
      .filter(({ event }) => KINDS.includes(kind) && !asked.has(`${name} ${canonical(event)}`))
      .map(({ event }) => `${kind} ${event.type}`)
      .filter((command) => OTHERWISE[command] === undefined),
  );
}

/** Those that have any of it. */
const whole = topologies.filter(
  ({ sva, memory, isUnprobed, groupObjects, picker, sharer, devices }) =>
    [sva, memory, isUnprobed, groupObjects, picker, sharer].some((feature) => feature !== undefined) ||
    devices.some((one) => one.otherGroups !== undefined || one.isDeferred === true || one.usesPrivateDomain === true),
);

describe('every command', () => {
  test.each(whole)('of $name is asked for by a word, or done otherwise', (topology) => {
    expect(unreached(topology)).toEqual([]);
  });
});

describe('terms', () => {
  test('of a process: its PASID, who holds it, and who walks it', () => {
    const before = new Played({ init: bound, calls: ['iommu_sva_bind_device(d0, m0)'] });
    const said = (played: Played) =>
      [
        played.reads('mm_pasid', 'm0'),
        played.reads('mm_count', 'm0'),
        played.reads('bonds', 'd0', 'm0'),
        played.reads('bond_users', 'd0', 'm0'),
        played.reads('walks', 'd0', 'm0'),
        played.reads('exited', 'm0'),
      ].join(' ');
    expect(said(before)).toBe('1 2 2 2 true false');
    expect(said(new Played({ init: bound, calls: ['__mmput(m0)'] }))).toBe('1 1 1 1 false true');
    expect(said(new Played({ init: bound, calls: ['iommu_sva_unbind_device(d0, m0)'] }))).toBe('1 1 0 0 false false');
    expect(said(new Played({ init: sva, calls: ['__mmput(m0)'] }))).toBe('0 0 0 0 false true');
  });

  test('of a page request: how it is answered, and whether anything freed is used', () => {
    const calls = ['iommu_report_device_fault(d0)', 'iopf_handler(d0)', 'iommu_sva_handle_iopf(d0)'];
    const init = [...bound, 'page_request(d0, 1)'];
    const answered = new Played({ init, calls });
    expect([answered.reads('response', 'd0'), answered.reads('use_after_free')]).toEqual(['SUCCESS', false]);
    expect(new Played({ init: [...init, '__mmput(m0)'], calls }).reads('response', 'd0')).toBe('INVALID');
    const reported = new Played({ init, calls: calls.slice(0, 1) });
    expect(reported.reads('response', 'd0')).toBe('none');
    const early = ['iommu_report_device_fault(d0)', 'iommu_sva_unbind_device(d0, m0)', 'iopf_handler(d0)'];
    const freed = new Played({ init, calls: early, design: 'mainline+fault-teardown=leave-queue' });
    expect(freed.reads('use_after_free')).toBe(true);
  });

  test('of memory: mapped, pinned, and what is remembered of it', () => {
    const said = (init: readonly string[], ...calls: readonly string[]) => {
      const played = new Played({ init, calls });
      const [domain = ''] = init.includes('domain A : UNMANAGED') ? [played.hardware('d0')] : ['g0.dma'];
      return [played.reads('mapped', domain), played.reads('pinned', domain), played.reads('iotlb', 'd0') !== null];
    };
    expect(said(user, 'iommu_map(A)')).toEqual([true, true, false]);
    expect(said(user, 'iommu_map(A)', 'access(d0)')).toEqual([true, true, true]);
    expect(said(user, 'iommu_map(A)', 'access(d0)', 'iommu_unmap(A)')).toEqual([false, false, false]);
    expect(said(unpinning, 'iommu_map(A)', 'access(d0)', 'iommu_unmap(A)')).toEqual([false, false, true]);
    expect(said(driver, 'dma_map_page(d0)', 'access(d0)', 'dma_unmap_page(d0)')).toEqual([false, false, false]);
  });

  test('of group objects: references and ids, also where a group is held that is empty', () => {
    const said = (...calls: readonly string[]) => {
      const played = new Played({ init: objects, calls });
      return [played.reads('references', 'g1'), played.reads('group_ids', 'g1')];
    };
    expect(said('iommu_group_get(d1)')).toEqual([2, 1]);
    expect(said('iommu_probe_device(d2)')).toEqual([2, 1]);
    expect(said('iommu_release_device(d1)')).toEqual([0, 0]);
    expect(said('iommu_group_get(d1)', 'iommu_release_device(d1)')).toEqual([1, 1]);
    expect(said('iommu_group_get(d1)', 'iommu_release_device(d1)', 'iommu_probe_device(d2)')).toEqual([2, 2]);
  });
});
