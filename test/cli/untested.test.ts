/** Properties that were not put to the test, in every format: never as what holds. */
import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { Extent } from '../../cli/report.ts';
import { reportJson } from '../../cli/report-json.ts';
import { reportJunit } from '../../cli/report-junit.ts';
import { reportMarkdown } from '../../cli/report-markdown.ts';
import { reportSarif } from '../../cli/report-sarif.ts';
import { reportText } from '../../cli/report-text.ts';
import { partName } from '../../cli/untested.ts';
import type { Facets, Property, StateProperty, System } from '../../explorer/system.ts';
import { counterSystem } from '../explorer/systems/counter.ts';
import { directedGraph, ofNode } from '../explorer/systems/directed-graph.ts';
import { reported } from './configured-toy.ts';

/** A rule about one node that nothing violates. */
const about = (name: string, node: number): Property => ({
  ...(ofNode('always', name, () => true) as StateProperty),
  premise: ({ graph }: Facets) => graph === node,
});

/** Under a title of its own. */
const called = (title: string, property: Property): Property => Object.assign({ ...property }, { title });

/** Of what is at 0, 1 and 2, one after the other, `I-1` is about 1, `I-2` about 2, and others about what never is. */
function chain(...others: readonly Property[]): System {
  return directedGraph({ paths: [[0, 1, 2]], properties: [about('I-1', 1), about('I-2', 2), ...others] });
}

const untestedIn = async (system: System, extent: Partial<Extent> = {}) => {
  const text = reportText(await reported(system, extent), picocolors.createColors(false));
  return /^Untested (.*(?:\n {9}.*)*)/m.exec(text)?.[1]?.replaceAll('\n         ', ' ');
};

describe('the text says of a property that was not put to the test', () => {
  it('nothing where there is none', async () => {
    expect(await untestedIn(chain())).toBeUndefined();
  });

  it('that nothing can violate it, where all was searched', async () => {
    expect(await untestedIn(chain(about('I-3', 7)))).toBe(
      'I-3: its premise is never true: nothing in this configuration can violate it.',
    );
    expect(await untestedIn(chain(about('I-3', 7), about('I-4', 8)))).toBe(
      'I-3, I-4: their premises are never true: nothing in this configuration can violate them.',
    );
  });

  it('that nothing can within the bounds, where those were met', async () => {
    const never: Property = { ...about('I-3', 7), roles: { graph: 'counter' }, facets: { graph: () => 0 } };
    expect(await untestedIn({ ...counterSystem(2), properties: [never] })).toBe(
      'I-3: its premise is never true: nothing in this configuration can violate it within its bounds.',
    );
  });

  it('how far the search came, where it is bounded or was cut short', async () => {
    expect(await untestedIn(chain(), { depth: 1 })).toBe('I-2: its premise was never true within 1 step.');
    expect(await untestedIn(chain(), { maxStates: 1 })).toBe('I-2: its premise was not true so far.');
  });

  it('which of its parts, where others were put to the test', async () => {
    expect(await untestedIn(chain(called('a rule about 7', about('I-1', 7)), about('I-3', 8)))).toBe(
      'I-3: its premise is never true: nothing in this configuration can violate it. I-1: 1 of its 2 parts untested: a rule about 7.',
    );
  });
});

it('what is checked vacuously is told where it is said to be checked', async () => {
  const text = reportText(await reported(chain(about('I-3', 7))), picocolors.createColors(false));
  expect(text).toContain('Checked  deadlock, and 3 properties, 1 of them vacuously: I-1, I-2, I-3.');
});

it('parts of one title are told apart by the kinds that they are about', () => {
  const parts = ['group', 'device'].map((kind) => ({ ...called('answered', about('I-1', 1)), roles: { asked: kind } }));
  expect([partName(parts, 0), partName(parts, 1)]).toEqual(['answered (group)', 'answered (device)']);
  expect(partName(parts.slice(1), 0)).toBe('answered');
});

describe('other formats', async () => {
  const part = { ...about('I-1', 7), title: 'a part' };
  const report = await reported(chain(part, about('I-3', 7)));

  it('JUnit: skipped, with the reason', () => {
    const text = reportJunit(report);
    expect(text.split('\n')[1]).toContain('tests="4" failures="0" skipped="1"');
    expect(text).toContain(
      '<skipped message="its premise is never true: nothing in this configuration can violate it"/>',
    );
  });

  it('Markdown: not as what holds', () => {
    const text = reportMarkdown(report);
    expect(text).toContain('| I-2 | holds |');
    expect(text).toContain('| I-3 | not put to the test |');
  });

  it('SARIF: listed', () => {
    expect(JSON.parse(reportSarif(report)).runs[0].properties.untested).toEqual(['I-3']);
  });

  it('JSON: after how many steps each was put to the test, if it was', () => {
    expect(JSON.parse(reportJson(report)).premises).toEqual([
      { property: 'I-1', length: 1, untestedParts: ['a part'] },
      { property: 'I-2', length: 2 },
      { property: 'I-3', length: null },
    ]);
  });
});
