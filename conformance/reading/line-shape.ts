/** The shape of one line of the records: JSON, with the fields that are read and what each may be. */
import { z } from 'zod';
import { badRecording, type Place, TAKE_ANOTHER_COPY, valueText } from './bad-recording.ts';

/** As `iommu_group_show_type` names them. */
const SYSFS_TYPES = ['DMA', 'DMA-FQ', 'identity', 'blocked', 'unmanaged', 'unknown'] as const;

/** As recordings name the constants IOMMU_DOMAIN_*; `-` for that of no domain. */
const DOMAIN_TYPES = ['DMA', 'DMA-FQ', 'IDENTITY', 'UNMANAGED', 'BLOCKED', 'SVA', 'PLATFORM', 'NESTED', '-'] as const;

const one = (words: readonly string[]) => `one of ${words.join(', ')}`;
const time = z.number('seconds').nonnegative('seconds, 0 or more');
const name = z.string('a name, or - for none').regex(/^[!-~]+$/, 'a name without spaces, or - for none');

const group = z.object(
  {
    type: z.enum(SYSFS_TYPES, one(SYSFS_TYPES)),
    vfionode: z.union([z.literal(0), z.literal(1)], '0 or 1').optional(),
    devs: z.string('devices, 0000:01:00.0[DRIVER] each, separated by commas'),
    owner_cnt: z.int('a count').nonnegative('a count, 0 or more'),
    owner: name,
    default: name,
    blocking: name,
    domain: name,
    domain_type: z.enum(DOMAIN_TYPES, one(DOMAIN_TYPES)),
  },
  'the state of a group',
);

const groups = z.record(z.string().regex(/^(0|[1-9]\d*)$/), group, 'groups by number');

const returned = z.object(
  {
    rc: z.int('a whole number'),
    errno: z.string('0, or the name of an errno'),
    info: z.string('a text'),
  },
  'rc, errno and info',
);

const initial = z.object({ step: z.literal(0, '0, for the initial state'), op: z.literal('INIT'), groups });

const later = z.object(
  {
    step: z.int('a whole number').nullable(),
    op: z.string('the operation, as a text'),
    t: time,
    t_ret: time.nullable(),
    ret: returned.nullable(),
    pending: z.boolean('true or false').nullable(),
    events: z.array(z.string('a text'), 'a list of texts'),
    groups,
  },
  'a record',
);

/** A group as it is written. */
export type GroupShape = z.infer<typeof group>;

/** What a line says of what follows the initial state. */
export type LaterShape = z.infer<typeof later>;

/** What a line says: all fields are there and have the right type; whether they make sense together is not known. */
export type LineShape = z.infer<typeof initial> | LaterShape;

/**
 * Reads one line.
 *
 * @throws CheckerError where it is not JSON, says a thing twice, lacks a field, or has one of a wrong type.
 */
export function shapeOf(text: string, at: Place, isCutOff: boolean): LineShape {
  const value = jsonOf(text, at, isCutOff);
  const isInitial = typeof value === 'object' && value !== null && 'op' in value && value.op === 'INIT';
  const checked = (isInitial ? initial : later).safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0] as z.core.$ZodIssue;
  const path = issue.path.map(String);
  const got = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null)?.[key], value);
  const what = path.length === 0 ? 'the line is no record' : `\`${path.join('.')}\` of the record is `;
  throw badRecording(at, {
    what: path.length === 0 ? what : what + (got === undefined ? 'missing' : 'wrong'),
    got: valueText(got),
    expected: issue.code === 'invalid_key' ? 'the number of a group' : issue.message,
    remedy: TAKE_ANOTHER_COPY,
  });
}

function jsonOf(text: string, at: Place, isCutOff: boolean): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRecording(at, {
      what: isCutOff ? 'the file ends in the middle of a record' : 'the line is not JSON',
      got: isCutOff ? text.slice(-40) : text,
      expected: 'a JSON object on a line of its own',
      remedy: TAKE_ANOTHER_COPY,
    });
  }
  if (keysWritten(text) !== keysOf(value)) {
    throw badRecording(at, {
      what: 'the record has a field twice',
      expected: 'each field once: which of the two is meant, nobody knows',
      remedy: TAKE_ANOTHER_COPY,
    });
  }
  return value;
}

/** `JSON.parse` lets the last of two fields of one name win, without a word; so they are counted as they are written. */
function keysWritten(text: string): number {
  let keys = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') isQuoted = !isQuoted;
    // What is escaped ends no text. Outside of texts, each colon follows a key.
    else if (isQuoted) at += character === '\\' ? 1 : 0;
    else if (character === ':') keys++;
  }
  return keys;
}

function keysOf(value: unknown): number {
  let keys = 0;
  const open = [value];
  while (open.length > 0) {
    const inner = open.pop();
    if (typeof inner !== 'object' || inner === null) continue;
    const values = Object.values(inner);
    if (!Array.isArray(inner)) keys += values.length;
    for (const each of values) open.push(each);
  }
  return keys;
}
