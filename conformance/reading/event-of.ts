/** One event of the kernel's log, from how it is written. */
import type { RecordedEvent } from '../recording.ts';
import { badRecording, type Place, TAKE_ANOTHER_COPY } from './bad-recording.ts';

/** An operation of an earlier record that returned. */
export interface LateReturn {
  readonly number: number;
  readonly rc: number;
  readonly errno: string;
}

/** How the events begin that are read, and what they are then. */
const KNOWN: readonly {
  readonly head: string;
  /** As messages tell it. */
  readonly form: string;
  readonly whole: RegExp;
  readonly event: (words: readonly string[]) => RecordedEvent;
}[] = [
  {
    head: '__attach_device(',
    form: '__attach_device(DEVICE => DOMAIN type=TYPE)',
    whole: /^__attach_device\(([!-~]+) => ([!-~]+) type=([!-(*-~]+)\)$/,
    event: ([device = '', domain = '', type = '']) => ({ kind: 'attach', device, domain, type }),
  },
  {
    head: 'TP attach_device_to_domain',
    form: 'TP attach_device_to_domain DEVICE',
    whole: /^TP attach_device_to_domain ([!-~]+)$/,
    event: ([device = '']) => ({ kind: 'attached', device }),
  },
  {
    head: 'TP add_device_to_group',
    form: 'TP add_device_to_group groupID=N device=DEVICE',
    whole: /^TP add_device_to_group groupID=(\d+) device=([!-~]+)$/,
    event: ([group = '', device = '']) => ({ kind: 'added', device, group }),
  },
  {
    head: 'TP remove_device_from_group',
    form: 'TP remove_device_from_group groupID=N device=DEVICE',
    whole: /^TP remove_device_from_group groupID=(\d+) device=([!-~]+)$/,
    event: ([group = '', device = '']) => ({ kind: 'removed', device, group }),
  },
  {
    head: 'claim(',
    form: 'claim(g=N own=N new_owner=OWNER)',
    whole: /^claim\(g=(\d+) own=\d+ new_owner=([!-(*-~]+)\)$/,
    event: ([group = '', owner = '']) => ({ kind: 'claim', group, owner }),
  },
  {
    head: 'claim->',
    form: 'claim->rc=N',
    whole: /^claim->rc=(-?\d{1,4})$/,
    event: ([code = '']) => ({ kind: 'claimed', code: Number(code) }),
  },
  {
    head: 'release(',
    form: 'release(g=N own=N)',
    whole: /^release\(g=(\d+) own=\d+\)$/,
    event: ([group = '']) => ({ kind: 'released', group }),
  },
];

/** The event, or nothing for what is not known; an event that is known by how it begins must also end like one. */
export function eventOf(text: string, at: Place): RecordedEvent | undefined {
  const known = KNOWN.find(({ head }) => text.startsWith(head));
  if (known === undefined) return undefined;
  const [whole, ...words] = known.whole.exec(text) ?? [];
  if (whole === undefined) throw malformed(text, known.form, at);
  return known.event(words);
}

const LATE = '[RET of step ';

/** The return of an earlier operation that an event stands for, or nothing. */
export function lateReturnOf(text: string, at: Place): LateReturn | undefined {
  if (!text.startsWith(LATE)) return undefined;
  const [, number, rc, errno] = /^\[RET of step (\d{1,9}): rc=(-?\d{1,15}) errno=(\w+)\]$/.exec(text) ?? [];
  if (errno === undefined) throw malformed(text, `${LATE}N: rc=N errno=NAME]`, at);
  return { number: Number(number), rc: Number(rc), errno };
}

function malformed(text: string, form: string, at: Place) {
  return badRecording(at, {
    what: 'an event of the record is wrong',
    got: text,
    expected: form,
    remedy: TAKE_ANOTHER_COPY,
  });
}

/** Names of domains and owners in an event, and whatever else looks like one: words between brackets, `=` and `>`. */
export function wordsOf(event: string): readonly string[] {
  return event.split(/[\s()=>,]+/);
}
