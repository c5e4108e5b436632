/** Whether every domain and owner that a group shows has been heard of. */
import type { RecordedGroup, RecordedStep } from '../recording.ts';
import { badRecording, TAKE_ANOTHER_COPY } from './bad-recording.ts';
import { wordsOf } from './event-of.ts';

/** A record, and the events as they were written, known or not. */
export interface Told {
  readonly record: RecordedStep;
  readonly events: readonly string[];
}

/**
 * Each name must be in the initial state or in an event before its record, or of it: the recorder names pointers as
 * they pass. That is asked only of a recording whose events tell of domains; tracepoints alone do not.
 */
export function mustBeNamed(told: readonly Told[], file: string): void {
  const initial = new Set(Object.values(told[0]?.record.groups ?? {}).flatMap(namesOf));
  const shown = new Set(told.flatMap(({ record }) => Object.values(record.groups).flatMap(namesOf)));
  const heard = new Set(initial);
  if (!told.some(({ events }) => events.some((event) => wordsOf(event).some((word) => shown.has(word))))) return;
  for (const { record, events } of told) {
    for (const event of events) for (const word of wordsOf(event)) heard.add(word);
    for (const [number, group] of Object.entries(record.groups)) {
      const unheard = namesOf(group).find((name) => !heard.has(name));
      if (unheard === undefined) continue;
      throw badRecording(
        { file, line: record.line },
        {
          what: `group ${number} has a domain or an owner never named before`,
          got: unheard,
          expected: 'a name of the initial state, or of an event up to this record',
          remedy: TAKE_ANOTHER_COPY,
        },
      );
    }
  }
}

function namesOf(group: RecordedGroup): readonly string[] {
  const names = [group.domain, group.defaultDomain, group.blockingDomain, group.owner];
  return names.filter((name) => name !== null);
}
