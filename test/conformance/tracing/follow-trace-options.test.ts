/** Which kernels a log is followed in, how far, and what no log does to the follower. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FollowTraceOptions } from '../../../conformance/index.ts';
import { designOf, fieldReport, follow, textOfEvents } from './log-texts.ts';

/** The line of the first event that nothing explains. */
const firstUnexplained = (text: string, options: FollowTraceOptions): number | undefined => {
  const groups = follow(text, options).designs.flatMap((design) => design.groups);
  const lines = groups.flatMap(({ outcome }) => (outcome.kind === 'not explained' ? [outcome.event.line] : []));
  return lines.length === 0 ? undefined : Math.min(...lines);
};
const verdictIn = (text: string, options: FollowTraceOptions) => follow(text, options).designs[0]?.verdict;

describe('the design', () => {
  const twice = textOfEvents('add a 1', 'attach a', 'attach b', 'add b 1', 'attach b');
  const marker = (kernel: string) => `tracing_mark_write: kernel: ${kernel}`;
  const told = (text: string, options: FollowTraceOptions = { driver: 'ideal' }) => {
    const { chosenBy, notes, designs } = follow(text, options);
    return { chosenBy, notes, designs: designs.map(({ design }) => design) };
  };

  test('is that of the kernel that the text names', () => {
    expect(told(textOfEvents(marker('6.12.117'), 'attach a'))).toEqual({
      chosenBy: 'log',
      notes: [],
      designs: ['v6.12.117'],
    });
  });

  test('is the nearest where that is not listed, and the result says so', () => {
    const { chosenBy, notes, designs } = told(textOfEvents(marker('6.12.120-rt'), 'attach a'));
    expect([chosenBy, designs, notes.length]).toEqual(['log', ['v6.12.117'], 1]);
  });

  test('is what was asked for, whatever the text says', () => {
    expect(told(textOfEvents(marker('6.12.117'), 'attach a'), { design: 'v6.1.192' })).toMatchObject({
      chosenBy: 'option',
      designs: ['v6.1.192'],
    });
    expect(() => follow(twice, { design: 'v6.99' })).toThrow('there is no such design');
    expect(() => follow(twice, { driver: 'none' })).toThrow('there is no such driver');
  });

  test('is every listed kernel where nobody says it: two attaches tell old from new', () => {
    const { chosenBy, notes, designs } = follow(twice, { driver: 'ideal', silent: 1 });
    expect([chosenBy, notes]).toEqual(['neither', ['the text does not name its kernel: every listed kernel is tried']]);
    expect(designs.filter(({ verdict }) => verdict === 'explained').map(({ design }) => design)).toEqual([
      'v6.3',
      'v6.1.192',
      'v6.1',
      'v5.19',
      'v5.19-rc1',
      'v5.17',
    ]);
    const betrayed = designs.flatMap(({ groups }) =>
      groups.flatMap(({ outcome }) => (outcome.kind === 'not explained' ? [outcome.event.line] : [])),
    );
    expect(betrayed).toEqual(Array.from({ length: 10 }, () => 5));
  });
});

test('a driver that is assumed is noted', () => {
  const text = textOfEvents('attach a');
  const notes = (options: FollowTraceOptions) => follow(text, { design: 'v6.12', ...options }).notes;
  expect(notes({})).toEqual(['the text names no driver: ideal is assumed, which no hardware is']);
  expect(notes({ driver: 'ideal' })).toEqual([]);
});

describe('limits', () => {
  test('more states than allowed are no success, and said', () => {
    const { designs } = follow(textOfEvents('add a 1', 'attach a', 'attach a'), { design: 'v6.12.117', statesMax: 4 });
    expect(designs[0]?.verdict).toBe('limit');
    expect(designs[0]?.groups[0]?.outcome).toMatchObject({ kind: 'limit', statesMax: 4, event: { line: 5 } });
  });

  test('an event that comes only after more silent steps is not explained', () => {
    // A user claims the group between the two sections of adding b; the second one finds that, attaches nothing, and ends.
    const text = textOfEvents('attach b', 'add b 1', 'attach a', 'attach b', 'remove b 1');
    const known = `[ 0.1] pci a: Adding to iommu group 1\n${text}`;
    expect(verdictIn(known, { design: 'v6.1.192', silent: 0 })).toBe('not explained');
    expect(verdictIn(known, { design: 'v6.1.192', silent: 1 })).toBe('explained');
  });

  test('after lost events following starts anew', () => {
    const removed = ['remove a 1', 'remove b 1'];
    expect(verdictIn(textOfEvents(...removed, 'remove b 1'), { design: 'v6.12.117', silent: 1 })).toBe('not explained');
    const { log, designs } = follow(textOfEvents(...removed, 'lost 8', 'remove b 1'), {
      design: 'v6.12.117',
      silent: 1,
    });
    expect([designs[0]?.verdict, log.lost]).toEqual(['explained', [{ line: 5, before: 2, count: 8 }]]);
  });
});

describe('devices', () => {
  test('that are alike are told alike, by their own names', () => {
    const { designs } = follow(textOfEvents('attach x', 'attach d1'), { design: 'v6.12.117' });
    const [x, d1] = designs[0]?.groups ?? [];
    expect([x?.members, d1?.members]).toEqual([['x'], ['d1']]);
    expect(JSON.stringify(d1?.outcome)).toBe(JSON.stringify(x?.outcome).replaceAll('"x"', '"d1"'));
  });

  test('go from one group to another', () => {
    const text = textOfEvents('remove a 1', 'add b 1', 'attach b', 'add a 2', 'attach a', 'remove a 2');
    const groups = follow(text, { design: 'v6.12.117' }).designs[0]?.groups ?? [];
    expect(groups.map(({ group, events }) => `${group}: ${events}`)).toEqual(['1: 3', '2: 3']);
  });
});

describe('whatever is done to a log', () => {
  const runs = ['intel61-remove_member_owned', 'intel612-rmrr_hotadd', 'intel612-rmrr_partial'];
  const linesOf = new Map(
    runs.map((run) => [
      run,
      fieldReport(run)
        .split('\n')
        .filter((line) => !/map: /.test(line)),
    ]),
  );
  /** Times as they were, so that an order of events is an order of time. */
  const retimed = (lines: readonly string[]) =>
    lines.map((line, index) => line.replace(/\d+\.\d{6}:/, `1.${String(index).padStart(6, '0')}:`)).join('\n');
  const changed = fc.record({
    run: fc.constantFrom(...runs),
    change: fc.constantFrom('delete', 'repeat', 'swap'),
    at: fc.nat(),
  });

  test('up to the event that is named it is explained; what explains it all explains its beginning', () => {
    let named = 0;
    fc.assert(
      fc.property(changed, ({ run, change, at }) => {
        const lines = [...(linesOf.get(run) ?? [])];
        const events = lines.flatMap((line, index) => (line.startsWith('#') ? [] : [index]));
        const place = events[at % (events.length - 1)] as number;
        if (change === 'delete') lines.splice(place, 1);
        if (change === 'repeat') lines.splice(place, 0, lines[place] as string);
        if (change === 'swap') lines.splice(place, 2, lines[place + 1] as string, lines[place] as string);
        const options = { design: designOf(run), silent: 2 };
        const text = retimed(lines);
        const end = firstUnexplained(text, options);
        if (end !== undefined) named++;
        const kept = end === undefined ? (at % lines.length) + 1 : end - 1;
        const before = text.split('\n').slice(0, kept).join('\n');
        if (before.includes('_device_')) expect(firstUnexplained(before, options)).toBeUndefined();
      }),
      { numRuns: 8, seed: 5 },
    );
    expect(named).toBeGreaterThan(2);
  });

  test('what is not explained is not explained by going on', () => {
    const known = '[ 0.1] pci a: Adding to iommu group 1\n[ 0.1] pci b: Adding to iommu group 1\n';
    const rest = ['attach b', 'attach a', 'attach b', 'remove b 1'];
    for (const length of [0, 1, rest.length]) {
      const text = known + textOfEvents('remove b 1', 'add b 1', ...rest.slice(0, length));
      const [group] = follow(text, { design: 'v6.1', silent: 1 }).designs[0]?.groups ?? [];
      expect(group?.outcome).toMatchObject({ kind: 'not explained', event: { line: 6, kind: 'added' } });
    }
  });
});
