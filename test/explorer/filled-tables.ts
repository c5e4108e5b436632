/** Holds every entry that a search filled against what `transition()` answers, asked twice. */
import { expect } from 'vitest';
import { type AnyMachineSnapshot, type AnyStateMachine, transition } from 'xstate';
import type { Filling } from '../../explorer/filling.ts';
import { snapshotKey } from '../../explorer/machine.ts';
import { Search } from '../../explorer/search.ts';
import type { PlainEvent, System } from '../../explorer/system.ts';

/** The tables of a search that has ended. */
async function filled(system: System, depth?: number): Promise<Filling> {
  const search = new Search(system, {
    depth,
    faults: 1,
    breaches: 1,
    workers: 1,
    parallelFrom: 1,
    continueAfterViolation: true,
  });
  await search.run();
  return search.filling;
}

/** What XState itself says, nothing of the checker between. */
function asked(filling: Filling): { readonly ours: string; readonly theirs: string }[] {
  return [...filling.filledAnswers()].flatMap(({ machine, snapshot, event, outcomes }) => {
    if (outcomes.length === 0) return { ours: 'none', theirs: said(machine, snapshot, event) };
    return outcomes.map(({ name, next, emitted }) => {
      const ours = next === undefined ? 'none' : text(next, emitted);
      const delivered = name === undefined ? event : { ...event, outcome: name };
      return { ours, theirs: said(machine, snapshot, delivered) };
    });
  });
}

function said(machine: AnyStateMachine, snapshot: AnyMachineSnapshot, event: PlainEvent): string {
  const answers = [0, 1].map(() => {
    if ((machine.getTransitionData(snapshot, event) ?? []).length === 0) return 'none';
    const [next, actions] = transition(machine, snapshot, event);
    const emitted = (actions as unknown as readonly { readonly type: string; readonly params?: unknown }[])
      .filter(({ type }) => type === 'xstate.emit')
      .map(({ params }) => (params as { readonly event: PlainEvent }).event);
    return text(next as AnyMachineSnapshot, emitted);
  });
  expect(answers[0]).toBe(answers[1]);
  return answers[0] as string;
}

const text = (next: AnyMachineSnapshot, emitted: readonly PlainEvent[]) =>
  `${snapshotKey(next)} ${emitted.map((event) => JSON.stringify(Object.entries(event).sort())).join(' ')}`;

/** Searches `system` and compares; the number of entries. */
export async function expectTablesToEqualMachines(system: System, depth?: number): Promise<number> {
  const answers = asked(await filled(system, depth));
  expect(answers.map(({ ours }) => ours)).toEqual(answers.map(({ theirs }) => theirs));
  return answers.length;
}
