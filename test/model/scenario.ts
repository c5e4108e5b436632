/**
 * A tiny language for worked runs: given a configuration, when somebody does something, then the core and
 * the hardware are so.
 *
 *     const run = given({ topology: 'pair' });
 *     run.does('vfio claim group=g1');
 *     run.state('g1') // 'USER(vfio,1) on blocked'
 *
 * A step is written as it is printed: actor, command, `key=value`; numbers may be hexadecimal. Deliveries that fail follow it, each as
 * `actor event#occurrence: outcome`. A command to a group is a call of the core by nobody in particular.
 */
import { expect } from 'vitest';
import {
  type Budget,
  type LocalState,
  type NotTaken,
  type PlainEvent,
  Run,
  type StepRecord,
  type TakenOutcome,
} from '../../explorer/index.ts';
import {
  type DriverProfile,
  findDesign,
  findDriver,
  findLiberty,
  findTopology,
  readEntry,
  readGroup,
  type Topology,
} from '../../model/index.ts';
import { keptSystem } from './kept-systems.ts';

export interface Given extends Partial<Budget> {
  readonly design?: string;
  readonly driver?: string | DriverProfile;
  readonly topology: string | Topology;
  readonly environment?: readonly string[];
}

export function given({ design, driver, topology, environment, faults, breaches }: Given): Scenario {
  const configuration = {
    design: findDesign(design ?? 'mainline'),
    driver: typeof driver === 'object' ? driver : findDriver(driver ?? 'ideal'),
    topology: typeof topology === 'string' ? findTopology(topology) : topology,
    environment: (environment ?? []).map(findLiberty),
  };
  return new Scenario(new Run(keptSystem(configuration), { faults: faults ?? 1, breaches: breaches ?? 0 }));
}

export class Scenario {
  readonly #run: Run;
  #last: StepRecord | undefined;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Takes a step, which must be possible, and returns what was returned to whoever asked. */
  does(step: string, ...failures: readonly string[]): string | undefined {
    const result = this.#run.take({ ...parseStep(step), outcomes: failures.map(parseOutcome) });
    expect(result, step).not.toHaveProperty('notTaken');
    if (!('taken' in result)) return undefined;
    this.#last = result.taken;
    return this.#returned;
  }

  /**
   * Takes a step and every `proceed` that it waits for, and returns what was returned in the end, with the calls
   * of `attach_dev` in all of them.
   */
  throughout(step: string, ...failures: readonly string[]): { returned: string | undefined; attaches: string[] } {
    let returned = this.does(step, ...failures);
    const attaches = [...this.attaches];
    while (this.#proceeds()) {
      returned = this.#returned ?? returned;
      attaches.push(...this.attaches);
    }
    return { returned, attaches };
  }

  /** Whoever is in the middle of an operation goes on, if somebody can. */
  #proceeds(): boolean {
    return Object.entries(this.#run.state).some(([actor, { tags }]) => {
      if (!tags.includes('busy')) return false;
      const result = this.#run.take({ actor, command: { type: 'proceed' }, outcomes: [] });
      if ('taken' in result) this.#last = result.taken;
      return 'taken' in result;
    });
  }

  get #returned(): string | undefined {
    const returned = this.#last?.observations.findLast(({ event }) => event.type === 'returned');
    return returned?.event['errno'] as string | undefined;
  }

  /** Writes to the file `type` of a group, in one section or in three. */
  writesType(group: string, word: string): string | undefined {
    let returned = this.does(`${group}.type write word=${word}`);
    while (returned === undefined) returned = this.does(`${group}.type proceed`);
    return returned;
  }

  /** Several steps that all succeed. */
  did(...steps: readonly string[]): this {
    for (const step of steps) expect(this.does(step) ?? '0', step).toBe('0');
    return this;
  }

  /** Why a step cannot be taken now. */
  cannot(step: string): NotTaken['reason'] | undefined {
    const result = this.#run.take({ ...parseStep(step), outcomes: [] });
    return 'notTaken' in result ? result.notTaken.reason : undefined;
  }

  /** `IDLE`, `KERNEL(n)` or `USER(owner,n)`, and the domain that the core believes in. */
  state(group: string): string {
    const { owner, ownerCount, domain } = readGroup(this.local(group));
    const ownership =
      owner !== null ? `USER(${owner},${ownerCount})` : ownerCount > 0 ? `KERNEL(${ownerCount})` : 'IDLE';
    return `${ownership} on ${domain}`;
  }

  /** The domains that the devices really go through. */
  hardware(...devices: readonly string[]): string {
    return devices.map((device) => readEntry(this.local(`${device}.rid`)).rid).join(' ');
  }

  /** The domain of a PASID in a device's table. */
  pasid(device: string, pasid: string): string | undefined {
    return readEntry(this.local(`${device}.rid`)).pasids[pasid];
  }

  /** Whether the attachment of the RID carries a handle. */
  hasHandle(group: string): boolean {
    return readGroup(this.local(group)).hasHandle;
  }

  /** The blocking domain that the group keeps, in use or not. */
  blockingDomain(group: string): string | null {
    return readGroup(this.local(group)).blockingDomain;
  }

  /** How the driver counts a device as an endpoint, where it does. */
  endpoint(device: string) {
    return readEntry(this.local(`${device}.rid`)).endpoint;
  }

  members(group: string): string {
    return readGroup(this.local(group))
      .members.map(({ device }) => device)
      .join(' ');
  }

  /** Everything that was delivered in the last step, as `actor event`. */
  get delivered(): readonly string[] {
    return (this.#last?.deliveries ?? []).map(({ actor, event }) => `${actor} ${event.type}`);
  }

  /** Calls of `attach_dev` in the last step, as `device domain`. */
  get attaches(): readonly string[] {
    return (this.#last?.deliveries ?? [])
      .filter(({ actor, event }) => actor.endsWith('.rid') && event.type === 'attach')
      .map(({ actor, event }) => `${actor.replace('.rid', '')} ${event['domain']}`);
  }

  /** Devices that passed through another domain than the two in the last step. */
  get passed(): readonly string[] {
    return (this.#last?.deliveries ?? [])
      .filter(({ actor, event }) => actor.endsWith('.rid') && event.type === 'write')
      .map(({ actor }) => actor.replace('.rid', ''));
  }

  get warnings(): readonly string[] {
    return (this.#last?.observations ?? [])
      .filter(({ event }) => event.type === 'warned')
      .map(({ event }) => String(event['what']));
  }

  /** What was observed in the last step. */
  get said(): readonly PlainEvent[] {
    return (this.#last?.observations ?? []).map(({ event }) => event);
  }

  /** Invariants that the last step broke, with whom they blame. */
  get broken(): readonly string[] {
    return [...new Set((this.#last?.broken ?? []).map(({ property, culprit }) => `${property} ${culprit}`))].sort();
  }

  /** What an actor is in. */
  local(actor: string): LocalState {
    const local = this.#run.state[actor];
    if (local === undefined) throw new Error(`there is no ${actor}`);
    return local;
  }
}

function parseStep(text: string): { actor: string; command: PlainEvent } {
  const [actor = '', ...words] = text.split(' ');
  const type = words.filter((word) => !word.includes('=')).join(' ');
  const fields = words.filter((word) => word.includes('=')).map((word) => word.split('=') as [string, string]);
  return { actor, command: { type, ...Object.fromEntries(fields.map(([key, value]) => [key, fieldOf(value)])) } };
}

function fieldOf(text: string): string | number | true {
  if (text === 'true') return true;
  return /^(0x[0-9a-f]+|[0-9]+)$/.test(text) ? Number(text) : text;
}

function parseOutcome(text: string): TakenOutcome {
  const match = /^(\S+) (.+)#(\d+): (.+)$/.exec(text);
  if (match === null) throw new Error(`not "actor event#occurrence: outcome": ${text}`);
  const [, actor = '', event = '', occurrence = '', outcome = ''] = match;
  return { actor, event, occurrence: Number(occurrence), outcome };
}
