/** The rules of the house, as tests: what may import what, how long a file may be, what nobody may call. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('..', import.meta.url).pathname;
const SOURCES = [
  'explorer',
  'counterexamples',
  'mutants',
  'model',
  'invariants',
  'scenarios',
  'conformance',
  'cli',
  'bench',
] as const;

/** Folder to the folders that it may import from, itself aside. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  explorer: [],
  counterexamples: ['explorer'],
  mutants: ['explorer'],
  model: ['explorer'],
  invariants: ['model', 'explorer'],
  scenarios: ['explorer', 'model', 'invariants'],
  conformance: ['explorer', 'model'],
  cli: ['explorer', 'counterexamples', 'mutants', 'model', 'invariants', 'scenarios', 'conformance'],
  bench: ['explorer', 'counterexamples', 'mutants', 'model', 'invariants', 'scenarios', 'conformance', 'cli'],
  test: ['explorer', 'counterexamples', 'mutants', 'model', 'invariants', 'scenarios', 'conformance', 'cli', 'bench'],
};

/** Folders to which the explorer is a language of types, with {@link Choices} its only value. */
const KNOW_TYPES_ONLY = ['model', 'invariants'];
/** The values they may use: how choices are read, and how a user's mistake is told. */
const LANGUAGE = ['Choices', 'CheckerError', 'nearest'];

/** Folders to which the model is its index; tests may look further in. */
const MEET_THE_INDEX = ['invariants', 'scenarios', 'conformance', 'cli', 'bench'];

/** Files that nobody imports: where programs, packages and threads start. */
const ENTRIES = [
  /^explorer\/(index|worker)\.ts$/,
  /^scenarios\/(index|judging\/worker)\.ts$/,
  /^conformance\/(index|files\/worker)\.ts$/,
  /^counterexamples\/index\.ts$/,
  /^mutants\/(index|worker)\.ts$/,
  /^explorer\/(places|coverage\/index|comparison\/index)\.ts$/,
  /^cli\/(main|mutants\/worker)\.ts$/,
  /^bench\//,
];

interface Import {
  readonly from: string;
  /** A file of ours, or a package. */
  readonly to: string;
  readonly isOurs: boolean;
  /** What is imported by value; nothing for types. */
  readonly values: readonly string[];
}

const files = [...SOURCES, 'test'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`),
);
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const folderOf = (file: string): string => file.split('/')[0] as string;
const sources = files.filter((file) => folderOf(file) !== 'test');
const imports = files.flatMap(importsOf);

function importsOf(file: string): readonly Import[] {
  const text = textOf(file);
  const statements = [...text.matchAll(/^(?:import|export)\s+(type\s)?([^;'"]*?)\sfrom\s+'([^']+)'/gm)].map(
    ([, type, names = '', specifier = '']) => ({ names: type === undefined ? valuesOf(names) : [], specifier }),
  );
  const others = [...text.matchAll(/\bimport\(\s*'([^']+)'|^import\s+'([^']+)'/gm)].map(([, dynamic, bare]) => ({
    names: ['*'],
    specifier: dynamic ?? bare ?? '',
  }));
  return [...statements, ...others].map(({ names, specifier }) => {
    const isOurs = specifier.startsWith('.');
    const to = isOurs ? normalize(join(file, '..', specifier)) : packageOf(specifier);
    return { from: file, to, isOurs, values: names };
  });
}

function valuesOf(names: string): readonly string[] {
  const listed = names.replace(/[{}]/g, '').split(',');
  return listed.map((name) => name.trim()).filter((name) => name !== '' && !name.startsWith('type '));
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] as string);
}

/** `file:line: what` for each line that matches, comments aside. */
function linesWith(pattern: RegExp, among: readonly string[]): readonly string[] {
  return among.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, index) => {
        const match = /^\s*(\*|\/\/|\/\*)/.test(line) ? null : pattern.exec(line);
        return match === null ? [] : [`${file}:${index + 1}: ${match[0]}`];
      }),
  );
}

it('the imports below are read from real files', () => {
  expect(sources.length).toBeGreaterThan(20);
  expect(imports.filter(({ from, to }) => from === 'explorer/run.ts' && to === 'explorer/errors.ts')).toHaveLength(1);
});

describe('imports', () => {
  it('run one way', () => {
    const wrong = imports.filter(({ from, to, isOurs }) => {
      const [source, target] = [folderOf(from), folderOf(to)];
      return isOurs && source !== target && !LAYERS[source]?.includes(target);
    });
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('of the explorer by the model and the invariants are types, and `Choices`', () => {
    const wrong = imports.filter(
      ({ from, to, values }) =>
        KNOW_TYPES_ONLY.includes(folderOf(from)) &&
        folderOf(to) === 'explorer' &&
        values.some((name) => !LANGUAGE.includes(name)),
    );
    expect(wrong.map(({ from, to, values }) => `${from} -> ${to}: ${values}`)).toEqual([]);
  });

  it('of the model by invariants, cli and bench are of its index', () => {
    const users = imports.filter(({ from, to }) => MEET_THE_INDEX.includes(folderOf(from)) && folderOf(to) === 'model');
    expect(users.length).toBeGreaterThan(20);
    const wrong = users.filter(({ to }) => to !== 'model/index.ts');
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('lead to files that exist', () => {
    const known = new Set(files);
    const dead = imports.filter(({ to, isOurs }) => isOurs && to.endsWith('.ts') && !known.has(to));
    expect(dead.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('lead to every source file but the entries', () => {
    const imported = new Set(imports.filter(({ from }) => folderOf(from) !== 'test').map(({ to }) => to));
    const lost = sources.filter((file) => !imported.has(file) && !ENTRIES.some((entry) => entry.test(file)));
    expect(lost).toEqual([]);
  });
});

it('explorer and counterexamples know no IOMMU', () => {
  const generic = sources.filter((file) => ['explorer', 'counterexamples'].includes(folderOf(file)));
  expect(linesWith(/\b(iommu|vfio|pasid|dma|linux|kernel)\b/i, generic)).toEqual([]);
});

describe('a file', () => {
  it('has at most 400 lines', () => {
    const long = files.map((file) => [file, textOf(file).split('\n').length - 1] as const);
    expect(long.filter(([, lines]) => lines > 400)).toEqual([]);
  });

  it('is named in kebab-case, for an idea', () => {
    const names = sources.map((file) => file.split('/').at(-1) as string);
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name))).toEqual([]);
    expect(names.filter((name) => /util|helper|manager|misc|common/.test(name))).toEqual([]);
  });
});

describe('nothing that decides a verdict', () => {
  const deciding = sources.filter((file) => ['explorer', 'model', 'invariants'].includes(folderOf(file)));

  it('reads a clock, draws lots or asks the environment', () => {
    expect(linesWith(/Date\.now|new Date\b|Math\.random|crypto\.random\w+|process\.(env|argv)/, deciding)).toEqual([]);
  });

  it('measures time, but for the search, which reports it and may be limited by it', () => {
    const timed = linesWith(/performance\.now/, deciding).map((line) => line.split(':')[0]);
    const searches = ['explorer/search.ts', 'explorer/comparison/pair-search.ts'];
    expect(new Set(timed)).toEqual(new Set(['explorer/filling.ts', ...searches]));
  });
});

describe('no source file', () => {
  it('leaves things for later', () => {
    expect(
      linesWith(
        /\b(TODO|FIXME|XXX|HACK)\b/,
        files.filter((file) => file !== 'test/architecture.test.ts'),
      ),
    ).toEqual([]);
  });

  it('exports a default, but for tools that ask for one', () => {
    expect(linesWith(/^export default\b/, files)).toEqual([]);
  });

  it('silences the compiler or the linter', () => {
    const silencing = /@ts-(ignore|nocheck|expect-error)|biome-ignore/;
    const lines = sources.filter((file) => silencing.test(textOf(file)));
    expect(lines).toEqual([]);
  });
});

describe('package.json', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
    readonly scripts: Readonly<Record<string, string>>;
  };
  const usedBy = (isUser: (file: string) => boolean) =>
    new Set(imports.filter(({ from, isOurs }) => !isOurs && isUser(from)).map(({ to }) => to));

  it('lists what the sources import, and nothing else', () => {
    const used = [...usedBy((file) => folderOf(file) !== 'test')].filter((name) => !name.startsWith('node:'));
    expect(used.sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });

  it('lists tools that tests import or scripts call', () => {
    const commands = Object.values(manifest.scripts).join(' ');
    const called: Readonly<Record<string, string>> = { '@biomejs/biome': 'biome', typescript: 'tsc' };
    const inTests = usedBy((file) => folderOf(file) === 'test');
    // The types of Node are no import: the compiler's configuration names them.
    const unused = Object.keys(manifest.devDependencies).filter(
      (name) => name !== '@types/node' && !inTests.has(name) && !commands.includes(called[name] ?? name),
    );
    expect(unused).toEqual([]);
  });

  it('fixes each version exactly', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});

it('every error code is used where something is refused', () => {
  const errors = textOf('explorer/errors.ts');
  const union = errors.slice(errors.indexOf('type ErrorCode'), errors.indexOf('export interface Diagnosis'));
  const codes = [...union.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code as string);
  expect(codes.length).toBeGreaterThan(10);
  const others = sources.filter((file) => file !== 'explorer/errors.ts').map(textOf);
  expect(codes.filter((code) => !others.some((text) => text.includes(`'${code}'`)))).toEqual([]);
});
