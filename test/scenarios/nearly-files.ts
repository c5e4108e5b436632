/** Files whose grammar is right: what they say is drawn from all that files may say, and most of it makes sense. */
import fc from 'fast-check';
import { designs, drivers, liberties, topologies } from '../../model/index.ts';
import { CALLS, type CallWord, FAILURES, type Parameter, PROPERTIES, TERMS } from '../../scenarios/index.ts';

const pick = (...words: readonly string[]) => fc.constantFrom(...words);
/** Of `senseless`, one in thirty. */
const mostly = (sensible: fc.Arbitrary<string>, senseless: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 29, arbitrary: sensible }, senseless);

const anything = pick(
  ...['d0', 'd9', 'g0', 'A', 'P0', 'P7', 'm0', 'NULL', 'BLOCKED', '0', '3', '4000000', '-EBUSY', 'P0:r0', 'P7:r0'],
  ...['kernel', 'DMA', 'true', 'none', 'I-06', 'I-9999', 'iommu', '__proto__', 'constructor', 'hw(d0)', 'dom(dom(g0))'],
);

/** What a parameter of a call, a term or a failure may be. */
function fits(parameter: string | Parameter): fc.Arbitrary<string> {
  const { is, ...rest } = typeof parameter === 'string' ? { is: parameter } : parameter;
  if ('among' in rest) return pick(...rest.among);
  if ('of' in rest && typeof rest.of !== 'string') return fc.oneof(...rest.of.map(fits));
  const names: Readonly<Record<string, readonly string[]>> = {
    group: ['g0', 'g0', 'g1'],
    device: ['d0', 'd0', 'd1', 'd2'],
    domain: ['A', 'A', 'B'],
    pasid: ['1', '1', '2', '0'],
    mm: ['m0'],
    thread: ['P0'],
    invariant: ['I-01', 'I-06', 'I-16'],
  };
  const known = names[is];
  return known === undefined ? anything : pick(...known);
}

interface Takes {
  readonly name: string;
  readonly takes: readonly (string | Parameter)[];
}

/** A word with its arguments. */
function application({ name, takes }: Takes): fc.Arbitrary<string> {
  const given = takes.map((parameter) => mostly(fits(parameter), anything));
  const sides = fc.oneof({ weight: 40, arbitrary: fc.tuple(...given) }, fc.array(anything, { maxLength: 4 }));
  return sides.map((texts) => `${name}(${texts.join(', ')})`);
}

const applicationOf = (words: readonly Takes[]) => fc.constantFrom(...words).chain(application);
const named = (list: readonly { readonly name: string }[]) => pick(...list.map(({ name }) => name));

/** These need no other start than a file has here; of the others, many do. */
const isCore = ({ name }: CallWord) => /^iommu_(group_|attach_|detach_|domain_free)|^(un)?bind$/.test(name);
const called = fc
  .oneof({ weight: 4, arbitrary: fc.constantFrom(...CALLS.filter(isCore)) }, fc.constantFrom(...CALLS))
  .chain((word) => application(word).map((text) => ({ text, isKept: word.returns === 'errno' })));

const property = fc.constantFrom(...PROPERTIES).chain(({ name, of, value }) => {
  const values: Readonly<Record<string, readonly string[]>> = {
    truth: ['true', 'false'],
    number: ['0', '1', '2'],
    name: ['i1'],
  };
  const words = value.is === 'word' ? value.among : (values[value.is] ?? ['d0']);
  return fc
    .tuple(application({ name, takes: of === 'nothing' ? [] : [of] }), mostly(pick(...words), anything))
    .map((parts) => parts.join(' = '));
});
const declaration = fc.oneof(
  { weight: 4, arbitrary: property },
  {
    weight: 4,
    arbitrary: pick('owner(g0) = P0', 'dom(g0) = A', 'drv(d0) = kernel', 'drv(d1) = managed', 'dom(g1) = B'),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(pick('fail', 'break'), applicationOf(FAILURES)).map(([how, of]) => `may ${how} ${of}`),
  },
  { weight: 1, arbitrary: called.map(({ text }) => text) },
  { weight: 1, arbitrary: named(liberties).map((name) => `environment ${name}`) },
  {
    weight: 1,
    arbitrary: pick('domain I : IDENTITY', 'domain F : FOREIGN', 'group g2 = d3', 'group g0 = d1', 'dom(g0) = B'),
  },
);

const statement = fc
  .tuple(called, pick('r0', 'r1'), pick('', '', '', ' if r0 = 0', ' if r0 != 0'))
  .map(([{ text, isKept }, register, condition]) => `${isKept ? `${register} = ` : ''}${text}${condition}`);
/** Sets the register that conditions and clauses read. */
const first = pick('r0 = iommu_attach_group(A, g0)', 'r0 = iommu_attach_device(B, d0)', 'r0 = bind(d0, kernel)');

const atom = fc.oneof(
  fc.constantFrom(...TERMS).chain(({ name, takes, gives, values = [] }) => {
    const words: Readonly<Record<string, readonly string[]>> = {
      domain: ['A', 'B', 'NULL', 'BLOCKED', 'dom(g0)', 'hw(d0)', 'def(g0)'],
      owner: ['P0', 'NULL'],
      number: ['0', '1', '2'],
      driver: ['none', 'kernel', 'vfio'],
      group: ['g0', 'NULL'],
      errno: ['0', '-EBUSY'],
      word: values,
    };
    const known = words[gives] ?? [];
    const said = application({ name, takes });
    if (known.length === 0) return said;
    return fc.tuple(said, pick('=', '!='), mostly(pick(...known), anything)).map((parts) => parts.join(' '));
  }),
  fc
    .tuple(pick('P0:r0 = ', 'P0:r0 != '), mostly(pick('0', '-EBUSY', '-EINVAL'), anything))
    .map((parts) => parts.join('')),
);
const expression = fc
  .array(fc.tuple(pick('', '~'), atom), { minLength: 1, maxLength: 2 })
  .map((parts) => parts.map((part) => part.join('')).join(' /\\ '));
/** One cell, as each costs a walk. */
const result = fc
  .tuple(
    mostly(named(designs), pick('v9', 'mainline+nothing', 'mainline+pasid-unchecked')),
    mostly(named(drivers), pick('no-driver')),
    pick('Never', 'Sometimes', 'Always', 'NoSuchCall'),
  )
  .map(([design, driver, verdict]) => `Result: ${design}/${driver} ${verdict}\n`);

const ITS_OWN = ['group g0 = d0', 'group g1 = d1', 'absent d2 : isolation of d0'];
const start = mostly(
  pick(ITS_OWN.join(';\n        ')),
  named(topologies).map((name) => `topology ${name}`),
);
const lines = (list: readonly string[]) => list.map((line) => `        ${line};\n`).join('');

/** The text of `nearly.litmus`. */
export const nearlyFile: fc.Arbitrary<string> = fc
  .record({
    things: start,
    declarations: fc.array(declaration, { maxLength: 2 }),
    begins: first,
    threads: fc.array(fc.array(statement, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 }),
    quantifier: pick('exists', 'forall', 'ever', 'throughout'),
    asked: expression,
    declared: fc.option(result),
  })
  .map(({ things, declarations, begins, threads, quantifier, asked, declared }) => {
    const said = lines([things, 'domain A, B : UNMANAGED', 'mm m0', ...declarations]);
    const acting = threads.map(
      (statements, index) => `P${index} (somebody)\n{\n${lines([begins, ...statements])}}\n\n`,
    );
    const comment = '(*\n * Question: is it so?\n * Source:   nobody\n *)';
    return `IOMMU nearly\n\n${comment}\n\n{\n${said}}\n\n${acting.join('')}${quantifier} (${asked})\n${declared ?? ''}`;
  });
