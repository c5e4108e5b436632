/** What the files next to the records say of kernel and hardware, each file for itself. */
import { z } from 'zod';
import { inert } from '../../explorer/plain-text.ts';
import { type Release, releaseIn } from '../../model/index.ts';
import { badRecording, TAKE_ANOTHER_COPY, valueText } from './bad-recording.ts';
import { PCI_ADDRESS } from './group-of.ts';
import { bytesOf, fileIn, textOf } from './run-files.ts';

/** What one file says; nothing where it does not. */
export interface Says {
  readonly file: string;
  readonly kernel?: Release | undefined;
  readonly iommu?: string | undefined;
  readonly commandLine?: string | undefined;
  readonly devices?: readonly string[] | undefined;
  readonly bridges?: readonly string[] | undefined;
  readonly direct?: readonly string[] | undefined;
  readonly remapsInterrupts?: boolean | undefined;
  /** How many steps there were. */
  readonly steps?: number | undefined;
}

/** What the files in a folder say that are there, those first whose word is the kernel's own. */
export function saidIn(folder: string): readonly Says[] {
  return [saidByTrace(folder), saidByScenario(folder), saidByRun(folder)].filter((says) => says !== undefined);
}

const IOMMU = /^[A-Za-z][\w-]*$/;

const run = z.object(
  {
    kernel: z.string('a text').optional(),
    iommu: z.string('a text').regex(IOMMU, 'a word').optional(),
    rmrr: z.string('PCI addresses').nullable().optional(),
    intremap: z.string('on or off').nullable().optional(),
    cmdline: z.string('a text').optional(),
    extra: z.string('a text').optional(),
  },
  'an object',
);

/** `run.json`: how the machine was started. */
function saidByRun(folder: string): Says | undefined {
  const file = fileIn(folder, 'run.json');
  if (file === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(textOf(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badRecording(file, { what: 'the file is not JSON', expected: 'a JSON object', remedy: TAKE_ANOTHER_COPY });
  }
  const checked = run.safeParse(value);
  if (!checked.success) {
    const issue = checked.error.issues[0] as z.core.$ZodIssue;
    const [key] = issue.path;
    throw badRecording(file, {
      what: key === undefined ? 'the file says nothing of a run' : `\`${String(key)}\` is wrong`,
      got: valueText(key === undefined ? value : (value as Record<string, unknown>)[String(key)]),
      expected: issue.message,
      remedy: TAKE_ANOTHER_COPY,
    });
  }
  const { kernel, iommu, rmrr, intremap, cmdline, extra } = checked.data;
  return {
    file,
    kernel: releaseIn(kernel ?? ''),
    iommu,
    commandLine: cmdline ?? extra,
    direct: rmrr === undefined ? undefined : addressesOf(rmrr ?? '', file),
    remapsInterrupts: typeof intremap === 'string' ? intremap !== 'off' : undefined,
  };
}

/** `05:00.1`, several with commas or spaces between them; the domain may be left out where it is 0. */
function addressesOf(text: string, file: string): readonly string[] {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  return words.map((word) => {
    const address = /^[^:]*:[^:]*:/.test(word) ? word : `0000:${word}`;
    if (PCI_ADDRESS.test(address)) return address;
    throw badRecording(file, {
      what: 'the devices with a direct mapping are no PCI addresses',
      got: text,
      expected: 'addresses as 05:00.1',
      remedy: TAKE_ANOTHER_COPY,
    });
  });
}

/** `scenario.md`: the lines that begin with `- Kernel:`, `- Topology:` and `- Result:`. */
function saidByScenario(folder: string): Says | undefined {
  const file = fileIn(folder, 'scenario.md');
  if (file === undefined) return undefined;
  const text = textOf(file);
  const after = (word: string) => new RegExp(`^- ${word}: (.*)$`, 'm').exec(text)?.[1];
  const [kernel = '', ...rest] = after('Kernel')?.split(';') ?? [];
  const iommu = rest.map((part) => /^ *IOMMU: *([A-Za-z][\w-]*) *$/.exec(part)?.[1]).find((word) => word !== undefined);
  const direct = /\bRMRR for ([^)]*)/.exec(after('Topology') ?? '')?.[1]?.match(/[\da-f:]+:[\da-f]{2}\.[0-7]\b/g);
  const steps = /^(\d{1,9}) steps\b/.exec(after('Result') ?? '')?.[1];
  return {
    file,
    kernel: releaseIn(kernel),
    iommu,
    direct: direct ? addressesOf(direct.join(' '), file) : undefined,
    steps: steps === undefined ? undefined : Number(steps),
  };
}

/** Characters of a raw log in which its marks are looked for, at most. */
const HEAD = 2 ** 20;

/** `trace.txt`: the marks that the recorder wrote into the kernel's log before the first operation. */
function saidByTrace(folder: string): Says | undefined {
  const file = fileIn(folder, 'trace.txt');
  if (file === undefined) return undefined;
  // Names of tasks are whatever somebody called them: no reason to refuse the log.
  const text = bytesOf(file).toString('latin1', 0, HEAD);
  const marks = [...text.matchAll(/^[^\n]*?\btracing_mark_write: ([^\n]*)$/gm)].map(([, mark = '']) => mark);
  const first = marks.findIndex((mark) => mark.startsWith('CALL '));
  const head = first < 0 ? marks : marks.slice(0, first);
  const after = (word: string) => head.find((mark) => mark.startsWith(word))?.slice(word.length);
  const kernel = after('kernel: ');
  const devices = head
    .map((mark) => /^PCI ([\da-f:.]+) .*\bclass=0x([\da-f]{6})\b/.exec(mark))
    .filter((match) => match !== null)
    .filter(([, address = '']) => PCI_ADDRESS.test(address));
  return {
    file,
    kernel: releaseIn(kernel ?? ''),
    commandLine: after('cmdline: '),
    devices: devices.length === 0 ? undefined : [...new Set(devices.flatMap(([, address = '']) => address))],
    // Base class 06, subclass 04: a bridge from PCI to PCI, root ports and ports of switches included.
    bridges: [...new Set(devices.flatMap(([, address = '', kind = '']) => (/^0604/.test(kind) ? [address] : [])))],
  };
}

/** A command line with single spaces, and inert. */
export function commandLineText(text: string): string {
  return inert(text.trim().split(/\s+/).join(' '));
}
