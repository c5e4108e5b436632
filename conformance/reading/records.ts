/** The records of a recording, from its text. */
import { inert } from '../../explorer/plain-text.ts';
import type { RecordedStep } from '../recording.ts';
import { badRecording, type Place, TAKE_ANOTHER_COPY } from './bad-recording.ts';
import { eventOf, lateReturnOf } from './event-of.ts';
import { groupsOf } from './group-of.ts';
import { type LineShape, shapeOf } from './line-shape.ts';
import { mustBeNamed, type Told } from './named.ts';
import { operationOf } from './operation-of.ts';
import { Order } from './order.ts';
import { Returns } from './returns.ts';

/**
 * The records, one from each line of `text`; `file` is what messages call it.
 *
 * @throws CheckerError where a line is no record, or where the lines cannot be one recording, whole and in order.
 */
export function recordsOf(text: string, file: string): readonly RecordedStep[] {
  const lines = text.split('\n');
  const isCutOff = lines.at(-1) !== '';
  if (!isCutOff) lines.pop();
  if (lines.length === 0) throw empty(file);
  const order = new Order();
  const returns = new Returns();
  const told = lines.map((line, index): Told => {
    const at = { file, line: index + 1 };
    const shape = shapeOf(line, at, isCutOff && index === lines.length - 1);
    order.accept(shape, at);
    return recordOf(shape, at, returns);
  });
  returns.end({ file, line: lines.length });
  mustBeNamed(told, file);
  mustAgreeOnFields(told, file);
  return told.map(({ record }) => record);
}

function recordOf(shape: LineShape, at: Place, returns: Returns): Told {
  const operation = operationOf(shape.op, secondsOf(shape), at);
  const groups = groupsOf(shape.groups, at);
  const common = { number: shape.step, line: at.line, text: inert(shape.op), operation, groups };
  if (!('events' in shape)) {
    return { record: { ...common, isPending: false, returnedLate: [], events: [] }, events: [] };
  }
  const late = shape.events.map((event) => lateReturnOf(event, at)).filter((each) => each !== undefined);
  returns.accept(shape, operation, late, at);
  const { ret } = shape;
  return {
    record: {
      ...common,
      returned: ret === null ? undefined : { ...ret, info: inert(ret.info) },
      isPending: shape.pending === true,
      returnedLate: late,
      events: shape.events.map((event) => eventOf(event, at)).filter((event) => event !== undefined),
    },
    events: shape.events,
  };
}

/** How long it took; 0 where it never returned. */
function secondsOf(shape: LineShape): number {
  return 't' in shape && shape.t_ret !== null ? shape.t_ret - shape.t : 0;
}

/** What is recorded of one group is recorded of all. */
function mustAgreeOnFields(told: readonly Told[], file: string): void {
  let first: boolean | undefined;
  for (const { record } of told) {
    for (const [number, { hasVfioFile }] of Object.entries(record.groups)) {
      const has = hasVfioFile !== undefined;
      first ??= has;
      if (has === first) continue;
      throw badRecording(
        { file, line: record.line },
        {
          what: `\`groups.${number}.vfionode\` of the record is ${has ? 'there' : 'missing'}`,
          expected: 'the same fields for all groups of all records',
          remedy: TAKE_ANOTHER_COPY,
        },
      );
    }
  }
}

function empty(file: string) {
  return badRecording(file, {
    what: 'the file is empty',
    expected: 'a JSON object on each line, the first for the initial state',
    remedy: TAKE_ANOTHER_COPY,
  });
}
