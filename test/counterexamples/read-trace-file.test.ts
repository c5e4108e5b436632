import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { readTraceFile, TRACE_BYTES_MAX, type Trace, writeTrace } from '../../counterexamples/index.ts';
import { CheckerError } from '../../explorer/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'traces-'));
afterAll(() => rmSync(folder, { recursive: true }));

const trace: Trace = {
  format: 'counterexample trace',
  version: 1,
  ending: { type: 'deadlocks' },
  configuration: {},
  initial: '0123456789ab',
  steps: [],
};

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The message with which reading is refused, without the folder's name, which differs every time. */
async function refusal(path: string, standardInput?: Readable): Promise<string> {
  const refused = await readTraceFile(path, standardInput).then(
    () => 'it is read',
    (error: unknown) => (error instanceof CheckerError ? error.message : error),
  );
  return String(refused).replaceAll(folder, 'FOLDER').replaceAll('\0', '<NUL>');
}

test('a file', async () => {
  expect(await readTraceFile(file('trace.json', writeTrace(trace)))).toEqual(trace);
});

test('standard input, in pieces that cut a character in two', async () => {
  const written = { ...trace, configuration: { note: 'Größe' } };
  const bytes = [...Buffer.from(writeTrace(written))].map((byte) => Buffer.of(byte));
  expect(await readTraceFile('-', Readable.from(bytes))).toEqual(written);
});

test('a file that begins with a byte order mark', async () => {
  expect(await readTraceFile(file('mark.json', `\uFEFF${writeTrace(trace)}`))).toEqual(trace);
});

test('a missing file', async () => {
  expect(await refusal(join(folder, 'missing.json'))).toMatchInlineSnapshot(`
    "there is no file FOLDER/missing.json [bad-file]
      got:      ENOENT
      remedy:   check the name; \`-\` reads standard input"
  `);
});

test('a directory', async () => {
  expect(await refusal(folder)).toMatchInlineSnapshot(`
    "FOLDER is a directory [bad-file]
      got:      EISDIR
      remedy:   give the name of a trace file in it"
  `);
});

test('a name that no file can have', async () => {
  expect(await refusal('a\0b')).toMatchInlineSnapshot(`
    "a<NUL>b cannot be read [bad-file]
      got:      ERR_INVALID_ARG_VALUE
      remedy:   check the file and who may read it"
  `);
});

test('a file of 1 GB is not read', async () => {
  const path = file('huge.json', '');
  truncateSync(path, 2 ** 30);
  const before = process.memoryUsage().arrayBuffers;
  expect(await refusal(path)).toMatchInlineSnapshot(`
    "FOLDER/huge.json is too large for a trace [bad-file]
      expected: at most 16 MiB
      remedy:   give the name of a trace file"
  `);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * TRACE_BYTES_MAX);
});

test('standard input that never ends', async () => {
  const endless = new Readable({
    read() {
      this.push(Buffer.alloc(2 ** 16, '['));
    },
  });
  expect(await refusal('-', endless)).toMatchInlineSnapshot(`
    "standard input is too large for a trace [bad-file]
      expected: at most 16 MiB
      remedy:   give the name of a trace file"
  `);
  expect(endless.destroyed).toBe(true);
});

test('a file that is not text', async () => {
  expect(await refusal(file('trace.json.gz', Uint8Array.of(0x1f, 0x8b, 0x08, 0xff)))).toMatchInlineSnapshot(`
    "FOLDER/trace.json.gz is not text [bad-file]
      expected: JSON in UTF-8
      remedy:   give the name of a trace file, not compressed and in UTF-8"
  `);
});

test('standard input that is cut short', async () => {
  expect(await refusal('-', Readable.from([writeTrace(trace).slice(0, 40)]))).toMatchInlineSnapshot(`
    "standard input is not JSON, or only the beginning of it [bad-trace]
      got:      "{\\n  \\"format\\": \\"counterexample trace\\",\\n  "
      remedy:   check that the file is whole: it may have been cut short on its way"
  `);
});
