/** Which functions of a scenario a design has, and what it calls them: all that depends on its kernel's version by itself. */
import type { Design } from '../../model/index.ts';
import { type CalledWord, textIn, wordIn } from '../arranging/called.ts';
import { startCalls } from '../arranging/start-calls.ts';
import { understand } from '../arranging/understood.ts';
import type { Scenario } from '../scenario.ts';
import { findCalls, nameIn } from '../words/calls/index.ts';

/** Equal for designs in whose kernels the functions of the scenario are the same, by the same names. */
export function wordsOf(scenario: Scenario, design: Design): string {
  const { understood } = understand(scenario);
  if (understood === undefined) return '';
  const { calls, threads, states, things } = understood;
  const called = [...calls, ...threads.flatMap(({ statements }) => statements.map(({ call }) => call))];
  const atStart = startCalls(states, things).map(({ function: name, given }) => {
    const words = findCalls(name);
    const found = words.find((word) => word.isIn(design, given));
    return [found === undefined ? -1 : words.indexOf(found), ...words.map((word) => nameIn(word, design))];
  });
  return JSON.stringify([called.map((call) => wordOf(call, design)), atStart]);
}

function wordOf(call: CalledWord, design: Design): readonly (string | number)[] {
  const found = wordIn(call, design);
  return found === undefined ? [] : [call.words.indexOf(found), textIn(call, found.word, design)];
}
