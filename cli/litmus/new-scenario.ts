/** `litmus --new NAME`: a file that runs at once, and says what may be written where. */
import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CheckerError } from '../../explorer/errors.ts';
import { type Design, findDesign, findTopology, MAINLINE, type Topology } from '../../model/index.ts';
import { findCalls } from '../../scenarios/index.ts';
import { shownPath } from '../named-path.ts';
import { listed } from '../options.ts';
import { programCall, type Terminal } from '../terminal.ts';
import { EXTENSION } from './scenario-files.ts';

export interface NewScenario {
  /** The name, or the path of the file with or without its extension. */
  readonly name: string;
  /** Groups, devices and users of a listed topology, where not of the file's own. */
  readonly topology?: string | undefined;
  readonly design?: string | undefined;
}

/** Longer names are none. */
const NAME_MAX = 60;

/** Writes the file, never over another, and says what to do with it. */
export function newScenarioCommand(request: NewScenario, terminal: Terminal): void {
  const { name, path } = placeOf(request.name);
  const design = listed('designs', () => findDesign(request.design ?? MAINLINE));
  const topology = request.topology;
  const found = topology === undefined ? undefined : listed('topologies', () => findTopology(topology));
  write(path, scenarioText(name, design, request.design ?? MAINLINE, found));
  const flag = request.design === undefined ? '' : ` --design ${request.design}`;
  terminal.out.write(
    `${shownPath(path)} is a scenario that runs. Judge it, change it, judge it again:\n\n` +
      `  ${programCall('litmus', terminal.environment)} ${shownPath(path)}${flag}\n\n` +
      `Functions that it may call, and words of its clauses:\n\n` +
      `  ${programCall('list', terminal.environment)} calls\n` +
      `  ${programCall('list', terminal.environment)} terms\n`,
  );
}

function placeOf(given: string): { readonly name: string; readonly path: string } {
  const name = basename(given, EXTENSION);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > NAME_MAX || /[\p{Cc}\p{Cf}]/u.test(given)) {
    throw new CheckerError('bad-option', {
      what: 'this is no name for a scenario',
      got: JSON.stringify(given),
      expected: `a-z, 0-9 and hyphens between, at most ${NAME_MAX}: attach-while-owned`,
      remedy: 'choose such a name; a folder may stand before it',
    });
  }
  return { name, path: join(dirname(given), `${name}${EXTENSION}`) };
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const [what, remedy] =
      code === 'EEXIST'
        ? ['is there already, and is not overwritten', 'choose another name, or remove the file']
        : code === 'ENOENT' || code === 'ENOTDIR'
          ? ['cannot be written: there is no such folder', 'make the folder, or choose another']
          : ['cannot be written', 'choose another folder'];
    throw new CheckerError('bad-option', { what: `${path} ${what}`, got: code, remedy });
  }
}

/** The text of a scenario that asks something of `design`, on groups of its own or of a topology. */
function scenarioText(name: string, design: Design, designName: string, topology?: Topology): string {
  const device = topology?.devices.find(({ isHotPluggable }) => !isHotPluggable)?.name ?? 'd0';
  const group = topology?.devices.find((one) => one.name === device)?.group ?? 'g0';
  const hasOwners = findCalls('iommu_group_claim_dma_owner').some(({ isIn }) => isIn(design, []));
  const user = hasOwners
    ? [`r0 = iommu_group_claim_dma_owner(${group}, P0);`, `r1 = iommu_attach_group(A, ${group}) if r0 = 0;`]
    : [`r0 = iommu_attach_group(A, ${group});`];
  const who =
    topology === undefined
      ? ["# Who there is. The order of devices is that of the group's list.", `group ${group} = ${device};`]
      : ['# Groups, devices and users are those of a listed topology.', `topology ${topology.name};`];
  return `${[
    `IOMMU ${name}`,
    '',
    '(*',
    ' * Question: can a kernel driver bind to a device whose group a user has?',
    ' * Source:   the mail, commit or function that it comes from',
    ' *)',
    '',
    '{',
    ...[
      ...who,
      'domain A : UNMANAGED;',
      '# More that may stand here, each ended by a semicolon:',
      `#   max_pasids(${device}) = 2        a property: list properties`,
      `#   drv(${device}) = managed         a state to start from; calls reach it`,
      `#   may fail attach_dev(${device})   fails once, or not: list failures`,
    ].map(indented),
    '}',
    '',
    '# Threads: a name, who it is, and functions of the kernel: list calls. A',
    '# register keeps what one returns; after "if", a call may be left out.',
    'P0 (user of the group)',
    '{',
    ...user.map(indented),
    '}',
    '',
    'P1 (driver core)',
    '{',
    indented(`r0 = bind(${device}, kernel);`),
    '}',
    '',
    '# exists, forall: of the ends. ever, throughout: of every moment, also in',
    '# the middle of a call. /\\ and, \\/ or, ~ not; words: list terms.',
    'exists (P0:r0 = 0 /\\ P1:r0 = 0)',
    '',
    '# What you expect goes below the clause, and is judged:',
    `# Result: ${designName}/ideal Never`,
  ].join('\n')}\n`;
}

function indented(line: string): string {
  return `        ${line}`;
}
