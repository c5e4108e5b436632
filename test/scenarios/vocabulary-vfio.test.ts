/** The words of VFIO and iommufd: what they ask of the model, and that they leave nothing of it out of reach. */
import { describe, expect, test } from 'vitest';
import { kernelCalls } from '../../cli/kernel-calls.ts';
import { Run, type System } from '../../explorer/index.ts';
import { canonical } from '../../explorer/plain-data.ts';
import { findDesign, findDriver, findTopology, iommuSystem, type Topology, topologies } from '../../model/index.ts';
import { judgeFile } from '../../scenarios/index.ts';
import type { Arguments, Caller, CallWord, Parameter } from '../../scenarios/words/calls/call.ts';
import { IOMMUFD_CALLS } from '../../scenarios/words/calls/iommufd.ts';
import { VFIO_CALLS } from '../../scenarios/words/calls/vfio.ts';
import { IOMMUFD_TERMS } from '../../scenarios/words/terms/iommufd.ts';
import { VFIO_TERMS } from '../../scenarios/words/terms/vfio.ts';
import { attached, compat, EXAMPLES, faulting, opened } from './vfio-examples.ts';

const CALLS = [...VFIO_CALLS, ...IOMMUFD_CALLS];
const TERMS = [...VFIO_TERMS, ...IOMMUFD_TERMS];

const systems = new Map<string, System>();

function systemOf(topology: Topology): System {
  const known = systems.get(topology.name);
  if (known !== undefined) return known;
  const made = iommuSystem({ design: findDesign('mainline'), driver: findDriver('ideal'), topology, environment: [] });
  systems.set(topology.name, made);
  return made;
}

function callerIn({ actors }: System, { devices }: Topology): Caller {
  return {
    thread: 'P0',
    groupOf: (device) => devices.find(({ name }) => name === device)?.group ?? '',
    kindOf: (actor) => actors[actor]?.kind ?? '',
    design: findDesign('mainline'),
  };
}

/** `g1` and `c1` of `VFIO_GROUP_SET_CONTAINER(g1, c1)`, a number being a PASID. */
function parse(text: string): { word: CallWord; given: Arguments } {
  const [, name = '', list = ''] = /^(\w+)\((.*)\)$/.exec(text) ?? [];
  const word = CALLS.find((candidate) => candidate.name === name);
  if (word === undefined) throw new Error(`no word for ${text}`);
  const parts = list === '' ? [] : list.split(', ');
  const isNumber = (at: number) => word.takes[at]?.is === 'number';
  const given = parts.map((part, at) => (/^\d+$/.test(part) && !isNumber(at) ? `pasid${part}` : part));
  return { word, given };
}

/** One user who makes calls, each with all that it waits for. */
class User {
  readonly #run: Run;
  readonly #system: System;
  readonly #caller: Caller;

  constructor(name: string, ...calls: readonly string[]) {
    const topology = findTopology(name);
    this.#system = systemOf(topology);
    this.#caller = callerIn(this.#system, topology);
    this.#run = new Run(this.#system);
    for (const call of calls) expect(this.calls(call).returned ?? '0', call).toBe('0');
  }

  /** What was returned in the end, and the calls of the kernel in all steps. */
  calls(text: string): { returned: string | undefined; traced: readonly string[] } {
    const { word, given } = parse(text);
    const { actor, command, goesOn = [actor] } = word.asks(given, this.#caller);
    const { nameCall } = kernelCalls(this.#system);
    const traced: string[] = [];
    let returned: string | undefined;
    const take = (who: string, event: typeof command) => {
      const result = this.#run.take({ actor: who, command: event, outcomes: [] });
      if (!('taken' in result)) return false;
      const { deliveries, observations } = result.taken;
      traced.push(...deliveries.map((one) => nameCall?.(one.actor, one.event, { [one.actor]: one.before }) ?? ''));
      const last = observations.findLast((said) => said.event.type === 'returned');
      if (last !== undefined) returned = String(last.event['errno']);
      return true;
    };
    expect(take(actor, command), text).toBe(true);
    const isUnderWay = () => this.#run.state[goesOn[0] ?? '']?.tags.includes('busy') === true;
    while (isUnderWay()) {
      const next = goesOn.some((who) => who in this.#system.actors && take(who, { type: 'proceed' }));
      if (!next) throw new Error(`nobody goes on with ${text}`);
    }
    return { returned, traced };
  }

  /** A term, as `open_count(d1)`. */
  reads(text: string) {
    const [, name = '', list = ''] = /^(\w+)\((.*)\)$/.exec(text) ?? [];
    const term = TERMS.find((candidate) => candidate.name === name);
    if (term === undefined) throw new Error(`no term for ${text}`);
    const given = list.split(', ').map((part) => (/^\d+$/.test(part) ? `pasid${part}` : part));
    const nothing = { said: [], broken: new Set<string>(), registers: {}, stuck: new Set<string>() };
    return term.reads({ state: this.#run.state, ...nothing, kindOf: this.#caller.kindOf }, given);
  }
}

describe('each word', () => {
  test.each(EXAMPLES)('%s, %j: %s', (topology: string, before, call, returns, trace) => {
    const { returned, traced } = new User(topology, ...before).calls(call);
    expect(returned).toBe(returns);
    const name = parse(call).word.name;
    expect(traced.some((text) => (trace === undefined ? text.startsWith(name) : text === trace))).toBe(true);
  });

  test('has an example', () => {
    const shown = new Set(EXAMPLES.map(([, , call]) => parse(call).word.name));
    expect(CALLS.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });

  test('gives a value to a register where a trace shows one', () => {
    for (const [topology, , call] of EXAMPLES) {
      const { word, given } = parse(call);
      const system = systemOf(findTopology(topology));
      const { actor, command } = word.asks(given, callerIn(system, findTopology(topology)));
      const isVoid = kernelCalls(system).isVoid?.(actor, command) ?? false;
      expect(word.returns, call).toBe(isVoid ? 'nothing' : 'errno');
    }
  });
});

/** Kinds of actors that these words are about. */
const KINDS = [
  'vfio group',
  'vfio container',
  'vfio cdev',
  'vfio device set',
  'idev',
  'igroup',
  'ioas',
  'hwpt',
  'access',
  'iommufd file',
];

/** All that a parameter can be in a system. */
function candidates(parameter: Parameter, { actors }: System, topology: Topology): readonly string[] {
  switch (parameter.is) {
    case 'group':
      return [...new Set([...topology.groups, ...(topology.vfio?.groups ?? [])])];
    case 'device':
      return topology.devices.map(({ name }) => name);
    case 'pasid':
      return topology.pasids;
    case 'actor':
      return Object.keys(actors).filter((name) => actors[name]?.kind === parameter.of);
    case 'word':
      return parameter.among;
    case 'number':
      return numbersIn(topology);
    case 'either':
      return parameter.of.flatMap((one) => candidates(one, { actors }, topology));
    default:
      return [];
  }
}

/** What is mapped in a topology, and what type1 is asked for. */
function numbersIn({ vfio }: Topology): readonly string[] {
  const sizes = (vfio?.mappings ?? []).flatMap(({ iova, size }) => [iova, size]);
  const extensions = vfio?.hasQueries === true ? [1, 2, 3, 4, 6, 9, 10] : [];
  return [...new Set([...sizes, ...extensions])].map(String);
}

/** All arguments that a word can have, with those that may be left out and without. */
function argumentsOf({ takes, optional = 0 }: CallWord, system: System, topology: Topology): readonly Arguments[] {
  const product = (parameters: readonly Parameter[]): readonly Arguments[] =>
    parameters.reduce<readonly Arguments[]>(
      (lists, parameter) =>
        lists.flatMap((list) => candidates(parameter, system, topology).map((one) => [...list, one])),
      [[]],
    );
  return Array.from({ length: optional + 1 }, (_, left) => product(takes.slice(0, takes.length - left))).flat();
}

describe('every command of VFIO and iommufd', () => {
  const whole = topologies.filter(({ vfio, iommufdObjects }) => vfio !== undefined || iommufdObjects !== undefined);

  test.each(whole)('of $name is asked for by a word', (topology) => {
    const system = systemOf(topology);
    const caller = callerIn(system, topology);
    const asked = new Set<string>();
    const goingOn = new Set<string>();
    for (const word of CALLS) {
      for (const given of argumentsOf(word, system, topology)) {
        const { actor, command, goesOn = [actor] } = word.asks(given, caller);
        asked.add(`${actor} ${canonical(command)}`);
        for (const name of goesOn) goingOn.add(name);
      }
    }
    const commands = Object.entries(system.actors)
      .filter(([, { kind }]) => KINDS.includes(kind))
      .flatMap(([name, { commands: own = [] }]) => own.map(({ event }) => ({ name, event })));
    const missing = commands.filter(({ name, event }) =>
      event.type === 'proceed' ? !goingOn.has(name) : !asked.has(`${name} ${canonical(event)}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('in kernels', () => {
  const isIn = (call: string, design: string) => {
    const { word, given } = parse(call);
    return word.isIn(findDesign(design), given);
  };

  test('a word is there since the version that brought it, and so are its arguments', () => {
    expect(isIn('VFIO_GROUP_SET_CONTAINER(g1, c1)', 'v5.17')).toBe(true);
    expect(isIn('VFIO_GROUP_SET_CONTAINER(g1, iommufd)', 'v6.1')).toBe(false);
    expect(isIn('VFIO_GROUP_SET_CONTAINER(g1, iommufd)', 'v6.3')).toBe(true);
    expect(isIn('VFIO_DEVICE_BIND_IOMMUFD(d1)', 'v6.3')).toBe(false);
    expect(isIn('VFIO_DEVICE_BIND_IOMMUFD(d1)', 'v6.6')).toBe(true);
    expect(isIn('iommufd_device_bind(d1)', 'v6.1')).toBe(false);
    expect(isIn('iommufd_device_replace(d1, ioas1)', 'v6.3')).toBe(false);
    expect(isIn('iommufd_device_replace(d1, ioas1)', 'v6.6')).toBe(true);
    expect(isIn('iommufd_device_attach(d1, hwpt1, 1)', 'v6.12')).toBe(false);
    expect(isIn('iommufd_device_attach(d1, hwpt1, 1)', 'v6.15')).toBe(true);
    expect(isIn('iommufd_access_attach(access1, ioas1, queue)', 'v6.15')).toBe(false);
    expect(isIn('iommufd_access_attach(access1, ioas1, queue)', 'v6.18')).toBe(true);
  });
});

describe('terms', () => {
  test('of VFIO: files, and what is counted', () => {
    const user = new User('vfio', ...opened);
    expect(user.reads('opened(g1)')).toBe(true);
    expect(user.reads('opened(c1)')).toBe(true);
    expect(user.reads('container(g1)')).toBe('c1');
    expect(user.reads('container_users(g1)')).toBe(2);
    expect(user.reads('open_count(d1)')).toBe(1);
    expect(user.reads('registered(d1)')).toBe(1);
    user.calls('close(g1)');
    expect(user.reads('opened(g1)'), 'the device holds it').toBe(true);
    user.calls('close_device(d1)');
    expect(user.reads('opened(g1)')).toBe(false);
    expect(user.reads('container(g1)')).toBe(null);
    expect(user.reads('container_users(g1)')).toBe(0);
    expect(user.reads('registered(d1)')).toBe(0);
  });

  test('of VFIO: an iommufd in place of a container, and files of devices', () => {
    expect(new User('vfio-compat', ...compat).reads('container(g1)')).toBe('iommufd');
    const user = new User('vfio-cdev', 'open(d1)');
    expect([user.reads('opened(d1)'), user.reads('opened(d2)')]).toEqual([true, false]);
  });

  test('of iommufd: who is attached to what, and who holds it', () => {
    const user = new User('iommufd-pair', ...attached, 'iommufd_device_bind(d2)');
    expect([user.reads('bound(d1)'), user.reads('bound(d2)')]).toEqual([true, true]);
    expect([user.reads('hwpt(d1)'), user.reads('hwpt(d2)')]).toEqual(['hwpt1', null]);
    expect(user.reads('handle(g1)')).toBe('d1');
    expect([user.reads('reserved(ioas1, d1)'), user.reads('reserved(ioas2, d1)')]).toEqual([true, false]);
    expect(user.reads('users(hwpt1)'), 'of the table, and of the group').toBe(2);
    expect(user.reads('users(hwpt2)')).toBe(0);
    user.calls('iommufd_device_detach(d1)');
    expect([user.reads('hwpt(d1)'), user.reads('handle(g1)'), user.reads('users(hwpt1)')]).toEqual([null, null, 0]);
    expect(user.reads('reserved(ioas1, d1)')).toBe(false);
  });

  test('of iommufd: PASIDs and page faults', () => {
    const pasid = new User('iommufd-pasid', ...faulting.slice(0, 3), 'iommufd_device_attach(d1, hwpt1, 1)');
    expect([pasid.reads('hwpt(d1, 1)'), pasid.reads('handle(g1, 1)')]).toEqual(['hwpt1', 'd1']);
    const user = new User('iommufd-faults', ...faulting);
    expect(user.reads('waiting_faults(hwpt1)')).toBe(1);
    user.calls('write(hwpt1)');
    expect(user.reads('waiting_faults(hwpt1)')).toBe(0);
  });
});

describe('a file that declares its own groups', () => {
  const judged = (statements: string, expression: string, start = 'drv(d0) = vfio; open(g0);') => {
    const text = `IOMMU own
(*
 * Question: is it so?
 * Source: this test
 *)
{ group g0 = d0, d1; ${start} }
P0 (a user) { ${statements} }
exists (${expression})
Result: mainline/ideal Always
`;
    const told = judgeFile({ file: 'own.litmus', text });
    if (told.kind === 'judged') return told.clauses[0]?.results[0]?.standing;
    return told.kind === 'faulty' ? told.faults.map(({ what, got }) => `${what}: ${got}`) : told.kind;
  };
  const join = 'r0 = VFIO_GROUP_SET_CONTAINER(g0, c0); r1 = VFIO_SET_IOMMU(c0);';

  test('has the containers that groups are put into', () => {
    expect(judged(join, 'P0:r1 = 0 /\\ hw(d0) = c0.1 /\\ hw(d1) = c0.1')).toBe('confirmed');
    expect(judged('VFIO_GROUP_SET_CONTAINER(g0, c0); VFIO_SET_IOMMU(c1);', 'opened(c0)')).toEqual([
      'this is no vfio container: c1',
    ]);
    expect(judged('VFIO_GROUP_SET_CONTAINER(g0, d0);', 'opened(g0)')).toEqual([
      'the name is that of a device already: d0',
    ]);
  });

  test('opens a device as often as it asks for', () => {
    const open = 'VFIO_GROUP_GET_DEVICE_FD(g0, d0);';
    expect(judged(`${join} ${open} ${open} ${open}`, 'open_count(d0) = 3')).toBe('confirmed');
    expect(judged(`${join} r2 = VFIO_GROUP_GET_DEVICE_FD(g0, d1);`, 'P0:r2 = -ENODEV')).toBe('confirmed');
  });

  const bound = 'IOMMU_IOAS_ALLOC(ioas0); iommufd_device_bind(d0);';

  test('has the objects of iommufd that it makes, and no others', () => {
    const attach = 'r0 = iommufd_device_attach(d0, ioas0);';
    expect(judged(attach, 'P0:r0 = 0 /\\ hw(d1) = ioas0-auto1.domain', bound)).toBe('confirmed');
    expect(judged('r0 = IOMMU_IOAS_ALLOC(ioas0);', 'P0:r0 = 0 /\\ users(ioas0) = 1', '')).toBe('confirmed');
    expect(judged('r0 = iommufd_device_attach(d0, ioas1);', 'bound(d0)', bound)).toEqual([
      'this is no ioas or hwpt: ioas1',
    ]);
    expect(judged('IOMMU_HWPT_ALLOC(d0, hwpt0);', 'bound(d0)', bound)).toEqual(['this is no hwpt: hwpt0']);
  });

  test('names what it makes as everything else is named: with what is no other name', () => {
    const told = (call: string) => judged(call, 'bound(d0)', 'IOMMU_IOAS_ALLOC(ioas0);');
    expect(
      ['g0.type', 'constructor', 'd0', 'P0', 'iommufd', 'ioas1-auto1'].map((name) =>
        told(`IOMMU_IOAS_ALLOC(${name});`),
      ),
    ).toEqual([
      ['names of things are letters, digits, _ and -: g0.type'],
      ['the name stands for something else: constructor'],
      ['the name is that of a device already: d0'],
      ['the name is that of a thread already: P0'],
      ['the name is that of an iommufd file already: iommufd'],
      ['the name stands for something else: ioas1-auto1'],
    ]);
    expect(told('VFIO_GROUP_SET_CONTAINER(g0, ioas0);')).toEqual(['the name is that of an ioas already: ioas0']);
  });

  test('has page tables with flags, and ranges that devices reserve', () => {
    const nested = 'IOMMU_HWPT_ALLOC(d0, hwpt0, ioas0, NEST_PARENT); r0 = IOMMU_HWPT_ALLOC(d0, hwpt1, hwpt0);';
    expect(judged(`${nested} r1 = IOMMU_DESTROY(hwpt0);`, 'P0:r0 = 0 /\\ P0:r1 = -EBUSY', bound)).toBe('confirmed');
    const unfit = 'IOMMU_HWPT_ALLOC(d0, hwpt0, ioas0); r0 = IOMMU_HWPT_ALLOC(d0, hwpt1, hwpt0);';
    expect(judged(unfit, 'P0:r0 = -EINVAL', bound)).toBe('confirmed');
    const map =
      'iommufd_device_attach(d0, ioas0); r0 = IOMMU_IOAS_MAP(ioas0, msi); r1 = IOMMU_IOAS_MAP(ioas0, memory);';
    expect(judged(map, 'P0:r0 = -EINVAL /\\ P0:r1 = 0', `reserved_range(d0) = msi; ${bound}`)).toBe('confirmed');
  });
});
