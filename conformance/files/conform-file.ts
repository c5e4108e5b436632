/** One file against the model, whatever it turns out to be: what is wrong with it is told, not thrown. */
import { CheckerError } from '../../explorer/errors.ts';
import { inert } from '../../explorer/plain-text.ts';
import type { Design } from '../../model/index.ts';
import type { Systems } from '../arranging/systems.ts';
import { conform } from '../following/conform.ts';
import { isRecords, readRecording } from '../reading/read-recording.ts';
import { stemOf, textOf } from '../reading/run-files.ts';
import { followTrace } from '../tracing/follow-trace.ts';
import type { TraceSystems } from '../tracing/group-systems.ts';
import { readTraceLog } from '../tracing/read-trace-log.ts';
import type { FileConformed } from './file-conformed.ts';

/** A file, and what of the command line is for it: plain data, which crosses to a worker. */
export interface AskedFile {
  readonly path: string;
  /** Design, or its name as `--design` takes it, and driver; what the recording says where they are left out. */
  readonly design?: string | Design | undefined;
  readonly driver?: string | undefined;
  /** Of a log: several designs instead; of those that agree in what is read of them one is followed. */
  readonly designs?: readonly string[] | undefined;
  /** Of a log: the most steps between two events that fire none. */
  readonly silent?: number | undefined;
  /** Of a log: the most failures that the interface permits, in each group. */
  readonly faults?: number | undefined;
}

/** Systems that were made for other files: what is known of one recording is known to the next of the same machine. */
export interface KnownSystems {
  readonly ofRuns: Systems;
  readonly ofLogs: TraceSystems;
}

/** None yet. */
export function noSystems(): KnownSystems {
  return { ofRuns: new Map(), ofLogs: new Map() };
}

/** Of a log: how many of the designs have been followed. */
export interface DesignsDone {
  readonly designs: number;
  readonly of: number;
}

/** What becomes of it; `tell` hears how far it is. An error that is no mistake of the user's is the checker's own, and says so. */
export function conformFile(asked: AskedFile, systems: KnownSystems, tell: (done: DesignsDone) => void): FileConformed {
  try {
    return conformed(asked, systems, tell);
  } catch (error) {
    const why = error instanceof CheckerError ? 'refused' : 'failed';
    return {
      kind: 'not compared',
      why,
      file: asked.path,
      reason: error instanceof Error ? error.message : String(error),
    };
  }
}

function conformed(
  { path, design, designs, driver, silent, faults }: AskedFile,
  systems: KnownSystems,
  tell: (done: DesignsDone) => void,
): FileConformed {
  const text = textOf(path);
  if (isRecords(text)) return conform(readRecording(path), { design, driver }, systems.ofRuns);
  const asked = { design: designs ?? design, driver, silent, faults };
  const log = readTraceLog(text, inert(path));
  const followed = followTrace(log, asked, systems.ofLogs, (done, of) => tell({ designs: done, of }));
  return { kind: 'followed', name: stemOf(path), file: followed.log.file, followed };
}

/** Whether it holds a log; what is wrong with a file that cannot be read is told when it is its turn. */
export function isLog({ path }: AskedFile): boolean {
  try {
    return !isRecords(textOf(path));
  } catch (error) {
    if (error instanceof CheckerError) return false;
    throw error;
  }
}
