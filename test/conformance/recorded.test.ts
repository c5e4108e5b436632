/** What ships as recorded is what the recordings give, held against the model as it is. */
import { expect, test } from 'vitest';
import {
  conform,
  findRecordings,
  gather,
  readRecording,
  recordedText,
  reproducedOf,
  type Systems,
} from '../../conformance/index.ts';
import { KERNEL_RUNS } from './kernel-runs.ts';

// Written anew by: npx vitest run test/conformance/recorded.test.ts --update
test('conformance/recorded.json has what the recordings of test/kernel-runs/ bear out', {
  timeout: 60_000,
}, async () => {
  const systems: Systems = new Map();
  const runs = findRecordings([KERNEL_RUNS]).flatMap(({ path }) => {
    const run = conform(readRecording(path), {}, systems);
    return run.kind === 'conformed' ? [reproducedOf(run, systems)] : [];
  });
  expect(runs.length).toBeGreaterThan(40);
  await expect(recordedText(gather(runs))).toMatchFileSnapshot('../../conformance/recorded.json');
});
