/** The designs and drivers that a file names, and what each comes to. */
import { assert } from '../../explorer/errors.ts';
import {
  agrees,
  behaviourOf,
  type Design,
  type DesignChoices,
  DesignReads,
  type DriverBehaviour,
  type DriverProfile,
  designs,
  drivers,
  findDesign,
  findDriver,
} from '../../model/index.ts';
import type { Arrangement, NotArranged } from '../arrangement.ts';
import type { CellOutcome, JudgedCell } from '../judged.ts';
import type { Scenario } from '../scenario.ts';
import { walk } from '../walking/walk.ts';

/** A design as it is written, with a driver. */
export interface CellName {
  readonly design: string;
  readonly driver: string;
}

/** What `*` stands for. */
export const ALL = '*';

/** The cells that a result speaks of, but for those that lack what the file needs. */
export function cellsNamed({ design, driver }: CellName): readonly CellName[] {
  const kernels = designs.filter(({ base }) => base === undefined).map(({ name }) => name);
  const profiles = drivers.map(({ name }) => name);
  return (design === ALL ? kernels : [design]).flatMap((each) =>
    (driver === ALL ? profiles : [driver]).map((one) => ({ design: each, driver: one })),
  );
}

export interface CellOptions {
  /** More states than these in one cell are a limit. */
  readonly statesMax: number;
  /** Whether a walk answers for every design that agrees in all that it read: the answers are the same, and sooner. */
  readonly isReusing: boolean;
}

/** How a scenario is put into a design; `../arranging/arrange.ts` is one. */
export interface Arranging {
  readonly arrange: (scenario: Scenario, design: Design, driver: DriverProfile) => Arrangement | NotArranged;
  /** Equal for designs in whose kernels the functions of the scenario are the same, by the same names. */
  readonly wordsOf: (scenario: Scenario, design: Design) => string;
}

/** What a cell came to; of a walk that another cell has made, with that one's key. */
interface Answer {
  readonly outcome: CellOutcome;
  readonly sameAs?: string | undefined;
}

/** A walk that was made, and what it depended on. */
interface KnownWalk {
  readonly key: string;
  readonly outcome: CellOutcome;
  readonly read: Partial<DesignChoices>;
  readonly behaviour: DriverBehaviour | undefined;
  readonly words: string;
}

/**
 * Asks cells, each once. Many designs answer alike: what one comes to depends on the choices that are read while it is
 * arranged and walked, on the driver's behaviour in force, and on the functions that its kernel has. A design that agrees
 * in these has the same answer.
 */
export class Cells {
  readonly #scenario: Scenario;
  readonly #arranging: Arranging;
  readonly #statesMax: number;
  readonly #isReusing: boolean;
  readonly #answers = new Map<string, Answer>();
  readonly #known: KnownWalk[] = [];
  readonly #listed: JudgedCell[] = [];
  readonly #indices = new Map<string, number>();

  constructor(scenario: Scenario, arranging: Arranging, { statesMax, isReusing }: CellOptions) {
    this.#scenario = scenario;
    this.#arranging = arranging;
    this.#statesMax = statesMax;
    this.#isReusing = isReusing;
  }

  /** The cells that were listed, in the order in which they were. */
  get listed(): readonly JudgedCell[] {
    return this.#listed;
  }

  /** What the cell comes to. */
  outcomeOf(cell: CellName): CellOutcome {
    return this.#answerOf(cell).outcome;
  }

  /** Lists the cell, once; its index. */
  list(cell: CellName): number {
    const key = keyOf(cell);
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const { outcome, sameAs } = this.#answerOf(cell);
    const index = this.#listed.length;
    this.#indices.set(key, index);
    this.#listed.push({ ...cell, outcome, ...(sameAs === undefined ? {} : { sameAs: this.#indexOf(sameAs) }) });
    return index;
  }

  /** Cells are listed in the order in which they are answered, but for those that cannot be walked. */
  #indexOf(key: string): number {
    const index = this.#indices.get(key);
    assert(index !== undefined, `${key}, whose walk another cell has, is listed before it`);
    return index;
  }

  #answerOf(cell: CellName): Answer {
    const key = keyOf(cell);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = this.#answer(key, findDesign(cell.design), findDriver(cell.driver));
    this.#answers.set(key, answer);
    return answer;
  }

  #answer(key: string, design: Design, driver: DriverProfile): Answer {
    const words = this.#arranging.wordsOf(this.#scenario, design);
    const behaviour = behaviourOf(driver, design.kernel);
    const same = this.#known.find(
      (known) => known.words === words && known.behaviour === behaviour && agrees(design, known.read),
    );
    if (same !== undefined && this.#isReusing) return { outcome: same.outcome, sameAs: same.key };
    const reads = new DesignReads(design);
    const arranged = this.#arranging.arrange(this.#scenario, reads.design, driver);
    if ('kind' in arranged) return { outcome: arranged };
    const outcome = walk(arranged, { statesMax: this.#statesMax });
    this.#known.push({ key, outcome, read: reads.choices, behaviour, words });
    return { outcome };
  }
}

function keyOf({ design, driver }: CellName): string {
  return `${design}/${driver}`;
}
