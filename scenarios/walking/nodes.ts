/** The states of a walk, and the executions that lead to them. */
import type { LocalState, Run, Step } from '../../explorer/index.ts';
import type { Arrangement, Instruction, Program } from '../arrangement.ts';
import type { Execution, ExecutionStep, Refusal } from '../judged.ts';
import { held } from '../registers.ts';
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
  const returned = isEnd && register !== undefined ? held(then.registers, register) : undefined;
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
export function executionTo({ start, threads }: Arrangement, node: Node): Execution {
  return { start, steps: stepsTo(node), registers: registersOf(threads, node.threads), stuck: [] };
}

/** The execution that ends at `node`, with who does not come to his end, and why where he waits for nobody. */
export function executionToEnd(arrangement: Arrangement, node: Node): Execution {
  const { threads: programs } = arrangement;
  const refusals = programs.flatMap((program, index) => {
    const refusal = refusalOf(node, program, node.threads[index] as ThreadState);
    return refusal === undefined ? [] : [[program.name, refusal]];
  });
  const stuck = stuckIn(programs, node);
  const execution = { ...executionTo(arrangement, node), stuck };
  return refusals.length === 0 ? execution : { ...execution, refused: Object.fromEntries(refusals) };
}

/** Whoever is at rest and does not know what he is asked is not waited for: at an end, nobody can change that. */
function refusalOf({ run }: Node, { instructions }: Program, { next, call }: ThreadState): Refusal | undefined {
  const instruction = instructions[next];
  if (instruction === undefined || call !== undefined) return undefined;
  const { actor, command } = instruction;
  const result = run.fork().take({ actor, command, outcomes: [] });
  const { tags, value } = run.state[actor] as LocalState;
  if (!('notTaken' in result) || result.notTaken.reason !== 'not-enabled' || tags.includes('busy')) return undefined;
  return { actor, state: typeof value === 'string' ? value : JSON.stringify(value) };
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
