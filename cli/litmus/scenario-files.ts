/** Which scenario files are meant: those that are named, those in folders, or all that there are. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readTextFile } from '../../counterexamples/index.ts';
import { CheckerError, nearestName } from '../../explorer/errors.ts';
import { isMissing, namesBeside, shownPath } from '../named-path.ts';
import { packageFolder } from '../package-folder.ts';

/** How the names of scenario files end. */
export const EXTENSION = '.litmus';

/** Standard input, where a file is named. */
const INPUT = '-';

/** A scenario file as it was read. */
export interface ScenarioFile {
  /** As messages call it: its path from here, or `standard input`. */
  readonly path: string;
  readonly text: string;
}

/** What was asked for: the files, and what cannot be one. */
export interface ScenarioFiles {
  readonly files: readonly ScenarioFile[];
  readonly refused: readonly CheckerError[];
}

/** No scenario is larger. */
const KIND = { noun: 'scenario', bytesMax: 2 ** 20, holds: `a scenario (docs/LITMUS.md)` };

/** The scenarios of the package, in a folder beside its code. */
export function scenarioFolder(): string {
  return join(packageFolder(), 'litmus');
}

/** Reads what `names` name, in their order; those of a folder in the order of their names. */
export async function scenarioFiles(names: readonly string[]): Promise<ScenarioFiles> {
  const files: ScenarioFile[] = [];
  const refused: CheckerError[] = [];
  const named = new Map<string, string>();
  // One that cannot be read leaves the others to be judged.
  const attempt = async (path: string, read: () => Promise<void>) => {
    try {
      await read();
    } catch (error) {
      refused.push(error instanceof CheckerError ? error : unreadable(path, error));
    }
  };
  const readOne = async (path: string, name: string) => {
    const place = path === INPUT ? INPUT : resolve(path);
    const before = named.get(place);
    if (before !== undefined) throw namedTwice(path, before, name);
    named.set(place, name);
    const { text, source } = await readTextFile(path, KIND);
    files.push({ path: source, text });
  };
  for (const name of names.length === 0 ? [scenarioFolder()] : names) {
    await attempt(name, async () => {
      for (const path of pathsOf(name)) await attempt(path, () => readOne(path, name));
    });
  }
  return { files, refused };
}

function pathsOf(name: string): readonly string[] {
  if (name === INPUT) return [INPUT];
  if (isMissing(name)) throw missing(name);
  if (!statSync(name).isDirectory()) {
    if (!statSync(name).isFile()) throw noScenario(name, 'is no file that could be read to its end');
    if (!name.endsWith(EXTENSION)) throw noScenario(name, 'is no scenario file');
    return [shownPath(name)];
  }
  const paths = scenariosIn(name);
  if (paths.length === 0) throw noScenario(name, 'has no scenario file in it');
  return paths.map(shownPath);
}

/** All below a folder, in the order of their names. Links to folders are not followed: they may lead in circles. */
function scenariosIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : scenariosIn(path);
    return entry.name.endsWith(EXTENSION) && statSync(path, { throwIfNoEntry: false })?.isFile() ? [path] : [];
  });
}

/** Says which file was probably meant: one in the same folder, or one of the package's. */
function missing(name: string): CheckerError {
  const near = namesBeside(name)
    .filter((beside) => beside.endsWith(EXTENSION))
    .map((beside) => join(dirname(name), beside));
  const known = existsSync(scenarioFolder()) ? scenariosIn(scenarioFolder()) : [];
  const meant = meantAmong(name, near) ?? meantAmong(name, known);
  return new CheckerError('bad-file', {
    what: `there is no file ${name}`,
    expected: meant && `a scenario file (nearest: ${shownPath(meant)})`,
    remedy: `name a ${EXTENSION} file, or a folder of such; - reads standard input`,
  });
}

function meantAmong(name: string, paths: readonly string[]): string | undefined {
  const bare = (path: string) => basename(path, EXTENSION);
  const meant = nearestName(bare(name), paths.map(bare));
  return paths.find((path) => bare(path) === meant);
}

/** What the system does not say is the user's to mend; any other error is the checker's own. */
function unreadable(name: string, error: unknown): CheckerError {
  const { code, syscall, path = name } = error as NodeJS.ErrnoException;
  if (syscall === undefined) throw error;
  return new CheckerError('bad-file', {
    what: `${shownPath(path)} cannot be read`,
    got: code,
    remedy: 'check the name, and who may read it',
  });
}

function noScenario(name: string, what: string): CheckerError {
  return new CheckerError('bad-file', {
    what: `${name} ${what}`,
    expected: `a file whose name ends in ${EXTENSION}`,
    remedy: 'name a scenario file or a folder of such; - reads standard input',
  });
}

function namedTwice(path: string, before: string, now: string): CheckerError {
  const source = path === INPUT ? 'standard input' : path;
  const by = before === now ? '' : `: by ${before} and by ${now}`;
  return new CheckerError('bad-file', {
    what: `${source} is named twice${by}`,
    remedy: 'name each file once: what is judged twice counts twice',
  });
}
