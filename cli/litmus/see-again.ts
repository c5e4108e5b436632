/** How whoever reads an answer sees it for himself. */
import { relative } from 'node:path';
import { COLUMNS } from '../../explorer/plain-text.ts';
import { programCall, type Terminal } from '../terminal.ts';
import { type ScenarioFile, scenarioFolder } from './scenario-files.ts';

/** What ends a file that goes along in a mail. */
const END = 'END';

/** A file of the package is named; any other goes along, if a mail can carry it as it is: nothing of it is wrapped. */
export function againText({ path, text }: ScenarioFile, environment: Terminal['environment']): readonly string[] {
  const call = programCall('litmus', environment);
  if (!relative(scenarioFolder(), path).startsWith('..')) return [`${call} ${path}`];
  const lines = text.trimEnd().split('\n');
  const canBeMailed = lines.every((line) => /^[\x20-\x7e]*$/.test(line) && line.length <= COLUMNS && line !== END);
  return canBeMailed ? [`${call} - <<'${END}'`, ...lines, END] : [`${call} ${path}`];
}
