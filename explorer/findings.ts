/** What a search has found to report: violations, deadlocks, goals reached. */
import type { GoalResult, Violation } from './exploration.ts';
import type { Filling } from './filling.ts';
import type { Paths } from './paths.ts';
import { Premises } from './premises.ts';
import { Run } from './run.ts';
import type { System } from './system.ts';
import { comparePlaces, type Sighting } from './yield.ts';

export class Findings {
  readonly violations: Violation[] = [];
  /** Properties, goals and premises, by number, of which nothing more is asked: 1 where so. */
  readonly settled: Uint8Array;
  readonly premises: Premises;
  readonly #filling: Filling;
  readonly #isContinuing: boolean;
  readonly #goals: readonly string[];
  readonly #declared: readonly string[];
  readonly #reached = new Map<string, GoalResult>();

  /** Without `isContinuing` only the first violation counts. */
  constructor(system: System, filling: Filling, isContinuing: boolean) {
    this.#filling = filling;
    this.#isContinuing = isContinuing;
    const goals = (system.properties ?? []).filter(({ kind }) => kind === 'goal');
    this.#goals = [...new Set(goals.map(({ name }) => name))];
    this.settled = new Uint8Array(filling.plan.subjects);
    this.#declared = system.culprits ?? [];
    this.premises = new Premises(system, filling, this.settled);
    const broken = [...new Run(system).broken()].sort((a, b) => this.#compareCulprits(a.culprit, b.culprit));
    for (const { property, kind, culprit } of broken) {
      if (kind === 'goal') this.#reach(property, () => []);
      else this.#add({ property, kind, culprit }, () => []);
    }
  }

  /** The goals in the order of their declaration. */
  get goals(): GoalResult[] {
    return this.#goals.map((name) => this.#reached.get(name) ?? { property: name });
  }

  /** Adds what a level has brought: by culprit, then in canonical order. */
  addLevel(sightings: readonly Sighting[], deadlock: number, paths: Paths): void {
    const { properties, culprits, plan } = this.#filling;
    this.premises.addLevel(sightings, paths);
    const culprit = ({ culprit: number }: Sighting) => culprits.texts[number] as string;
    const found = sightings.filter(({ property }) => property < plan.names);
    const ranked = found.sort((a, b) => this.#compareCulprits(culprit(a), culprit(b)) || comparePlaces(a, b));
    for (const sighting of ranked) {
      const { instance, position, command, branch } = sighting;
      const property = properties.texts[sighting.property] as string;
      const steps = () => [...paths.to(position), paths.step(position, command, branch)];
      const { kind } = plan.instances[instance] as { kind: Violation['kind'] | 'goal' };
      if (kind === 'goal') this.#reach(property, steps);
      else this.#add({ property, kind, culprit: culprit(sighting) }, steps);
    }
    if (deadlock < 0 || this.violations.some(({ kind }) => kind === 'deadlock')) return;
    this.violations.push({ property: 'deadlock', kind: 'deadlock', culprit: 'core', steps: paths.to(deadlock) });
  }

  /** In the order of their declaration; undeclared ones last, by name. */
  #compareCulprits(a: string, b: string): number {
    const rank = (culprit: string) => {
      const index = this.#declared.indexOf(culprit);
      return index < 0 ? this.#declared.length : index;
    };
    return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
  }

  #add(found: Omit<Violation, 'steps'>, steps: () => Violation['steps']): void {
    if (!this.#isContinuing && this.violations.length > 0) return;
    if (!this.#settle(found.property)) return;
    this.violations.push({ ...found, steps: steps() });
  }

  #reach(property: string, steps: () => Violation['steps']): void {
    if (this.#settle(property)) this.#reached.set(property, { property, steps: steps() });
  }

  /** False where it was settled before. */
  #settle(property: string): boolean {
    const number = this.#filling.properties.of(property);
    if (this.settled[number] === 1) return false;
    this.settled[number] = 1;
    return true;
  }
}
