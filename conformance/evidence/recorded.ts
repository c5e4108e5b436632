/**
 * What recordings bear out, delivery by delivery: data that ships with the program (`conformance/recorded.json`), as it
 * was gathered from the operations that `conform` reproduced.
 */
import { readFileSync } from 'node:fs';

/** A recorded run that was held against the model. */
export interface RecordedRun {
  /** As `--design` and `--driver` take them. */
  readonly design: string;
  readonly driver: string;
  /** Operations that were reproduced. */
  readonly reproduced: number;
}

/** A delivery by its key, and where it is in reproduced operations. */
export interface RecordedDelivery {
  /** Choices of the design that the answer read, in one of them or another. */
  readonly reads: readonly string[];
  /** The runs that have it, each with the first step that does: `intel61-errors 3`. */
  readonly seen: readonly string[];
}

/** All that recordings bear out. */
export interface Recorded {
  readonly runs: Readonly<Record<string, RecordedRun>>;
  /** By kind of actor and command, by errno, the runs in which it was returned. */
  readonly commands: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly deliveries: Readonly<Record<string, RecordedDelivery>>;
}

/** Reads the file of the package. */
export function readRecorded(file: string): Recorded {
  return JSON.parse(readFileSync(file, 'utf8')) as Recorded;
}

/** The run of a witness `intel61-errors 3`. */
export function runOf(witness: string): string {
  return witness.replace(/ \d+$/, '');
}

/** The file's text: a line for each run, command and delivery, sorted, so that a difference shows what is new. */
export function recordedText({ runs, commands, deliveries }: Recorded): string {
  const section = (name: string, entries: Readonly<Record<string, unknown>>) => {
    const lines = Object.keys(entries)
      .sort()
      .map((key) => `    ${JSON.stringify(key)}: ${JSON.stringify(entries[key])}`);
    return lines.length === 0 ? `  "${name}": {}` : `  "${name}": {\n${lines.join(',\n')}\n  }`;
  };
  return `{\n${[section('runs', runs), section('commands', commands), section('deliveries', deliveries)].join(',\n')}\n}\n`;
}
