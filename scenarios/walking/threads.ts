/**
 * Where the threads of a scenario are.
 *
 * A thread calls one function after the other. A call begins with a command and, where that leaves its actor busy, goes on
 * with `proceed`, section by section; it is over when it has returned, or when its actor is busy no more. Two threads may
 * call the same actor, or go on with the actor of each other's call: what it says it returned is for the thread that asked
 * it, whoever made the step, and otherwise for one that goes on with it.
 */
import type { Json, LocalState, Observation, PlainEvent } from '../../explorer/system.ts';
import type { Instruction, Program } from '../arrangement.ts';
import { held, type Registers } from '../registers.ts';

export interface ThreadState {
  /** Index of the instruction that is under way, or that will begin; the number of instructions at the end. */
  readonly next: number;
  /** The call under way, with what it has returned so far. */
  readonly call: CallUnderWay | undefined;
  readonly registers: Registers;
}

export interface CallUnderWay {
  readonly returned?: Json | undefined;
}

export interface Asked {
  readonly actor: string;
  readonly command: PlainEvent;
}

type State = Readonly<Record<string, LocalState>>;

export function atStart(program: Program): ThreadState {
  return { next: firstMet(program, 0, {}), call: undefined, registers: {} };
}

export function hasEnded({ instructions }: Program, { next }: ThreadState): boolean {
  return next >= instructions.length;
}

/** Equal for states of one thread that cannot be told apart. */
export function threadKey({ next, call, registers }: ThreadState): string {
  return JSON.stringify([next, call === undefined ? null : [call.returned ?? null], registersKey(registers)]);
}

/** Equal for equal registers, in whichever order they were set. */
export function registersKey(registers: ThreadState['registers']): string {
  return JSON.stringify(Object.entries(registers).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The commands that a thread may go on with, each only where none before it can be taken. */
export function commandsOf({ instructions }: Program, { next, call }: ThreadState): readonly Asked[] {
  const instruction = instructions[next];
  if (instruction === undefined) return [];
  if (call === undefined) return [instruction];
  return instruction.goesOn.map((actor) => ({ actor, command: { type: 'proceed' } }));
}

/** All threads after a step of the `acting` one, in which `said` was observed and which led to `state`. */
export function afterStep(
  programs: readonly Program[],
  threads: readonly ThreadState[],
  acting: number,
  said: readonly Observation[],
  state: State,
): readonly ThreadState[] {
  const calls = threads.map(({ call }, index) => call ?? (index === acting ? {} : undefined));
  const over = new Set<number>();
  for (const { actor, event } of said) {
    if (event.type !== 'returned') continue;
    const whose = whoseReturn(programs, threads, acting, actor);
    calls[whose] = { returned: event['errno'] ?? null };
    if (isReturnOf(instructionAt(programs, threads, whose), actor)) over.add(whose);
  }
  return threads.map((thread, index) => {
    const [program, call] = [programs[index] as Program, calls[index]];
    if (call === undefined) return thread;
    const [first] = instructionAt(programs, threads, index).goesOn;
    const isOver = over.has(index) || first === undefined || !isBusy(first, state);
    return isOver ? afterCall(program, thread, call) : { ...thread, call };
  });
}

function afterCall(program: Program, { next, registers }: ThreadState, { returned }: CallUnderWay): ThreadState {
  const register = program.instructions[next]?.register;
  const kept = register === undefined || returned === undefined ? registers : { ...registers, [register]: returned };
  return { next: firstMet(program, next + 1, kept), call: undefined, registers: kept };
}

/** The first instruction from `from` on whose condition is met; only its own thread changes what that reads. */
function firstMet({ instructions }: Program, from: number, registers: ThreadState['registers']): number {
  const isMet = ({ condition }: Instruction): boolean => {
    if (condition === undefined) return true;
    return (held(registers, condition.register) === condition.value) === condition.isEqual;
  };
  const found = instructions.findIndex((instruction, index) => index >= from && isMet(instruction));
  return found < 0 ? instructions.length : found;
}

/** Who helps another call along does not return from it: whoever asked the actor comes before those who wait for it. */
function whoseReturn(
  programs: readonly Program[],
  threads: readonly ThreadState[],
  acting: number,
  actor: string,
): number {
  const others = [...threads.keys()].filter((index) => index !== acting && threads[index]?.call !== undefined);
  const calling = [acting, ...others];
  const whose = (isOf: (instruction: Instruction, actor: string) => boolean) =>
    calling.find((index) => isOf(instructionAt(programs, threads, index), actor));
  return whose(isReturnOf) ?? whose(goesOnWith) ?? acting;
}

function instructionAt(programs: readonly Program[], threads: readonly ThreadState[], index: number): Instruction {
  return (programs[index] as Program).instructions[(threads[index] as ThreadState).next] as Instruction;
}

/** Whether the call is over when `actor` returns. */
function isReturnOf({ actor: asked, goesOn }: Instruction, actor: string): boolean {
  return actor === asked || actor === goesOn[0];
}

function goesOnWith({ goesOn }: Instruction, actor: string): boolean {
  return goesOn.includes(actor);
}

function isBusy(actor: string, state: State): boolean {
  return state[actor]?.tags.includes('busy') === true;
}
