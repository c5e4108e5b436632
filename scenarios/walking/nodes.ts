/** The states of a walk, and the executions that lead to them. */
import type { Run, Step } from '../../explorer/index.ts';
import type { Arrangement, Instruction, Program } from '../arrangement.ts';
import type { Execution, ExecutionStep } from '../judged.ts';
import { registersOf } from './moments.ts';
import { hasEnded, type ThreadState } from './threads.ts';
import type { Used } from './ways.ts';

export interface Node {
  readonly run: Run;
  /** In the order of the file. */
  readonly threads: readonly ThreadState[];
  readonly used: Used;
  /** Clauses of moments that have shown. */
  readonly seen: ReadonlySet<number>;
  /** The least of the shortest ways here; none at the start. */
  readonly from: { readonly node: Node; readonly step: ExecutionStep } | undefined;
}

/** What a step of the `acting` thread did, as an execution tells it. */
export function executionStep(
  programs: readonly Program[],
  before: readonly ThreadState[],
  acting: number,
  after: readonly ThreadState[],
  step: Step,
): ExecutionStep {
  const { name, instructions } = programs[acting] as Program;
  const { next, call } = before[acting] as ThreadState;
  const { text, at, register } = instructions[next] as Instruction;
  const then = after[acting] as ThreadState;
  const isEnd = then.call === undefined;
  const returned = isEnd && register !== undefined ? then.registers[register] : undefined;
  return {
    thread: name,
    instruction: next,
    call: text,
    at,
    isBeginning: call === undefined,
    isEnd,
    register,
    returned,
    step,
  };
}

/** The execution that leads to `node`. */
export function executionTo({ start, threads }: Arrangement, node: Node, stuck: readonly string[] = []): Execution {
  return { start, steps: stepsTo(node), registers: registersOf(threads, node.threads), stuck };
}

function stepsTo(node: Node): readonly ExecutionStep[] {
  const steps: ExecutionStep[] = [];
  for (let { from } = node; from !== undefined; from = from.node.from) steps.push(from.step);
  return steps.reverse();
}

/** Threads that have not ended, at the end of an execution. */
export function stuckIn(programs: readonly Program[], { threads }: Node): readonly string[] {
  return programs.filter((program, index) => !hasEnded(program, threads[index] as ThreadState)).map(({ name }) => name);
}
