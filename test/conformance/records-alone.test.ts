/** Records without the files that name kernel and bus: as somebody sends one file of a run. */
import { expect, it } from 'vitest';
import { conform, type Recording, readRecording } from '../../conformance/index.ts';
import { runFolder } from './kernel-runs.ts';

/** The records of a run, and nothing that the files next to them say. */
function alone(run: string): Recording {
  const recording = readRecording(runFolder(run));
  return { ...recording, machine: { commandLine: '', bridges: [], direct: [] } };
}

const verdicts = (run: string, options = {}) => {
  const conformed = conform(alone(run), options);
  return [...new Set(conformed.steps.map(({ verdict }) => verdict.kind))];
};

it('kernel and IOMMU have to be given', () => {
  expect(() => verdicts('intel612-remove_idle')).toThrow('no file of the recording names its kernel');
  expect(() => verdicts('intel612-remove_idle', { design: 'v6.12.117' })).toThrow(
    'no file of the recording names its IOMMU',
  );
});

it('what is behind a bridge is told by its port driver and by who shares its group', () => {
  expect(verdicts('intel612-remove_idle', { design: 'v6.12.117', driver: 'intel-vtd' })).toEqual([
    'as recorded',
    'reproduced',
  ]);
});
