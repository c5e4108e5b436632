/** Whatever a file says, it is judged, or told what is wrong with it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judgeFile } from '../../scenarios/index.ts';
import { hostileFile, runs } from './hostile-files.ts';
import { nearlyFile } from './nearly-files.ts';

/** Each cell of a file costs a walk: `*` is asked of one. */
const ofFewCells = (text: string) => text.replaceAll('*/', 'mainline/').replaceAll('/*', '/ideal');

/** What becomes of a file, in a word; throws where that is neither a verdict, a limit, nor faults. */
function becomes(text: string): string {
  const judged = judgeFile({ file: 'nearly.litmus', text }, { statesMax: 300 });
  if (judged.kind === 'failed') throw new Error(judged.reason);
  if (judged.kind === 'faulty') expect(judged.faults.length).toBeGreaterThan(0);
  return judged.kind === 'judged' ? (judged.cells[0]?.outcome.kind ?? 'not asked') : judged.kind;
}

/** For as many runs as somebody asks for. */
const PATIENCE = 3_600_000;

it(
  'a file whose words are drawn from all that there are is judged, or has faults',
  () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(nearlyFile, (text) => {
        kinds.add(becomes(text));
      }),
      runs(30),
    );
    expect([...kinds]).toEqual(expect.arrayContaining(['faulty', 'walked', 'no such call']));
  },
  PATIENCE,
);

it(
  'a hostile file is judged, or has faults',
  () => {
    fc.assert(
      fc.property(hostileFile.map(ofFewCells), (text) => {
        becomes(text.replace('IOMMU seed000-replace', 'IOMMU nearly'));
      }),
      runs(60),
    );
  },
  PATIENCE,
);
