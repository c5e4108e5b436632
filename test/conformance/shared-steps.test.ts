/** What a recording bears out where several ways of the model explain it: what they share. */
import { expect, test } from 'vitest';
import { sharing, type Way } from '../../conformance/following/follow-record.ts';
import { Run, type StepRecord } from '../../explorer/index.ts';
import { findDesign, findDriver, findTopology, iommuSystem } from '../../model/index.ts';

const system = iommuSystem({
  design: findDesign('v6.12.117'),
  driver: findDriver('intel-vtd'),
  topology: findTopology('wide'),
  environment: [],
});

/** A way on which `devices` are offered to a kernel driver, one after the other. */
function way(...devices: readonly string[]): Way {
  const run = new Run(system, { faults: 0, breaches: 0 });
  const taken = devices.map((actor): StepRecord => {
    const result = run.take({ actor, command: { type: 'bind', driver: 'kernel' }, outcomes: [] });
    if (!('taken' in result)) throw new Error(`${actor} cannot be bound`);
    return result.taken;
  });
  return { hypothesis: {} as never, differences: [], taken, shared: taken };
}

const stepsOf = ({ shared }: Way) => shared.map(({ step: { actor } }) => actor);

test('in another order the same steps are shared, whatever state they leave elsewhere', () => {
  expect(stepsOf(sharing(way('d1', 'd3'), way('d3', 'd1')))).toEqual(['d1', 'd3']);
});

test('what only one of them has is not', () => {
  expect(stepsOf(sharing(way('d1', 'd3'), way('d3')))).toEqual(['d3']);
  expect(stepsOf([way('d1', 'd3'), way('d3'), way('d1')].reduce(sharing))).toEqual([]);
});

test('nor what went otherwise', () => {
  const refused = way('d1');
  const [step] = refused.taken;
  const deliveries = step?.deliveries.map((one) => ({ ...one, event: { ...one.event, errno: '-EBUSY' } })) ?? [];
  const other = { ...refused, shared: [{ ...(step as StepRecord), deliveries }] };
  expect(stepsOf(sharing(way('d1'), other))).toEqual([]);
});
