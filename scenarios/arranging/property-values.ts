/** The values of properties: `max_pasids(d0) = 2` as a change of the topology. */
import type { Topology } from '../../model/index.ts';
import type { Application, Value } from '../scenario.ts';
import type { PropertyWord } from '../words/properties/property.ts';
import type { Context } from './arguments.ts';
import { tellNoThing } from './no-such-thing.ts';
import type { Things } from './things.ts';

/** The topology in which the thing has the property; as it was, where that makes no sense, which is told. */
export function propertyOf(
  property: PropertyWord,
  { name, arguments: sides, at }: Application,
  value: Value,
  context: Context & { readonly topology: Topology },
): Topology {
  const { things, tell, topology } = context;
  const { of } = property;
  const [side, more] = sides;
  const isOfNothing = of === 'nothing';
  if (more !== undefined || (side === undefined) !== isOfNothing || (side !== undefined && side.kind !== 'value')) {
    const expected = `${name.text}(${isOfNothing ? '' : of}) = ...`;
    tell({
      at,
      what: `${name.text} is said of ${isOfNothing ? 'nothing in particular' : `one ${of}`}`,
      expected,
      remedy: 'write it so',
    });
    return topology;
  }
  if (side !== undefined && of !== 'nothing') {
    const known = thingsOf(of, things);
    if (!known.includes(side.text)) {
      const what = of === 'mm' ? 'process' : of;
      tellNoThing(side, { what, known, remedy: 'declare it, or name another' }, context);
      return topology;
    }
  }
  const given = givenTo(property, value, things);
  if (typeof given === 'string') return property.gives(topology, side?.text ?? '', given);
  tell({
    at: value.at,
    what: `${name.text} cannot be that`,
    got: value.text,
    expected: given.expected,
    remedy: 'write one of these',
  });
  return topology;
}

function thingsOf(of: 'device' | 'group' | 'mm', { topology, mms }: Things): readonly string[] {
  const things = { device: topology.devices.map(({ name }) => name), group: topology.groups, mm: mms };
  return things[of];
}

function givenTo({ value }: PropertyWord, { text }: Value, things: Things): string | { readonly expected: string } {
  const oneOf = (known: readonly string[]) =>
    known.includes(text) ? text : { expected: `one of ${known.join(', ')}` };
  switch (value.is) {
    case 'truth':
      return oneOf(['true', 'false']);
    case 'number': {
      const isIn = /^\d{1,9}$/.test(text) && Number(text) >= value.least && Number(text) <= value.most;
      return isIn ? text : { expected: `a number from ${value.least} to ${value.most}` };
    }
    case 'device':
    case 'group':
      return oneOf(thingsOf(value.is, things));
    case 'word':
      return oneOf(value.among);
    case 'name':
      return /^[A-Za-z_][\w-]*$/.test(text) ? text : { expected: 'a name' };
  }
}
