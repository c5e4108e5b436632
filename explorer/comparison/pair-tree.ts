/** One command in a pair of states, in all its branches, which both sides must take alike. */
import { OVERFLOW, type Read } from '../branch.ts';
import { CheckerError } from '../errors.ts';
import { fieldAt } from '../layout.ts';
import type { PackedStates } from '../packed-states.ts';
import { namedStep } from '../paths.ts';
import type { PlainEvent, Step } from '../system.ts';
import { type BranchPair, branchPairs } from './branch-pairs.ts';
import { ABSENT, both, type Matched, type MatchedCommand, type Two } from './matched.ts';
import type { Onlooker } from './onlooker.ts';
import type { PairFields } from './pair-fields.ts';
import type { FollowedBranch, FollowedCommand, Side } from './side.ts';

/** What pairs of states are made of. */
export interface Ground {
  readonly sides: Two<Side>;
  readonly matched: Matched;
  readonly onlooker: Onlooker;
  /** Actors, as they are matched, and failures spent of each kind. */
  readonly fields: PairFields;
  readonly states: PackedStates;
}

/** A branch that both sides take alike. */
export interface PairBranch {
  /** XOR of the packed pair before and after. */
  readonly delta: Int32Array;
  readonly step: Step;
}

export type FollowedPair =
  | { readonly is: 'alike'; readonly reads: readonly Read[]; readonly branches: readonly PairBranch[] }
  /** Only one side takes the step, or they take it differently. */
  | { readonly is: 'unlike'; readonly step: Step }
  /** One side could not be followed, as `error` says, or both; steps of the side that could. */
  | { readonly is: 'refused'; readonly error: CheckerError; readonly steps: readonly Step[] };

const NOBODY: FollowedCommand = { branches: [], beyond: [], reads: [] };

export class PairTree {
  readonly #ground: Ground;
  /** Fields of pairs to those of each side, or {@link ABSENT}, and the other way round. */
  readonly #fieldOf: readonly Two<number>[];
  readonly #pairField: Two<readonly number[]>;
  /** By actor and pair of rest states: whether no property can tell the two apart. */
  readonly #isAlike: boolean[][];

  constructor(ground: Ground) {
    this.#ground = ground;
    const { sides, matched } = ground;
    const own = both(sides, ({ filling }) => filling.actorNames.length);
    this.#fieldOf = [...matched.actorOf, own, both(own, (actors) => actors + 1)];
    this.#pairField = both(sides, (_, side) => {
      const fields: number[] = [];
      for (const [field, of] of this.#fieldOf.entries()) if (of[side] !== ABSENT) fields[of[side]] = field;
      return fields;
    });
    this.#isAlike = matched.actors.map(() => []);
  }

  /** Whether no property can tell an actor apart on the two sides where its field holds `number`. */
  isLeftAlike(actor: number, number: number): boolean {
    const known = this.#isAlike[actor]?.[number];
    if (known !== undefined) return known;
    const { sides, matched, onlooker, fields } = this.#ground;
    const of = matched.actorOf[actor] as Two<number>;
    const rests = fields.of(actor, number);
    const locals = () => both(sides, (side, index) => side.localOf(of[index], rests[index]));
    const isAlike = of.includes(ABSENT) || onlooker.isLeftAlike(actor, locals());
    (this.#isAlike[actor] as boolean[])[number] = isAlike;
    return isAlike;
  }

  /** Who is asked what. */
  command(command: number): { readonly actor: string; readonly event: PlainEvent } {
    const { sides, matched } = this.#ground;
    const { of } = matched.commands[command] as MatchedCommand;
    return of[0] === ABSENT ? sides[1].filling.command(of[1]) : sides[0].filling.command(of[0]);
  }

  /** Whether a side may have something to do: an actor that has no transition for its command has not. */
  isEnabled(command: number, words: Int32Array, at: number): boolean {
    const { sides, matched } = this.#ground;
    const { actor, of } = matched.commands[command] as MatchedCommand;
    const rests = this.#values(actor, words, at);
    return of.some((own, index) => {
      const side = sides[index as 0 | 1];
      const field = (matched.actorOf[actor] as Two<number>)[index as 0 | 1];
      return own !== ABSENT && side.isEnabled(own, side.localOf(field, rests[index as 0 | 1]));
    });
  }

  /** Follows a command from the pair at `words[at]`. Throws OVERFLOW where pairs must be packed anew. */
  follow(command: number, words: Int32Array, at: number): FollowedPair {
    const { sides, matched, onlooker } = this.#ground;
    const asked = matched.commands[command] as MatchedCommand;
    const before = this.#split(words, at);
    const followed = both(sides, (side, index) => followedOn(side, asked.of[index], before[index]));
    const [one, other] = followed;
    if (one instanceof CheckerError || other instanceof CheckerError) return refused(sides, asked, followed);
    const branches: PairBranch[] = [];
    for (const pair of branchPairs(sides, [one.branches, other.branches])) {
      const step = stepOf(sides, asked, pair);
      const taken = bothOf(pair);
      if (taken === undefined) return { is: 'unlike', step };
      const witnessed = both(taken, (branch, index) => ({
        actor: (matched.actorOf[asked.actor] as Two<number>)[index],
        command: asked.of[index],
        before: before[index],
        branch,
      }));
      const delta = onlooker.isHeardAlike(witnessed) ? this.#delta(words, at, taken) : undefined;
      if (delta === undefined) return { is: 'unlike', step };
      branches.push({ delta, step });
    }
    const step = steppedBeyond(sides, asked, [one, other]);
    if (step !== undefined) return { is: 'unlike', step };
    return { is: 'alike', reads: this.#reads(words, at, [one, other]), branches };
  }

  /** What a field of the pair holds on each side. */
  #values(field: number, words: Int32Array, at: number): Two<number> {
    return this.#ground.fields.of(field, fieldAt(this.#ground.states.layout, words, at, field));
  }

  /** The state of each side, field by field. */
  #split(words: Int32Array, at: number): Two<Int32Array> {
    const values = this.#fieldOf.map((_, field) => this.#values(field, words, at));
    return both(this.#pairField, (fields, side) => Int32Array.from(fields, (field) => values[field]?.[side] as number));
  }

  #reads(words: Int32Array, at: number, followed: Two<FollowedCommand>): Read[] {
    const { layout } = this.#ground.states;
    const [one, other] = both(followed, ({ reads }, side) => reads.map((own) => this.#pairField[side][own] as number));
    const fields = [...new Set([...one, ...other])];
    return fields.map((field) => ({ field, value: fieldAt(layout, words, at, field) }));
  }

  /** How the packed pair changes; nothing where somebody is left so that a property can tell the two apart. */
  #delta(words: Int32Array, at: number, branches: Two<FollowedBranch>): Int32Array | undefined {
    const { fields, states, matched } = this.#ground;
    const { layout } = states;
    const delta = new Int32Array(layout.words);
    for (const [field, of] of this.#fieldOf.entries()) {
      const before = fieldAt(layout, words, at, field);
      const after = both(branches, ({ values }, side) => (of[side] === ABSENT ? 0 : (values[of[side]] as number)));
      const number = fields.number(field, after);
      if (number === before) continue;
      if (field < matched.actors.length && !this.isLeftAlike(field, number)) return undefined;
      if (number > (layout.mask[field] as number)) throw OVERFLOW;
      const word = layout.word[field] as number;
      delta[word] = (delta[word] as number) ^ ((before ^ number) << (layout.shift[field] as number));
    }
    return delta;
  }
}

/** What a side does; nothing where it lacks the command. A machine that the checker refuses there is what comes of it. */
function followedOn(side: Side, command: number, before: Int32Array): FollowedCommand | CheckerError {
  if (command === ABSENT) return NOBODY;
  try {
    return side.follow(command, before);
  } catch (error) {
    if (error instanceof CheckerError) return error;
    throw error;
  }
}

function refused(sides: Two<Side>, asked: MatchedCommand, followed: Two<FollowedCommand | CheckerError>): FollowedPair {
  const [one, other] = followed;
  const error = [one, other].find((result) => result instanceof CheckerError) as CheckerError;
  const steps = both(followed, (result, index) =>
    result instanceof CheckerError
      ? []
      : result.branches.map(({ decisions }) => namedStep(sides[index].filling, asked.of[index], decisions)),
  );
  return { is: 'refused', error, steps: steps.flat() };
}

/** A step that would pass a bound, where only one side has such steps. */
function steppedBeyond(sides: Two<Side>, asked: MatchedCommand, followed: Two<FollowedCommand>): Step | undefined {
  const [one, other] = both(followed, ({ beyond }, index) => {
    const [first] = beyond;
    return first && namedStep(sides[index].filling, asked.of[index], first);
  });
  return one === undefined || other === undefined ? (one ?? other) : undefined;
}

function bothOf({ of: [one, other] }: BranchPair): Two<FollowedBranch> | undefined {
  return one === undefined || other === undefined ? undefined : [one, other];
}

function stepOf(sides: Two<Side>, { of: commands }: MatchedCommand, { of, namedBy }: BranchPair): Step {
  return namedStep(sides[namedBy].filling, commands[namedBy], of[namedBy]?.decisions ?? []);
}
